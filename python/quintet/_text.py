"""How answers look at the prompt: lists as lines, all else as its attributes."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from ._answer import Answer

#: Columns of a line.
WIDTH = 88
#: Rows that are shown of a long list.
SHOWN = 10


def described(answer: Answer) -> str:
    """An answer in a few lines."""
    lines = [
        f"{field.name}={short(getattr(answer, field.name))}"
        for field in fields(answer)  # type: ignore[arg-type]
        if field.name not in rows_of(answer) and getattr(answer, field.name) not in (None, (), {})
    ]
    head = f"{type(answer).__name__}({', '.join(lines)})"
    told = [textwrap.shorten(head, 300, placeholder=" …)")]
    for name, rows in rows_of(answer).items():
        told.append(f"  {name}: {len(rows)}")
        told += [line(row, place) for place, row in enumerate(rows[:SHOWN], 1)]
        if len(rows) > SHOWN:
            told.append(f"     … and {len(rows) - SHOWN} more")
    return "\n".join(told)


def rows_of(answer: Answer) -> dict[str, tuple[Any, ...]]:
    """Lists of an answer whose rows have something to read."""
    found = {}
    for field in fields(answer):  # type: ignore[arg-type]
        value = getattr(answer, field.name)
        if isinstance(value, tuple) and value and isinstance(value[0], Answer) and words(value[0]):
            found[field.name] = value
    return found


def line(row: Any, place: int) -> str:
    """A row: its number, what is said, where."""
    score = getattr(row, "score", None)
    head = f"  {place:>2}. " + (f"{score:.3f}  " if isinstance(score, float) else "")
    where = source(row)
    text = words(row) + (f"  [{where}]" if where else "")
    return head + (textwrap.shorten(text, 2 * WIDTH, placeholder=" …") if len(text) > 2 * WIDTH else text)


def words(row: Any) -> str:
    """What a row says: an insight's text, a theme's title."""
    inner = getattr(row, "insight", row)
    for name in ("text", "title", "phrase"):
        value = getattr(inner, name, None)
        if isinstance(value, str) and value:
            return " ".join(value.split())
    return ""


def source(row: Any) -> str:
    """Where an insight was said."""
    inner = getattr(row, "insight", row)
    parts = [getattr(inner, name, None) for name in ("show", "episode", "speaker")]
    told = [part for part in parts if isinstance(part, str) and part]
    published, start = getattr(inner, "published", None), getattr(inner, "start", None)
    if isinstance(published, str):
        told.append(published[:10])
    if isinstance(start, (int, float)):
        told.append(clock(start))
    return " · ".join(told)


def clock(seconds: float) -> str:
    """Seconds as a player shows them: 4:45, 1:02:03."""
    whole = int(seconds)
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def short(value: Any) -> str:
    """A value on one line."""
    if isinstance(value, Answer):
        said = words(value)
        return f"{type(value).__name__}({said[:40]!r}{'…' if len(said) > 40 else ''})"
    if isinstance(value, tuple):
        return (
            f"({len(value)})"
            if len(value) > 5 or any(isinstance(one, Answer) for one in value)
            else repr(value)
        )
    if isinstance(value, Mapping):
        return f"{{{len(value)}}}" if len(value) > 5 else repr(dict(value))
    if isinstance(value, float):
        return f"{value:.4g}"
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "…'"
