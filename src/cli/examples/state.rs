//! Examples of `state`.

pub(in crate::cli) const BENCH_STATE: &str = "\
Every brief, send and word that the state said it keeps is looked up in the end; ends with 1 where one is lost or \
twice there. With --seconds, kill the database meanwhile and see.

Examples:
  quintet bench state scratch.sqlite
  quintet bench state postgres://quintet@127.0.0.1/scratch --writers 4 --seconds 60";

pub(in crate::cli) const STATE_COPY: &str = "\
All of it arrives or nothing does; rows are counted on both sides, and what is copied from stays as it is. End \
whatever serves, scans or sends before: what is changed after the copy is only in the old place.

Examples:
  quintet state copy index/default.readers.sqlite postgres://quintet@db.example.org/quintet
  quintet state copy postgres://quintet@db.example.org/quintet backup.sqlite";
