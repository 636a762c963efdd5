#!/usr/bin/env python3
"""Question:   what do speed, build, memory and opening cost as the vector field grows?
Corpus:     the first rows of a float32 .npy of unit rows (--vectors), queries from another (--queries).
Parameters: --sizes, the widths below; one thread; for each size the smallest width with recall@10 of .98 or more.
Command:    python3 benches/ann_growth.py --vectors million.npy --queries queries.npy --out benches/runs/NAME
"""
import argparse, json, pathlib, statistics, subprocess, sys, tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from ann_peers import ROOT, in_own_environment, recall

WIDTHS = [16, 24, 32, 48, 64, 96, 128, 192]


class Program:
    """benches/ann_serve.rs: one line in, one line out."""

    def __init__(self, program, *words):
        command = [program, "quintet", *map(str, words)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.greeting = json.loads(self.process.stdout.readline())

    def ask(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def end(self):
        self.process.stdin.close()
        self.process.wait()


def gigabytes(kib):
    return int(kib.split()[0]) * 1024 / 1e9


def main():
    parse = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parse.add_argument("--vectors", type=pathlib.Path, required=True)
    parse.add_argument("--queries", type=pathlib.Path, required=True)
    parse.add_argument("--out", type=pathlib.Path, required=True)
    parse.add_argument("--sizes", default="10000,100000,1000000")
    parse.add_argument("--count", type=int, default=1000, help="queries used")
    parse.add_argument("--rounds", type=int, default=5)
    parse.add_argument("--serve", help="the program of benches/ann_serve.rs, if it is built already")
    parse.add_argument("--venv", type=pathlib.Path, default=ROOT / "target" / "ann-peers-venv")
    args = parse.parse_args()
    in_own_environment(args.venv)
    import numpy

    program = args.serve
    if not program:
        out = subprocess.run(["cargo", "build", "--release", "--bench", "ann_serve", "--message-format=json"],
                             cwd=ROOT, check=True, capture_output=True, text=True).stdout
        program = [json.loads(line).get("executable") for line in out.splitlines() if '"ann_serve"' in line][-1]
    rows = numpy.load(args.vectors, mmap_mode="r")
    found = []
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        numpy.save(folder / "queries.npy", numpy.load(args.queries)[:args.count])
        for size in map(int, args.sizes.split(",")):
            numpy.save(folder / "rows.npy", rows[:size])
            index = folder / f"index-{size}"
            words = [folder / "rows.npy", folder / "queries.npy", index, 10]
            builder = Program(program, *words, "build")
            builder.end()
            served = Program(program, *words)
            for width in WIDTHS:
                served.ask(f"time {width}")
            resident = served.ask("memory 0")["resident"]
            truth = numpy.array(served.ask("exact 10"))
            for width in WIDTHS:
                share = recall(numpy.array(served.ask(f"ids {width}")), truth)
                if share >= 0.98:
                    break
            seconds = statistics.median(served.ask(f"time {width}")[0] for _ in range(args.rounds))
            disk = sum(file.stat().st_size for file in index.iterdir() if file.suffix in (".vec", ".hnsw"))
            served.end()
            found.append({
                "n": size, "build_s": builder.greeting["build_s"], "build_peak_gb": gigabytes(builder.greeting["peak"]),
                "open_ms": served.greeting["open_ms"], "ef": width, "recall": share, "qps_1": args.count / seconds,
                "resident_gb": gigabytes(resident), "disk_bytes_per_vector": disk / size})
            print(json.dumps(found[-1]), flush=True)

    args.out.mkdir(parents=True, exist_ok=True)
    keys = list(found[0])
    lines = [",".join(keys)] + [",".join(str(row[key]) for key in keys) for row in found]
    (args.out / "raw.csv").write_text("\n".join(lines) + "\n")
    head = "| rows | build, s | peak of the build, GB | open, ms | ef | recall@10 | q/s, one thread | resident, GB | bytes a row on disk |"
    table = [head, "|---|---|---|---|---|---|---|---|---|"]
    for row in found:
        table.append(f"| {row['n']:,} | {row['build_s']:.1f} | {row['build_peak_gb']:.2f} | {row['open_ms']:.2f} | {row['ef']} "
                     f"| {row['recall']:.4f} | {row['qps_1']:,.0f} | {row['resident_gb']:.2f} | {row['disk_bytes_per_vector']:,.0f} |")
    (args.out / "summary.md").write_text("\n".join(table) + "\n")
    print("\n".join(table))

    import matplotlib
    matplotlib.use("Agg")
    from matplotlib import pyplot
    figure, panels = pyplot.subplots(2, 2, figsize=(9, 6))
    shown = [("qps_1", "queries a second at recall ≥ .98, one thread", False), ("build_s", "seconds to build", True),
             ("resident_gb", "GB resident while it serves", True), ("open_ms", "milliseconds to open", False)]
    for panel, (key, title, straight) in zip(panels.flat, shown):
        panel.plot([row["n"] for row in found], [row[key] for row in found], marker="o")
        panel.set_xscale("log")
        if straight:
            panel.set_yscale("log")
        else:
            panel.set_ylim(bottom=0)
        panel.set_title(title, fontsize=10)
        panel.set_xlabel("rows")
        panel.grid(True, which="both", alpha=0.3)
    figure.tight_layout()
    figure.savefig(args.out / "growth.png", dpi=130)


if __name__ == "__main__":
    main()
