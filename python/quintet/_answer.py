"""What every answer has in common: it is a value, it came from JSON and goes back to it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import Field, fields
from typing import Any, ClassVar, TypeVar, cast

A = TypeVar("A", bound="Answer")
T = TypeVar("T")


class Answer:
    """An answer, or a part of one: a frozen value whose attributes are the keys of the JSON.

    ``to_dict()`` gives plain dicts and lists, ``json`` the text. The ``json`` of a whole answer is, byte for byte, what
    ``quintet … --json`` prints and the server sends.
    """

    __slots__ = ("_text",)

    #: Attributes whose key in the JSON is another word, because Python keeps theirs for itself.
    _renamed: ClassVar[Mapping[str, str]] = {}
    #: Keys that are there whatever their value; the others are left out where they say nothing.
    _always: ClassVar[frozenset[str]] = frozenset()

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Answer:
        """The answer that ``to_dict`` made ``given`` of."""
        raise NotImplementedError

    @classmethod
    def from_json(cls: type[A], text: str) -> A:
        """The answer that is written as ``text``, which it keeps."""
        answer = cls.from_dict(json.loads(text))
        object.__setattr__(answer, "_text", text)
        return cast(A, answer)

    @property
    def json(self) -> str:
        """The answer as JSON on one line."""
        text: str | None = getattr(self, "_text", None)
        if text is None:
            text = json.dumps(self.to_dict(), ensure_ascii=False, separators=(",", ":"))
        return text

    def to_dict(self) -> dict[str, Any]:
        """The answer as dicts, lists, texts, numbers, ``True``, ``False`` and ``None``."""
        told: dict[str, Any] = {}
        for field in fields(self):  # type: ignore[arg-type]
            name, value = field.name, getattr(self, field.name)
            if name == "extra":
                told.update(value)
                continue
            key = self._renamed.get(name, name)
            if key in self._always or value != absent(field):
                told[key] = plain(value)
        return told

    def to_frame(self, library: str | None = None) -> Any:
        """The answer's list as a frame, a row each.

        Args:
            library: ``"polars"``, ``"pandas"`` or ``"pyarrow"``; unless given, the first of them that is installed.

        Returns:
            A DataFrame (pyarrow: a Table). Objects inside a row are columns of their own: ``explanation.dense.raw``.

        Raises:
            TypeError: the answer holds no list, or several; ask the one that is meant: ``to_frame(answer.themes)``.
            ModuleNotFoundError: none of the libraries is installed.
        """
        from ._frames import to_frame

        return to_frame(self, library)

    def __repr__(self) -> str:
        from ._text import described

        return described(self)

    def _repr_html_(self) -> str | None:
        from ._html import drawn

        return drawn(self)


#: For each class of answers one of the same slots that is not frozen.
_BLANKS: dict[type, type] = {}


def blank(cls: type) -> Any:
    """Something with the slots of ``cls`` that can be filled. The constructor of a frozen class costs a call a field."""
    found = _BLANKS.get(cls)
    if found is None:
        slots = cls.__dict__["__slots__"]
        found = _BLANKS[cls] = type(cls.__name__, cls.__bases__, {"__slots__": slots})
    return found()


def frozen(filled: Any, cls: type[A]) -> A:
    """What has been filled, as a value of ``cls``."""
    filled.__class__ = cls
    return cast(A, filled)


def absent(field: Field[Any]) -> Any:
    """What a key says that was left out."""
    return field.default_factory() if callable(field.default_factory) else field.default


def plain(value: Any) -> Any:
    """``value`` in dicts, lists and what JSON knows else."""
    if isinstance(value, Answer):
        return value.to_dict()
    if isinstance(value, (tuple, list)):
        return [plain(one) for one in value]
    if isinstance(value, Mapping):
        return {key: plain(one) for key, one in value.items()}
    return value


def maybe(read: Callable[[Any], T], given: Any) -> T | None:
    """What ``read`` makes of ``given``, where there is something."""
    return None if given is None else read(given)


def others(given: Mapping[str, Any], known: frozenset[str]) -> dict[str, Any]:
    """What ``given`` holds beside the keys that everybody has."""
    return {key: value for key, value in given.items() if key not in known}
