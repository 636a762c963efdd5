"""From frames, dicts and files to records, and from answers to frames.

polars, pandas and pyarrow are used where the caller has them; none of them is imported for who does not.
"""

from __future__ import annotations

import datetime as dt
import difflib
import json
import math
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from importlib import import_module
from typing import Any, Union

import numpy as np

from ._answer import Answer
from ._request import kind

Insights = Union[
    Any, Iterable[Mapping[str, Any]], "str | os.PathLike[str]", Sequence["str | os.PathLike[str]"]
]
"""A frame (polars, pandas, pyarrow), dicts, a path, or several paths."""

#: Keys with a meaning, as a line of JSON has them; every other is kept with the insight.
KNOWN = (
    "id", "text", "title", "show", "episode", "speaker", "url", "start", "published", "tags",
    "_id", "video_id", "guest", "date",
)  # fmt: skip

#: A list of more numbers than this in one cell is a vector, not something to keep with an insight.
LONGEST_LIST = 64


@dataclass(frozen=True)
class Source:
    """What goes in: records as lines of JSON, or files."""

    name: str
    records: str | None = None
    paths: list[str] | None = None
    count: int | None = None
    #: The column that was named as that of the vectors.
    vectors: Any = None


def source(insights: Insights, columns: Mapping[str, str | None] | None, vectors: Any) -> Source:
    """Reads ``insights`` as `quintet.build` takes them.

    Raises:
        TypeError: they are none of what it takes, or a row is no mapping.
        ValueError: a column is missing, a value cannot be kept, or there is nothing.
    """
    if isinstance(insights, (str, os.PathLike)):
        return _files([insights], columns, vectors)
    library = type(insights).__module__.split(".")[0]
    if isinstance(insights, Mapping):
        found: tuple[str, Mapping[str, Sequence[Any]]] | None = "columns", insights
        if "text" in insights and isinstance(insights["text"], str):
            return _records([insights], columns, vectors)
    else:
        found = _columns(insights, library, vectors if isinstance(vectors, str) else None)
    if found is not None:
        return _frame(*found, columns, vectors)
    if isinstance(insights, (bytes, bytearray)) or not isinstance(insights, Iterable):
        raise TypeError(
            f"insights: expected a frame (polars, pandas, pyarrow), dicts, a path or paths, found {kind(insights)}"
        )
    rows = list(insights)
    if rows and all(isinstance(row, (str, os.PathLike)) for row in rows):
        return _files(rows, columns, vectors)
    return _records(rows, columns, vectors)


def _files(paths: Sequence[Any], columns: Any, vectors: Any) -> Source:
    if columns is not None:
        raise TypeError(
            "columns: files are read as they are; read them into a frame to rename columns"
        )
    if isinstance(vectors, str):
        raise TypeError(
            "vectors: files have no columns of vectors; give a matrix, or read the files into a frame"
        )
    named = [os.fspath(path) for path in paths]
    for path in named:
        if not os.path.exists(path):
            way_out = (
                "; texts are given as dicts: [{'text': …}]" if " " in path or "\n" in path else ""
            )
            raise FileNotFoundError(f"insights: there is no file or folder {path!r}{way_out}")
    return Source("files", paths=named, vectors=vectors)


def _columns(
    frame: Any, library: str, vectors: str | None
) -> tuple[str, Mapping[str, Sequence[Any]]] | None:
    """The columns of a frame, by name; that of the vectors as a matrix, where the library has it as one."""
    if library == "polars":
        if type(frame).__name__ == "LazyFrame":
            frame = frame.collect()
        if hasattr(frame, "get_columns"):
            held = frame.get_columns()
            return "frame", {
                one.name: one.to_numpy() if one.name == vectors else one.to_list() for one in held
            }
    if library == "pandas" and hasattr(frame, "columns"):
        names = [str(name) for name in frame.columns]
        _once(names)
        return "frame", {name: frame.iloc[:, place].tolist() for place, name in enumerate(names)}
    if library == "pyarrow" and hasattr(frame, "schema") and hasattr(frame, "column"):
        names = list(frame.schema.names)
        _once(names)
        return "table", {name: _arrow(frame.column(name), name == vectors) for name in names}
    if hasattr(frame, "__arrow_c_stream__"):
        try:
            pyarrow = import_module("pyarrow")
        except ImportError:
            raise TypeError(
                f"insights: {kind(frame)} speaks Arrow; install pyarrow so that it can be read"
            ) from None
        return _columns(pyarrow.table(frame), "pyarrow", vectors)
    return None


def _arrow(column: Any, is_matrix: bool) -> Sequence[Any]:
    size = getattr(column.type, "list_size", None)
    if not is_matrix or size is None or column.null_count:
        return column.to_pylist()  # type: ignore[no-any-return]
    flat = column.combine_chunks() if hasattr(column, "combine_chunks") else column
    return flat.flatten().to_numpy(zero_copy_only=False).reshape(-1, size)  # type: ignore[no-any-return]


