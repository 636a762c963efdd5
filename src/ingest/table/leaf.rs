//! One column of a Parquet file: what it holds, and how a stretch of it becomes cells.

use jiff::Timestamp;
use jiff::civil::Date;
use parquet::basic::{ConvertedType, LogicalType, Repetition, TimeUnit, Type as Physical};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::DataType;
use parquet::errors::ParquetError;
use parquet::schema::types::{ColumnDescriptor, Type};
use serde_json::Value;

use super::{TableError, VECTOR};
use crate::ingest::report::Reason;

/// A column that can be read.
pub(super) struct Leaf {
    /// Its place among the columns of the file.
    pub(super) index: usize,
    /// The name of its field.
    pub(super) name: String,
    kind: Kind,
    /// Definition level of a value that is there.
    most: i16,
    /// Definition level of an item of a list; `None` where the field is no list.
    item: Option<i16>,
}

/// What its values mean.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Bool,
    Int,
    Unsigned,
    Float,
    Text,
    /// Days since 1970.
    Day,
    /// Time since 1970, in how many of it are a second.
    Instant {
        a_second: i64,
    },
}

/// What one row has in a column.
#[derive(Debug, PartialEq)]
pub(super) enum Cell<T> {
    Missing,
    One(T),
    Many(Vec<Option<T>>),
}

/// A stretch of a column: its cells as values of JSON, or as vectors.
pub(super) enum Cells {
    Values(Vec<Cell<Result<Value, Reason>>>),
    Vectors(Vec<Cell<f32>>),
}

impl Leaf {
    /// The column at `index`, whose field is `root`.
    pub(super) fn new(
        index: usize,
        column: &ColumnDescriptor,
        root: &Type,
    ) -> Result<Self, TableError> {
        let name = root.name().to_owned();
        let wrong = |found: String| match name.as_str() {
            VECTOR => TableError::Vector { found },
            _ => TableError::Column { column: name.clone(), found },
        };
        let item = match column.max_rep_level() {
            0 if root.is_primitive() => None,
            1 if is_list(root) => Some(item_level(root)),
            _ => return Err(wrong("a record, a map or a list of lists".into())),
        };
        let kind = kind(column).map_err(&wrong)?;
        if name == VECTOR && (item.is_none() || column.physical_type() != Physical::FLOAT) {
            return Err(wrong(match item {
                None => "no list".into(),
                Some(_) => format!("a list of {}", column.physical_type()),
            }));
        }
        Ok(Self { index, name, kind, most: column.max_def_level(), item })
    }

    /// The next `wanted` cells.
    pub(super) fn read(
        &self,
        reader: &mut ColumnReader,
        wanted: usize,
    ) -> Result<Cells, ParquetError> {
        let kind = self.kind;
        Ok(match reader {
            ColumnReader::FloatColumnReader(reader) if self.name == VECTOR => {
                Cells::Vectors(self.cells(reader, wanted, |value| *value)?)
            }
            ColumnReader::BoolColumnReader(reader) => {
                Cells::Values(self.cells(reader, wanted, |&value| Ok(value.into()))?)
            }
            ColumnReader::Int32ColumnReader(reader) => {
                Cells::Values(self.cells(reader, wanted, |&value| match kind {
                    Kind::Unsigned => Ok(value.cast_unsigned().into()),
                    kind => Ok(whole(kind, value.into())),
                })?)
            }
            ColumnReader::Int64ColumnReader(reader) => {
                Cells::Values(self.cells(reader, wanted, |&value| Ok(whole(kind, value)))?)
            }
            // The shortest digits that mean it, as whoever wrote the number would have written it into a line of JSON.
            ColumnReader::FloatColumnReader(reader) => {
                Cells::Values(self.cells(reader, wanted, |value| {
                    Ok(value.to_string().parse().map_or(Value::Null, |value: f64| value.into()))
                })?)
            }
            ColumnReader::DoubleColumnReader(reader) => {
                Cells::Values(self.cells(reader, wanted, |&value| Ok(value.into()))?)
            }
            ColumnReader::ByteArrayColumnReader(reader) => {
                Cells::Values(self.cells(reader, wanted, |value| text(value.data()))?)
            }
            ColumnReader::Int96ColumnReader(_) | ColumnReader::FixedLenByteArrayColumnReader(_) => {
                return Err(ParquetError::General(format!("the type of `{}`", self.name)));
            }
        })
    }

    fn cells<D: DataType, T>(
        &self,
        reader: &mut ColumnReaderImpl<D>,
        wanted: usize,
        convert: impl Fn(&D::T) -> T,
    ) -> Result<Vec<Cell<T>>, ParquetError> {
        let (mut defined, mut repeated, mut values) = (Vec::new(), Vec::new(), Vec::new());
        let mut read = 0;
        while read < wanted {
            let (rows, ..) = reader.read_records(
                wanted - read,
                Some(&mut defined),
                Some(&mut repeated),
                &mut values,
            )?;
            if rows == 0 {
                return Err(ParquetError::General(format!("`{}` ends before its rows", self.name)));
            }
            read += rows;
        }
        let cells = self.assemble(&defined, &repeated, values.iter().map(convert));
        cells
            .filter(|cells| cells.len() == wanted)
            .ok_or_else(|| ParquetError::General(format!("the levels of `{}`", self.name)))
    }

