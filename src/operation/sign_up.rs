//! How a visitor becomes a reader: by what they want to hear of, and a mailbox that says yes.
//!
//! Invariant: the answer says nothing about who is known here already.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::field::Named;
use super::mailbox::ask;
use super::{House, Kind, New, Operation, Problem};
use crate::profile::{Profile, ProfileError, Via, shows_of_opml};
use crate::state::{AddressStanding, State};
use crate::task::Task;

/// Readers who have not confirmed yet, at most: whoever fills up forms must not fill the disk.
const UNCONFIRMED: usize = 1000;

/// Readers of one name, at most.
const NAMESAKES: usize = 99;

/// What makes the first version of a profile that a visitor made.
const CAUSE: &str = "sign_up";

/// Ask to be a reader: the mailbox gets a question, and briefs once somebody there says yes.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SignUp {
    /// What briefs are headed with; somebody who is called the same already makes it another one.
    pub name: String,
    /// What they want to hear of, a phrase each.
    #[serde(default)]
    pub phrases: Vec<String>,
    /// A list of feeds (OPML) with the shows to follow.
    pub opml: Option<Named>,
    /// Shows to follow, by name.
    #[serde(default)]
    pub shows: Vec<String>,
    /// The mailbox that is asked, and then gets the brief.
    pub email: String,
    /// IANA name; UTC unless given.
    pub time_zone: Option<String>,
    /// When the brief is made, on the local clock: 07:00.
    pub hour: Option<String>,
}

/// The same for everybody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SignedUp {
    /// The mailbox to look into.
    pub look_into: String,
}

impl Operation for SignUp {
    const NAME: &'static str = "sign_up";
    const KIND: Kind = Kind::Readers;
    type Answer = SignedUp;

    fn run(&self, house: &House, _: &Task) -> Result<SignedUp, Problem> {
        // What is wrong with the form is found before anything is looked up.
        let mut profile = self.profile(&self.name)?;
        profile.delivery.email = Some(self.email.trim().to_owned());
        let (profile, email) = checked(&profile)?;
        let (mut state, now) = (house.state_or_new()?, house.now());
        let answer = SignedUp { look_into: email.clone() };
        let known = state.addresses_at(Via::Email, &email)?;
        if known.iter().any(|known| known.standing == AddressStanding::Active) {
            return Ok(answer);
        }
        if let Some(asked) = known.iter().find(|known| known.standing == AddressStanding::Asked) {
            // Somebody sends the same form again; another name for the same mailbox asks nobody twice.
            if state.known_name(&profile.name)?.as_ref() == Some(&asked.reader) {
                ask(&mut state, &asked.reader, &asked.target, &profile.time_zone, now)?;
            }
            return Ok(answer);
        }
        if state.unconfirmed_since(now)?.len() >= UNCONFIRMED {
            let message = "too many wait for a yes from their mailbox; come back tomorrow";
            return Err(Problem::failed(message));
        }
        let profile = Profile { name: free(&state, &profile.name)?, ..profile };
        state.save_profile(&profile.name, &profile.to_toml(), CAUSE, now)?;
        ask(&mut state, &profile.name, &email, &profile.time_zone, now)?;
        Ok(answer)
    }
}

impl SignUp {
    /// A profile of what is wanted, to look at before a name or a mailbox is given.
    ///
    /// # Errors
    /// Nothing to go by; a list of feeds that is none; a phrase that cannot be.
    pub fn draft(&self) -> Result<Named, Problem> {
        // What is wrong with hour or zone is said later, beside what was looked at.
        let wanted = Self { time_zone: None, hour: None, ..self.clone() };
        let text = wanted.profile("You")?.to_toml();
        Ok(Named { name: "the form".into(), text })
    }

    /// Names of the shows to follow, each once.
    ///
    /// # Errors
    /// A list of feeds that is none.
    pub fn all_shows(&self) -> Result<Vec<String>, Problem> {
        let mut shows = self.shows.clone();
        if let Some(list) = &self.opml {
            let wrong = |error| Problem::failed(format!("{}: {error}", list.name)).about("opml");
            for show in shows_of_opml(&list.text).map_err(wrong)? {
                if !shows.contains(&show) {
                    shows.push(show);
                }
            }
        }
        Ok(shows)
    }

    fn profile(&self, name: &str) -> Result<Profile, Problem> {
        let new = New {
            name: name.trim().to_owned(),
            phrases: self.phrases.clone(),
            time_zone: self.time_zone.clone(),
            hour: self.hour.clone(),
            ..New::default()
        };
        let text = new.text(self.all_shows()?)?;
        Profile::from_toml(&text, "the form").map_err(plainly)
    }
}

/// The profile as it would be read again, and its mailbox.
fn checked(profile: &Profile) -> Result<(Profile, String), Problem> {
    let profile = Profile::from_toml(&profile.to_toml(), "the form").map_err(plainly)?;
    let email = profile.delivery.email.clone();
    let none = || Problem::failed("a mailbox is needed, such as ada@example.org").about("email");
    Ok((profile, email.ok_or_else(none)?))
}

/// What is wrong with a form, for somebody who has never seen a profile.
fn plainly(error: ProfileError) -> Problem {
    let key = error.key.split(['.', '[']).next_back().unwrap_or_default();
    let (what, field) = match (error.key.split(['.', '[']).next().unwrap_or_default(), key) {
        ("name", _) => ("the name", Some("name")),
        ("hour", _) => ("the hour", Some("hour")),
        ("time_zone", _) => ("the time zone", Some("time_zone")),
        ("delivery", _) => ("the address", Some("email")),
        ("interests", _) => ("a phrase", Some("phrases")),
        ("follows", _) => ("the name of a show", Some("opml")),
        _ => ("the form", None),
    };
    let problem = Problem::failed(format!("{what} {}", error.problem));
    match field {
        Some(field) => problem.about(field),
        None => problem,
    }
}

/// `name`, or with a number behind it where somebody is called so.
fn free(state: &State, name: &str) -> Result<String, Problem> {
    let stem: String = name.chars().take(90).collect();
    let numbered = (2..=NAMESAKES).map(|number| format!("{} {number}", stem.trim_end()));
    for name in std::iter::once(name.to_owned()).chain(numbered) {
        if state.known_name(&name)?.is_none() {
            return Ok(name);
        }
    }
    Err(Problem::failed("too many are called so; choose another name").about("name"))
}
