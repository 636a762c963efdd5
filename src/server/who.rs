//! Who asks, and what may be asked.

use axum::http::Extensions;

use super::keys::{Key, Scope};
use super::problem::Trouble;

/// The name of the cookie that a browser keeps its key in.
pub(super) const COOKIE: &str = "quintet_key";

/// Who may ask for something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Needs {
    /// Whoever may ask about the index.
    Index,
    /// Whoever may see all readers.
    Readers,
    /// The reader whose it is, and whoever may change readers.
    Own,
    /// Whoever may change readers and bring insights.
    Write,
    /// Who runs the house.
    Admin,
}

/// Who asks.
#[derive(Clone, Debug)]
pub(super) enum Who {
    /// No keys were made: whoever reaches the loopback.
    Anyone,
    /// Who has this key.
    Known(Box<Key>),
    /// Who has none.
    Unknown,
}

impl Who {
    /// Who the guard saw.
    pub(super) fn of(extensions: &Extensions) -> Self {
        extensions.get().cloned().unwrap_or(Self::Unknown)
    }

    /// Whether this one may have what needs `needs` of the reader `reader`.
    pub(super) fn may(
        &self,
        needs: Needs,
        reader: Option<&str>,
        public: bool,
    ) -> Result<(), Trouble> {
        let scope = match self {
            Self::Anyone => return Ok(()),
            Self::Unknown if needs == Needs::Index && public => return Ok(()),
            Self::Unknown => return Err(Trouble::new("unauthorized", "this needs a key")),
            Self::Known(key) => &key.scope,
        };
        let may = match needs {
            Needs::Index => true,
            Needs::Readers => matches!(scope, Scope::Write | Scope::Admin),
            Needs::Own => match scope {
                Scope::Write | Scope::Admin => true,
                Scope::Reader(own) => reader == Some(own),
                Scope::Read => false,
            },
            Needs::Write => matches!(scope, Scope::Write | Scope::Admin),
            Needs::Admin => *scope == Scope::Admin,
        };
        if may {
            return Ok(());
        }
        Err(Trouble::new("forbidden", format!("a key with the scope {scope} does not open this")))
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    fn with(scope: Scope) -> Who {
        let (id, name, sha256) = (String::new(), String::new(), String::new());
        Who::Known(Box::new(Key { id, name, scope, sha256, made: Timestamp::UNIX_EPOCH }))
    }

    #[test]
    fn a_key_opens_what_its_scope_says_and_nothing_else() {
        use Needs::{Admin, Index, Own, Readers, Write};
        let all = [Index, Readers, Own, Write, Admin];
        let opens =
            |who: &Who, public| all.map(|needs| who.may(needs, Some("Ada"), public).is_ok());
        let ada = Scope::Reader("Ada".into());
        for (who, public, expected) in [
            (Who::Anyone, false, [true; 5]),
            (Who::Unknown, false, [false; 5]),
            (Who::Unknown, true, [true, false, false, false, false]),
            (with(Scope::Read), false, [true, false, false, false, false]),
            (with(ada), false, [true, false, true, false, false]),
            (with(Scope::Reader("Bob".into())), false, [true, false, false, false, false]),
            (with(Scope::Write), false, [true, true, true, true, false]),
            (with(Scope::Admin), false, [true; 5]),
        ] {
            assert_eq!(opens(&who, public), expected, "{who:?}");
        }
    }
}
