//! Many signals: what is the one order, and why?
