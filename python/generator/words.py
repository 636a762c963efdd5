"""Words of a schema as Python writes them."""

from __future__ import annotations

import keyword
import re
import textwrap

WIDTH = 100

#: Names that an attribute cannot have.
TAKEN = {"json", "to_dict", "from_dict", "from_json", "to_frame", "extra"}


def identifier(key: str) -> str:
    """What ``key`` is called in Python."""
    return f"{key}_" if keyword.iskeyword(key) or key in TAKEN else key


def sentence(text: str) -> str:
    """A description from Rust as Python's help shows it."""
    text = re.sub(r"\[`?(?:[A-Za-z_]+::)*([A-Za-z_]+)`?\](?:\([^)]*\))?", r"`\1`", text or "")
    return " ".join(text.replace("\\", "\\\\").split())


def wrapped(text: str, indent: str, more: str = "") -> str:
    """``text`` in lines below ``indent``."""
    return textwrap.fill(
        text,
        WIDTH,
        initial_indent=indent,
        subsequent_indent=indent + more,
        break_long_words=False,
        break_on_hyphens=False,
    )
