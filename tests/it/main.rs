//! The real model and the real binary, through the front door; one file a subject.

mod answers;
mod brief;
mod cli;
mod copies;
mod crash;
mod damage;
mod delivery_pages;
mod embed;
mod eval;
mod format;
mod forms;
mod inputs;
mod own_feed;
mod pages;
mod publish;
mod scan;
mod served;
mod server;
mod shards;
mod shows;
mod support;
mod table;
mod text;
mod themes;
