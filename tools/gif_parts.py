#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What each part of the GIF encoder brings: its size with the part left out,
over its size with all parts, at equal quality (the worst 5 % of SSIMULACRA2),
by class of content.

  tools/gif_parts.py CORPUS [--programs build/bench] [--megapixels 1]
"""

import argparse
import math
import os
import sys
import tempfile

import gif_rate

LOSSES = (6, 12, 20, 32)
FILES = {
    "screen": ("genact--memdump", "lottie-web--Example1", "bubbletea--pager"),
    "drawn": ("gymnasium--lunar_lander", "moviepy--pigs_in_a_polka",
              "canvas-sketch--loop-1"),
    "camera": ("nuke--cat", "fresco--1", "image-gif--moon_impact"),
}


def curve(bench, original, part):
    points = []
    seconds = 0.0
    for loss in LOSSES:
        out = f"{bench.folder}/part.gif"
        printed = gif_rate.run([bench.options.encoder, original, out,
                                str(loss), str(bench.options.effort), "256",
                                "1000000"] + ([part] if part else [])).split()
        seconds += float(printed[1])
        points.append(bench.point(original, out, loss))
    return points, seconds


def ratio(with_it, without):
    """At the qualities of the middle two settings with all parts."""
    logs = [gif_rate.size_at(without, quality) -
            gif_rate.size_at(with_it, quality)
            for quality, _ in with_it[1:3]]
    return math.exp(sum(logs) / len(logs))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("corpus")
    parser.add_argument("--programs", default="build/bench")
    parser.add_argument("--framewise")
    parser.add_argument("--encoder")
    parser.add_argument("--effort", type=int, default=5)
    parser.add_argument("--megapixels", type=float, default=1)
    options = parser.parse_args()
    options.framewise = options.framewise or f"{options.programs}/framewise"
    options.encoder = options.encoder or f"{options.programs}/encode_gif"
    options.cache = None
    parts = gif_rate.run([options.encoder, "parts"]).decode().split()
    found = {part: {kind: [] for kind in FILES} for part in parts}
    times = {part: [] for part in parts}
    with tempfile.TemporaryDirectory() as folder:
        bench = gif_rate.Bench(options, folder)
        for kind, names in FILES.items():
            for name in names:
                path = f"{options.corpus}/animated/{name}.gif"
                header = open(path, "rb").read(10)
                pixels = int.from_bytes(header[6:8], "little") * \
                    int.from_bytes(header[8:10], "little")
                frames = max(4, int(options.megapixels * 1e6 / pixels))
                frames = min(frames, bench_frames(options, path))
                original = bench.original(path, frames)
                whole, seconds = curve(bench, original, "")
                for part in parts:
                    less, took = curve(bench, original, part)
                    found[part][kind].append(ratio(whole, less))
                    times[part].append(took / seconds)
                print(f"{kind} {name}: {frames} frames, " + " ".join(
                    f"{part} {found[part][kind][-1]:.3f}" for part in parts),
                    file=sys.stderr, flush=True)
    print("| without | " + " | ".join(FILES) + " | time |")
    print("| --- |" + " --- |" * (len(FILES) + 1))
    for part in parts:
        print(f"| {part} | " + " | ".join(
            f"{gif_rate.geometric_mean(found[part][kind]):.3f}"
            for kind in FILES) + f" | {gif_rate.geometric_mean(times[part]):.2f} |")
    return 0


def bench_frames(options, path):
    with open(f"{options.corpus}/INDEX.tsv", encoding="utf-8") as index:
        for line in index:
            field = line.split("\t")
            if os.path.basename(field[0]) == os.path.basename(path):
                return int(field[4])
    return 1


if __name__ == "__main__":
    sys.exit(main())
