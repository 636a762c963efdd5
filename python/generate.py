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
import keyword
import re
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent / "quintet"
WIDTH = 100

HEAD = '''"""{about}

Written by python/generate.py from the schemas of the operations: change those.
"""
'''

#: Operations that `Index` words by hand, because more than JSON goes in.
BY_HAND = {"build", "add", "search"}
#: Fields of requests that are days or instants.
MOMENTS = {"at", "date", "from", "to", "since", "until"}
#: Names that an attribute cannot have.
TAKEN = {"json", "to_dict", "from_dict", "from_json", "to_frame", "extra"}


Schema = dict[str, Any]


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
        """Takes in the definitions of ``root``, and itself where it is an object; says what it is called."""
        defs = dict(root.get("$defs", {}))
        title = root["$ref"].split("/")[-1] if "$ref" in root else root.get("title", "")
        if "$ref" not in root:
            own = {k: v for k, v in root.items() if k not in ("$defs", "$schema", "title")}
            defs.setdefault(title, own)
        for name in defs:
            self.name(place, name, defs, title)
        return self.names[place, title] if title else None

    def name(self, place: str, name: str, defs: dict[str, Schema], root: str) -> None:
        """Finds a name for a definition: its own, unless another one has it, with that of the answer before it then."""
        closed = json.dumps(closure(name, defs), sort_keys=True)
        called = self.called.get((name, closed), name)
        while self.places.get(called, closed) != closed:
            called = root + called
        self.called[name, closed] = called
        self.places[called] = closed
        self.names[place, name] = called
        if called not in self.types:
            self.types[called] = {**defs[name], "x-place": place}

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
        kind = schema.get("type")
        if kind in ("string", "integer", "number", "boolean"):
            plain = {"string": "str", "integer": "int", "number": "float", "boolean": "bool"}
            return plain[kind], given
        if kind == "array":
            if "prefixItems" in schema:
                inside = [
                    self.both(one, place, f"{given}[{i}]")
                    for i, one in enumerate(schema["prefixItems"])
                ]
                kinds = ", ".join(kind for kind, _ in inside)
                comma = "," if len(inside) == 1 else ""
                return f"tuple[{kinds}]", f"({', '.join(read for _, read in inside)}{comma})"
            kind, read = self.both(schema.get("items", True), place, "one")
            read = f"tuple({given})" if read == "one" else f"tuple({read} for one in {given})"
            return f"tuple[{kind}, ...]", read
        if kind == "object" and "properties" not in schema:
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


def passed(read: str) -> str:
    """A function in place of an expression of ``one``."""
    found = re.fullmatch(r"([\w.]+)\(one\)", read)
    return found.group(1) if found else f"lambda one: {read}"


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


def zero(kind: str) -> str:
    """What a key that was left out says."""
    if kind.startswith("tuple"):
        return "()"
    if kind.startswith("Mapping"):
        return "field(default_factory=dict)"
    return "None"


