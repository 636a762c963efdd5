"""What there is to do: insights to embed, episodes to read, readers to write to; all of the sample."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from run import Load, one_machine

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT / "data" / "sample" / "corpus.jsonl"
PROFILES = ROOT / "data" / "sample" / "profiles"
DAY = "2026-03-10"


def rows() -> list[dict[str, Any]]:
    return [json.loads(line) for line in CORPUS.read_text(encoding="utf-8").splitlines()]


def shards(folder: Path, count: int, lines: int) -> list[Path]:
    """Files of insights, no text twice."""
    folder.mkdir()
    known, made = rows(), []
    for at in range(count):
        made.append(folder / f"part-{at:03}.jsonl")
        with open(made[-1], "w", encoding="utf-8") as file:
            for number in range(lines):
                one = dict(known[(at * lines + number) % len(known)])
                one["id"], one["text"] = f"{at}-{number}", f"{one['text']} ({at}, {number})"
                file.write(json.dumps(one) + "\n")
    return made


def embed(work: Path, count: int, lines: int, compare: bool = True) -> Load:
    """Vectors of insights. Without `compare` only how many there must be is known."""
    folder = work / f"shards-{count}-{lines}"
    paths = shards(folder, count, lines)
    verb = ["embed", str(folder), "--precision", "int8"]
    if not compare:
        return Load("embed", verb, {one.stem: b"" for one in paths}, count * lines)
    settings = {"model": None, "precision": "int8", "threads": 1}
    named = [(one.stem, [str(one)]) for one in paths]
    return Load("embed", verb, *one_machine("embed", named, work / f"one-{folder.name}", settings))


def extract(work: Path, count: int, sentences: int) -> Load:
    """Insights of transcripts, two speakers each."""
    folder = work / "Grid Notes"
    folder.mkdir()
    known, named = rows(), []
    for at in range(count):
        path = folder / f"2026-03-{at % 28 + 1:02} Episode {at}.txt"
        said = [known[(at * sentences + number) % len(known)]["text"] for number in range(sentences)]
        path.write_text("".join(f"{'Ada' if n % 2 else 'Bert'}: {text}\n\n" for n, text in enumerate(said)), encoding="utf-8")
        named.append((path.stem.replace(" ", "_"), [str(path)]))
    made = one_machine("extract", named, work / "one-extract", {"show": None, "threads": 1})
    return Load("extract", ["extract", str(folder)], *made)


def briefs(work: Path, count: int) -> Load:
    """Briefs of readers, `count` shards of them."""
    from quintet import _quintet
    from quintet import ray as batch

    index, readers = work / "index", work / "readers"
    _quintet.House(index, precision="int8").put("build", paths=[CORPUS])
    readers.mkdir()
    profiles = [one.read_text(encoding="utf-8") for one in sorted(PROFILES.glob("*.toml"))]
    for at in range(count * batch._READERS):
        text = profiles[at % len(profiles)].replace('name = "', f'name = "{at} ', 1)
        (readers / f"{at:06}.toml").write_text(text, encoding="utf-8")
    files = [str(one) for one in sorted(readers.iterdir())]
    named = [(f"briefs-{at:07}", files[at : at + batch._READERS]) for at in range(0, len(files), batch._READERS)]
    settings = {"index": str(index), "at": DAY, "n": None, "threads": 1}
    made = one_machine("briefs", named, work / "one-briefs", settings)
    return Load("briefs", ["briefs", str(index), str(readers), "--date", DAY], *made)
