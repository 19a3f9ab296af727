#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Modes of the encoders of WebP and AVIF, at equal quality.

  tools/still_modes.py webp|avif|webp-alpha|avif-alpha PICTURE…
      [--program build/release/framewise]

Encodes the middle 320x320 pixels of each picture in each mode, at several
qualities, and prints the bytes over those of the first mode at equal
SSIMULACRA 2: geometric means over the pictures that both modes reach.

Needs cwebp, avifenc and ffmpeg.
"""
import argparse
import math
import pathlib
import subprocess
import tempfile

SCORES = (50, 65, 75, 82, 88)
SHARP = ("-sharp_yuv",)
MODES = {
    "webp": {"sharp": SHARP, "plain": (), "sns 0": SHARP + ("-sns", "0"),
             "sns 80": SHARP + ("-sns", "80"), "no filter": SHARP + ("-f", "0"),
             "auto filter": SHARP + ("-af",),
             "1 segment": SHARP + ("-segments", "1"),
             "method 6": SHARP + ("-m", "6")},
    "avif": {"420": ("-y", "420"), "444": ("-y", "444"),
             "420, 10 bits": ("-y", "420", "-d", "10"),
             "444, 10 bits": ("-y", "444", "-d", "10"),
             "444, psnr": ("-y", "444", "-a", "tune=psnr"),
             "444, sharpness 2": ("-y", "444", "-a", "sharpness=2")},
    "webp-alpha": {q: SHARP + ("-alpha_q", q)
                   for q in ("100", "80", "65", "50")},
    "avif-alpha": {share: ("-y", "444") for share in ("0.5", "1", "1.5")},
}
QUALITIES = {"webp": (20, 50, 70, 82, 90, 96), "avif": (50, 40, 30, 22, 16, 10)}


def run(*words):
    return subprocess.run([str(word) for word in words], capture_output=True,
                          text=True, check=True).stdout


def encode(kind, mode, quality, picture, out):
    words = MODES[kind][mode]
    if kind.startswith("webp"):
        run("cwebp", "-quiet", "-m", "4", "-q", quality, *words, picture, "-o",
            out)
        return
    alpha = quality * float(mode) if kind == "avif-alpha" else quality / 2
    run("avifenc", "-j", "1", "-s", "6", "--min", quality, "--max", quality,
        "--minalpha", int(alpha), "--maxalpha", int(alpha), "-a", "end-usage=q",
        "-a", f"cq-level={quality}", *words, picture, out)


def curve(program, kind, mode, picture, folder):
    form = kind.split("-")[0]
    files = []
    for quality in QUALITIES[form]:
        files.append(folder / f"{quality}.{form}")
        encode(kind, mode, quality, picture, files[-1])
    lines = run(program, "compare", picture, *files, "-m", "ssimulacra2",
                "--format", "csv", "--config", "none").splitlines()
    column = lines[0].split(",").index("mean")
    return sorted((float(line.split(",")[column]), file.stat().st_size)
                  for line, file in zip(lines[1:], files))


def bytes_at(points, score):
    for (low, few), (high, many) in zip(points, points[1:]):
        if low <= score <= high and low < high:
            share = (score - low) / (high - low)
            return few ** (1 - share) * many ** share
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("kind", choices=MODES)
    parser.add_argument("pictures", nargs="+", type=pathlib.Path)
    parser.add_argument("--program", default="build/release/framewise")
    options = parser.parse_args()
    ratios = {mode: {score: [] for score in SCORES}
              for mode in MODES[options.kind]}
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for picture in options.pictures:
            middle = folder / "middle.png"
            run("ffmpeg", "-v", "error", "-y", "-i", picture, "-vf",
                "crop=min(iw\\,320):min(ih\\,320)", "-frames:v", "1", middle)
            first = None
            for mode in MODES[options.kind]:
                points = curve(options.program, options.kind, mode, middle,
                               folder)
                first = first or points
                for score in SCORES:
                    here, base = bytes_at(points, score), bytes_at(first, score)
                    if here and base:
                        ratios[mode][score].append(here / base)
    print("| mode | " + " | ".join(map(str, SCORES)) + " |")
    print("| --- " * (1 + len(SCORES)) + "|")
    for mode, by_score in ratios.items():
        cells = [f"{math.exp(sum(map(math.log, r)) / len(r)):.3f} ({len(r)})"
                 if r else "" for r in by_score.values()]
        print(f"| {mode} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
