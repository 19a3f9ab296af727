#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Smooth gradients, whole, in bands and dithered: what the verdict's banding
and CAMBI make of them. Prints the table of docs/defects.md.

usage: tools/banding_set.py [build/release/framewise]
"""
import json
import os
import random
import struct
import subprocess
import sys
import tempfile
import zlib

WIDTH, HEIGHT = 640, 360
BAYER = ((0, 8, 2, 10), (12, 4, 14, 6), (3, 11, 1, 9), (15, 7, 13, 5))
SHADES = {
    "dark": lambda x, y: 16 + 60 * x / WIDTH + 8 * y / HEIGHT,
    "middle": lambda x, y: 70 + 80 * x / WIDTH,
    "sky": lambda x, y: 120 + 100 * y / HEIGHT + 6 * x / WIDTH,
    "spot": lambda x, y: 170 - 140 * min(1, (
        (x - WIDTH / 2) ** 2 + (y - HEIGHT / 2) ** 2) ** 0.5 / 370),
}
ORIGINALS = {
    "rounded": lambda v, x, y: v + 0.5,
    "dithered": lambda v, x, y: v + random.random(),
}


def bands(step):
    return lambda v, x, y: round(v / step) * step


def ordered(step):
    return lambda v, x, y: int(
        v / step + (BAYER[y % 4][x % 4] + 0.5) / 16) * step


def scattered(step):
    return lambda v, x, y: int(v / step + random.random()) * step


TESTS = {"equal": None,
         "noise of one level": lambda v, x, y: v + 0.5 + random.randint(-1, 1)}
TESTS |= {f"bands of {step}": bands(step) for step in (2, 3, 4, 8, 16)}
TESTS |= {f"ordered dither, {step}": ordered(step) for step in (2, 4, 8, 16)}
TESTS |= {f"random dither, {step}": scattered(step) for step in (4, 8, 16)}


def write_png(path, shade, make):
    def sample(x, y):
        return max(0, min(255, int(make(shade(x, y), x, y))))

    def chunk(kind, data):
        return (struct.pack(">I", len(data)) + kind + data +
                struct.pack(">I", zlib.crc32(kind + data)))

    rows = b"".join(b"\0" + bytes(sample(x, y) for x in range(WIDTH))
                    for y in range(HEIGHT))
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 0, 0, 0, 0)
    with open(path, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) +
                   chunk(b"IDAT", zlib.compress(rows, 1)) + chunk(b"IEND", b""))


def compare(program, original, test):
    report = json.loads(subprocess.run(
        [program, "compare", original, test, "-m", "cambi", "--verdict", "--ndjson",
         "--no-cache"], capture_output=True, text=True, check=False).stdout)
    named = {reason["kind"] for reason in report["verdict"]["reasons"]}
    return report["metrics"]["cambi"]["mean"], "banding" in named


def main():
    program = sys.argv[1] if len(sys.argv) > 1 else "build/release/framewise"
    random.seed(1)
    found = {name: [] for name in TESTS}
    columns = []
    with tempfile.TemporaryDirectory() as folder:
        original = os.path.join(folder, "original.png")
        test = os.path.join(folder, "test.png")
        for shade_name, shade in SHADES.items():
            for original_name, make in ORIGINALS.items():
                write_png(original, shade, make)
                before, _ = compare(program, original, original)
                columns.append(f"{shade_name}, {original_name} ({before:.1f})")
                for name, damage in TESTS.items():
                    if damage:
                        write_png(test, shade, damage)
                    cambi, named = compare(program, original,
                                           test if damage else original)
                    found[name].append((cambi - before, named))
    print("| test | named |", " | ".join(columns), "|")
    print("| --- " * (len(columns) + 2) + "|")
    for name, row in found.items():
        print(f"| {name} | {sum(named for _, named in row)} of {len(row)} |",
              " | ".join(f"{change:+.1f}" for change, _ in row), "|")


if __name__ == "__main__":
    main()
