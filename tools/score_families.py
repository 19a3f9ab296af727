#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Draws how the score falls as damage grows, from synthetic clips that this
script makes, and prints the rank correlation of each family.

    tools/score_families.py build/release/framewise docs/pictures/score.svg
"""
import json
import math
import random
import subprocess
import sys
import tempfile
from pathlib import Path

WIDTH, HEIGHT, FRAMES = 192, 128, 4


def scene(frame):
    """Y, U, V of a frame: slopes, text-like bars, a moving disc."""
    planes = [bytearray(), bytearray(), bytearray()]
    for y in range(HEIGHT):
        for x in range(WIDTH):
            luma, u, v = 40 + x * 0.8, 118 + y / 8, 138 - y / 8
            if 40 < y < 60:
                luma = 30 if x // 3 % 2 else 220
            if (x - 60 - 6 * frame) ** 2 + (y - 90) ** 2 < 500:
                luma, u, v = 120, 90, 190
            for plane, value in zip(planes, (luma, u, v)):
                plane.append(round(value))
    return planes


def clamped(value):
    return min(235, max(16, round(value)))


def blurred(plane, sigma):
    reach = math.ceil(3 * sigma)
    weights = [math.exp(-k * k / (2 * sigma * sigma))
               for k in range(-reach, reach + 1)]
    total = sum(weights)

    def along(values):
        last = len(values) - 1
        return [sum(w * values[min(last, max(0, i + k - reach))]
                    for k, w in enumerate(weights)) / total
                for i in range(len(values))]

    rows = [along(plane[y * WIDTH:(y + 1) * WIDTH]) for y in range(HEIGHT)]
    columns = [along(column) for column in zip(*rows)]
    return bytearray(clamped(columns[x][y])
                     for y in range(HEIGHT) for x in range(WIDTH))


def on_luma(change):
    return lambda planes, strength, frame: [
        bytearray(clamped(change(v, strength)) for v in planes[0]), *planes[1:]]


def noise(planes, strength, frame):
    draw = random.Random(frame)
    return [bytearray(clamped(v + draw.gauss(0, strength)) for v in planes[0]),
            *planes[1:]]


FAMILIES = {
    "noise": (noise, [1, 2, 4, 8, 16, 32, 64]),
    "blur": (lambda p, s, f: [blurred(plane, s) for plane in p],
             [0.4, 0.6, 1, 1.5, 2.5, 4, 7]),
    "brightness": (on_luma(lambda v, s: v + s), [2, 4, 8, 16, 32, 64, 96]),
    "contrast": (on_luma(lambda v, s: 126 + (v - 126) / s),
                 [1.03, 1.08, 1.2, 1.5, 2, 4, 8]),
    "fewer levels": (on_luma(lambda v, s: v // s * s + s / 2),
                     [2, 4, 8, 16, 32, 64, 110]),
    "saturation": (lambda p, s, f: [p[0]] + [
        bytearray(clamped(128 + (v - 128) * (1 - s)) for v in plane)
        for plane in p[1:]], [0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1]),
    "one bad frame": (lambda p, s, f: noise(p, s, f) if f == 2 else p,
                      [1, 2, 4, 8, 16, 32, 64]),
}
COLORS = ["#c0392b", "#2471a3", "#7d6608", "#1e8449", "#7d3c98", "#ba4a00",
          "#34495e"]


def write(path, frames):
    with open(path, "wb") as out:
        out.write(b"YUV4MPEG2 W%d H%d F10:1 Ip C444\n" % (WIDTH, HEIGHT))
        for planes in frames:
            out.write(b"FRAME\n" + b"".join(map(bytes, planes)))


def score(program, original, test):
    result = subprocess.run([program, "compare", original, test, "-m", "score",
                             "--ndjson"], check=True, capture_output=True)
    return json.loads(result.stdout)["score"]


def spearman(scores):
    order = sorted(range(len(scores)), key=lambda i: -scores[i])
    n = len(scores)
    return 1 - 6 * sum((i - rank) ** 2 for rank, i in enumerate(order)) / (
        n * (n * n - 1))


def measure(program):
    originals = [scene(frame) for frame in range(FRAMES)]
    results = {}
    with tempfile.TemporaryDirectory() as folder:
        original, test = Path(folder, "original.y4m"), Path(folder, "test.y4m")
        write(original, originals)
        for name, (damage, strengths) in FAMILIES.items():
            results[name] = []
            for strength in strengths:
                write(test, [damage(planes, strength, frame)
                             for frame, planes in enumerate(originals)])
                results[name].append(score(program, original, test))
            print(f"{name:14} {spearman(results[name]):6.3f} ",
                  " ".join(f"{one:5.1f}" for one in results[name]))
    return results


def draw(results, path):
    left, top, width, height = 46, 16, 420, 260
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 620 320" '
             'font-family="sans-serif" font-size="12">',
             '<rect width="620" height="320" fill="#ffffff"/>']

    def at(step, value):
        return left + step * width / 7, top + (100 - value) * height / 100

    for low, high, fill, word in ((95, 100, "#d5f5e3", "no damage shows"),
                                  (80, 95, "#eafaf1", "a little"),
                                  (50, 80, "#fef9e7", "plainly"),
                                  (0, 50, "#fdedec", "bad")):
        _, y = at(0, high)
        parts.append(f'<rect x="{left}" y="{y:.1f}" width="{width}" '
                     f'height="{(high - low) * height / 100:.1f}" '
                     f'fill="{fill}"/>')
        parts.append(f'<text x="{left + width - 6}" y="{y + 12:.1f}" '
                     f'text-anchor="end" fill="#666666">{word}</text>')
    for value in (0, 50, 80, 95, 100):
        _, y = at(0, value)
        parts.append(f'<text x="{left - 6}" y="{y + 4:.1f}" '
                     f'text-anchor="end">{value}</text>')
    parts.append(f'<text x="{left}" y="{top + height + 24}">none</text>'
                 f'<text x="{left + width}" y="{top + height + 24}" '
                 'text-anchor="end">damage grows</text>')
    for i, (name, scores) in enumerate(results.items()):
        points = " ".join("%.1f,%.1f" % at(step, value)
                          for step, value in enumerate([100] + scores))
        parts.append(f'<polyline points="{points}" fill="none" '
                     f'stroke="{COLORS[i]}" stroke-width="2"/>')
        y = top + 14 + 20 * i
        parts.append(f'<rect x="484" y="{y - 9}" width="12" height="12" '
                     f'fill="{COLORS[i]}"/><text x="502" y="{y + 2}">'
                     f'{name}</text>')
    Path(path).write_text("\n".join(parts) + "\n</svg>\n")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    draw(measure(sys.argv[1]), sys.argv[2])
