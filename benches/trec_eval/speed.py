#!/usr/bin/env python3
"""Question: how long does a run of a million lines take, from files to figures?

Corpus: made up from a seed: 1,000 topics × 1,000 answers, 100 judgments a topic, ids of 12 characters.
Peers: pytrec_eval (trec_eval's own C), ir_measures, ranx, each reading the same files in its own way, in one run.
Command: python3 benches/trec_eval/speed.py [--tool CMD] [--repeat 3]; best of the repetitions, in seconds.
"""

import argparse
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from equal import ROOT, enter_environment

METRICS = ["ndcg@10", "map", "mrr", "p@5", "recall@100"]


def write_files(folder, topics, depth):
    rng = random.Random(5)
    qrels, run = folder / "qrels.txt", folder / "run.txt"
    with qrels.open("w") as q, run.open("w") as r:
        for topic in range(topics):
            documents = [f"doc-{rng.randrange(10**8):08}" for _ in range(depth)]
            documents = list(dict.fromkeys(documents))
            scores = sorted((rng.random() * 20 for _ in documents), reverse=True)
            for rank, (document, score) in enumerate(zip(documents, scores), 1):
                r.write(f"{topic} Q0 {document} {rank} {score:.6f} peer\n")
            for document in rng.sample(documents, 60):
                q.write(f"{topic} 0 {document} {rng.randrange(3)}\n")
            for _ in range(40):
                q.write(f"{topic} 0 out-{rng.randrange(10**8):08} {rng.randrange(3)}\n")
    return qrels, run


def with_quintet(tool, qrels, run):
    command = [part.format(qrels=qrels, run=run, metrics=",".join(METRICS)) for part in tool]
    subprocess.run(command, check=True, capture_output=True)


def with_pytrec_eval(qrels, run):
    import pytrec_eval
    with open(qrels) as q, open(run) as r:
        judged, found = pytrec_eval.parse_qrel(q), pytrec_eval.parse_run(r)
    evaluator = pytrec_eval.RelevanceEvaluator(judged, {"ndcg_cut.10", "map", "recip_rank", "P.5", "recall.100"})
    values = evaluator.evaluate(found)
    for name in ("ndcg_cut_10", "map", "recip_rank", "P_5", "recall_100"):
        pytrec_eval.compute_aggregated_measure(name, [topic[name] for topic in values.values()])


def with_ir_measures(qrels, run):
    import ir_measures
    from ir_measures import AP, P, R, RR, nDCG
    ir_measures.calc_aggregate([nDCG @ 10, AP, RR, P @ 5, R @ 100], ir_measures.read_trec_qrels(str(qrels)),
                               ir_measures.read_trec_run(str(run)))


def with_ranx(qrels, run):
    import ranx
    ranx.evaluate(ranx.Qrels.from_file(str(qrels), kind="trec"), ranx.Run.from_file(str(run), kind="trec"),
                  ["ndcg@10", "map", "mrr", "precision@5", "recall@100"])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--topics", type=int, default=1000)
    parser.add_argument("--depth", type=int, default=1000)
    parser.add_argument("--tool", default=f"{ROOT}/target/release/quintet eval run {{run}} --qrels {{qrels}} "
                        "-m {metrics} --json", help="command that prints the figures")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        qrels, run = write_files(Path(folder), arguments.topics, arguments.depth)
        print(f"{sum(1 for _ in run.open())} answers, {sum(1 for _ in qrels.open())} judgments")
        peers = {
            "quintet (process)": lambda: with_quintet(arguments.tool.split(), qrels, run),
            "pytrec_eval": lambda: with_pytrec_eval(qrels, run),
            "ir_measures": lambda: with_ir_measures(qrels, run),
            "ranx": lambda: with_ranx(qrels, run),
        }
        best = dict.fromkeys(peers, float("inf"))
        # Peers take turns, so that a noisy minute hits all of them; imports and compilation fall into the first turn.
        for _ in range(arguments.repeat):
            for name, measure in peers.items():
                start = time.perf_counter()
                measure()
                best[name] = min(best[name], time.perf_counter() - start)
        for name, seconds in best.items():
            print(f"{name:20} {seconds:8.3f} s  × {seconds / best['quintet (process)']:.1f}")


if __name__ == "__main__":
    enter_environment(__file__)
    sys.exit(main())
