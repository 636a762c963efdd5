"""A type: a frozen dataclass, a union, or another name."""

from __future__ import annotations

import json
import re

from .book import Book
from .schema import LABEL, Schema, is_object, literals, properties, tagged
from .words import identifier, sentence, wrapped


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
        reads.append(f"        one.{attribute} = {read}\n")
        if inner.get("description"):
            told.append(
                wrapped(f"{attribute}: {sentence(inner['description'])}", "        ", "    ")
            )
        found = re.fullmatch(r"tuple\[(\w+), \.\.\.\]", kind)
        if found and key != LABEL and is_object(book.types.get(found.group(1), {})):
            the_list.append((attribute, found.group(1)))
    is_open = schema.get("additionalProperties") not in (None, False)
    if is_open:
        lines.append("    extra: Mapping[str, Any] = field(default_factory=dict)")
        told.append(wrapped("extra: Every other key.", "        "))
        reads.append(f"        one.extra = others(given, _{name.upper()})\n")
    first = sentence(schema.get("description", "")) or about or f"{name}."
    text = f"@final\n@dataclass(frozen=True, slots=True, kw_only=True, repr=False)\nclass {name}(Answer):\n"
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
    text += "        one: Any = blank(cls)\n" + "".join(reads) + "        return frozen(one, cls)\n"
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


def zero(kind: str) -> str:
    """What a key that was left out says."""
    if kind.startswith("tuple"):
        return "()"
    if kind.startswith("Mapping"):
        return "field(default_factory=dict)"
    return "None"


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