    /// Cells of values and their levels, as Dremel has them; `None` where these do not fit each other.
    fn assemble<T>(
        &self,
        defined: &[i16],
        repeated: &[i16],
        mut values: impl ExactSizeIterator<Item = T>,
    ) -> Option<Vec<Cell<T>>> {
        // Where nothing can be missing, levels are not written.
        let flat = vec![0; if self.most == 0 { values.len() } else { 0 }];
        let defined = if self.most == 0 { &flat[..] } else { defined };
        let mut cells = Vec::new();
        for (at, &level) in defined.iter().enumerate() {
            let value = if level == self.most { Some(values.next()?) } else { None };
            let Some(item) = self.item else {
                cells.push(value.map_or(Cell::Missing, Cell::One));
                continue;
            };
            match (*repeated.get(at)?, level >= item) {
                (0, true) => cells.push(Cell::Many(vec![value])),
                (0, false) if level + 1 == item => cells.push(Cell::Many(Vec::new())),
                (0, false) => cells.push(Cell::Missing),
                (_, true) => match cells.last_mut()? {
                    Cell::Many(items) => items.push(value),
                    _ => return None,
                },
                (_, false) => return None,
            }
        }
        values.next().is_none().then_some(cells)
    }
}

/// Whether there is one list of single values under the field, written as any writer does.
fn is_list(root: &Type) -> bool {
    if root.is_primitive() {
        return root.get_basic_info().repetition() == Repetition::REPEATED;
    }
    let info = root.get_basic_info();
    let is_list = info.converted_type() == ConvertedType::LIST
        || matches!(info.logical_type_ref(), Some(LogicalType::List));
    let [inner] = root.get_fields() else { return false };
    // Three levels, or two as old writers have them.
    is_list && (inner.is_primitive() || matches!(inner.get_fields(), [item] if item.is_primitive()))
}

/// The definition level from which on an item is there, null or not.
fn item_level(root: &Type) -> i16 {
    if root.is_primitive() { 1 } else { 1 + i16::from(root.is_optional()) }
}

/// What the values of `column` mean, or what they are where that is nothing that a field has.
fn kind(column: &ColumnDescriptor) -> Result<Kind, String> {
    use ConvertedType as C;
    let instant = |a_second| Ok(Kind::Instant { a_second });
    let (physical, converted) = (column.physical_type(), column.converted_type());
    match (physical, column.logical_type_ref()) {
        (Physical::INT64, Some(LogicalType::Timestamp(time))) => {
            return instant(match time.unit {
                TimeUnit::MILLIS => 1_000,
                TimeUnit::MICROS => 1_000_000,
                TimeUnit::NANOS => 1_000_000_000,
            });
        }
        (_, Some(LogicalType::Decimal(_) | LogicalType::Time(_))) => {
            return Err("a decimal or a time of day".into());
        }
        _ => {}
    }
    match (physical, converted) {
        (Physical::BOOLEAN, _) => Ok(Kind::Bool),
        (Physical::INT32, C::DATE) => Ok(Kind::Day),
        (Physical::INT64, C::TIMESTAMP_MILLIS) => instant(1_000),
        (Physical::INT64, C::TIMESTAMP_MICROS) => instant(1_000_000),
        (Physical::INT32 | Physical::INT64, C::UINT_8 | C::UINT_16 | C::UINT_32 | C::UINT_64) => {
            Ok(Kind::Unsigned)
        }
        (
            Physical::INT32 | Physical::INT64,
            C::NONE | C::INT_8 | C::INT_16 | C::INT_32 | C::INT_64,
        ) => Ok(Kind::Int),
        (Physical::FLOAT | Physical::DOUBLE, _) => Ok(Kind::Float),
        (Physical::BYTE_ARRAY, C::NONE | C::UTF8 | C::ENUM | C::JSON) => Ok(Kind::Text),
        (physical, C::NONE) => Err(format!("of the type {physical}")),
        (physical, converted) => Err(format!("of the type {physical} ({converted})")),
    }
}

/// A whole number, or what it stands for; nothing for a time that no calendar has.
fn whole(kind: Kind, value: i64) -> Value {
    match kind {
        Kind::Unsigned => value.cast_unsigned().into(),
        Kind::Day => {
            let day = jiff::Span::new().try_days(value);
            let day = day.and_then(|days| Date::constant(1970, 1, 1).checked_add(days));
            day.map_or(Value::Null, |day| day.to_string().into())
        }
        Kind::Instant { a_second } => {
            let nanos = i128::from(value) * i128::from(1_000_000_000 / a_second);
            Timestamp::from_nanosecond(nanos).map_or(Value::Null, |time| time.to_string().into())
        }
        _ => value.into(),
    }
}

fn text(bytes: &[u8]) -> Result<Value, Reason> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.into()),
        Err(error) => Err(Reason::NotUtf8 { column: error.valid_up_to() + 1 }),
    }
}
