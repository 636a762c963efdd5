//! Who is nearby, quickly?
