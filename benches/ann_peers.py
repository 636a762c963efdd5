#!/usr/bin/env python3
"""Question:   is the vector field faster than the libraries that a user would pick, at the same recall?
Corpus:     any float32 .npy of unit rows (--vectors) and queries (--queries); --rows N takes the first N, or repeats
            them with Gaussian noise (.02 a dimension) until there are N.
Parameters: M 16, ef_construction 200 for every peer; one thread; medians over rounds in which the systems take turns,
            each after one pass that is not timed: what the one before left in the caches is nobody's merit.
Command:    python3 benches/ann_peers.py --vectors rows.npy --queries queries.npy --out benches/runs/NAME
"""
import argparse, json, os, pathlib, subprocess, sys, time

ROOT = pathlib.Path(__file__).resolve().parent.parent
PACKAGES = ["numpy==2.4.6", "hnswlib==0.8.0", "usearch==2.26.0", "faiss-cpu==1.15.1", "matplotlib==3.11.2",
            "rabitqlib==0.7.1"]
# Brings a second numpy of its own wish where it can; without it ScaNN is left out.
WISHED = ["scann==1.4.2"]
WIDTHS = [10, 16, 24, 28, 32, 36, 40, 48, 56, 64, 80, 96, 128, 192, 256]
TARGETS = [0.95, 0.97, 0.98, 0.985, 0.99]


def in_own_environment(folder):
    """Runs this script again inside a virtual environment that has the peers."""
    python = folder / "bin" / "python"
    if pathlib.Path(sys.prefix) == folder.resolve():
        return
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *PACKAGES], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "--no-deps", *WISHED])
    os.execv(python, [str(python), *sys.argv])


class Hnswlib:
    name = "hnswlib"

    def build(self, rows, file):
        import hnswlib
        self.index = hnswlib.Index("ip", rows.shape[1])
        self.index.init_index(len(rows), ef_construction=200, M=16, random_seed=1)
        self.index.add_items(rows, num_threads=os.cpu_count())
        self.index.save_index(str(file))

    def load(self, rows, file):
        import hnswlib
        self.index = hnswlib.Index("ip", rows.shape[1])
        self.index.load_index(str(file))
        self.index.set_num_threads(1)

    def search(self, queries, k, width):
        self.index.set_ef(max(width, k))
        return self.index.knn_query(queries, k, num_threads=1)[0]


class Faiss:
    def __init__(self, quantised):
        self.name = "faiss HNSW SQ8" if quantised else "faiss HNSW"
        self.quantised = quantised

    def build(self, rows, file):
        import faiss
        faiss.omp_set_num_threads(os.cpu_count())
        metric = faiss.METRIC_INNER_PRODUCT
        if self.quantised:
            index = faiss.IndexHNSWSQ(rows.shape[1], faiss.ScalarQuantizer.QT_8bit, 16, metric)
            index.train(rows[:100_000])
        else:
            index = faiss.IndexHNSWFlat(rows.shape[1], 16, metric)
        index.hnsw.efConstruction = 200
        index.add(rows)
        faiss.write_index(index, str(file))

    def load(self, rows, file):
        import faiss
        self.index = faiss.read_index(str(file))

    def search(self, queries, k, width):
        import faiss
        faiss.omp_set_num_threads(1)
        self.index.hnsw.efSearch = max(width, k)
        return self.index.search(queries, k)[1]


class Usearch:
    def __init__(self, kind):
        self.name, self.kind = f"usearch {kind}", kind

    def empty(self, dim):
        from usearch.index import Index
        return Index(ndim=dim, metric="cos", dtype=self.kind, connectivity=16, expansion_add=200)

    def build(self, rows, file):
        import numpy
        self.index = self.empty(rows.shape[1])
        self.index.add(numpy.arange(len(rows)), rows, threads=os.cpu_count())
        self.index.save(str(file))

    def load(self, rows, file):
        self.index = self.empty(rows.shape[1])
        self.index.load(str(file))

    def search(self, queries, k, width):
        self.index.expansion_search = max(width, k)
        return self.index.search(queries, k, threads=1).keys


