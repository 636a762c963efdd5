#!/usr/bin/env python3
"""Question: do our communities agree better with human labels than k-means that is told k and than EVoC, and are they
found faster than leidenalg finds them?
Corpus: a folder with SET.npy (unit vectors, f32; from `quintet embed`) and SET.labels.json (a label or null a row);
    noisy copies of the neighbour table for growth.
Parameters: k = 15, exact neighbours (above 50,000 rows those of faiss' HNSW, efSearch 128); peers with their defaults;
    scores over labelled rows, EVoC's noise as one cluster; Leiden at modularity's resolution 1, best of --rounds.
    EVoC is timed with the neighbours that it finds itself: it takes no finished graph.
Command: python -m venv V && V/bin/pip install numpy scikit-learn igraph leidenalg evoc faiss-cpu; then
    V/bin/python benches/cluster_peers.py quality VECTORS_FOLDER SET…   |   … speed VECTORS_FOLDER SET COPIES…
    (--binary PATH: a built `communities` benchmark; default: through cargo bench)
    SET.labels.json: … labels CORPUS.jsonl FIELD > VECTORS_FOLDER/SET.labels.json
"""
import argparse
import json
import subprocess
import tempfile
import time

import numpy as np

K = 15


def neighbours(x):
    """Nearest neighbours by cosine: ids and scores."""
    if len(x) > 50_000:
        return by_faiss(x)
    ids, scores = np.empty((len(x), K), np.uint32), np.empty((len(x), K), np.float32)
    for start in range(0, len(x), 2000):
        block = x[start:start + 2000] @ x.T
        block[np.arange(len(block)), np.arange(start, start + len(block))] = -2
        part = np.argpartition(-block, K, axis=1)[:, :K]
        values = np.take_along_axis(block, part, 1)
        order = np.argsort(-values, axis=1, kind="stable")
        ids[start:start + 2000] = np.take_along_axis(part, order, 1)
        scores[start:start + 2000] = np.take_along_axis(values, order, 1)
    return ids, scores


def by_faiss(x):
    """The same by faiss' HNSW: exact ones would take a quarter of an hour."""
    import faiss
    index = faiss.IndexHNSWFlat(x.shape[1], 16, faiss.METRIC_INNER_PRODUCT)
    index.hnsw.efSearch = 128
    index.add(x)
    scores, ids = index.search(x, K + 1)
    others = ids != np.arange(len(x))[:, None]
    others &= np.cumsum(others, axis=1) <= K
    # A row that did not find itself leaves out its last neighbour.
    short = others.sum(axis=1) < K
    others[short, K] = True
    return ids[others].reshape(len(x), K).astype(np.uint32), scores[others].reshape(len(x), K)


def ours(binary, folder, *more):
    command = [binary] if binary else ["cargo", "bench", "-q", "--bench", "communities", "--"]
    out = subprocess.run(command + [folder, *more], check=True, capture_output=True, text=True).stdout
    return json.loads(out.splitlines()[-1])


def igraph_of(ids, scores):
    import igraph
    n = len(ids)
    a, b = np.repeat(np.arange(n), ids.shape[1]), ids.ravel().astype(np.int64)
    low, high = np.minimum(a, b), np.maximum(a, b)
    _, first = np.unique(low * n + high, return_index=True)
    first = first[scores.ravel()[first] > 0]
    graph = igraph.Graph(n=n, edges=np.stack([low[first], high[first]], 1))
    graph.es["weight"] = scores.ravel()[first].astype(float)
    return graph


def leidenalg_run(graph):
    import leidenalg
    start = time.time()
    found = leidenalg.find_partition(graph, leidenalg.RBConfigurationVertexPartition, weights="weight",
                                     resolution_parameter=1.0, seed=0)
    seconds = time.time() - start
    return np.array(found.membership), seconds, graph.modularity(found.membership, weights="weight")