def class_text(book: Book, name: str, schema: Schema, about: str = "") -> str:
    """A frozen dataclass."""
    place = schema["x-place"]
    lines: list[str] = []
    told: list[str] = []
    reads: list[str] = []
    renamed: dict[str, str] = {}
    always: list[str] = []
    the_list: list[tuple[str, str]] = []
    keys: list[str] = []
    for key, inner, required in properties(schema):
        attribute = identifier(key)
        if attribute != key:
            renamed[attribute] = key
        keys.append(key)
        given = f'given["{key}"]' if required else f'given.get("{key}")'
        kind, read = book.both(inner, place, given)
        default = ""
        if required:
            always.append(key)
        elif "None" in kind or kind == "Any":
            default = " = None"
        else:
            null = zero(kind)
            if null == "None":
                kind, read = book.both({"anyOf": [inner, {"type": "null"}]}, place, given)
            else:
                empty = {"field(default_factory=dict)": "{}"}.get(null, null)
                read = book.both(inner, place, f'given.get("{key}", {empty})')[1]
            default = f" = {null}"
        lines.append(f"    {attribute}: {kind}{default}")
        reads.append(f"            {attribute}={read},")
        if inner.get("description"):
            told.append(
                wrapped(f"{attribute}: {sentence(inner['description'])}", "        ", "    ")
            )
        found = re.fullmatch(r"tuple\[(\w+), \.\.\.\]", kind)
        if found and is_object(book.types.get(found.group(1), {})):
            the_list.append((attribute, found.group(1)))
    is_open = schema.get("additionalProperties") not in (None, False)
    if is_open:
        lines.append("    extra: Mapping[str, Any] = field(default_factory=dict)")
        told.append(wrapped("extra: Every other key.", "        "))
        reads.append(f"            extra=others(given, _{name.upper()}),")
    first = sentence(schema.get("description", "")) or about or f"{name}."
    text = f"@dataclass(frozen=True, slots=True, kw_only=True, repr=False)\nclass {name}(Answer):\n"
    text += wrapped('"""' + first, "    ").rstrip()
    if told:
        text += "\n\n    Attributes:\n" + "\n".join(told) + '\n    """\n\n'
    else:
        text += '"""\n\n'
    if lines:
        text += "\n".join(lines) + "\n\n"
    if renamed:
        text += f"    _renamed: ClassVar[Mapping[str, str]] = {json.dumps(renamed)}\n"
    if always:
        # One word a line: a change of the schema is a line of the change here.
        words = "".join(f"            {json.dumps(key)},\n" for key in always)
        text += f"    _always: ClassVar[frozenset[str]] = frozenset(\n        {{\n{words}        }}\n    )\n"
    if renamed or always:
        text += "\n"
    text += f"    @classmethod\n    def from_dict(cls, given: Mapping[str, Any]) -> {name}:\n"
    text += '        """The value that ``to_dict`` made ``given`` of."""\n'
    text += (
        "        return cls(\n" + "\n".join(reads) + "\n        )\n"
        if reads
        else "        return cls()\n"
    )
    if len(the_list) == 1:
        attribute, one = the_list[0]
        text += (
            f"\n    def __iter__(self) -> Iterator[{one}]:\n        return iter(self.{attribute})\n"
            f"\n    def __len__(self) -> int:\n        return len(self.{attribute})\n"
            f"\n    def __getitem__(self, place: int) -> {one}:\n        return self.{attribute}[place]\n"
            "\n    def __bool__(self) -> bool:\n        return True\n"
        )
    if is_open:
        words = "".join(f"        {json.dumps(key)},\n" for key in keys)
        text = f"_{name.upper()} = frozenset(\n    {{\n{words}    }}\n)\n\n\n{text}"
    return text


def type_text(book: Book, name: str) -> str:
    """A class, a union or another name."""
    schema = book.types[name]
    about = sentence(schema.get("description", ""))
    if is_object(schema):
        return class_text(book, name, schema)
    union = tagged(schema)
    if union:
        key, variants = union
        parts, cases = [], []
        for word, variant in variants.items():
            called = name + "".join(part.title() for part in word.split("_"))
            book.types[called] = {**variant, "x-place": schema["x-place"]}
            parts.append(class_text(book, called, book.types[called], f"{name}: {word}."))
            cases.append((word, called))
        text = "\n\n".join(parts)
        text += f"\n\n{name} = Union[{', '.join(called for _, called in cases)}]\n"
        text += f'"""{about}"""\n' if about else ""
        text += f"\n\ndef _{name.lower()}(given: Mapping[str, Any]) -> {name}:\n"
        for word, called in cases[:-1]:
            text += f'    if given["{key}"] == {json.dumps(word)}:\n        return {called}.from_dict(given)\n'
        return text + f"    return {cases[-1][1]}.from_dict(given)\n"
    bare = {k: v for k, v in schema.items() if k != "x-place"}
    kind = book.kind(bare, schema["x-place"])
    if "oneOf" in schema and kind == "Any":
        kind = variants_of(book, schema)
    text = f"{name} = {kind}\n"
    return text + (f'"""{about}"""\n' if about else "")


