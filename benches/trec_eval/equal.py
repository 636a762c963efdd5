#!/usr/bin/env python3
"""Question: does Quintet give trec_eval's values?

Corpus: random small judgments and runs (ties, missing topics, unjudged and negatively judged documents), and BEIR folders.
Peers: trec_eval itself through pytrec_eval; ir_measures for the measures that trec_eval lacks (ERR, RBP, RR@k, Judged).
Command: python3 benches/trec_eval/equal.py [--cases 1000] [--beir DIR…]; sets up its own environment on first use.
"""

import argparse
import json
import math
import os
import random
import re
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
TOLERANCE = 1e-6

# Ours: the peer's name. trec_eval's first, then ir_measures'.
TREC = {
    "ndcg": "ndcg", "ndcg@1": "ndcg_cut_1", "ndcg@5": "ndcg_cut_5", "ndcg@10": "ndcg_cut_10",
    "map": "map", "map@5": "map_cut_5", "map@100": "map_cut_100", "mrr": "recip_rank",
    "p@1": "P_1", "p@5": "P_5", "p@100": "P_100", "recall@1": "recall_1", "recall@5": "recall_5",
    "recall@100": "recall_100", "success@1": "success_1", "success@5": "success_5", "rprec": "Rprec",
    "bpref": "bpref", "set_p": "set_P", "recall": "set_recall", "set_f": "set_F", "infap": "infAP",
    "11pt_avg": "11pt_avg", "iprec@0": "iprec_at_recall_0.00", "iprec@0.3": "iprec_at_recall_0.30",
    "iprec@1": "iprec_at_recall_1.00", "num_ret": "num_ret", "num_rel": "num_rel", "num_rel_ret": "num_rel_ret",
}
COUNTS = {"num_ret", "num_rel", "num_rel_ret"}
TREC_LEVEL_2 = {"map(rel=2)": "map", "p(rel=2)@5": "P_5", "bpref(rel=2)": "bpref", "mrr(rel=2)": "recip_rank",
                "rprec(rel=2)": "Rprec", "recall(rel=2)@5": "recall_5"}
IR_MEASURES = {"mrr@5": "RR@5", "mrr(rel=2)@5": "RR(rel=2)@5", "judged@5": "Judged@5", "rbp(p=0.8)": "RBP(rel=1,p=0.8)",
               "err@5": "ERR@5", "ndcg(exp)@5": "nDCG(dcg='exp-log2')@5"}


def enter_environment(script=__file__):
    """Runs this file again inside a virtual environment with the peers."""
    home = Path(os.environ.get("QUINTET_BENCH_VENV", HERE / ".venv"))
    python = home / "bin" / "python"
    if Path(sys.prefix).resolve() == home.resolve():
        return
    if not python.exists():
        subprocess.check_call([sys.executable, "-m", "venv", str(home)])
        subprocess.check_call([str(python), "-m", "pip", "install", "-q", "-r", str(HERE / "requirements.txt")])
    os.execv(str(python), [str(python), script, *sys.argv[1:]])


def random_case(rng):
    """Judgments and answers: {topic: {document: grade}} and {topic: {document: score}}."""
    documents = [f"d{i}" if rng.random() < 0.5 else f"D-{i:02}x" for i in range(rng.choice([3, 8, 30]))]
    top = rng.choice([1, 3])
    score = rng.choice([
        lambda: rng.choice([0.0, 0.5, 1.0, 2.0]),
        lambda: rng.uniform(-5, 5),
        lambda: 1 + rng.randrange(9) * 1e-8,
        lambda: rng.choice([1e-9, 3e7, -2.5e3, 12.25]),
    ])
    qrels, run = {}, {}
    for topic in map(str, range(1, rng.randrange(2, 6))):
        judged = rng.sample(documents, rng.randrange(1, len(documents) + 1))
        low = -1 if rng.random() < 0.2 else 0
        qrels[topic] = {d: rng.randint(low, top) for d in judged}
        # trec_eval's ndcg_cut never returns for a topic whose grades are all negative.
        if max(qrels[topic].values()) < 0:
            qrels[topic][judged[0]] = 0
        if rng.random() < 0.9:
            found = rng.sample(documents, rng.randrange(1, len(documents) + 1))
            run[topic] = {d: score() for d in found}
    run["99"] = {documents[0]: 1.0}
    return qrels, run


def write_case(folder, qrels, run):
    q, r = folder / "qrels", folder / "run"
    q.write_text("".join(f"{t} 0 {d} {g}\n" for t, ds in qrels.items() for d, g in ds.items()))
    r.write_text("".join(f"{t} Q0 {d} 1 {s!r} me\n" for t, ds in run.items() for d, s in ds.items()))
    return q, r


def ours(tool, qrels, run, metrics, folder):
    """{topic: {metric: value}} from the command line tool, with topics that were not answered left out."""
    q, r = write_case(folder, qrels, run)
    command = [part.format(qrels=q, run=r, metrics=",".join(metrics)) for part in tool]
    told = subprocess.run(command, capture_output=True, text=True)
    # 1: the run answers none of the topics; its figures are printed all the same.
    if told.returncode not in (0, 1):
        raise SystemExit(told.stderr)
    answer = json.loads(told.stdout)
    return answer["topics"], answer["means"]


def trec_eval(qrels, run, names, level):
    import pytrec_eval
    # P_5 is asked for as P.5, iprec_at_recall_0.30 as iprec_at_recall.0.30.
    measures = {re.sub(r"_([0-9.]+)$", r".\1", name) for name in names}
    evaluator = pytrec_eval.RelevanceEvaluator(qrels, measures, relevance_level=level)
    return evaluator.evaluate(run)


