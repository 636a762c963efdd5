//! Values and cells as PostgreSQL has them.

use std::error::Error;

use postgres::types::private::BytesMut;
use postgres::types::{IsNull, ToSql, Type, to_sql_checked};

use super::super::{Cell, Cells, Value};
use crate::state::StateError;

impl ToSql for Value<'_> {
    fn to_sql(
        &self,
        kind: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match self {
            Value::Null => Ok(IsNull::Yes),
            Value::Flag(flag) => flag.to_sql(kind, out),
            // SQLite has no other yes and no than 1 and 0.
            Value::Int(int) if *kind == Type::BOOL => (*int != 0).to_sql(kind, out),
            Value::Int(int) if *kind == Type::INT4 => i32::try_from(*int)?.to_sql(kind, out),
            Value::Int(int) if *kind == Type::FLOAT8 => (*int as f64).to_sql(kind, out),
            Value::Int(int) => int.to_sql(kind, out),
            Value::Real(real) => real.to_sql(kind, out),
            // The one character that PostgreSQL keeps in no text.
            Value::Text(text) if text.contains('\0') => {
                text.replace('\0', "\u{fffd}").to_sql(&Type::TEXT, out)
            }
            Value::Text(text) => {
                let text: &str = text;
                text.to_sql(&Type::TEXT, out)
            }
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

impl Cells for postgres::Row {
    fn cell(&self, at: usize) -> Result<Cell<'_>, StateError> {
        let kind = self.columns().get(at).map(|column| column.type_().clone());
        let kind = kind.unwrap_or(Type::UNKNOWN);
        let cell = match kind {
            Type::INT8 => self.try_get::<_, Option<i64>>(at).map(|it| it.map(Cell::Int)),
            Type::INT4 => {
                self.try_get::<_, Option<i32>>(at).map(|it| it.map(|it| Cell::Int(it.into())))
            }
            Type::FLOAT8 => self.try_get::<_, Option<f64>>(at).map(|it| it.map(Cell::Real)),
            Type::BOOL => self.try_get::<_, Option<bool>>(at).map(|it| it.map(Cell::Flag)),
            _ => self.try_get::<_, Option<&str>>(at).map(|it| it.map(Cell::Text)),
        };
        let bad = |_| StateError::BadValue { column: "a cell", value: kind.name().to_owned() };
        Ok(cell.map_err(bad)?.unwrap_or(Cell::Null))
    }
}
