#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Draws the pictures of docs/metrics.md, and prints their table: one picture,
damaged in six ways that cost the same PSNR.

Usage: tools/metric_pictures.py FRAMEWISE FOLDER   (needs nothing but Python)
"""
import json
import math
import os
import random
import struct
import subprocess
import sys
import zlib

WIDTH, HEIGHT = 240, 176
TARGET_DB = 28.0
METRICS = ["psnr", "ssim", "ms_ssim", "gmsd", "ciede2000", "butteraugli",
           "ssimulacra2", "cvvdp"]


def clamp(value):
    return max(0, min(255, round(value)))


def draw():
    """A sky, a sun, hills with texture, a fence of thin lines."""
    grain = random.Random(5)
    rows = []
    for y in range(HEIGHT):
        row = []
        for x in range(WIDTH):
            sky = y / HEIGHT
            color = [90 + 110 * sky, 140 + 70 * sky, 215 - 20 * sky]
            if math.hypot(x - 142, y - 36) < 20:
                color = [250, 220, 120]
            hill = 78 + 14 * math.sin(x / 23) + 6 * math.sin(x / 7 + 1)
            if y > hill:
                leaf = grain.uniform(-18, 18)
                color = [70 + leaf, 120 + leaf - (y - hill) / 2, 60 + leaf / 2]
            if y > 104 and (x % 16 < 3 or y in (112, 113, 128, 129)):
                color = [236, 232, 222]
            row.append([clamp(c) for c in color])
        rows.append(row)
    return rows


def mapped(picture, change):
    return [[[clamp(c) for c in change(x, y, pixel)]
             for x, pixel in enumerate(row)] for y, row in enumerate(picture)]


def blurred(picture, sigma):
    reach = max(1, int(3 * sigma))
    taps = [math.exp(-i * i / (2 * sigma * sigma))
            for i in range(-reach, reach + 1)]
    total = sum(taps)

    def along(get, count):
        return [[sum(tap * get(min(max(i + k - reach, 0), count - 1))[c]
                     for k, tap in enumerate(taps)) / total for c in range(3)]
                for i in range(count)]

    wide = [along(lambda i, row=row: row[i], WIDTH) for row in picture]
    columns = [along(lambda i, x=x: wide[i][x], HEIGHT) for x in range(WIDTH)]
    return [[[clamp(c) for c in columns[x][y]] for x in range(WIDTH)]
            for y in range(HEIGHT)]


def blocks(picture, strength):
    """Each block of 8 x 8 moves towards its mean."""
    def mean(x0, y0, c):
        return sum(picture[y][x][c] for y in range(y0, y0 + 8)
                   for x in range(x0, x0 + 8)) / 64
    means = {(x, y): [mean(x, y, c) for c in range(3)]
             for y in range(0, HEIGHT, 8) for x in range(0, WIDTH, 8)}
    return mapped(picture, lambda x, y, p: [
        v + strength * (m - v)
        for v, m in zip(p, means[x // 8 * 8, y // 8 * 8])])


def noisy(picture, sigma):
    source = random.Random(7)
    noise = [[[source.gauss(0, 1) for _ in range(3)] for _ in range(WIDTH)]
             for _ in range(HEIGHT)]
    return mapped(picture, lambda x, y, p: [
        v + sigma * n for v, n in zip(p, noise[y][x])])


DAMAGES = [
    ("brighter", "brighter everywhere", 60,
     lambda p, s: mapped(p, lambda x, y, q: [v + s for v in q])),
    ("tinted", "tinted", 90,
     lambda p, s: mapped(p, lambda x, y, q: [q[0] + s, q[1], q[2] - s])),
    ("noise", "noise", 60, noisy),
    ("blur", "blur", 6, lambda p, s: blurred(p, max(s, 0.05))),
    ("blocks", "blocks", 1, blocks),
    ("spot", "one spot ruined", 40, lambda p, s: mapped(
        p, lambda x, y, q: [255 - v for v in q]
        if math.hypot(x - 60, y - 100) < s else q)),
]


def psnr(a, b):
    error = sum((u - v) ** 2 for r, s in zip(a, b) for p, q in zip(r, s)
                for u, v in zip(p, q)) / (3 * WIDTH * HEIGHT)
    return 99.0 if error == 0 else 10 * math.log10(255 * 255 / error)


def damaged_to_target(picture, most, damage):
    low, high = 0.0, most
    for _ in range(14):
        middle = (low + high) / 2
        if psnr(picture, damage(picture, middle)) > TARGET_DB:
            low = middle
        else:
            high = middle
    return damage(picture, high)


def write_png(path, picture):
    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(
            ">I", zlib.crc32(body))
    raw = b"".join(b"\0" + bytes(c for pixel in row for c in pixel)
                   for row in picture)
    with open(path, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(
            ">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)) +
            chunk(b"IDAT", zlib.compress(raw, 9)) + chunk(b"IEND", b""))


def measured(program, original, test):
    text = subprocess.run(
        [program, "compare", original, test, "-m", ",".join(METRICS),
         "--ndjson"], check=True, capture_output=True).stdout
    metrics = json.loads(text)["metrics"]
    return [metrics[name]["mean"] for name in METRICS]


def main():
    program, folder = sys.argv[1:]
    os.makedirs(folder, exist_ok=True)
    picture = draw()
    original = os.path.join(folder, "original.png")
    write_png(original, picture)
    print("| | " + " | ".join(f"`{name}`" for name in METRICS) + " |")
    print("| --- |" + " ---: |" * len(METRICS))
    for name, words, most, damage in DAMAGES:
        path = os.path.join(folder, name + ".png")
        write_png(path, damaged_to_target(picture, most, damage))
        values = measured(program, original, path)
        print(f"| {words} | " + " | ".join(
            f"{v:.3f}" if abs(v) < 2 else f"{v:.1f}" for v in values) + " |")
    # Where ColorVideoVDP sees the blocks.
    subprocess.run([program, "compare", original,
                    os.path.join(folder, "blocks.png"), "-m", "cvvdp",
                    "--display", "standard_fhd", "--no-verdict", "--heatmap",
                    os.path.join(folder, "cvvdp.png")],
                   check=False, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
