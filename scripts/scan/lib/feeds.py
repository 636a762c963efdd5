"""Feeds as a server has them."""

from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from xml.sax.saxutils import escape, quoteattr

FIRST = datetime(2026, 3, 2, 6, tzinfo=timezone.utc)


def episode(key, title, day=0, transcript=None, notes=""):
    """An item; `day` counts from 2 March 2026, `transcript` is an address and a type."""
    offered = "" if transcript is None else f"<podcast:transcript url={quoteattr(transcript[0])} type={quoteattr(transcript[1])}/>"
    return (
        f"<item><title>{escape(title)}</title><guid isPermaLink=\"false\">{escape(key)}</guid>"
        f"<pubDate>{format_datetime(FIRST + timedelta(days=day))}</pubDate><description>{escape(notes)}</description>"
        f"<enclosure url=\"audio/{escape(key)}.mp3\" type=\"audio/mpeg\" length=\"1\"/>{offered}</item>"
    )


def feed(title, episodes):
    """A feed of `episodes`, the newest first."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<rss version="2.0" xmlns:podcast="https://podcastindex.org/namespace/1.0"><channel>'
        f"<title>{escape(title)}</title><language>en</language>"
        f"{''.join(episodes)}</channel></rss>"
    ).encode()


def opml(urls):
    lines = "".join(f"<outline type=\"rss\" text=\"Feed\" xmlUrl={quoteattr(url)}/>" for url in urls)
    return f'<?xml version="1.0"?><opml version="2.0"><head><title>Feeds</title></head><body>{lines}</body></opml>'
