#!/usr/bin/env python3
"""Question: how does the cost of a brief grow with readers, with interests of a reader and with insights in the window?

Command: quintet bench briefs --index /tmp/dated --json > raw.json; then, with matplotlib,
         benches/briefs_growth.py raw.json growth.png
"""

import json
import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt

LABELS = {"profiles": "readers", "interests": "interests of a reader", "window": "insights in the window"}


def main():
    source, target = sys.argv[1:]
    points = json.load(open(source))["growth"]
    figure, axes = plt.subplots(1, 3, figsize=(11, 3.2), sharey=True)
    for axis, (what, label) in zip(axes, LABELS.items()):
        own = [(point["value"], point["milliseconds"]) for point in points if point["what"] == what]
        axis.plot(*zip(*own), marker="o", color="#4477aa")
        axis.set_xscale("log", base=2)
        axis.set_xticks([value for value, _ in own], [f"{value:,}" for value, _ in own], rotation=30)
        axis.set_xlabel(label)
        axis.grid(alpha=0.3)
    axes[0].set_ylim(bottom=0)
    axes[0].set_ylabel("ms a brief, one thread")
    figure.tight_layout()
    figure.savefig(target, dpi=110)


if __name__ == "__main__":
    main()
