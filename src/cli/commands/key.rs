//! `key`: who may ask a server, and for what.

use jiff::Timestamp;
use serde_json::json;

use crate::cli::args::KeyVerb;
use crate::cli::exit::Outcome;
use crate::cli::printer::{BOLD, DIM, Printer};
use crate::server::{Key, Keys, Scope};

pub(in crate::cli) fn run(verb: KeyVerb, printer: Printer) -> anyhow::Result<Outcome> {
    match verb {
        KeyVerb::New { name, scope, keys } => {
            let scope = Scope::try_from(scope)?;
            let (key, text) = Keys::add(&keys, &name, scope, Timestamp::now())?;
            if printer.json {
                printer.object(
                    &json!({ "id": key.id, "name": key.name, "scope": key.scope, "key": text }),
                )?;
            } else {
                printer.text(&format!("{text}\n"))?;
                printer.note(&format!(
                    "this is the only time that it is shown; {} keeps no more than is needed to know it again",
                    keys.display()
                ));
            }
        }
        KeyVerb::List { keys } => {
            let keys = Keys::open(&keys)?.list();
            if printer.json {
                let told: Vec<_> = keys.iter().map(told).collect();
                printer.object(&json!({ "keys": told }))?;
            } else {
                let line = |key: &Key| {
                    format!(
                        "{BOLD}{}{BOLD:#}  {}  {DIM}{}  {}{DIM:#}\n",
                        key.id, key.scope, key.made, key.name
                    )
                };
                printer.text(&keys.iter().map(line).collect::<String>())?;
            }
            return Ok(Outcome::found(!keys.is_empty()));
        }
        KeyVerb::Revoke { id, keys } => {
            let key = Keys::revoke(&keys, &id)?;
            if printer.json {
                printer.object(&json!({ "revoked": told(&key) }))?;
            } else {
                printer.text(&format!("{} of {} opens nothing any more\n", key.id, key.name))?;
            }
        }
    }
    Ok(Outcome::Done)
}

/// A key without what would let one know it.
fn told(key: &Key) -> serde_json::Value {
    json!({ "id": key.id, "name": key.name, "scope": key.scope, "made": key.made })
}
