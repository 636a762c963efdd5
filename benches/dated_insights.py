#!/usr/bin/env python3
"""Gives insights without dates some, so that `quintet bench briefs` has windows of a size that one knows.

Question: how many briefs a minute over 100,000 insights?
Corpus: any JSON Lines, plain or gzip; lines are shuffled with a fixed seed and spread evenly over the last days.
Command: benches/dated_insights.py FILE.jsonl.gz... --count 100000 --days 60 > dated.jsonl
         quintet build dated.jsonl --index /tmp/dated && quintet bench briefs --index /tmp/dated
"""

import argparse
import datetime
import gzip
import json
import random
import sys


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="+", metavar="FILE")
    parser.add_argument("--count", type=int, default=100_000, help="insights")
    parser.add_argument("--days", type=int, default=60, help="days that they are spread over")
    parser.add_argument("--until", default="2026-11-19", help="the day after the last")
    options = parser.parse_args()
    lines = []
    for name in options.files:
        opened = gzip.open if name.endswith(".gz") else open
        with opened(name, "rt", encoding="utf-8") as file:
            lines += [json.loads(line) for line in file]
    random.Random(1).shuffle(lines)
    lines = lines[: options.count]
    last = datetime.datetime.fromisoformat(options.until)
    span = datetime.timedelta(days=options.days)
    for number, line in enumerate(lines):
        published = last - span + span * number / len(lines)
        line["published"] = published.strftime("%Y-%m-%dT%H:%M:%SZ")
        # Sentences of one page share its title; as an episode it keeps a brief from taking two of them.
        line.setdefault("episode", line.get("title"))
        json.dump(line, sys.stdout, ensure_ascii=False)
        print()


if __name__ == "__main__":
    main()
