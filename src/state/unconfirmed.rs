//! Who asked to be a reader and has not confirmed it, and whose a mailbox is.

use jiff::Timestamp;

use super::addresses::select;
use super::database::params;
use super::{Address, State, StateError};
use crate::profile::Via;

impl State {
    /// Names of the readers who signed up before `before` and never confirmed their mailbox, in order. Whose profile
    /// somebody has changed since, or who was ever sent a brief, is none of them.
    pub fn unconfirmed_since(&self, before: Timestamp) -> Result<Vec<String>, StateError> {
        let names = "SELECT name FROM readers
             JOIN profiles AS first ON first.reader = readers.id AND first.version = 1
             WHERE first.cause = 'sign_up' AND first.made <= ?1
               AND NOT EXISTS (SELECT 1 FROM profiles
                   WHERE reader = readers.id AND cause NOT IN ('sign_up', 'learned'))
               AND NOT EXISTS (SELECT 1 FROM addresses
                   WHERE reader = readers.id AND standing IN ('active', 'left'))
               AND NOT EXISTS (SELECT 1 FROM deliveries
                   WHERE reader = readers.id AND brief IS NOT NULL)
             ORDER BY name";
        self.database.all(names, params![before.to_string()], |row| row.get(0))
    }

    /// What is known about `target` as an address of anybody, however its letters are written.
    pub fn addresses_at(&self, via: Via, target: &str) -> Result<Vec<Address>, StateError> {
        let which = "via = ?1 AND (target = ?2 OR lower(target) = lower(?2)) ORDER BY name";
        select(&*self.database, which, params![via.as_str(), target])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::AddressStanding::{Active, Asked, Suspended};
    use crate::state::suite::check_state;

    #[test]
    fn who_signed_up_and_never_confirmed_can_be_told() {
        check_state(|bench| {
            let mut state = bench.open();
            let at = |text: &str| text.parse::<Timestamp>().unwrap();
            let then = at("2026-03-01T06:00:00Z");
            for (name, cause) in [
                ("asked", "sign_up"),
                ("bounced", "sign_up"),
                ("yes", "sign_up"),
                ("own", "new"),
                ("kept", "sign_up"),
            ] {
                state.save_profile(name, "a", cause, then).unwrap();
                let standing = match name {
                    "yes" => Active,
                    "bounced" => Suspended,
                    _ => Asked,
                };
                let which = (name, Via::Email, "Ada@example.org");
                state.put_address(which, standing, None, name, then).unwrap();
            }
            state.save_profile("kept", "b", "edit", then).unwrap();
            state.save_profile("asked", "b", StoredProfile::LEARNED, then).unwrap();
            assert_eq!(state.unconfirmed_since(then).unwrap(), ["asked", "bounced"]);
            assert!(state.unconfirmed_since(at("2026-02-28T06:00:00Z")).unwrap().is_empty());
            assert_eq!(state.addresses_at(Via::Email, "ada@EXAMPLE.org").unwrap().len(), 5);
            assert!(state.addresses_at(Via::Webhook, "ada@example.org").unwrap().is_empty());
        });
    }

    use crate::state::StoredProfile;
}
