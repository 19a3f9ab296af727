#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Asks how far the score agrees with opinions of viewers.

  tools/human_set.py FOLDER [--program build/release/framewise]

FOLDER has pairs.tsv (columns reference, test, type, level, dmos; higher is
worse) and the pictures that it names. Prints the rank correlation of metrics
with the opinions, over all, over good pictures (DMOS up to 30) and by type of
damage, and the median opinion of each verdict by type; then the same if as many
verdicts of each kind were given by the opinions themselves: that much the types
differ because the set has other strengths of each.

Needs python3-numpy.
"""
import argparse
import csv
import json
import pathlib
import subprocess
import sys

import numpy as np

METRICS = ("score", "ssimulacra2", "butteraugli_3norm", "dssim", "gmsd", "mdsi",
           "psnr_hvs", "ssim", "cvvdp")
GOOD = 30
VERDICTS = ("PASS", "WARNING", "ARTIFACT")


def ranks(values):
    order = np.argsort(np.argsort(values, kind="stable"))
    _, inverse, counts = np.unique(values, return_inverse=True,
                                   return_counts=True)
    sums = np.zeros(len(counts))
    np.add.at(sums, inverse, order)
    return (sums / counts)[inverse]


def agreement(values, opinions):
    if len(values) < 3:
        return float("nan")
    return abs(np.corrcoef(ranks(values), ranks(opinions))[0, 1])


def compared(program, folder, row):
    done = subprocess.run(
        [program, "compare", str(folder / row["reference"]),
         str(folder / row["test"]), "--ndjson", "--no-cache", "--verdict", "--metric",
         ",".join(METRICS)], capture_output=True, check=True)
    return json.loads(done.stdout)


def print_medians(title, verdicts, opinions, types):
    print(f"\n{title:20}"
          + "".join(f"{verdict:>16}" for verdict in VERDICTS))
    for name in ["all"] + sorted(set(types)):
        line = f"{name:20}"
        for verdict in VERDICTS:
            group = (verdicts == verdict) & ((types == name) | (name == "all"))
            line += (f"{np.median(opinions[group]):10.1f} of {group.sum():<3}"
                     if group.any() else f"{'none':>16}")
        print(line)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--program", default="build/release/framewise")
    args = parser.parse_args()
    with open(args.folder / "pairs.tsv", encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    reports = []
    for number, row in enumerate(rows, 1):
        print(f"\r{number} of {len(rows)}", end="", file=sys.stderr)
        reports.append(compared(args.program, args.folder, row))
    print(file=sys.stderr)
    opinions = np.array([float(row["dmos"]) for row in rows])
    types = np.array([row["type"] for row in rows])
    names = sorted(set(types))
    print(f"{'rank correlation':20}{'all':>8}{'good':>8}"
          + "".join(f"{name:>8}" for name in names))
    for metric in METRICS:
        # The score of the whole is what the verdict goes by.
        values = np.array([
            report["score"] if metric == "score"
            else report["metrics"][metric]["mean"] for report in reports])
        groups = [opinions == opinions, opinions <= GOOD]
        groups += [types == name for name in names]
        print(f"{metric:20}" + "".join(
            f"{agreement(values[group], opinions[group]):8.3f}"
            for group in groups))
    verdicts = np.array([report["verdict"]["status"] for report in reports])
    print_medians("median opinion", verdicts, opinions, types)
    counts = [(verdicts == verdict).sum() for verdict in VERDICTS]
    ideal = np.empty_like(verdicts)
    ideal[np.argsort(opinions)] = np.repeat(VERDICTS, counts)
    print_medians("by opinions alone", ideal, opinions, types)


if __name__ == "__main__":
    main()