def _once(names: Sequence[str]) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(
            f"insights: the frame has two columns called {twice[0]!r}; rename or drop one"
        )


def _frame(
    name: str,
    given: Mapping[str, Sequence[Any]],
    columns: Mapping[str, str | None] | None,
    vectors: Any,
) -> Source:
    """Rows of columns."""
    table = dict(given)
    if isinstance(vectors, str):
        called, vectors = vectors, _matrix(vectors, _column(table, vectors, "vectors"))
        del table[called]
    lengths = {len(column) for column in table.values()}
    if len(lengths) > 1:
        raise ValueError(f"insights: columns have different lengths: {sorted(lengths)}")
    table = _renamed(table, columns)
    if "text" not in table:
        close = difflib.get_close_matches("text", table, 1, 0.5)
        guess = close[0] if close else "…"
        raise ValueError(
            f"insights: there is no column 'text' among {', '.join(map(repr, table)) or 'none'}; "
            f"name it with columns={{'text': {guess!r}}}"
        )
    _unwanted_vectors(table, columns)
    keys = list(table)
    lines = []
    for place, values in enumerate(zip(*table.values())):
        record = {}
        for key, value in zip(keys, values):
            value = _value(value, key, place)
            if value is not None:
                record[key] = value
        lines.append(record)
    return _source(name, lines, vectors)


def _renamed(
    table: dict[str, Sequence[Any]], columns: Mapping[str, str | None] | None
) -> dict[str, Sequence[Any]]:
    """The columns under the names of the fields they are for."""
    if columns is None:
        return table
    found = dict(table)
    for key, column in columns.items():
        if column is None:
            _column(table, key, "columns")
            del found[key]
    taken = {
        key: _column(table, column, f"columns[{key!r}]")
        for key, column in columns.items()
        if column is not None
    }
    used = {column for column in columns.values() if column is not None}
    rest = {key: column for key, column in found.items() if key not in used and key not in taken}
    return {**taken, **rest}


def _column(table: Mapping[str, Sequence[Any]], name: str, what: str) -> Sequence[Any]:
    if name not in table:
        close = difflib.get_close_matches(name, table, 1, 0.6)
        guess = (
            f"; did you mean {close[0]!r}?"
            if close
            else f"; there are {', '.join(map(repr, table)) or 'none'}"
        )
        raise ValueError(f"{what}: the frame has no column {name!r}{guess}")
    return table[name]


def _matrix(name: str, column: Sequence[Any]) -> np.ndarray[Any, np.dtype[np.float32]]:
    """A column of lists as a matrix."""
    if isinstance(column, np.ndarray) and column.ndim == 2:
        return column
    missing = next((place for place, row in enumerate(column) if row is None), None)
    if missing is not None:
        raise ValueError(
            f"vectors: row {missing} of the column {name!r} has none; drop the row or give it one"
        )
    try:
        return np.asarray([np.asarray(row, dtype=np.float32) for row in column], dtype=np.float32)
    except (TypeError, ValueError) as error:
        raise ValueError(
            f"vectors: the column {name!r} holds no lists of numbers of one length: {error}"
        ) from error


def _unwanted_vectors(
    table: Mapping[str, Sequence[Any]], columns: Mapping[str, str | None] | None
) -> None:
    """Refuses a column of vectors that nobody spoke of: it would be kept as text, in every answer."""
    for key, column in table.items():
        if key in KNOWN or columns and key in columns:
            continue
        first = next((value for value in column if value is not None), None)
        if isinstance(first, (list, tuple, np.ndarray)) and len(first) > LONGEST_LIST:
            if all(isinstance(one, (int, float, np.number)) for one in list(first)[:3]):
                raise ValueError(
                    f"insights: the column {key!r} holds lists of {len(first)} numbers, which every answer would carry; "
                    f"leave them out with columns={{{key!r}: None}}"
                )


def _records(rows: Sequence[Any], columns: Mapping[str, str | None] | None, vectors: Any) -> Source:
    """Dicts, each with its own keys."""
    if isinstance(vectors, str):
        missing = next(
            (i for i, row in enumerate(rows) if isinstance(row, Mapping) and vectors not in row),
            None,
        )
        if missing is not None:
            raise ValueError(f"vectors: row {missing} has no {vectors!r}")
    lines, found = [], []
    for place, row in enumerate(rows):
        if isinstance(row, Answer):
            row = row.to_dict()
        if not isinstance(row, Mapping):
            way_out = "; texts are given as dicts: [{'text': …}]" if isinstance(row, str) else ""
            raise TypeError(f"insights: row {place} is {kind(row)}, expected a dict{way_out}")
        record = {str(key): value for key, value in row.items()}
        if isinstance(vectors, str):
            found.append(record.pop(vectors))
        for key, column in (columns or {}).items():
            if column is None:
                record.pop(key, None)
            elif column in record:
                record[key] = record.pop(column)
        cleaned = {key: _value(value, key, place) for key, value in record.items()}
        lines.append({key: value for key, value in cleaned.items() if value is not None})
    return _source(
        "records", lines, _matrix(vectors, found) if isinstance(vectors, str) else vectors
    )


