//! From a profile to TOML that a person likes to edit.

use std::fmt::Write;

use toml::Value;

use super::{Channels, Mute, Muted, Profile, Sign};

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
        let hour = self.hour.strftime("%H:%M");
        writeln!(out, "hour = \"{hour}\"  # when the brief is made, on the local clock")?;
        writeln!(out, "size = {}  # items of a brief", self.size)?;
        writeln!(
            out,
            "half_life = {}  # hours after which an insight counts half as new",
            self.half_life
        )?;
        writeln!(
            out,
            "exploration = {}  # one item from a theme next to the interests",
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
        let channels = &self.delivery;
        if *channels != Channels::default() {
            writeln!(out, "\n[delivery]  # where the brief goes")?;
            for (key, value) in [
                ("email", &channels.email),
                ("webhook", &channels.webhook),
                ("slack", &channels.slack),
            ] {
                if let Some(value) = value {
                    writeln!(out, "{key} = {}", quoted(value))?;
                }
            }
            if channels.feed {
                writeln!(out, "feed = true")?;
            }
        }
        for mute in &self.mutes {
            write_mute(mute, out)?;
        }
        self.write_taste(out)
    }

    fn write_taste(&self, out: &mut String) -> std::fmt::Result {
        for taste in &self.taste {
            writeln!(out, "\n{TASTE}  # learned; pin it, change it or delete it")?;
            writeln!(out, "insight = {}", quoted(taste.insight.as_str()))?;
            if !taste.title.is_empty() {
                writeln!(out, "title = {}", quoted(&taste.title))?;
            }
            writeln!(out, "weight = {}\ndate = {}", taste.weight, taste.date)?;
            writeln!(out, "pinned = {}", taste.pinned)?;
        }
        Ok(())
    }

    /// The profile as TOML, with everything but the taste as it stands in `text`, comments and order included.
    ///
    /// Where the tastes in `text` cannot be told from the rest, as [`Profile::to_toml`].
    pub fn to_toml_like(&self, text: &str) -> String {
        let mut kept = String::new();
        let mut in_taste = false;
        for line in text.lines() {
            if line.trim_start().starts_with('[') {
                in_taste = line.trim_start().starts_with(TASTE);
            }
            if !in_taste {
                kept.push_str(line);
                kept.push('\n');
            }
        }
        kept.truncate(kept.trim_end().len());
        kept.push('\n');
        let _ = self.write_taste(&mut kept);
        self.if_same(kept)
    }

    /// Adds `mute` unless it is there; gives `text`, the profile as it was, with the mute at its end.
    pub fn add_mute(&mut self, mute: Mute, text: &str) -> String {
        if self.mutes.contains(&mute) {
            return text.to_owned();
        }
        let mut text = format!("{}\n", text.trim_end());
        let _ = write_mute(&mute, &mut text);
        self.mutes.push(mute);
        self.if_same(text)
    }

    /// `text`, if it says what this profile says; else the profile written anew.
    fn if_same(&self, text: String) -> String {
        let same = Self::from_toml(&text, "").is_ok_and(|read| read == *self);
        if same { text } else { self.to_toml() }
    }
}

fn write_mute(mute: &Mute, out: &mut String) -> std::fmt::Result {
    let (key, name) = match &mute.what {
        Muted::Phrase(name) => ("phrase", name),
        Muted::Show(name) => ("show", name),
        Muted::Theme(name) => ("theme", name),
        Muted::Person(name) => ("person", name),
    };
    writeln!(out, "\n[[mutes]]  # never shown\n{key} = {}", quoted(name))?;
    match mute.until {
        Some(until) => writeln!(out, "until = {until}  # the last day"),
        None => Ok(()),
    }
}

/// What a learned taste begins with.
const TASTE: &str = "[[taste]]";

fn quoted(text: &str) -> String {
    Value::String(text.to_owned()).to_string()
}

fn list(names: &[String]) -> String {
    Value::Array(names.iter().cloned().map(Value::String).collect()).to_string()
}
