"""What changes a corpus on Milvus: builds in its place, adds, the same again, other texts for an id, deletes."""

from lib.table import Table
from lite.program import corpus, run, write
from lite.server import Lite

table, lite = Table(), Lite()
records = corpus(576)
url, flat = lite.url("talks"), lite.url("talks", "flat")
half = len(records) // 2
built, _ = run("build", write("a.jsonl", records[:half]), "--index", flat)
table.expect("build: insights, embedded", (half, True), (built["insights"], built["embedded"] >= half - 20))
added, _ = run("add", write("b.jsonl", records[half - 10 :]), "--index", url)
table.expect("add: insights, replaced", (len(records), 10), (added["insights"], added["replaced"]))
table.expect("add: vectors taken over", "≥ 10", added["reused"], added["reused"] >= 10)
again, _ = run("add", "b.jsonl", "--index", url)
table.expect("the same add again: insights, embedded", (len(records), 0), (again["insights"], again["embedded"]))

changed = dict(records[3], text="Quokkas sleep under acacia bushes when the noon sun burns on Rottnest.")
run("add", write("c.jsonl", [changed]), "--index", url)
got, _ = run("get", changed["id"], "--index", url)
table.expect("another text for an id", changed["text"], got["text"])
for mode in ("lexical", "dense", "hybrid"):
    found, _ = run("search", "where do quokkas sleep at noon", "--mode", mode, "--index", url)
    table.expect(f"found by its new text, {mode}", changed["id"], found["hits"][0]["id"])
gone = records[7]["id"]
deleted, _ = run("delete", gone, "no-such-id", "--index", url)
table.expect("delete: deleted, missing", ([gone], ["no-such-id"]), (deleted["deleted"], deleted["missing"]))
answer, code = run("get", gone, "--index", url)
table.expect("what was deleted: nothing found", 1, code)
found, _ = run("search", records[7]["text"][:80], "--mode", "dense", "-n", "50", "--index", url)
table.expect("what was deleted is not found", True, gone not in [hit["id"] for hit in found["hits"]])
run("add", write("d.jsonl", [records[7]]), "--index", url)
got, _ = run("get", gone, "--index", url)
table.expect("added again", records[7]["text"], got["text"])

names = lambda: sorted(lite.client().list_collections())
table.expect("collections", ["talks", "talks_1"], names())
rebuilt, _ = run("build", "a.jsonl", "--index", url)
table.expect("built in its place: insights", half, rebuilt["insights"])
table.expect("built in its place: vectors taken over", "≥ 280", rebuilt["reused"], rebuilt["reused"] >= half - 8)
table.expect("collections after it", ["talks", "talks_2"], names())
info, _ = run("info", "--index", url)
table.expect("info: insights, of a graph", (half, half), (info["insights"], info["vectors"]["graph_rows"]))
table.end()
