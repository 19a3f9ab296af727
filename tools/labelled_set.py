#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Damages animations in known ways and looks what framewise says of them.

  tools/labelled_set.py FOLDER [--program build/release/framewise] [--files 10]

Takes the GIFs of a folder, makes variants of each with gifsicle and numpy in
several strengths (damage.py), compares every variant with its original and prints, for
each family and level: how many were flagged, how many named rightly, how many
with an overlapping range of frames, and which kinds were said; then false
alarms, localisation, and how well the score keeps the order of damage.

The last is said twice for each family, as Spearman's rank correlation with the
score, a mean over files: with the level, as it is named, and over levels whose
pictures are truly worse than the one before. That is decided by four plain
distances which know nothing of the score and must agree (growth.py): not every
level damages every picture more. All steps where the score does not fall though
the damage truly grows are listed, with those distances in per cent.

Needs python3-numpy, python3-pil, gifsicle and, for video, ffmpeg.
"""
import argparse
import collections
import filecmp
import itertools
import json
import os
import pathlib
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from PIL import Image

import growth
from damage import (BROKEN_FILES, DAMAGED, KINDS, MAX_PIXELS, QUIET, RUINED,
                    conversion_variants, file_variants, gif_variants,
                    pixel_variants, read_animation, time_variants,
                    video_variants, write_apng)


def compare(program, original, test):
    done = subprocess.run(
        [program, "compare", str(original), str(test), "--ndjson", "--metric",
         "psnr", "--verdict", "--no-cache", "--resize", "test", "--threads", "1",
         "--tolerant"],
        capture_output=True)
    try:
        report = json.loads(done.stdout)
    except json.JSONDecodeError:
        return {"error": done.stderr.decode(errors="replace").strip()}
    if "error" in report:
        return {"error": report["error"]["message"]}
    said = report["verdict"]["reasons"]
    said = [r for r in said if r["severity"] != "info"]
    # Where time is concerned, what pairing found counts too.
    for finding in report["pairing"]["findings"]:
        if finding["kind"] not in {r["kind"] for r in said}:
            said.append({"kind": finding["kind"], "severity": "finding"})
    return {"said": said, "score": report.get("score"),
            "status": report["verdict"]["status"]}


def overlap_of(variant, reason):
    frames = reason.get("frames")
    if not frames:
        return None
    last = variant.last if variant.last is not None else 10 ** 9
    return frames[0] <= last and frames[1] >= variant.first


def iou_of(a, b):
    width = min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0])
    height = min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1])
    both = max(0, width) * max(0, height)
    return both / (a[2] * a[3] + b[2] * b[3] - both)


def rows_of(path, program, folder, families):
    """Makes and judges all variants of one file."""
    frames, alpha, delays = read_animation(path)
    original = folder / "original.gif"
    subprocess.run(["gifsicle", "--no-warnings", str(path),
                    f"#0-{len(frames) - 1}", "-o", str(original)],
                   capture_output=True, check=True)
    rows = []

    def judge(variant, first, second):
        unharmed = filecmp.cmp(first.path, second, shallow=False)
        if unharmed and variant.label != QUIET:
            os.unlink(second)
            return
        result = compare(program, first.path, second)
        if variant.family not in BROKEN_FILES:
            result["distances"] = first.distances(second)
        rows.append((path.name, variant, result))
        os.unlink(second)

    def written(colors, opacity):
        write_apng(plain, colors, opacity, delays)
        return growth.Original(plain)

    decoded = growth.Original(original)

    for made in itertools.chain(gif_variants(original, folder, frames),
                                file_variants(original, folder, frames)):
        if made and (not families or made[0].family in families) and (
                made[0].family != "optimized"):
            judge(made[0], decoded, made[1])
    plain = folder / "original.png"
    # Filters would draw invisible colors into visible ones.
    opaque = np.full_like(alpha, 255)
    over_white = frames * alpha / 255 + 255 - alpha
    seed = sum(path.name.encode())
    test = folder / "test.png"
    decoded = written(over_white, opaque)
    # Writing merges equal frames: where each one ends up.
    places = np.cumsum([0] + [(over_white[i] != over_white[i - 1]).any()
                              for i in range(1, len(frames))])
    for variant, colors, opacity in itertools.chain(
            pixel_variants(over_white, opaque, seed),
            conversion_variants(over_white, opaque)):
        if not families or variant.family in families:
            write_apng(test, colors, opacity, delays)
            variant.first = int(places[variant.first])
            if variant.last is not None:
                variant.last = int(places[variant.last])
            judge(variant, decoded, test)
    if len(set(delays)) == 1 and len(frames) > 1 and (
            not families or "x264" in families):
        height, width = frames.shape[1:3]
        even = np.s_[:, :height // 2 * 2, :width // 2 * 2]
        decoded = written(over_white[even], opaque[even])
        for variant, video in video_variants(over_white, delays, folder):
            judge(variant, decoded, video)
    decoded = written(frames, alpha)
    for variant, colors, opacity, times in time_variants(frames, alpha,
                                                         delays):
        if not families or variant.family in families:
            write_apng(test, colors, opacity, times)
            judge(variant, decoded, test)
    return rows


def spearman(levels, scores):
    def ranks(values):
        order = np.argsort(values, kind="stable")
        result = np.empty(len(values))
        result[order] = np.arange(len(values))
        for value in set(values):
            same = [i for i, v in enumerate(values) if v == value]
            result[same] = result[same].mean()
        return result
    a, b = ranks(levels), ranks(scores)
    if a.std() == 0 or b.std() == 0:
        return None
    return float(np.corrcoef(a, b)[0, 1])


def share(part, whole):
    return f"{part}/{whole} ({100 * part / max(1, whole):.0f} %)"


def judged(row):
    name, variant, result = row
    said = result.get("said", [])
    right = [r for r in said if r["kind"] in KINDS.get(variant.family, set())]
    flagged = bool(said) or "error" in result
    placed = any(overlap_of(variant, r) is not False for r in right)
    return flagged, bool(right), placed


def print_table(rows):
    groups = collections.OrderedDict()
    for row in rows:
        variant = row[1]
        groups.setdefault((variant.family, variant.level, variant.label),
                          []).append(row)
    print("| family | level | label | n | flagged | named | in time | "
          "first right | kinds said |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for (family, level, label), group in sorted(groups.items()):
        marks = [judged(row) for row in group]
        kinds = collections.Counter(r["kind"] for row in group
                                    for r in row[2].get("said", []))
        first = sum(1 for row in group if row[2].get("said") and row[2]["said"]
                    [0]["kind"] in KINDS.get(family, set()))
        kinds["error"] = sum("error" in row[2] for row in group)
        words = " ".join(f"{k}:{c}" for k, c in kinds.most_common() if c)
        print(f"| {family} | {level} | {label} | {len(group)} | "
              f"{sum(m[0] for m in marks)} | {sum(m[1] for m in marks)} | "
              f"{sum(m[1] and m[2] for m in marks)} | {first} | {words} |")


def print_summary(rows):
    for label in (QUIET, DAMAGED, RUINED):
        marks = [judged(row) for row in rows if row[1].label == label]
        n = len(marks)
        print(f"{label}: flagged {share(sum(m[0] for m in marks), n)}, "
              f"named {share(sum(m[1] for m in marks), n)}, "
              f"in time {share(sum(m[1] and m[2] for m in marks), n)}")
    for name, variant, result in rows:
        flagged, right, placed = judged((name, variant, result))
        words = [r["kind"] for r in result.get("said", [])]
        if variant.label == QUIET and flagged:
            print(f"false alarm: {name} {variant.family}: {words} "
                  f"{result.get('error', '')}")
        if variant.label == RUINED and not (right and placed):
            print(f"missed: {name} {variant.family} {variant.level}: {words} "
                  f"{result.get('error', '')}")
    for family in sorted({row[1].family for row in rows}):
        overlaps = [iou_of(row[1].region, r["region"]) for row in rows
                    if row[1].family == family and row[1].region
                    for r in row[2].get("said", []) if "region" in r
                    and r["kind"] in KINDS.get(family, set())]
        if overlaps:
            print(f"region of {family}: overlap (intersection over union) "
                  f"median {np.median(overlaps):.2f}, "
                  f"least {min(overlaps):.2f}, n {len(overlaps)}")


def copies_of(rows):
    """The scored copies of each file in each family, by growing level."""
    copies = collections.defaultdict(list)
    for name, variant, result in sorted(rows, key=lambda row: row[1].level):
        if result.get("score") is not None and "distances" in result:
            copies[variant.family, name].append(
                {"level": variant.level, "score": result["score"],
                 "distances": result["distances"]})
    return copies


def order_by_level(copies):
    if len(copies) < 3:
        return None
    return spearman([copy["level"] for copy in copies],
                    [-copy["score"] for copy in copies])


def order_by_growth(copies):
    """A tie of scores where the damage grows counts as 0."""
    ranks = [spearman(range(len(chain)), [-copy["score"] for copy in chain])
             for chain in growth.longest_chains(copies)]
    return np.mean([rank or 0 for rank in ranks]) if ranks else None


def mean_and_count(values):
    values = [value for value in values if value is not None]
    return f"{np.mean(values):.3f} ({len(values)} files)" if values else "none"


def print_order(rows):
    copies = copies_of(rows)
    for family in sorted({family for (family, _), found in copies.items()
                          if len(found) > 1}):
        own = [found for key, found in copies.items() if key[0] == family]
        pairs = [pair for one in own for pair in growth.growing_pairs(one)]
        wrong = sum(b["score"] >= a["score"] for a, b in pairs)
        every = sum(len(one) * (len(one) - 1) // 2 for one in own)
        print(f"order of {family}: by level "
              f"{mean_and_count(map(order_by_level, own))}, truly growing "
              f"{mean_and_count(map(order_by_growth, own))}; {wrong} of "
              f"{len(pairs)} steps wrong, {every - len(pairs)} left out")
    for (family, name), own in copies.items():
        for a, b in growth.growing_pairs(own):
            if b["score"] < a["score"]:
                continue
            steps = ", ".join(f"{key} {a['distances'][key]:.2f} to {value:.2f}"
                              for key, value in b["distances"].items())
            print(f"wrong step: {name} {family} {a['level']} to {b['level']}: "
                  f"score {a['score']:.2f} to {b['score']:.2f}; {steps}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=(
        argparse.RawDescriptionHelpFormatter))
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--program", default="build/release/framewise")
    parser.add_argument("--files", type=int, default=10)
    parser.add_argument("--only", default="*.gif", help="pattern of names")
    parser.add_argument("--families", default="", help="a,b: these alone")
    parser.add_argument("--skip", type=int, default=0, help="so many files")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--rows", type=pathlib.Path,
                        help="write all results there, as JSON")
    options = parser.parse_args()
    families = set(filter(None, options.families.split(",")))
    paths = []
    for path in sorted(options.folder.glob(options.only)):
        with Image.open(path) as image:
            if image.width * image.height <= MAX_PIXELS:
                paths.append(path)
    # Spread over the folder, so that neighbours in name do not crowd.
    step = max(1, len(paths) // max(1, options.files))
    paths = paths[options.skip::step][:options.files]

    def work(path):
        print(path.name, file=sys.stderr)
        with tempfile.TemporaryDirectory() as folder:
            try:
                return rows_of(path, options.program, pathlib.Path(folder),
                               families)
            except (OSError, ValueError, subprocess.CalledProcessError) as e:
                print(f"left out {path.name}: {e}", file=sys.stderr)
                return []

    with ThreadPoolExecutor(options.jobs) as pool:
        rows = [row for found in pool.map(work, paths) for row in found]
    print_table(rows)
    print()
    print_summary(rows)
    print_order(rows)
    if options.rows:
        options.rows.write_text(json.dumps(
            [[name, vars(variant), result] for name, variant, result in rows],
            default=int))


if __name__ == "__main__":
    main()
