"""Every type by its name, and how a value of it is read."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

from .schema import (
    Schema,
    closure,
    is_labelled,
    is_object,
    literals,
    nullable,
    tagged,
    unlabelled,
)


@dataclass
class Book:
    """Every type, by its name."""

    types: dict[str, Schema] = field(default_factory=dict)
    #: What a definition of an operation is called here.
    names: dict[tuple[str, str], str] = field(default_factory=dict)
    #: What a name stands for, with all that it leads to; and the other way round.
    places: dict[str, str] = field(default_factory=dict)
    called: dict[tuple[str, str], str] = field(default_factory=dict)

    def take(self, place: str, root: Schema) -> str | None:
        """Takes in the definitions of ``root``, and itself; says what it is called."""
        defs = dict(root.get("$defs", {}))
        title = root.get("title", "")
        defs.setdefault(title, {k: v for k, v in root.items() if k not in ("$defs", "$schema", "title")})
        for name in defs:
            self.name(place, name, defs, title)
        return self.names[place, title] if title else None

    def name(self, place: str, name: str, defs: dict[str, Schema], root: str) -> None:
        """Finds a name for a definition: its own, unless another one has it, with that of the answer before it then.

        An answer by itself and the same inside another one are one type, with the label that the former may have.
        """
        bare = {one: unlabelled(schema) for one, schema in defs.items()}
        bare[name] = {key: value for key, value in bare[name].items() if key != "description"}
        closed = json.dumps(closure(name, bare), sort_keys=True)
        called = self.called.get((name, closed), name)
        while self.places.get(called, closed) != closed:
            called = root + called
        self.called[name, closed] = called
        self.places[called] = closed
        self.names[place, name] = called
        before = self.types.setdefault(called, {**defs[name], "x-place": place})
        if is_labelled(defs[name]) and not is_labelled(before):
            self.types[called] = {**defs[name], "x-place": place, **described(before)}
        elif not is_labelled(defs[name]):
            # Inside another answer it says what it is, by itself perhaps what was asked for.
            before.update(described(defs[name]))

    def kind(self, schema: Any, place: str) -> str:
        """The type of ``schema`` in Python."""
        return self.both(schema, place)[0]

    def both(self, schema: Any, place: str, given: str = "") -> tuple[str, str]:
        """The type of ``schema``, and the expression that reads it from the expression ``given``."""
        if schema is True or not isinstance(schema, dict):
            return "Any", given
        inner, null = nullable(schema)
        if null:
            kind, read = self.both(inner, place, "one")
            if kind == "Any":
                return "Any", given
            read = given if read == "one" else f"maybe({passed(read)}, {given})"
            return f"{kind} | None", read
        words = literals(schema)
        if words is not None:
            return f"Literal[{', '.join(json.dumps(word) for word in words)}]", given
        if "$ref" in schema:
            name = self.names[place, schema["$ref"].split("/")[-1]]
            return name, given if name == "Any" else self.reading(name, given)
        what = schema.get("type")
        if what in ("string", "integer", "number", "boolean"):
            plain = {"string": "str", "integer": "int", "number": "float", "boolean": "bool"}
            return plain[what], given
        if what == "array":
            if "prefixItems" in schema:
                inside = [
                    self.both(one, place, f"{given}[{i}]")
                    for i, one in enumerate(schema["prefixItems"])
                ]
                kinds = ", ".join(kind for kind, _ in inside)
                comma = "," if len(inside) == 1 else ""
                return f"tuple[{kinds}]", f"({', '.join(read for _, read in inside)}{comma})"
            kind, read = self.both(schema.get("items", True), place, "one")
            read = f"tuple({given})" if read == "one" else f"tuple({mapped(read, given)})"
            return f"tuple[{kind}, ...]", read
        if what == "object" and "properties" not in schema:
            kind, read = self.both(schema.get("additionalProperties", True), place, "one")
            read = given if read == "one" else f"{{key: {read} for key, one in {given}.items()}}"
            return f"Mapping[str, {kind}]", read
        several = schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf")
        if several and len(several) == 1:
            return self.both(several[0], place, given)
        return "Any", given

    def reading(self, name: str, given: str) -> str:
        """The expression that reads the type ``name``."""
        schema = self.types[name]
        if is_object(schema):
            return f"{name}.from_dict({given})"
        if tagged(schema):
            return f"_{name.lower()}({given})"
        if (
            "$ref" in schema
            or literals(schema) is None
            and schema.get("type") in ("array", "object")
        ):
            return self.both(schema, schema["x-place"], given)[1]
        return given


def described(schema: Schema) -> Schema:
    return {"description": schema["description"]} if "description" in schema else {}


def mapped(read: str, given: str) -> str:
    """What the expression ``read`` of ``one`` makes of each in ``given``."""
    found = passed(read)
    return f"{read} for one in {given}" if found.startswith("lambda") else f"map({found}, {given})"


def passed(read: str) -> str:
    """A function in place of an expression of ``one``."""
    found = re.fullmatch(r"([\w.]+)\(one\)", read)
    return found.group(1) if found else f"lambda one: {read}"
