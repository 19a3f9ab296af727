#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Draws docs/pictures/pairing.svg from what framewise itself reports.

usage: tools/draw_time.py build/release/framewise ORIGINAL TEST > pairing.svg

One lane shows the reference, the other the test; a line joins the frames that
met. Any pair of files will do; the picture in docs/ shows a generated pair.
"""
import json
import subprocess
import sys


def main():
    program, original, test = sys.argv[1:4]
    text = subprocess.run(
        [program, "compare", original, test, "-m", "psnr", "--ndjson", "--pairs"],
        check=True, capture_output=True, text=True).stdout
    report = json.loads(text)
    pairing = report["pairing"]
    meetings = pairing["meetings"]
    total = max(report["reference"]["duration_ms"], report["test"]["duration_ms"])
    width, left = 900, 20
    scale = (width - 2 * left) / total
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" '
           'height="230" font-family="sans-serif" font-size="13">',
           f'<rect width="{width}" height="230" fill="#fff"/>',
           f'<text x="{left}" y="24">paired by {pairing["mode"]}: '
           f'{pairing["why"]}</text>',
           f'<text x="{left}" y="56" fill="#555">reference</text>',
           f'<text x="{left}" y="206" fill="#555">test</text>']
    step = report["test"]["duration_ms"] / report["test"]["frames"]
    for frame in range(report["test"]["frames"]):
        x = left + frame * step * scale
        out.append(f'<rect x="{x:.1f}" y="160" width="{step * scale - 1:.1f}" '
                   'height="26" fill="#c9d7ea"/>')
    met = set()
    for one in meetings:
        x = left + one["at_ms"] * scale
        w = one["duration_ms"] * scale - 1
        met.add(one["reference_frame"])
        out.append(f'<rect x="{x:.1f}" y="66" width="{w:.1f}" height="26" '
                   'fill="#8fb08c"/>')
        to = left + (one["test_frame"] + 0.5) * step * scale
        out.append(f'<line x1="{x + w / 2:.1f}" y1="92" x2="{to:.1f}" y2="160" '
                   'stroke="#777"/>')
    for finding in pairing["findings"]:
        if "frames" not in finding:
            continue
        first, last = finding["frames"]
        each = report["reference"]["duration_ms"] / report["reference"]["frames"]
        x = left + first * each * scale
        out.append(f'<rect x="{x:.1f}" y="66" '
                   f'width="{(last - first + 1) * each * scale - 1:.1f}" '
                   'height="26" fill="none" stroke="#c0392b" stroke-width="2"/>')
        out.append(f'<text x="{x:.1f}" y="60" fill="#c0392b">'
                   f'{finding["kind"]}</text>')
    out.append("</svg>")
    print("\n".join(out))


main()
