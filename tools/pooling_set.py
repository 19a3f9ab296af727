#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Asks how one number of a film follows from its frames, by what viewers say.

  tools/pooling_set.py FOLDER

FOLDER has clips.tsv (test, clip, mos, fps, frames: a quality of each frame, 0 to
100). Prints the rank correlation with the opinions of several ways to pool, for
each test: `mean` is what the score of an evenly coded film is (docs/verdicts.md);
`0.6 mean + 0.4 worst tenth` is how films weigh in which pictures are lost or
wrong. Then how many clips the rule of heavy faults would find: these clips have
none, so what it finds are frames that were measured against another.

Needs python3-numpy.
"""
import argparse
import csv
import pathlib
import sys

import numpy as np

HEAVY = 30  # src/judge/verdict/verdict.cc
SEEN_S = 0.15
SHARE = 0.02


def ranks(values):
    order = np.argsort(np.argsort(values, kind="stable"))
    _, inverse, counts = np.unique(values, return_inverse=True,
                                   return_counts=True)
    sums = np.zeros(len(counts))
    np.add.at(sums, inverse, order)
    return (sums / counts)[inverse]


def agreement(values, opinions):
    return np.corrcoef(ranks(values), ranks(opinions))[0, 1]


def worst(frames, share=0.1):
    return np.sort(frames)[:max(1, round(share * len(frames)))].mean()


def of_distances(pooled):
    """Pools distances, as scores are made of them: 100 / (1 + distance)."""
    def pool(frames):
        return 100 / (1 + pooled(100 / np.clip(frames, 1, 100) - 1))
    return pool


POOLINGS = {
    "mean": np.mean,
    "median": np.median,
    "0.6 mean + 0.4 worst tenth": lambda f: 0.6 * f.mean() + 0.4 * worst(f),
    "the same of distances": of_distances(
        lambda d: 0.6 * d.mean() - 0.4 * worst(-d)),
    "mean of distances": of_distances(np.mean),
    "first percentile": lambda f: np.percentile(f, 1),
    "minimum": np.min,
}


def has_heavy_fault(frames, fps):
    longest = run = 0
    for low in frames < HEAVY:
        run = run + 1 if low else 0
        longest = max(longest, run)
    return longest / fps >= SEEN_S and longest >= SHARE * len(frames)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    options = parser.parse_args()
    csv.field_size_limit(sys.maxsize)
    with open(options.folder / "clips.tsv", encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    tests = np.array([row["test"] for row in rows])
    opinions = np.array([float(row["mos"]) for row in rows])
    clips = [np.array(row["frames"].split(), dtype=float) for row in rows]
    names = sorted(set(tests))
    print(f"{'rank correlation':30}"
          + "".join(f"{'test ' + name:>10}" for name in names))
    for title, pool in POOLINGS.items():
        pooled = np.array([pool(clip) for clip in clips])
        print(f"{title:30}" + "".join(
            f"{agreement(pooled[tests == name], opinions[tests == name]):10.3f}"
            for name in names))
    steady = [(clip, float(row["fps"])) for clip, row in zip(clips, rows)
              if clip.mean() >= 50]
    found = sum(has_heavy_fault(clip, fps) for clip, fps in steady)
    print(f"heavy faults: {found} of {len(steady)} clips whose mean is 50 and "
          "more")


if __name__ == "__main__":
    main()
