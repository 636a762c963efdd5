#!/usr/bin/env python3
"""Question: does the map keep neighbours near as well as umap-learn, PaCMAP and openTSNE do, and how fast is it drawn?
Corpus: insights as JSON Lines (`_id` or `id`; plain or .gz), the index built of them, and their vectors (`quintet embed`).
Parameters: one point a text; exact 15 nearest by cosine, the same for all (umap-learn's 15 count the point itself; openTSNE
    has perplexity 5, a third of them; PaCMAP finds its own pairs); peers with their defaults, after one run on a thousand
    rows that compiles them. Trustworthiness and continuity (Venna and Kaski, ICANN 2001) and the share of the 15 nearest
    that are among the 15 nearest of the picture: exact for --queries points drawn at random, with ranks over all points.
    Ours is timed as a process: opening, neighbours, layout and writing the page; peers without neighbours.
Command: python -m venv V && V/bin/pip install numpy scipy umap-learn pacmap openTSNE; then
    quintet build CORPUS --precision int8 --index INDEX; quintet embed CORPUS --out VECTORS.npy --precision int8
    V/bin/python benches/map_peers.py CORPUS VECTORS.npy INDEX [--binary PATH] [--peers umap pacmap tsne]
"""
import argparse
import base64
import gzip
import json
import re
import resource
import subprocess
import tempfile
import time
import warnings
import zlib

import numpy as np

K = 15


def ids_of(corpus):
    with (gzip.open if corpus.endswith(".gz") else open)(corpus, "rt") as lines:
        rows = map(json.loads, lines)
        return [str(row.get("_id", row.get("id"))) for row in rows]


def drawn(binary, index):
    """The ids and places of the points of a map, and what drawing it took: seconds, seconds of all cores."""
    with tempfile.TemporaryDirectory() as folder:
        page = f"{folder}/map.html"
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.time()
        subprocess.run([binary, "map", "--index", index, "--out", page, "--quiet", "--json"], check=True,
                       capture_output=True)
        seconds = time.time() - start
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        text = open(page).read()
    parts = dict(re.findall(r'id="data-(\w+)">([^<]*)<', text))
    unpacked = {name: zlib.decompress(base64.b64decode(part)) for name, part in parts.items()}
    places = np.frombuffer(unpacked["places"], "<f4").reshape(-1, 2)
    blocks = sum(name.startswith("texts") for name in parts)
    ids = [record[0] for block in range(blocks) for record in json.loads(unpacked[f"texts{block}"])]
    return ids, places, seconds, after.ru_utime - before.ru_utime


def neighbours(x):
    ids, scores = np.empty((len(x), K), np.int64), np.empty((len(x), K), np.float32)
    for start in range(0, len(x), 1000):
        block = x[start:start + 1000] @ x.T
        block[np.arange(len(block)), np.arange(start, start + len(block))] = -2
        part = np.argpartition(-block, K, axis=1)[:, :K]
        values = np.take_along_axis(block, part, 1)
        order = np.argsort(-values, axis=1, kind="stable")
        ids[start:start + 1000] = np.take_along_axis(part, order, 1)
        scores[start:start + 1000] = np.take_along_axis(values, order, 1)
    return ids, scores


def measures(x, y, queries):
    """Trustworthiness, continuity, share of the nearest kept."""
    n, y = len(x), y.astype(np.float64)
    asked = np.random.default_rng(0).choice(n, min(queries, n), replace=False)
    trust = continuity = kept = 0
    for start in range(0, len(asked), 200):
        rows = asked[start:start + 200]
        high = -(x[rows] @ x.T)
        low = ((y[rows, None] - y[None]) ** 2).sum(2)
        for table in (high, low):
            table[np.arange(len(rows)), rows] = np.inf
        for above, below in zip(high, low):
            near_above, near_below = np.argpartition(above, K)[:K], np.argpartition(below, K)[:K]
            rank_above = np.searchsorted(np.sort(above), above[near_below]) + 1
            rank_below = np.searchsorted(np.sort(below), below[near_above]) + 1
            trust += np.maximum(rank_above - K, 0).sum()
            continuity += np.maximum(rank_below - K, 0).sum()
            kept += len(np.intersect1d(near_above, near_below))
    scale = 2 / (len(asked) * K * (2 * n - 3 * K - 1))
    return 1 - scale * trust, 1 - scale * continuity, kept / (len(asked) * K)


def filled(ids, y):
    """The larger of the shares of the picture's width and height that the largest component's box takes."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components
    n = len(ids)
    graph = coo_matrix((np.ones(ids.size), (np.repeat(np.arange(n), K), ids.ravel())), (n, n))
    _, component = connected_components(graph, directed=False)
    largest = y[component == np.bincount(component).argmax()]
    return (np.ptp(largest, axis=0) / np.ptp(y, axis=0)).max()


def peer(name, x, ids, scores):
    if name == "umap":
        import umap
        own, none = np.arange(len(x))[:, None], np.zeros((len(x), 1))
        table = (np.hstack([own, ids[:, :K - 1]]).astype(np.int32), np.hstack([none, 1 - scores[:, :K - 1]]).astype(np.float32))
        return umap.UMAP(n_neighbors=K, min_dist=.1, metric="cosine", precomputed_knn=(*table, None)).fit_transform(x)
    if name == "pacmap":
        import pacmap
        return pacmap.PaCMAP().fit_transform(x)
    import openTSNE
    from openTSNE.nearest_neighbors import PrecomputedNeighbors
    found = PrecomputedNeighbors(ids, np.sqrt(np.maximum(2 - 2 * scores, 1e-9)))
    affinities = openTSNE.affinity.PerplexityBasedNN(perplexity=K // 3, knn_index=found, n_jobs=2)
    start = openTSNE.initialization.pca(x, random_state=0)
    return openTSNE.TSNE(n_jobs=2, random_state=0).fit(affinities=affinities, initialization=start)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus")
    parser.add_argument("vectors")
    parser.add_argument("index")
    parser.add_argument("--binary", default="quintet")
    parser.add_argument("--peers", nargs="*", default=["umap", "pacmap", "tsne"])
    parser.add_argument("--queries", type=int, default=2000)
    args = parser.parse_args()
    warnings.filterwarnings("ignore")
    names, places, seconds, cpu = drawn(args.binary, args.index)
    row_of = {name: row for row, name in enumerate(ids_of(args.corpus))}
    x = np.load(args.vectors)[[row_of[name] for name in names]]
    ids, scores = neighbours(x)
    print(f"{len(x)} points; largest component takes {filled(ids, places):.2f} of the picture's width or height")
    print(f"{'what':10} {'trust@15':>9} {'contin@15':>9} {'kept':>6} {'s':>7} {'cpu s':>7}")

    def row(what, y, seconds, cpu):
        trust, continuity, kept = measures(x, np.asarray(y), args.queries)
        print(f"{what:10} {trust:9.4f} {continuity:9.4f} {kept:6.3f} {seconds:7.1f} {cpu:7.1f}", flush=True)

    row("Quintet", places, seconds, cpu)
    for name in args.peers:
        few = x[:1000]
        peer(name, few, *neighbours(few))
        start, busy = time.time(), time.process_time()
        y = peer(name, x, ids, scores)
        row(name, y, time.time() - start, time.process_time() - busy)


if __name__ == "__main__":
    main()
