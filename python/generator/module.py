"""The two modules that are written."""

from __future__ import annotations

import json
import re
from typing import Any

from .book import Book
from .method import method_text
from .value import type_text

HEAD = '''"""{about}

Written by python/generate.py from the schemas of the operations: change those.
"""
'''

#: Operations that `Index` words by hand, because more than JSON goes in.
BY_HAND = {"build", "add", "search"}


def types_module(book: Book) -> str:
    """quintet/_types.py."""
    names = in_order(book)
    parts = [type_text(book, name).rstrip("\n") for name in names]
    every = sorted(book.types)
    text = HEAD.format(about="What operations take and answer.")
    text += "\nfrom __future__ import annotations\n\n"
    text += (
        "from collections.abc import Iterator, Mapping\nfrom dataclasses import dataclass, field\n"
    )
    text += "from typing import Any, ClassVar, Literal, Union, final\n\n"
    text += "from ._answer import Answer, blank, frozen, maybe, others\n\n"
    text += "__all__ = [\n" + "".join(f'    "{name}",\n' for name in every) + "]\n\n\n"
    return text + "\n\n\n".join(parts) + "\n"


def in_order(book: Book) -> list[str]:
    """Names, each behind those that it leans on where it is no class."""
    done: list[str] = []
    busy: set[str] = set()

    def visit(name: str) -> None:
        if name in done or name in busy:
            return
        busy.add(name)
        schema = book.types[name]
        for inner in re.findall(r'"#/\$defs/(\w+)"', json.dumps(schema)):
            visit(book.names[schema["x-place"], inner])
        done.append(name)

    for name in sorted(book.types):
        visit(name)
    return done


def operations_module(book: Book, operations: list[dict[str, Any]], answers: dict[str, str]) -> str:
    """quintet/_operations.py."""
    parts = [
        method_text(book, asked, answers[asked["name"]])
        for asked in operations
        if asked["name"] not in BY_HAND
    ]
    body = "\n".join(parts)
    used = sorted({name for name in book.types if re.search(rf"\b{name}\b", body)})
    text = HEAD.format(about="Every operation as a method.")
    text += (
        "\nfrom __future__ import annotations\n\nfrom collections.abc import Mapping, Sequence\n"
    )
    text += "from typing import Any, Literal\n\n"
    text += "from ._progress import ProgressLike\nfrom ._request import Moment, moment, several, whose\n"
    text += "from ._types import (\n" + "".join(f"    {name},\n" for name in used) + ")\n\n"
    text += "#: Every operation, and the name of its answer.\nANSWERS = {\n"
    text += "".join(f'    "{name}": "{answer}",\n' for name, answer in answers.items()) + "}\n\n\n"
    text += 'class Operations:\n    """What can be asked of an index and of its readers: a method an operation."""\n\n'
    text += (
        "    def _ask(self, name: str, request: dict[str, Any], progress: ProgressLike) -> str:\n"
    )
    text += "        raise NotImplementedError\n\n"
    return text + body
