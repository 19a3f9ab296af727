#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares what GifLab has recorded with what framewise measures.

  tools/giflab_agreement.py RESULTS.csv --originals DIR
      --compressed 'DIR/{pipeline_id}/{gif_name}.gif' [--share 10]
      [--framewise PROGRAM] [--frames 30] [--tolerance 0.001]
      [--require 99] [--keep ROWS.ndjson]

RESULTS.csv is a table of GifLab's experiments. The original of a row is
orig_filename (or gif_name) in --originals; its compressed file is --compressed
with the row's columns in place of their names in braces. Rows without files,
and rows of failed experiments, are counted and left out.

framewise compares the pairs with `-m giflab --giflab-frames N`. For each metric
the tool prints how many values agree within --tolerance (a share of GifLab's
value), the median and the largest difference, the rank correlation, and the
pair that differs most.

For a staged roll-out, --share takes that percentage of the rows, the same ones
each time and all of them again in a larger share: begin with 10, go on with 50,
then 100. The exit code is 1 if fewer than --require percent of the values of
any metric agree, 2 if nothing could be compared.
"""
import argparse
import collections
import csv
import hashlib
import json
import math
import pathlib
import subprocess
import sys
import tempfile

# GifLab's column: our metric and its statistic.
METRICS = {
    "ssim_mean": ("giflab:ssim", "mean"),
    "ssim_std": ("giflab:ssim", "std"),
    "ssim_min": ("giflab:ssim", "min"),
    "ssim_max": ("giflab:ssim", "max"),
    "ms_ssim_mean": ("giflab:ms_ssim", "mean"),
    "psnr_mean": ("giflab:psnr_mean", "mean"),
    "mse_mean": ("giflab:mse", "mean"),
    "rmse_mean": ("giflab:rmse", "mean"),
    "fsim_mean": ("giflab:fsim", "mean"),
    "gmsd_mean": ("giflab:gmsd", "mean"),
    "chist_mean": ("giflab:chist", "mean"),
    "edge_similarity_mean": ("giflab:edge_similarity", "mean"),
    "texture_similarity_mean": ("giflab:texture_similarity", "mean"),
    "sharpness_similarity_mean": ("giflab:sharpness_similarity", "mean"),
    "temporal_consistency": ("giflab:temporal_consistency", "mean"),
    "disposal_artifacts_pre": ("giflab:disposal_artifacts_pre", "mean"),
    "disposal_artifacts_post": ("giflab:disposal_artifacts", "mean"),
    "disposal_artifacts_delta": ("giflab:disposal_artifacts_delta", "mean"),
    "composite_quality": ("giflab:composite", "mean"),
    "efficiency": ("giflab:efficiency", "mean"),
}
# The tables have so many decimals; a smaller difference is none.
DECIMALS = {"ssim_mean": 4, "ssim_std": 4, "ssim_min": 4, "ssim_max": 4}
# Differences of values near 0 are taken as shares of this.
LEAST_VALUE = 1e-3

Difference = collections.namedtuple("Difference", "theirs ours relative name")


def is_in_share(row, percent):
    """Whether the row is among the first `percent` by a hash of its names."""
    text = f"{row.get('gif_sha')}|{row.get('gif_name')}|{row.get('pipeline_id')}"
    place = int(hashlib.sha256(text.encode()).hexdigest()[:8], 16) % 10_000
    return place < percent * 100


def pairs_of(rows, arguments):
    """The pairs of files that there are, and how many rows have none."""
    pairs = []
    left_out = collections.Counter()
    for row in rows:
        if not is_in_share(row, arguments.share):
            left_out["not in the share"] += 1
            continue
        if str(row.get("success", "True")).lower() not in {"true", "1", ""}:
            left_out["failed in GifLab"] += 1
            continue
        name = row.get("orig_filename") or row.get("gif_name") or ""
        original = pathlib.Path(arguments.originals) / name
        try:
            compressed = pathlib.Path(arguments.compressed.format(**row))
        except KeyError as missing:
            sys.exit(f"the table has no column {missing} of --compressed")
        if not original.is_file():
            left_out["the original is missing"] += 1
        elif not compressed.is_file():
            left_out["the compressed file is missing"] += 1
        else:
            pairs.append((row, original, compressed))
    return pairs, left_out


def measured(pairs, arguments):
    """framewise's rows of the pairs, by position."""
    with tempfile.TemporaryDirectory() as folder:
        manifest = pathlib.Path(folder) / "pairs.ndjson"
        results = pathlib.Path(arguments.keep or
                               pathlib.Path(folder) / "rows.ndjson").resolve()
        with open(manifest, "w", encoding="utf-8") as file:
            for _, original, compressed in pairs:
                file.write(json.dumps({"reference": str(original.resolve()),
                                       "test": str(compressed.resolve())}))
                file.write("\n")
        # Exit codes 1 and 3 say something of single pairs.
        code = subprocess.run(
            [arguments.framewise, "batch", "--config", "none", "--manifest",
             str(manifest), "-m", "giflab", "--giflab-frames",
             str(arguments.frames), "--quiet", "-o", str(results)],
            stdout=subprocess.DEVNULL, check=False).returncode
        if code not in {0, 1, 3}:
            sys.exit(f"framewise ended with exit code {code}")
        with open(results, encoding="utf-8") as file:
            return [json.loads(line) for line in file]


