#!/usr/bin/env python3
"""Writes the texts of insights, each once, in an order drawn with a fixed seed, one a line: for `quintet embed`.

Question:   none of its own; makes the corpus of benches/ann_peers.py and benches/ann_growth.py.
Corpus:     any JSON Lines with a `text`, plain or gzip.
Command:    benches/shuffled_texts.py FILE.jsonl.gz... > texts.txt && quintet embed texts.txt --out all.npy
            benches/shuffled_texts.py --split all.npy 2000 queries.npy rows.npy
"""
import gzip, json, random, sys


def main():
    if sys.argv[1] == "--split":
        import numpy
        rows, queries = numpy.load(sys.argv[2]), int(sys.argv[3])
        numpy.save(sys.argv[4], rows[:queries])
        numpy.save(sys.argv[5], rows[queries:])
        return
    texts = set()
    for name in sorted(sys.argv[1:]):
        with (gzip.open if name.endswith(".gz") else open)(name, "rt", encoding="utf-8") as file:
            texts.update(" ".join(json.loads(line)["text"].split()) for line in file)
    texts = sorted(texts)
    random.Random(1).shuffle(texts)
    sys.stdout.writelines(text + "\n" for text in texts)


if __name__ == "__main__":
    main()
