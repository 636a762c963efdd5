#!/usr/bin/env python3
"""Writes quintet/_types.py and quintet/_operations.py from the schemas that Quintet gives of its operations.

    python python/generate.py            # writes both
    python python/generate.py --check    # fails where they are not what would be written

The schemas come from the module that is installed (``quintet._quintet.operations()``).
"""

from __future__ import annotations

import argparse
import difflib
import json
import sys
from pathlib import Path
from typing import Any

from generator.book import Book
from generator.module import operations_module, types_module

HERE = Path(__file__).resolve().parent / "quintet"


def home() -> Path:
    """The folder of the package: beside this file, or where it is installed."""
    if HERE.is_dir():
        return HERE
    import quintet

    return Path(quintet.__file__).parent


def written(operations: list[dict[str, Any]]) -> dict[Path, str]:
    """What stands in each file."""
    book = Book()
    answers = {}
    for asked in operations:
        answers[asked["name"]] = book.take(asked["name"] + "_answer", asked["answer"]) or "Any"
        request = dict(asked["request"])
        defs = {
            name: schema
            for name, schema in request.get("$defs", {}).items()
            if name not in ("Whose", "Within")
        }
        for name in defs:
            book.name(asked["name"], name, request["$defs"], request["title"])
        for name in set(request.get("$defs", {})) - set(defs):
            book.names[asked["name"], name] = "Any"
    types = types_module(book)
    return {
        home() / "_types.py": types,
        home() / "_operations.py": operations_module(book, operations, answers),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--check",
        action="store_true",
        help="write nothing; fail where a file is not as it would be",
    )
    parser.add_argument("--schemas", type=Path, help="take the schemas from this file")
    typed = parser.parse_args()
    if typed.schemas:
        operations = json.loads(typed.schemas.read_text())
    else:
        from quintet import _quintet

        operations = json.loads(_quintet.operations())
    stale = 0
    for path, text in written(operations).items():
        before = path.read_text() if path.exists() else ""
        if before == text:
            continue
        if typed.check:
            stale = 1
            changes = difflib.unified_diff(
                before.splitlines(), text.splitlines(), str(path), "generated", lineterm=""
            )
            print("\n".join(list(changes)[:40]))
        else:
            path.write_text(text)
            print(f"wrote {path.name}")
    return stale


if __name__ == "__main__":
    sys.exit(main())
