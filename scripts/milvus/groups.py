"""Groups of a corpus on Milvus beside those of a folder: as many, as alike as two clusterings of a folder are, the same
names in the answers, and ids that last.
"""

from collections import Counter
from math import log

from lib.table import Table
from lite.program import corpus, run, write
from lite.server import Lite

table, lite = Table(), Lite()
records = corpus()
file = write("corpus.jsonl", records)
last = records[-20:]
write("most.jsonl", records[:-20])
write("last.jsonl", last)
url, flat = lite.url("talks"), lite.url("talks", "flat")
run("build", "most.jsonl", "--index", "folder", "--skip-groups")
run("build", "most.jsonl", "--index", flat)
made = [run("cluster", "--index", index)[0] for index in ("folder", url)]
table.tell("groups, themes, areas of a folder", [made[0][level] for level in ("groups", "themes", "areas")])
table.tell("groups, themes, areas on Milvus", [made[1][level] for level in ("groups", "themes", "areas")])
table.tell("seconds for neighbours, for communities and names", [round(made[1][name], 1) for name in ("graph_seconds", "community_seconds")])
table.expect("neighbours that are the exact ones", "≥ 0.99", made[1]["graph_recall"], made[1]["graph_recall"] >= 0.99)


def homes(index, level="themes"):
    """The group of each insight, or what holds it."""
    tree, _ = run("themes", "--index", index)
    parents = {one["id"]: one["parent"] for one in tree["groups"]}
    found = {}
    for group in tree["groups"]:
        page, _ = run("community", "group", group["id"], "-n", "200", "--index", index)
        for member in page["members"]:
            found[member["id"]] = group["id"] if level == "groups" else parents[group["id"]]
    return found


def alike(a, b):
    """Normalised mutual information of two clusterings, over what both have."""
    both = [one for one in a if one in b]
    n = len(both)
    left, right, joint = Counter(a[one] for one in both), Counter(b[one] for one in both), Counter((a[one], b[one]) for one in both)
    entropy = lambda counts: -sum(count / n * log(count / n) for count in counts.values())
    shared = entropy(left) + entropy(right) - entropy(joint)
    return 2 * shared / max(entropy(left) + entropy(right), 1e-9)


def names(answer):
    if isinstance(answer, dict):
        return set(answer) | set().union(*map(names, answer.values()))
    return set().union(*map(names, answer)) if isinstance(answer, list) else set()


ours, theirs = homes("folder"), homes(url)
table.expect("everyone has a theme, but for copies", "≥ 0.95", round(len(theirs) / len(records[:-20]), 3), len(theirs) >= 0.95 * len(records[:-20]))
table.expect("themes: mutual information with the folder's", "≥ 0.7", round(alike(ours, theirs), 3), alike(ours, theirs) >= 0.7)
ident = records[0]["id"]
for verb in (["group", ident], ["page", ident], ["community", "theme", "0"], ["community", "area", "0"], ["themes"]):
    a, b = (names(run(*verb, "--index", index)[0]) for index in ("folder", url))
    # Whether a text has copies, and a page has shared words, is of the answer and not of its shape.
    a, b = (found - {"copies", "own_show"} for found in (a, b))
    table.expect(f"{' '.join(verb)}: names in the answer", sorted(a ^ b) or "the same", sorted(a ^ b) or "the same", not a ^ b)

before = homes(url, "groups")
run("add", "last.jsonl", "--index", url)
answer, code = run("group", last[0]["id"], "--index", url, check=False)
table.expect("the group of one that was added since", (2, True), (code, "no groups" in answer["error"]["message"]))
page, _ = run("page", last[0]["id"], "--index", url)
table.expect("its page", None, page["group"])
again, _ = run("cluster", "--index", url)
table.expect("clustered again: went on", True, again["continued"])
after = homes(url, "groups")
kept = sum(after.get(one) == group for one, group in before.items()) / len(before)
table.expect("insights that keep their group", "≥ 0.9", round(kept, 3), kept >= 0.9)
table.expect("the group of one that was added", True, last[0]["id"] in after)
run("delete", last[0]["id"], "--index", url)
table.expect("one that was deleted is in no group", True, last[0]["id"] not in homes(url, "groups"))
run("build", file, "--index", url)
answer, code = run("themes", "--index", url, check=False)
table.expect("built anew: no groups yet", (2, True), (code, "no groups" in answer["error"]["message"]))
run("cluster", "--index", url)
anew = homes(url, "groups")
kept = sum(anew.get(one) == group for one, group in after.items()) / len(after)
table.expect("built anew and clustered: insights that keep their group", "≥ 0.8", round(kept, 3), kept >= 0.8)
left = sorted(name for name in lite.client().list_collections() if name.startswith("talks"))
table.expect("collections", 3, len(left))
table.end()
