"""A keyword of a method."""

from __future__ import annotations

import json
from dataclasses import dataclass

from .book import Book
from .schema import Schema, is_object, nullable, properties
from .words import identifier, sentence

#: Fields of requests that are days or instants.
MOMENTS = {"at", "date", "from", "to", "since", "until"}


@dataclass
class Parameter:
    """A keyword of a method."""

    name: str
    key: str
    kind: str
    default: str | None
    about: str
    #: What is put into the request.
    value: str
    within: str = ""


def parameters(book: Book, place: str, request: Schema) -> list[Parameter]:
    """The keywords of an operation; those of `within` stand among them."""
    found = []
    for key, inner, required in properties(request):
        bare, _ = nullable(inner)
        ref = bare.get("$ref", "").split("/")[-1]
        if key == "within":
            for part in parameters(book, place, request["$defs"][ref]):
                part.within = key
                found.append(part)
            continue
        found.append(parameter(book, place, key, inner, required))
    return found


def parameter(book: Book, place: str, key: str, schema: Schema, required: bool) -> Parameter:
    name = identifier(key)
    bare, _ = nullable(schema)
    ref = bare.get("$ref", "").split("/")[-1]
    kind, value = book.kind(bare, place), name
    if key in MOMENTS and kind == "str":
        kind, value = "Moment", f"moment({name}, {json.dumps(name)})"
    elif kind == "tuple[str, ...]":
        kind, value = "str | Sequence[str]", f"several({name})"
    elif ref == "Whose":
        kind, value = "str | Mapping[str, Any] | Named", f"whose({name})"
    elif kind.startswith("tuple["):
        kind = "Sequence[" + kind[6:].removesuffix(", ...]") + " | Mapping[str, Any]]"
    elif is_object(book.types.get(kind, {})):
        kind = f"{kind} | Mapping[str, Any]"
    default = None
    if not required:
        given = schema.get("default", bare.get("default"))
        if given in (None, [], {}, ""):
            default = (
                "()" if kind.startswith("str | Seq") or kind.startswith("Sequence") else "None"
            )
        else:
            default = repr(given)
        if default == "None":
            kind += " | None"
    return Parameter(name, key, kind, default, sentence(schema.get("description", "")), value)


def signature(one: Parameter) -> str:
    return f"{one.name}: {one.kind}" + ("" if one.default is None else f" = {one.default}")
