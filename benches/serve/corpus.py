"""What all systems hold and are asked: records, their vectors, queries, and the exact answers."""
import gzip, json, pathlib


def records(path, count=None):
    found = []
    with (gzip.open if path.name.endswith(".gz") else open)(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            if len(found) == count:
                break
            row = json.loads(line)
            row["id"] = str(row.pop("_id", row.get("id")))
            row.setdefault("show", "")
            found.append(row)
    return found


def exact(rows, queries, k, cache):
    """The ids of the k nearest by inner product, computed once."""
    import numpy
    if cache.exists():
        return numpy.load(cache)
    truth = numpy.empty((len(queries), k), dtype=numpy.int64)
    for start in range(0, len(queries), 250):
        scores = queries[start:start + 250] @ rows.T
        best = numpy.argpartition(-scores, k, axis=1)[:, :k]
        truth[start:start + 250] = best
    numpy.save(cache, truth)
    return truth


def recall(found, truth, corpus, k):
    """Share of the exact nearest that were found; `found` holds ids, `truth` row numbers."""
    hits = sum(len({corpus[row]["id"] for row in wanted} & set(ids[:k])) for ids, wanted in zip(found, truth))
    return hits / (len(truth) * k)
