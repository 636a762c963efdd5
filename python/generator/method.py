"""An operation as a method."""

from __future__ import annotations

import json
from typing import Any

from .book import Book
from .parameter import parameters, signature
from .words import identifier, sentence, wrapped

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
