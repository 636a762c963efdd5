//! Values that go into a question, and cells that come out of its answer.

use std::borrow::Cow;

use crate::state::StateError;

/// A value in the place of `?1`.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::state) enum Value<'a> {
    /// Nothing.
    Null,
    /// A whole number.
    Int(i64),
    /// A number.
    Real(f64),
    /// Yes or no.
    Flag(bool),
    /// A text.
    Text(Cow<'a, str>),
}

/// What can be a value.
pub(in crate::state) trait ToValue {
    /// As a value.
    fn value(&self) -> Value<'_>;
}

impl ToValue for str {
    fn value(&self) -> Value<'_> {
        Value::Text(Cow::Borrowed(self))
    }
}

impl ToValue for String {
    fn value(&self) -> Value<'_> {
        Value::Text(Cow::Borrowed(self))
    }
}

impl ToValue for i64 {
    fn value(&self) -> Value<'_> {
        Value::Int(*self)
    }
}

impl ToValue for u32 {
    fn value(&self) -> Value<'_> {
        Value::Int(i64::from(*self))
    }
}

impl ToValue for f64 {
    fn value(&self) -> Value<'_> {
        Value::Real(*self)
    }
}

impl ToValue for bool {
    fn value(&self) -> Value<'_> {
        Value::Flag(*self)
    }
}

impl<T: ToValue + ?Sized> ToValue for &T {
    fn value(&self) -> Value<'_> {
        (**self).value()
    }
}

impl<T: ToValue> ToValue for Option<T> {
    fn value(&self) -> Value<'_> {
        self.as_ref().map_or(Value::Null, ToValue::value)
    }
}

/// Values for one question.
macro_rules! params {
    ($($value:expr),* $(,)?) => {
        &[$($crate::state::database::ToValue::value(&$value)),*]
    };
}
pub(in crate::state) use params;

/// What stands in one column of a row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::state) enum Cell<'a> {
    /// Nothing.
    Null,
    /// A whole number; in SQLite also yes (1) and no (0).
    Int(i64),
    /// A number.
    Real(f64),
    /// Yes or no.
    #[cfg_attr(not(feature = "postgres"), expect(dead_code, reason = "SQLite has none"))]
    Flag(bool),
    /// A text.
    Text(&'a str),
}

/// A row of whichever database.
pub(in crate::state) trait Cells {
    /// What stands in the column `at`, from 0.
    fn cell(&self, at: usize) -> Result<Cell<'_>, StateError>;
}

/// A row of an answer.
pub(in crate::state) struct Row<'a>(pub(super) &'a dyn Cells);

impl Row<'_> {
    /// What stands in the column `at`, from 0, as what it is.
    pub(in crate::state) fn get<T: FromCell>(&self, at: usize) -> Result<T, StateError> {
        let cell = self.0.cell(at)?;
        T::from_cell(cell)
            .ok_or_else(|| StateError::BadValue { column: T::WHAT, value: format!("{cell:?}") })
    }

    /// What stands in the column `at`, as it goes into another database.
    pub(in crate::state) fn value(&self, at: usize) -> Result<Value<'static>, StateError> {
        Ok(match self.0.cell(at)? {
            Cell::Null => Value::Null,
            Cell::Int(int) => Value::Int(int),
            Cell::Real(real) => Value::Real(real),
            Cell::Flag(flag) => Value::Flag(flag),
            Cell::Text(text) => Value::Text(Cow::Owned(text.to_owned())),
        })
    }
}

/// What a cell can be.
pub(in crate::state) trait FromCell: Sized {
    /// What it is called in messages.
    const WHAT: &'static str;

    /// `None` where the cell is something else.
    fn from_cell(cell: Cell<'_>) -> Option<Self>;
}

impl FromCell for String {
    const WHAT: &'static str = "a text";

    fn from_cell(cell: Cell<'_>) -> Option<Self> {
        if let Cell::Text(text) = cell { Some(text.to_owned()) } else { None }
    }
}

impl FromCell for i64 {
    const WHAT: &'static str = "a number";

    fn from_cell(cell: Cell<'_>) -> Option<Self> {
        if let Cell::Int(int) = cell { Some(int) } else { None }
    }
}

impl FromCell for u32 {
    const WHAT: &'static str = "a number";

    fn from_cell(cell: Cell<'_>) -> Option<Self> {
        i64::from_cell(cell)?.try_into().ok()
    }
}

impl FromCell for f64 {
    const WHAT: &'static str = "a number";

    fn from_cell(cell: Cell<'_>) -> Option<Self> {
        match cell {
            Cell::Real(real) => Some(real),
            Cell::Int(int) => Some(int as f64),
            _ => None,
        }
    }
}

impl FromCell for bool {
    const WHAT: &'static str = "yes or no";

    fn from_cell(cell: Cell<'_>) -> Option<Self> {
        match cell {
            Cell::Flag(flag) => Some(flag),
            Cell::Int(int) => Some(int != 0),
            _ => None,
        }
    }
}

impl<T: FromCell> FromCell for Option<T> {
    const WHAT: &'static str = T::WHAT;

    fn from_cell(cell: Cell<'_>) -> Option<Self> {
        match cell {
            Cell::Null => Some(None),
            cell => T::from_cell(cell).map(Some),
        }
    }
}
