//! From a profile to TOML that a person likes to edit.

use std::fmt::Write;

use toml::Value;

use super::{Muted, Profile, Sign};

impl Profile {
    /// The profile as TOML, with a comment where a value needs one.
    pub fn to_toml(&self) -> String {
        let mut text = String::new();
        // Writing to a String does not fail.
        let _ = self.write(&mut text);
        text
    }

    fn write(&self, out: &mut String) -> std::fmt::Result {
        writeln!(out, "name = {}", quoted(&self.name))?;
        writeln!(out, "language = {}", quoted(&self.language))?;
        writeln!(out, "time_zone = {}  # IANA name", quoted(&self.time_zone))?;
        writeln!(out, "size = {}  # items of a brief", self.size)?;
        writeln!(
            out,
            "half_life = {}  # hours after which an insight counts half as new",
            self.half_life
        )?;
        writeln!(
            out,
            "exploration = {}  # one item from just outside the interests",
            self.exploration
        )?;
        for interest in &self.interests {
            writeln!(out, "\n[[interests]]\nphrase = {}", quoted(&interest.phrase))?;
            writeln!(out, "weight = {}", interest.weight)?;
            if interest.sign == Sign::Less {
                writeln!(out, "sign = \"less\"")?;
            }
        }
        writeln!(out, "\n[follows]  # soft boosts")?;
        writeln!(out, "shows = {}", list(&self.follows.shows))?;
        writeln!(out, "people = {}", list(&self.follows.people))?;
        for mute in &self.mutes {
            let (key, name) = match &mute.what {
                Muted::Phrase(name) => ("phrase", name),
                Muted::Show(name) => ("show", name),
                Muted::Theme(name) => ("theme", name),
                Muted::Person(name) => ("person", name),
            };
            writeln!(out, "\n[[mutes]]  # never shown\n{key} = {}", quoted(name))?;
            if let Some(until) = mute.until {
                writeln!(out, "until = {until}  # the last day")?;
            }
        }
        for taste in &self.taste {
            writeln!(out, "\n[[taste]]  # learned; pin it, change it or delete it")?;
            writeln!(out, "insight = {}", quoted(taste.insight.as_str()))?;
            writeln!(out, "weight = {}\ndate = {}", taste.weight, taste.date)?;
            writeln!(out, "pinned = {}", taste.pinned)?;
        }
        Ok(())
    }
}

fn quoted(text: &str) -> String {
    Value::String(text.to_owned()).to_string()
}

fn list(names: &[String]) -> String {
    Value::Array(names.iter().cloned().map(Value::String).collect()).to_string()
}