def _source(name: str, lines: list[dict[str, Any]], vectors: Any) -> Source:
    if not lines:
        raise ValueError("insights: there are none; give at least one with a text")
    text = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
    return Source(name, records=text, count=len(lines), vectors=vectors)


def _value(value: Any, key: str, row: int) -> Any:
    """A cell as JSON has it; ``None`` where there is nothing (null, NaN, NaT)."""
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, float):
        if math.isnan(value):
            return None
        if math.isinf(value):
            raise ValueError(
                f"insights: row {row}, column {key!r}: {value} cannot be kept; use None or a number"
            )
        return value
    if isinstance(value, dt.datetime):
        return None if value != value else value.isoformat()  # NaT is not equal to itself.
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    if isinstance(value, dt.timedelta):
        return None if value != value else value.total_seconds()
    if isinstance(value, np.generic):
        if isinstance(value, (np.datetime64, np.timedelta64)):
            return None if np.isnat(value) else _value(_whole(value), key, row)
        return _value(value.item(), key, row)
    if isinstance(value, (list, tuple, np.ndarray)):
        return [_value(one, key, row) for one in value]
    if isinstance(value, Mapping):
        return {str(name): _value(one, key, row) for name, one in value.items()}
    if isinstance(value, Decimal):
        return str(value)
    if type(value).__name__ in ("NAType", "NaTType"):
        return None
    if hasattr(value, "to_list"):
        return [_value(one, key, row) for one in value.to_list()]
    raise TypeError(
        f"insights: row {row}, column {key!r}: {kind(value)} cannot be kept; use text, a number, a date, a list or None"
    )


def _whole(value: Any) -> Any:
    """A moment or a span of NumPy to the microsecond, which is as fine as Python's are."""
    return value.astype(
        "datetime64[us]" if isinstance(value, np.datetime64) else "timedelta64[us]"
    ).item()


def to_frame(answer: Any, library: str | None = None) -> Any:
    """The rows of an answer, or of a part of one, as a frame; see `Answer.to_frame`."""
    rows = [_flat(row) for row in _rows(answer)]
    keys = list(dict.fromkeys(key for row in rows for key in row))
    return frame_of({key: [row.get(key) for row in rows] for key in keys}, library)


def frame_of(table: Mapping[str, Sequence[Any]], library: str | None = None) -> Any:
    """Columns as a frame of ``library``, or of the first that is installed."""
    name = library or _installed()
    if name == "polars":
        polars = import_module("polars")
        return polars.DataFrame(
            {key: polars.Series(key, values, strict=False) for key, values in table.items()}
        )
    if name == "pandas":
        pandas = import_module("pandas")
        return pandas.DataFrame(table)
    if name == "pyarrow":
        pyarrow = import_module("pyarrow")
        return pyarrow.table(table)
    raise ValueError(f"library: expected 'polars', 'pandas' or 'pyarrow', found {name!r}")


def _installed() -> str:
    from importlib.util import find_spec

    for name in ("polars", "pandas", "pyarrow"):
        if name in sys.modules or find_spec(name) is not None:
            return name
    raise ModuleNotFoundError("a frame needs polars, pandas or pyarrow: pip install polars")


def _rows(answer: Any) -> Sequence[Answer]:
    if isinstance(answer, Answer):
        lists = {
            field.name: getattr(answer, field.name)
            for field in fields(answer)  # type: ignore[arg-type]
            if field.name != "missing_shards" and isinstance(getattr(answer, field.name), tuple)
        }
        held = {name: rows for name, rows in lists.items() if rows and isinstance(rows[0], Answer)}
        if len(held) == 1:
            return next(iter(held.values()))
        if not held and len(lists) == 1:
            return ()
        names = ", ".join(f"quintet.to_frame(answer.{name})" for name in held or lists)
        raise TypeError(
            f"{type(answer).__name__} holds {len(held or lists)} lists; say which"
            + (f": {names}" if names else "")
            if lists
            else f"{type(answer).__name__} holds no list"
        )
    return list(answer)


def _flat(row: Any, before: str = "") -> dict[str, Any]:
    """A row whose objects are columns of their own."""
    told = row.to_dict() if isinstance(row, Answer) else row
    flat: dict[str, Any] = {}
    for key, value in told.items():
        if isinstance(value, dict):
            flat.update(_flat(value, f"{before}{key}."))
        else:
            flat[f"{before}{key}"] = value
    return flat
