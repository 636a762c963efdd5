use std::fs::File;
use std::sync::Arc;
