"""The map of an index."""

from __future__ import annotations

import html
import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ._frames import frame_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Places = tuple[list[str], NDArray[np.float32]]


class Map:
    """All insights as points in the plane: a page that needs nothing else, with search and names by level of zoom."""

    def __init__(self, page: str, places: Callable[[], Places]) -> None:
        self._page = page
        self._places = places

    @property
    def html(self) -> str:
        """The whole page."""
        return self._page

    def places(self) -> Places:
        """Where each text lies: the id of its first insight, and its place, shape (n, 2), between -1 and 1."""
        return self._places()

    def to_frame(self, library: str | None = None) -> Any:
        """The places as a frame with the columns ``id``, ``x`` and ``y``; see `Answer.to_frame`."""
        ids, places = self.places()
        return frame_of(
            {"id": ids, "x": places[:, 0].tolist(), "y": places[:, 1].tolist()}, library
        )

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes the page to ``path``, for any browser."""
        with open(path, "w", encoding="utf-8", newline="\n") as file:
            file.write(self._page)

    def __repr__(self) -> str:
        return f"quintet.Map({len(self._page):,} characters; .save('map.html') writes it for any browser)"

    def _repr_html_(self) -> str:
        # A frame of its own: the page's styles and scripts touch nothing of the notebook.
        return (
            f'<iframe srcdoc="{html.escape(self._page, quote=True)}" title="Map of insights" sandbox="allow-scripts" '
            'style="width: 100%; height: 36rem; border: 1px solid #8884; border-radius: 6px"></iframe>'
        )
