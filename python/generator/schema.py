"""What a JSON schema says, as schemars writes it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

Schema = dict[str, Any]

#: What an answer holds while a folder of the index is away.
LABEL = "missing_shards"


def nullable(schema: Schema) -> tuple[Schema, bool]:
    """``schema`` without null, and whether it had it."""
    if isinstance(schema.get("type"), list) and "null" in schema["type"]:
        rest = [kind for kind in schema["type"] if kind != "null"]
        return {**schema, "type": rest[0] if len(rest) == 1 else rest}, True
    for word in ("anyOf", "oneOf"):
        several = schema.get(word)
        if several and {"type": "null"} in several:
            rest = [one for one in several if one != {"type": "null"}]
            if len(rest) == 1:
                return rest[0], True
            return {**schema, word: rest}, True
    return schema, False


def literals(schema: Schema) -> list[str] | None:
    """The words of an enumeration."""
    if "const" in schema:
        return [schema["const"]] if isinstance(schema["const"], str) else None
    if "enum" in schema:
        return list(schema["enum"])
    several = schema.get("oneOf") or schema.get("anyOf")
    if not several:
        return None
    words = [literals(one) for one in several]
    if any(one is None for one in words):
        return None
    return [word for one in words if one for word in one]


def closure(name: str, defs: dict[str, Schema]) -> dict[str, Any]:
    """A definition with all that it leads to."""
    found: dict[str, Any] = {}
    ahead = [name]
    while ahead:
        name = ahead.pop()
        if name in found or name not in defs:
            continue
        found[name] = defs[name]
        ahead += re.findall(r'"#/\$defs/(\w+)"', json.dumps(defs[name]))
    return found


def is_labelled(schema: Schema) -> bool:
    return LABEL in schema.get("properties", {})


def unlabelled(schema: Schema) -> Schema:
    """``schema`` without the label that answers by themselves have."""
    if not is_labelled(schema):
        return schema
    return {**schema, "properties": {k: v for k, v in schema["properties"].items() if k != LABEL}}


def is_object(schema: Schema) -> bool:
    return schema.get("type") == "object" and "properties" in schema and not schema.get("oneOf")


def tagged(schema: Schema) -> tuple[str, dict[str, Schema]] | None:
    """The key that tells the variants of a union apart, and the variants by their word."""
    several = schema.get("oneOf")
    if not several or not all(one.get("type") == "object" for one in several):
        return None
    for key in several[0].get("properties", {}):
        if all("const" in one.get("properties", {}).get(key, {}) for one in several):
            return key, {one["properties"][key]["const"]: around(schema, one) for one in several}
    return None


def around(outer: Schema, variant: Schema) -> Schema:
    """A variant with what all of them have: serde flattens an enum into the object that holds it."""
    held = {**outer.get("properties", {}), **variant.get("properties", {})}
    required = [*outer.get("required", ()), *variant.get("required", ())]
    about = variant.get("description") or outer.get("description", "")
    return {**variant, "properties": held, "required": required, "description": about}


def properties(schema: Schema) -> Iterator[tuple[str, Schema, bool]]:
    """Key, schema and whether it is always there."""
    required = set(schema.get("required", ()))
    for key, inner in schema.get("properties", {}).items():
        yield key, inner if isinstance(inner, dict) else {}, key in required
