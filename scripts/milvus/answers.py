"""The same questions to an index in a folder and to a corpus on Milvus that compares every vector: vectors, words, both,
filters, related insights. Vectors must agree; how far words and both do is told.
"""

import json
import os
import random
import time

from lib.table import Table
from lite.program import SAMPLE, Server, corpus, run, write
from lite.server import Lite

table, lite, rng = Table(), Lite(), random.Random(int(os.environ["SEED"]))
records = corpus()
file = write("corpus.jsonl", records)
begun = time.monotonic()
run("build", file, "--index", "folder", "--skip-groups")
folder_seconds = time.monotonic() - begun
begun = time.monotonic()
built, _ = run("build", file, "--index", lite.url("talks", "flat"))
table.tell("insights, of which the folder was built in and Milvus", f"{len(records)}: {folder_seconds:.0f} s, {time.monotonic() - begun:.0f} s")
table.expect("insights on Milvus", len(records), built["insights"])

ours, theirs = Server("folder", "a.sqlite"), Server(lite.url("talks"), "b.sqlite")
queries = [json.loads(line)["text"] for line in open(SAMPLE / "queries.jsonl", encoding="utf-8")]
texts = [record.get("title") or record["text"] for record in records]
rng.shuffle(texts)
most = int(os.environ.get("QUERIES", "240"))
queries = (queries + [" ".join(text.split()[:14]) for text in texts])[:most]


def overlap(a, b):
    return len(set(a) & set(b)) / max(len(set(a)), 1)


def names(answers):
    """The names of all fields of answers, however deep."""
    found = set()
    for answer in answers:
        if isinstance(answer, dict):
            found |= set(answer) | names(answer.values())
        elif isinstance(answer, list):
            found |= names(answer)
    return found


def mean(values):
    return sum(values) / max(len(values), 1)


def compare(what, least=None, asked_of=None, **asked):
    shared, first, seconds = [], [], [0.0, 0.0]
    some = queries[: asked_of or len(queries)]
    for query in some:
        answers = []
        for at, server in enumerate((ours, theirs)):
            start = time.monotonic()
            # A folder compares every vector where it is told to; Milvus does so because it was built flat.
            answers.append(server.search(query, exact=asked.get("mode") != "lexical", **asked)[0])
            seconds[at] += time.monotonic() - start
        shared.append(overlap(*answers))
        first.append(answers[0][:1] == answers[1][:1])
    found = f"{mean(shared):.4f} (first place {mean(first):.3f}; {1000 * seconds[0] / len(some):.0f} and {1000 * seconds[1] / len(some):.0f} ms)"
    if least is None:
        table.tell(f"{what}: overlap@10 of {len(some)}", found)
    else:
        table.expect(f"{what}: overlap@10 of {len(some)}", f"≥ {least}", found, mean(shared) >= least)


compare("vectors", 0.99, mode="dense")
compare("words", asked_of=100, mode="lexical")
compare("both, fused", asked_of=40, mode="fused")
compare("both, by ranks", asked_of=40, mode="rrf")
compare("both, asked twice", asked_of=40, mode="hybrid")

shows = sorted({record["show"] for record in records if record.get("show")})
some = [rng.choice(shows) for _ in range(12)]
wrong, shared = 0, []
for show, query in zip(some, queries):
    a, _ = ours.search(query, mode="dense", exact=True, show=[show.upper()])
    b, hits = theirs.search(query, mode="dense", exact=True, show=[show.upper()])
    wrong += sum(hit["show"] != show for hit in hits)
    shared.append(overlap(a, b))
table.expect("of one show: others among the answers", 0, wrong)
table.expect("of one show: overlap@10", "≥ 0.99", f"{mean(shared):.4f}", mean(shared) >= 0.99)
for what, within in (
    ("since a day", {"since": "2026-03-05"}),
    ("until an instant", {"until": "2026-03-05T06:00:00Z"}),
    ("between two days, of two shows", {"since": "2026-03-01", "until": "2026-03-08", "show": shows[:2]}),
):
    for mode, least in (("dense", 0.99), ("lexical", 0.85)):
        pairs = [[server.search(query, n=20, mode=mode, exact=mode == "dense", **within)[0] for server in (ours, theirs)] for query in queries[:12]]
        shared = [1.0 if not a and not b else overlap(a, b) for a, b in pairs]
        table.expect(f"{what}: overlap@20, {mode}", f"≥ {least}", f"{mean(shared):.4f}", mean(shared) >= least)

ids = [record["id"] for record in rng.sample(records, min(30, len(records)))]
pages = [[server.ask("/v1/related", id=one, exact="true") for server in (ours, theirs)] for one in ids]
shared = [overlap(*[[hit["id"] for hit in page["related"]] for page in pair]) for pair in pages]
table.expect(f"related: overlap@10 of {len(ids)}", "≥ 0.8", f"{mean(shared):.4f}", mean(shared) >= 0.8)
table.expect("related: names in the answers", names(pair[0] for pair in pages), names(pair[1] for pair in pages))
some = queries[:20]
found = [{"hits": server.search(query)[1]} for server in (ours, theirs) for query in some]
# A folder says besides how probable a match is, which nobody can know there.
table.expect("search: names in the answers", names(found[: len(some)]) - {"match"}, names(found[len(some) :]))
same = [pair[0]["insight"] == pair[1]["insight"] for pair in pages]
table.expect("records as they were", "all", "all" if all(same) else "others", all(same))

a, b = (server.ask("/v1/info") for server in (ours, theirs))
for name in ("insights", "no_claim", "shows", "episodes", "first", "last"):
    table.expect(f"info: {name}", a[name], b[name])
# Of one moment, which of several comes is chance.
a, b = ([one["published"] for one in server.ask("/v1/newest", n=20)["newest"]] for server in (ours, theirs))
table.expect("newest: times", "the same", "the same" if a == b else f"{a} {b}", a == b)
table.end()
