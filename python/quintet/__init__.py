"""Quintet: semantic search, related insights, themes and daily briefs over podcast insights."""

from __future__ import annotations

from quintet import _process  # noqa: F401  (before the extension module: it sets what the module reads)
from quintet.errors import QuintetError

__all__ = ["QuintetError"]