class SymphonyQG:
    """Gou et al. 2025, by its authors: degree 32, rows in full or in 8 bits."""

    def __init__(self, bits):
        self.name, self.bits = ("SymphonyQG 8 bits" if bits else "SymphonyQG"), bits

    def build(self, rows, file):
        import rabitqlib
        self.index = rabitqlib.SymqgIndex(rows.shape[1], 32, "ip", self.bits)
        self.index.build(rows, 200, os.cpu_count())
        self.index.save(str(file))

    def load(self, rows, file):
        import rabitqlib
        self.index = rabitqlib.SymqgIndex.load(str(file))

    def search(self, queries, k, width):
        import numpy
        return numpy.asarray(self.index.search(queries, k, max(width, k), 1)[0]).reshape(len(queries), k)


class Scann:
    """A tree with SOAR, 4-bit products that are reordered in 8 bits: the settings that its documentation advises. The width is
    the share of the leaves that are searched."""

    name = "ScaNN"

    def build(self, rows, file):
        import scann
        leaves = int(len(rows) ** 0.5)
        builder = scann.scann_ops_pybind.builder(rows, 10, "dot_product")
        builder = builder.tree(leaves, 1, training_sample_size=len(rows), soar_lambda=1.5)
        builder = builder.score_ah(2, anisotropic_quantization_threshold=0.2)
        file.mkdir(exist_ok=True)
        builder.reorder(100, quantize=True).build().serialize(str(file.resolve()))

    def load(self, rows, file):
        import scann
        self.leaves = int(len(rows) ** 0.5)
        self.index = scann.scann_ops_pybind.load_searcher(str(file.resolve()))

    def search(self, queries, k, width):
        import numpy
        leaves = max(1, width * self.leaves // 512)
        found = [self.index.search(query, k, pre_reorder_num_neighbors=max(2 * width, k), leaves_to_search=leaves)[0]
                 for query in queries]
        return numpy.array([list(ids) + [-1] * (k - len(ids)) for ids in found], dtype=numpy.int64)


class Served:
    """Quintet's field, or hnsw_rs's own search, in the program benches/ann_serve.rs: one line in, one line out."""

    def __init__(self, name, mode, program, vectors, queries, k):
        self.name, self.mode, self.program = name, mode, program
        self.vectors, self.queries, self.k = vectors, queries, k

    def build(self, rows, file):
        if self.mode == "quintet":
            return self.ask_new(file, "build", *(["fast"] if "fast" in self.name else []))

    def ask_new(self, file, *words):
        self.process = subprocess.Popen(
            [self.program, self.mode, self.vectors, self.queries, str(file), str(self.k), *words],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        return json.loads(self.process.stdout.readline())

    def load(self, rows, file):
        return self.ask_new(file)

    def ask(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def search(self, queries, k, width):
        import numpy
        return numpy.array(self.ask(f"ids {width}"), dtype=numpy.int64)

    def seconds(self, width):
        return self.ask(f"time {width}")


def copies(rows, wanted):
    """The rows, then copies with noise, together `wanted`."""
    import numpy
    random = numpy.random.default_rng(1)
    yield numpy.array(rows[:wanted], dtype="f4")
    done = min(len(rows), wanted)
    while done < wanted:
        copy = numpy.array(rows[:wanted - done], dtype="f4")
        copy += random.normal(0, 0.02, copy.shape).astype("f4")
        copy /= numpy.linalg.norm(copy, axis=1, keepdims=True)
        yield copy
        done += len(copy)


def exact(rows, queries, k):
    import numpy
    truth = numpy.empty((len(queries), k), dtype=numpy.int64)
    for start in range(0, len(queries), 256):
        scores = queries[start:start + 256] @ rows.T
        best = numpy.argpartition(-scores, k, axis=1)[:, :k]
        truth[start:start + 256] = best
    return truth


def recall(found, truth):
    import numpy
    hits = [len(numpy.intersect1d(a, b)) for a, b in zip(found, truth)]
    return sum(hits) / truth.size


def at_recall(points, target):
    """Queries per second at a recall, on the line between the two nearest points (logarithmic); None if not reached."""
    import numpy
    best = None
    points = sorted(points)
    for (r0, q0), (r1, q1) in zip(points, points[1:]):
        if r0 <= target <= r1 and r1 > r0:
            share = (target - r0) / (r1 - r0)
            best = float(numpy.exp(numpy.log(q0) * (1 - share) + numpy.log(q1) * share))
    return best


def turn(system, queries, k, width):
    """Seconds on the wall and of the processor for all queries, one after the other."""
    if isinstance(system, Served):
        return system.seconds(width)
    start = time.perf_counter(), time.process_time()
    system.search(queries, k, width)
    return time.perf_counter() - start[0], time.process_time() - start[1]


def main():
    parse = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parse.add_argument("--vectors", type=pathlib.Path, required=True)
    parse.add_argument("--queries", type=pathlib.Path, required=True)
    parse.add_argument("--out", type=pathlib.Path, required=True)
    parse.add_argument("--count", type=int, default=2000, help="queries used")
    parse.add_argument("--rounds", type=int, default=7)
    parse.add_argument("--rows", type=int, help="so many rows: the first ones, or all of them and noisy copies")
    parse.add_argument("--hnsw-rs", action="store_true", help="also hnsw_rs's own search (slow to build)")
    parse.add_argument("--only", help="names, separated by commas")
    parse.add_argument("--serve", help="the program of benches/ann_serve.rs, if it is built already")
    parse.add_argument("--cache", type=pathlib.Path, default=ROOT / "target" / "ann-peers")
    parse.add_argument("--venv", type=pathlib.Path, default=ROOT / "target" / "ann-peers-venv")
    parse.add_argument("--clock", choices=["wall", "cpu"], default="wall",
                       help="cpu: seconds that the search had a processor, for machines that others use too")
    parse.add_argument("--build-only", action="store_true")
    args = parse.parse_args()
    in_own_environment(args.venv)
    import numpy

    args.cache.mkdir(parents=True, exist_ok=True)
    rows = numpy.load(args.vectors, mmap_mode="r")
    queries = numpy.ascontiguousarray(numpy.load(args.queries)[:args.count])
    wanted = args.rows or len(rows)
    vectors = args.cache / f"rows-{wanted}.npy"
    if not vectors.exists():
        numpy.save(vectors, numpy.concatenate(list(copies(rows, wanted))))
    rows = numpy.load(vectors)
    few = args.cache / "queries.npy"
    numpy.save(few, queries)
    k = 10

    program = args.serve
    if not program and not args.build_only:
        out = subprocess.run(["cargo", "build", "--release", "--bench", "ann_serve", "--message-format=json"],
                             cwd=ROOT, check=True, capture_output=True, text=True).stdout
        program = [json.loads(line).get("executable") for line in out.splitlines() if '"ann_serve"' in line][-1]
    systems = [Faiss(False), Faiss(True), Hnswlib(), Usearch("i8"), Usearch("f32"), SymphonyQG(0), SymphonyQG(8)]
    try:
        import scann
        systems.append(Scann())
    except ImportError:
        print("ScaNN cannot be loaded and is left out", flush=True)
    if program:
        for name in ["quintet fast", "quintet"]:
            systems.insert(0, Served(name, "quintet", program, str(vectors), str(few), k))
        if args.hnsw_rs:
            systems.append(Served("hnsw_rs", "hnsw_rs", program, str(vectors), str(few), k))
    if args.only:
        systems = [system for system in systems if system.name in args.only.split(",")]

    facts = {}
    for system in systems:
        file = args.cache / f"{system.name.replace(' ', '-')}-{len(rows)}"
        times = file.with_suffix(".json")
        if not times.exists():
            start = time.perf_counter()
            told = system.build(rows, file)
            times.write_text(json.dumps(told or {"build_s": time.perf_counter() - start}))
        facts[system.name] = json.loads(times.read_text())
        print(system.name, facts[system.name], flush=True)
        if not args.build_only:
            facts[system.name] |= system.load(rows, file) or {}
    if args.build_only:
        return

    # All on one core: being moved to another one, with its cold caches, is nobody's fault.
    if hasattr(os, "sched_setaffinity"):
        core = {max(os.sched_getaffinity(0))}
        for process in [0, *(system.process.pid for system in systems if isinstance(system, Served))]:
            os.sched_setaffinity(process, core)
    truth = exact(rows, queries, k)
    found = {}
    for system in systems:
        for width in WIDTHS:
            found[system.name, width] = recall(system.search(queries, k, width), truth)
    seconds = {key: [] for key in found}
    wall = {key: [] for key in found}
    for _ in range(args.rounds):
        for width in WIDTHS:
            for system in systems:
                turn(system, queries, k, width)
                took = turn(system, queries, k, width)
                wall[system.name, width].append(took[0])
                seconds[system.name, width].append(took[args.clock == "cpu"])

    args.out.mkdir(parents=True, exist_ok=True)
    with open(args.out / "raw.csv", "w") as file:
        file.write(f"system,width,recall,round,seconds_{args.clock},seconds_wall,queries\n")
        for (name, width), took in seconds.items():
            for at, (one, other) in enumerate(zip(took, wall[name, width])):
                file.write(f"{name},{width},{found[name, width]:.5f},{at},{one:.6f},{other:.6f},{len(queries)}\n")

    def curve(name, at=None):
        pick = (lambda took: numpy.median(took)) if at is None else (lambda took: took[at])
        return [(found[name, width], len(queries) / pick(seconds[name, width])) for width in WIDTHS]

    names = [system.name for system in systems]
    lines = [f"{len(rows)} rows, {rows.shape[1]} dimensions, {len(queries)} queries, recall@{k}, one thread, "
             f"{args.clock} seconds, medians of {args.rounds} rounds", "", "| | build, s | " + " | ".join(f"q/s at {t}" for t in TARGETS) + " |",
             "|---|---|" + "---|" * len(TARGETS)]
    for name in names:
        cells = [at_recall(curve(name), target) for target in TARGETS]
        shown = " | ".join("" if cell is None else f"{cell:,.0f}" for cell in cells)
        build = facts[name].get("build_s")
        lines.append(f"| {name} | {build:.0f} | {shown} |")
    ours = [name for name in names if name.startswith("quintet")]
    for mine in ours:
        ratios = []
        for target in TARGETS:
            each = []
            for at in range(args.rounds):
                own = at_recall(curve(mine, at), target)
                peers = [at_recall(curve(name, at), target) for name in names if name not in (*ours, "hnsw_rs")]
                peers = [peer for peer in peers if peer]
                if own and peers:
                    each.append(own / max(peers))
            ratios.append(f"{numpy.median(each):.2f}" if each else "")
        lines.append(f"| **{mine} : fastest peer**, median of the rounds | | " + " | ".join(ratios) + " |")
    lines += ["", "Every point:", "", "| system | width | recall | q/s |", "|---|---|---|---|"]
    for name in names:
        for width, (share, speed) in zip(WIDTHS, curve(name)):
            lines.append(f"| {name} | {width} | {share:.4f} | {speed:,.0f} |")
    summary = "\n".join(lines) + "\n"
    (args.out / "summary.md").write_text(summary)
    print(summary)

    import matplotlib
    matplotlib.use("Agg")
    from matplotlib import pyplot
    figure, axes = pyplot.subplots(figsize=(8, 5))
    for name in names:
        points = [point for point in sorted(curve(name)) if point[0] >= 0.85]
        axes.plot(*zip(*points), marker="o", markersize=3, linewidth=2.5 if name == "quintet" else 1, label=name)
    axes.set_yscale("log")
    axes.set_xlabel(f"recall@{k}")
    axes.set_ylabel("queries per second, one thread")
    axes.set_title(f"{len(rows):,} rows of {rows.shape[1]} dimensions")
    axes.grid(True, which="both", alpha=0.3)
    axes.legend()
    figure.tight_layout()
    figure.savefig(args.out / "recall-speed.png", dpi=130)


if __name__ == "__main__":
    main()
