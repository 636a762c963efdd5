"""Briefs from a corpus on Milvus beside those from a folder: as many items, the same rules, nothing sent twice."""

from lib.table import Table
from lite.program import SAMPLE, corpus, run, write
from lite.server import Lite

table, lite = Table(), Lite()
records = corpus()
file = write("corpus.jsonl", records)
run("build", file, "--index", "folder", "--skip-groups")
url = lite.url("talks", "flat")
run("build", file, "--index", url)
last = max(record["published"] for record in records if record.get("published") and record["published"] < "2026-12")
shared, sizes = [], []
for profile in sorted((SAMPLE / "profiles").glob("*.toml")):
    a, b = (run("brief", "preview", profile, "--at", last, "--index", index)[0] for index in ("folder", url))
    ids = [{item["insight"]["id"] for item in brief["items"]} for brief in (a, b)]
    sizes.append((len(ids[0]), len(ids[1])))
    shared.append(len(ids[0] & ids[1]) / max(len(ids[0]), 1))
table.tell(f"previews at {last}: items, of folder and Milvus", sizes)
mean = sum(shared) / len(shared)
table.expect("items that are the same", "≥ 0.7", f"{mean:.3f}", mean >= 0.7)

day = last[:10]
state = ["--state", "readers.sqlite"]
for profile in sorted((SAMPLE / "profiles").glob("*.toml")):
    run("profile", "import", profile, "--index", url, *state)
made, _ = run("brief", "make", "--all", "--date", day, "--index", url, *state)
table.tell("made for all", {name: made[name] for name in made if isinstance(made[name], int)})
again, _ = run("brief", "make", "--all", "--date", day, "--index", url, *state)
table.tell("made again", {name: again[name] for name in again if isinstance(again[name], int)})
verified, code = run("brief", "verify", "--index", url, *state)
table.expect("held against the contract", 0, code)
table.end()
