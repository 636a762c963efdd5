//! Which insights belong together, and what is the group called?