def variants_of(book: Book, schema: Schema) -> str:
    """A union of words and of objects with one key each, as serde writes an enum."""
    words: list[str] = []
    kinds: list[str] = []
    for one in schema["oneOf"]:
        found = literals(one)
        if found is not None:
            words += found
        elif one.get("type") == "object":
            kinds.append("Mapping[str, Any]")
        else:
            kinds.append(book.kind(one, schema["x-place"]))
    if words:
        kinds.append(f"Literal[{', '.join(json.dumps(word) for word in words)}]")
    return f"Union[{', '.join(dict.fromkeys(kinds))}]" if len(set(kinds)) > 1 else kinds[0]


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
    text += "from typing import Any, ClassVar, Literal, Union\n\n"
    text += "from ._answer import Answer, maybe, others\n\n"
    text += "__all__ = [\n" + "".join(f'    "{name}",\n' for name in every) + "]\n\n\n"
    return text + "\n\n\n".join(parts) + "\n"


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


ERRORS = {
    "read": "QuintetError: ``code`` says which kind, ``hint`` the way out.",
    "index": "QuintetError: ``code`` says which kind, ``hint`` the way out. What is in the index is as it was before.",
    "readers": "QuintetError: ``code`` says which kind, ``hint`` the way out. Nothing was kept.",
}


def method_text(book: Book, asked: dict[str, Any], answer: str) -> str:
    """One operation."""
    place = asked["name"]
    request = asked["request"]
    found = parameters(book, place, request)
    by_place = [one for one in found if one.default is None]
    if not by_place and found and found[0].kind.startswith("str"):
        by_place = found[:1]
    follows = found[len(by_place)] if found[: len(by_place)] == by_place and len(found) > len(by_place) else None
    if by_place and follows and follows.kind == "str | Sequence[str]" and not follows.within:
        # What a reader wants to hear of stands behind the name.
        by_place = [*by_place, follows]
    rest = [one for one in found if one not in by_place]
    text = f"    def {identifier(place)}(\n        self,\n"
    text += "".join(f"        {signature(one)},\n" for one in by_place)
    text += "        *,\n" + "".join(f"        {signature(one)},\n" for one in rest)
    text += f"        progress: ProgressLike = None,\n    ) -> {answer}:\n"
    about = sentence(request.get("description", ""))
    text += wrapped('"""' + about, "        ") + "\n\n        Args:\n"
    for one in by_place + rest:
        text += wrapped(f"{one.name}: {one.about}", "            ", "    ") + "\n"
    text += (
        wrapped("progress: Who hears how far it is; see `quintet.open`.", "            ", "    ")
        + "\n"
    )
    told = sentence(book.types[answer].get("description", ""))
    text += "\n        Returns:\n" + wrapped(
        f"{answer}: {told}" if told else answer, "            ", "    "
    )
    text += "\n\n        Raises:\n" + wrapped(ERRORS[asked["kind"]], "            ", "    ")
    if any(one.key == "id" and one.kind.startswith("str") for one in found):
        text += "\n" + wrapped("``unknown_id``: no insight has this id.", "                ")
    text += '\n        """\n        request: dict[str, Any] = {\n'
    for one in found:
        if not one.within:
            text += f"            {json.dumps(one.key)}: {one.value},\n"
    text += "        }\n"
    inside = [one for one in found if one.within]
    if inside:
        text += f'        request["{inside[0].within}"] = {{\n'
        text += "".join(f"            {json.dumps(one.key)}: {one.value},\n" for one in inside)
        text += "        }\n"
    text += (
        f"        return {answer}.from_json(self._ask({json.dumps(place)}, request, progress))\n"
    )
    return text


def signature(one: Parameter) -> str:
    return f"{one.name}: {one.kind}" + ("" if one.default is None else f" = {one.default}")


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