def number(text):
    try:
        value = float(text)
    except (TypeError, ValueError):
        return None
    return value if math.isfinite(value) else None


def value_of(row, metric, statistic):
    metrics = row.get("metrics", {})
    if isinstance(metrics, list):
        metrics = {one["name"]: one for one in metrics}
    return number(metrics.get(metric, {}).get(statistic))


def differences(pairs, rows):
    """The differences of each column, and how many values ours lack."""
    found = collections.defaultdict(list)
    lacking = collections.Counter()
    for (theirs, _, compressed), ours in zip(pairs, rows):
        for column, (metric, statistic) in METRICS.items():
            recorded = number(theirs.get(column))
            if recorded is None:
                continue
            value = value_of(ours, metric, statistic)
            if value is None:
                lacking[column] += 1
                continue
            apart = abs(value - recorded)
            if column in DECIMALS:
                apart = max(0, apart - 0.5 * 10 ** -DECIMALS[column])
            found[column].append(Difference(
                recorded, value, apart / max(abs(recorded), LEAST_VALUE),
                compressed))
    return found, lacking


def ranks(values):
    order = sorted(range(len(values)), key=lambda i: values[i])
    result = [0.0] * len(values)
    start = 0
    while start < len(order):
        end = start
        while end < len(order) and values[order[end]] == values[order[start]]:
            end += 1
        for i in order[start:end]:
            result[i] = (start + end - 1) / 2
        start = end
    return result


def rank_correlation(all_values):
    """Spearman's, or None where one side has one value only."""
    a = ranks([one.theirs for one in all_values])
    b = ranks([one.ours for one in all_values])
    middle = (len(a) - 1) / 2
    spread = math.sqrt(sum((x - middle) ** 2 for x in a) *
                       sum((y - middle) ** 2 for y in b))
    if spread == 0:
        return None
    return sum((x - middle) * (y - middle) for x, y in zip(a, b)) / spread


def print_table(found, lacking, tolerance):
    """Prints a line for each metric. Returns the smallest share that agrees."""
    print(f"{'metric':28} {'values':>6} {'agree':>7} {'median':>9} {'most':>9} "
          f"{'ranks':>6}  differs most")
    least = 100.0
    for column in METRICS:
        values = found.get(column, [])
        without = lacking[column]
        if not values and not without:
            continue
        agree = sum(one.relative <= tolerance for one in values)
        share = 100 * agree / (len(values) + without)
        least = min(least, share)
        if not values:
            print(f"{column:28} {without:6} {share:6.1f}%  framewise has none")
            continue
        relative = sorted(one.relative for one in values)
        worst = max(values, key=lambda one: one.relative)
        correlation = rank_correlation(values)
        print(f"{column:28} {len(values) + without:6} {share:6.1f}% "
              f"{100 * relative[len(relative) // 2]:8.3f}% "
              f"{100 * relative[-1]:8.3f}% "
              f"{'' if correlation is None else f'{correlation:.3f}':>6}  " +
              (f"{worst.theirs:.6g} -> {worst.ours:.6g} {worst.name}"
               if worst.relative > tolerance else ""))
    return least


def main():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("results")
    parser.add_argument("--originals", required=True)
    parser.add_argument("--compressed", required=True)
    parser.add_argument("--framewise", default="framewise")
    parser.add_argument("--frames", type=int, default=30)
    parser.add_argument("--share", type=float, default=100)
    parser.add_argument("--tolerance", type=float, default=0.001)
    parser.add_argument("--require", type=float, default=0)
    parser.add_argument("--keep")
    arguments = parser.parse_args()
    with open(arguments.results, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    pairs, left_out = pairs_of(rows, arguments)
    print(f"{len(rows)} rows, {len(pairs)} compared" +
          "".join(f", {count} left out: {why}"
                  for why, count in sorted(left_out.items())))
    if not pairs:
        return 2
    answers = measured(pairs, arguments)
    if len(answers) != len(pairs):
        sys.exit(f"{len(answers)} rows of {len(pairs)} pairs")
    for (_, _, compressed), answer in zip(pairs, answers):
        if "error" in answer:
            print(f"not compared: {compressed}: {answer['error']['message']}")
    found, lacking = differences(pairs, answers)
    if not found:
        print("GifLab's table has no value of a metric that framewise knows")
        return 2
    least = print_table(found, lacking, arguments.tolerance)
    return 1 if least < arguments.require else 0


if __name__ == "__main__":
    sys.exit(main())