def ir_measures_values(qrels, run, names):
    import ir_measures
    found = {}
    measures = {ir_measures.parse_measure(n): n for n in names}
    for value in ir_measures.iter_calc(list(measures), qrels, run):
        found.setdefault(value.query_id, {})[measures[value.measure]] = value.value
    return found


class Tally:
    def __init__(self):
        self.compared, self.worst, self.wrong = 0, {}, []

    def compare(self, where, metric, found, expected, tolerance=TOLERANCE):
        difference = abs(found - expected)
        self.compared += 1
        self.worst[metric] = max(self.worst.get(metric, 0.0), difference)
        if not difference <= tolerance:
            self.wrong.append(f"{where} {metric}: {found} instead of {expected}")


def check(tally, name, qrels, run, tool, folder, with_ir_measures):
    wanted = [*TREC, *TREC_LEVEL_2, *(IR_MEASURES if with_ir_measures else [])]
    topics, means = ours(tool, qrels, run, wanted, folder)
    answered = [t for t in qrels if t in run]
    # Negative grades reach trec_eval through pytrec_eval as "in the pool and not judged", as in the files.
    for level, names in ((1, TREC), (2, TREC_LEVEL_2)):
        expected = trec_eval(qrels, run, names.values(), level)
        if set(expected) != set(answered):
            tally.wrong.append(f"{name}: trec_eval has topics {sorted(expected)}, the case {sorted(answered)}")
        for topic in expected:
            for metric, peer in names.items():
                tally.compare(f"{name} topic {topic}", metric, topics[topic][metric], expected[topic][peer])
        for metric, peer in names.items():
            if metric in COUNTS:
                continue
            # As trec_eval -c and ir_measures: an unanswered topic counts as 0.
            mean = math.fsum(values[peer] for values in expected.values()) / len(qrels)
            tally.compare(f"{name} mean", metric, means[metric], mean)
    if with_ir_measures:
        expected = ir_measures_values(qrels, run, IR_MEASURES.values())
        for topic in answered:
            for metric, peer in IR_MEASURES.items():
                if peer not in expected.get(topic, {}):
                    continue
                # gdeval prints five decimals.
                coarse = peer.startswith(("ERR", "nDCG(dcg"))
                tally.compare(f"{name} topic {topic}", metric, topics[topic][metric], expected[topic][peer],
                              5.1e-6 if coarse else TOLERANCE)


def read_beir(folder, rng):
    """Judgments of every split and a made-up run over the judged documents, half of the topics with ties."""
    for path in sorted((folder / "qrels").glob("*.tsv")):
        qrels = {}
        for line in path.read_text().splitlines():
            topic, document, grade = line.split("\t")
            if grade.lstrip("-").isdigit():
                qrels.setdefault(topic, {})[document] = int(grade)
        pool = sorted({d for ds in qrels.values() for d in ds})
        run = {}
        for topic, judged in qrels.items():
            found = set(rng.sample(pool, min(80, len(pool)))) | set(list(judged)[:30])
            digits = rng.choice([1, 6])
            run[topic] = {d: round(rng.random() + 0.3 * (judged.get(d, 0) > 0), digits) for d in sorted(found)}
        yield f"{folder.name}/{path.stem}", qrels, run


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=20)
    parser.add_argument("--beir", type=Path, nargs="*", default=[], metavar="DIR")
    parser.add_argument("--tool", default=f"{ROOT}/target/release/quintet eval run {{run}} --qrels {{qrels}} "
                        "-m {metrics} --topics --json", help="command that prints {means, topics} as JSON")
    parser.add_argument("--golden", type=Path, metavar="FILE", help="write cases and trec_eval's values for `cargo test`")
    arguments = parser.parse_args()
    rng, tally = random.Random(arguments.seed), Tally()
    if arguments.golden:
        return write_golden(arguments.golden, arguments.cases, rng)
    tool = arguments.tool.split()
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        for number in range(arguments.cases):
            qrels, run = random_case(rng)
            # ir_measures starts a Perl process a call, so it sees every tenth case. Its RR@k, RBP and Judged break ties
            # by the order of the input and not as trec_eval does, so these cases have none.
            with_ir_measures = number % 10 == 0
            if with_ir_measures:
                run = {t: {d: float(s) for s, d in enumerate(ds)} for t, ds in run.items()}
            check(tally, f"case {number}", qrels, run, tool, folder, with_ir_measures)
        for beir in arguments.beir:
            for name, qrels, run in read_beir(beir, rng):
                check(tally, name, qrels, run, tool, folder, False)
                print(f"{name}: {len(qrels)} topics")
    for metric, worst in sorted(tally.worst.items()):
        print(f"{metric:20} largest difference {worst:.1e}")
    print(f"{tally.compared} values compared, {len(tally.wrong)} differ by more than {TOLERANCE}")
    print("\n".join(tally.wrong[:20]))
    return 1 if tally.wrong else 0


def write_golden(path, cases, rng):
    """One JSON line a case: qrels, run, values by topic. Read by src/eval/evaluate/tests.rs."""
    import gzip
    with gzip.GzipFile(path, "wb", mtime=0) as out:
        for _ in range(cases):
            qrels, run = random_case(rng)
            values = {t: {} for t in qrels if t in run}
            for level, names in ((1, TREC), (2, TREC_LEVEL_2)):
                for topic, found in trec_eval(qrels, run, names.values(), level).items():
                    values[topic].update({metric: round(found[peer], 12) for metric, peer in names.items()})
            line = json.dumps({"qrels": qrels, "run": run, "values": values}, separators=(",", ":"))
            out.write(line.encode() + b"\n")
    return 0


if __name__ == "__main__":
    enter_environment()
    sys.exit(main())