def quality(args):
    from sklearn.cluster import KMeans
    from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score, v_measure_score
    import evoc
    print(f"{'set':22} {'what':34} {'groups':>6} {'V':>6} {'ARI':>6} {'AMI':>6} {'assigned':>8} {'s':>7}")
    for name in args.rest:
        x = np.load(f"{args.vectors}/{name}.npy")
        labels = json.load(open(f"{args.vectors}/{name}.labels.json"))
        has = np.array([label is not None for label in labels])
        gold = np.unique([str(label) for label in labels], return_inverse=True)[1][has]
        k = len(set(gold))

        def row(what, found, seconds):
            scores = [f(gold, found[has]) for f in (v_measure_score, adjusted_rand_score, adjusted_mutual_info_score)]
            groups, share = len(set(found[found >= 0])), (found >= 0).mean()
            print(f"{name:22} {what:34} {groups:6d} {scores[0]:6.3f} {scores[1]:6.3f} {scores[2]:6.3f} {share:8.2f} {seconds:7.1f}", flush=True)

        with tempfile.TemporaryDirectory() as folder:
            start = time.time()
            ids, scores = neighbours(x)
            link = time.time() - start
            for what, values in (("ids", ids), ("scores", scores), ("vectors", x)):
                np.save(f"{folder}/{what}.npy", values)
            told = ours(args.binary, folder)
            levels = np.fromfile(f"{folder}/levels.bin", np.uint32).reshape(4, -1).astype(np.int64)
            seconds = told["seconds"]
            row("Quintet, the level it chose", levels[3], seconds["graph"] + seconds["choose"])
            for at, level in enumerate(("groups", "themes", "areas")):
                row("  " + level, levels[at], seconds["levels"])
        found, seconds, _ = leidenalg_run(igraph_of(ids, scores))
        row("leidenalg, resolution 1", found, seconds)
        start = time.time()
        found = KMeans(k, n_init=1, random_state=0).fit_predict(x)
        row(f"k-means told k = {k}", found, time.time() - start)
        start = time.time()
        clusterer = evoc.EVoC()
        clusterer.fit_predict(x)
        seconds = time.time() - start
        best = max(clusterer.cluster_layers_, key=lambda layer: v_measure_score(gold, layer[has]))
        row("EVoC, best layer by V", np.asarray(best), seconds)
        best = max(clusterer.cluster_layers_, key=lambda layer: adjusted_rand_score(gold, layer[has]))
        row("EVoC, best layer by ARI", np.asarray(best), seconds)
        print(f"{name:22} (exact neighbours in numpy: {link:.1f} s)", flush=True)


def copies_of(ids, scores, copies, rng):
    """The neighbour table of `copies` noisy copies: a tenth of the links go to a random copy, scores jitter."""
    n = len(ids)
    big_ids, big_scores = [], []
    for copy in range(copies):
        away = rng.random(ids.shape) < 0.1
        to = np.where(away, rng.integers(0, copies, ids.shape), copy)
        big_ids.append(ids.astype(np.int64) + to * n)
        big_scores.append(np.clip(scores + rng.normal(0, 0.02, scores.shape), 0.01, 1))
    return np.concatenate(big_ids).astype(np.uint32), np.concatenate(big_scores).astype(np.float32)


def speed(args):
    name, *counts = args.rest
    x = np.load(f"{args.vectors}/{name}.npy")
    start = time.time()
    ids, scores = neighbours(x)
    print(f"{len(x)} rows; neighbours found in {time.time() - start:.0f} s; best of {args.rounds}, in turn", flush=True)
    print(f"{'points':>9} {'edges':>9} {'Quintet s':>10} {'Q':>8} {'leidenalg s':>12} {'Q':>8} {'EVoC s':>8}")
    for copies in map(int, counts):
        big_ids, big_scores = copies_of(ids, scores, copies, np.random.default_rng(0)) if copies > 1 else (ids, scores)
        graph = igraph_of(big_ids, big_scores)
        own, peer, evocs = [], [], []
        with tempfile.TemporaryDirectory() as folder:
            np.save(f"{folder}/ids.npy", big_ids)
            np.save(f"{folder}/scores.npy", big_scores)
            for _ in range(args.rounds):
                told = ours(args.binary, folder, "modularity", "1.0")
                own.append(told["seconds"]["leiden"])
                _, seconds, modularity = leidenalg_run(graph)
                peer.append(seconds)
                if copies == 1:
                    evocs.append(evoc_run(x))
        evoc_best = f"{min(evocs):8.1f}" if evocs else "       –"
        print(f"{told['nodes']:9d} {told['edges']:9d} {min(own):10.2f} {told['modularity']:8.4f} {min(peer):12.2f} "
              f"{modularity:8.4f} {evoc_best}", flush=True)


def evoc_run(x):
    """Seconds that EVoC takes, after one run on a thousand rows that compiles it."""
    import evoc
    evoc.EVoC().fit_predict(x[:1000])
    start = time.time()
    evoc.EVoC().fit_predict(x)
    return time.time() - start


def labels(args):
    field = args.rest[0]
    rows = (json.loads(line) for line in open(args.vectors))
    print(json.dumps([row.get(field) for row in rows]))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["quality", "speed", "labels"])
    parser.add_argument("vectors")
    parser.add_argument("rest", nargs="+")
    parser.add_argument("--binary")
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    {"quality": quality, "speed": speed, "labels": labels}[args.what](args)
