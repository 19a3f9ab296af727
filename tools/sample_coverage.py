#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Counts how often the intervals of sampled metrics contain the value of all
frames, on real pairs of files.

  tools/sample_coverage.py FOLDER [--program build/release/framewise]

FOLDER is what tools/pipeline_set.py --keep leaves: originals/, and beside it
NAME.PIPELINE for each. A case is one metric of one pair by one size of sample;
pairs of fewer frames than are worth a sample are left out. Prints the intervals
that miss, then the shares.
"""
import argparse
import collections
import json
import pathlib
import subprocess

METRICS = "ssimulacra2,butteraugli,dssim,ciede2000"
SAMPLES = ("8", "16", "24", "auto")


def values(program, original, test, *options):
    done = subprocess.run(
        [program, "compare", str(original), str(test), "--ndjson", "--no-cache",
         "--config", "none", "--no-verdict", "-m", METRICS, *options],
        capture_output=True)
    try:
        return json.loads(done.stdout).get("metrics", {})
    except json.JSONDecodeError:
        return {}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--program", default="build/release/framewise")
    parser.add_argument("--every", type=int, default=1,
                        help="take every n-th pair")
    options = parser.parse_args()
    held = collections.Counter()
    total = collections.Counter()
    widths = collections.defaultdict(list)
    pairs = []
    for original in sorted((options.folder / "originals").iterdir()):
        pairs += [(original, test) for test in
                  sorted(options.folder.glob(f"{original.stem}.*"))]
    for original, test in pairs[::options.every]:
        full = values(options.program, original, test, "--full",
                      "--sampling", "full")
        for size in SAMPLES:
            found = values(options.program, original, test, "--sample", size,
                           "--sample-from", "25")
            for name, metric in found.items():
                sampled = metric.get("sampled")
                if not sampled or full.get(name, {}).get("mean") is None:
                    continue
                mean = full[name]["mean"]
                low, high = sampled["mean_low"], sampled["mean_high"]
                rounding = 1e-9 * max(1, abs(mean))
                right = low - rounding <= mean <= high + rounding
                total[size] += 1
                held[size] += right
                widths[size].append((high - low) / 2 / max(1e-9, abs(mean)))
                if not right:
                    print(f"{test.name} {name}, {size}: {mean:.6g} is not in "
                          f"{low:.6g} to {high:.6g}", flush=True)
    for size in SAMPLES:
        if total[size]:
            middle = sorted(widths[size])[len(widths[size]) // 2]
            print(f"{size}: {held[size]} of {total[size]} hold "
                  f"({held[size] / total[size]:.1%}), half of the interval "
                  f"{middle:.2%} of the mean")
    print(f"all: {sum(held.values())} of {sum(total.values())}")


if __name__ == "__main__":
    main()
