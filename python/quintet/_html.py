"""How answers look in a notebook: hits, related insights, themes, groups and briefs.

Plain elements that read well without their styles, which some viewers remove; colours are those of the page.
Invariant: whatever came from outside is escaped, and only http and https become links.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any

from . import _types as t
from ._answer import Answer
from ._text import clock

#: Themes and groups that are shown of a long list.
SHOWN = 20

QUIET = "opacity: .65; font-size: .92em"
RIGHT = "text-align: right; vertical-align: top; white-space: nowrap; opacity: .65"
LEFT = "text-align: left; vertical-align: top; max-width: 46em; white-space: normal"


def drawn(answer: Answer) -> str | None:
    """An answer as HTML; ``None`` for those that are read best as text."""
    for kind, draw in DRAWN.items():
        if isinstance(answer, kind):
            return f'<div class="quintet">{draw(answer)}</div>'
    return None


def found(answer: t.Found) -> str:
    """The hits of a search."""
    if not answer.hits:
        return f"<p>Nothing was found for <b>{escape(answer.query)}</b>.</p>"
    what = f"Search: <b>{escape(answer.query)}</b>" if answer.query else "Search by a vector"
    return f"<p>{what}</p>" + ranked(
        (f"{hit.score:.3f}", insight(hit), weak(hit)) for hit in answer.hits
    )


def weak(hit: t.Hit) -> str:
    """A word on a hit that is merely the best there is."""
    return "weak match" if hit.match is not None and hit.match < 0.5 else ""


def related(answer: t.RelatedPage) -> str:
    """An insight and what stands below it."""
    if answer.insight is not None:
        above = f"<blockquote>{insight(answer.insight)}</blockquote>"
    else:
        above = f"<blockquote>{escape(answer.text or '')}</blockquote>"
    if not answer.related:
        return above + "<p>Nothing is related to it.</p>"
    rows = ((f"{one.score:.3f}", insight(one), shares(one)) for one in answer.related)
    return above + "<p><b>Related insights</b></p>" + ranked(rows)


def shares(one: t.Related) -> str:
    """Why it stands there."""
    told = [f"shares {escape(', '.join(one.shared))}"] if one.shared else []
    if one.also_on:
        told.append(f"also on {count(one.also_on, 'other show')}")
    return " · ".join(told)


def newest(answer: t.NewestInsights) -> str:
    """What was published last."""
    return ranked(("", insight(one), "") for one in answer.newest)


def tree(answer: t.Tree) -> str:
    """Areas with their themes, those with their groups; largest first."""
    head = (
        f"<p>{count(len(answer.areas), 'area')}, {count(len(answer.themes), 'theme')}, "
        f"{count(len(answer.groups), 'group')}</p>"
    )
    return head + "".join(
        f"<details open><summary>{community(area)}</summary>"
        f"<ul>{branches(answer.themes, area, answer.groups)}</ul></details>"
        for area in largest(answer.areas)
    )


def branches(
    themes: Iterable[t.Community], area: t.Community, groups: Iterable[t.Community]
) -> str:
    """The themes of an area."""
    mine = largest(one for one in themes if one.parent == area.id)
    told = ""
    for theme in mine[:SHOWN]:
        below = largest(one for one in groups if one.parent == theme.id)
        names = ", ".join(escape(one.title) for one in below[:5]) + (
            ", …" if len(below) > 5 else ""
        )
        inside = f'<br><span style="{QUIET}">{names}</span>' if len(below) > 1 else ""
        told += f"<li>{community(theme)}{inside}</li>"
    more = len(mine) - SHOWN
    return told + (f"<li>… and {count(more, 'theme')} more</li>" if more > 0 else "")


def area_themes(answer: t.AreaThemes) -> str:
    """The themes of one area."""
    return f"<ul>{''.join(f'<li>{community(one)}</li>' for one in answer.themes)}</ul>"


def group(answer: t.GroupPage) -> str:
    """A group and who is in it."""
    above = [escape(one.title) for one in (answer.area, answer.theme) if one is not None]
    path = f'<p style="{QUIET}">{" › ".join(above)}</p>' if above else ""
    rows = ((f"{one.strength:.2f}", insight(one), "") for one in answer.members[:SHOWN])
    return f"{path}<p>{community(answer.group)}</p>" + ranked(rows)


def brief(answer: t.Brief | t.Selection) -> str:
    """The items of a brief, each with its reason."""
    told = f"<p><b>Brief for {escape(answer.reader)}</b>, {escape(answer.date)}</p>"
    if not answer.items:
        told += "<p>A quiet day: nothing new reaches the floor.</p>"
    else:
        told += "<ol>"
        for item in answer.items:
            told += f'<li style="margin-bottom: .8em">{insight(item.insight)}<br><i>{escape(item.reason)}</i></li>'
        told += "</ol>"
    for one in answer.quiet:
        told += f'<p style="{QUIET}">Nothing new on “{escape(one.phrase)}”.</p>'
    return told


def ranked(rows: Iterable[tuple[str, str, str]]) -> str:
    """Rows of number, score, what is said, and a word on it."""
    told = ""
    for place, (score, said, word) in enumerate(rows, 1):
        below = f'<br><span style="{QUIET}">{word}</span>' if word else ""
        told += f'<tr><td style="{RIGHT}">{place}</td><td style="{RIGHT}">{score}</td><td style="{LEFT}">{said}{below}</td></tr>'
    return f"<table>{told}</table>"


def insight(one: Any) -> str:
    """What is said, and below it where."""
    where = [escape(part) for part in (one.show, one.episode, one.speaker) if part]
    if one.published:
        where.append(escape(one.published[:10]))
    if one.start is not None:
        where.append(clock(one.start))
    address = one.url or ""
    if address.startswith(("http://", "https://")):
        at = f"#t={int(one.start)}" if one.start is not None and "#" not in address else ""
        where.append(
            f'<a href="{escape(address + at, quote=True)}" rel="noopener noreferrer">listen</a>'
        )
    where.append(f'<code style="white-space: nowrap">{escape(one.id)}</code>')
    title = f"<b>{escape(one.title)}</b><br>" if one.title else ""
    return f'{title}{escape(one.text)}<br><span style="{QUIET}">{" · ".join(where)}</span>'


def community(one: t.Community) -> str:
    """A group, theme or area by name."""
    return f'<b>{escape(one.title)}</b> <span style="{QUIET}">{count(one.size, "insight")} · id {one.id}</span>'


def largest(several: Iterable[t.Community]) -> list[t.Community]:
    """Largest first."""
    return sorted(several, key=lambda one: (-one.size, one.id))


def count(number: int, what: str) -> str:
    """A number with its noun."""
    return f"{number:,} {what}" + ("" if number == 1 else "s")


DRAWN: dict[type, Any] = {
    t.Found: found,
    t.RelatedPage: related,
    t.NewestInsights: newest,
    t.Tree: tree,
    t.AreaThemes: area_themes,
    t.GroupPage: group,
    t.Brief: brief,
    t.Selection: brief,
}
