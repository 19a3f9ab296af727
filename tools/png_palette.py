#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""PNGs in few colors beside pngquant's, at equal quality.

  tools/png_palette.py FOLDER [--program build/release/framewise] [--files 12]

Reduces images of a folder to 256, 128, 64 and 32 colors with pngquant, measures
SSIMULACRA 2 of each, and asks framewise for a PNG that is as good. Prints the
bytes of both, and the geometric mean of their ratio. Both are compressed anew
by the same lossless optimizer (framewise optimize --lossless), so that it is
the palettes that are compared; the last column has them as they were written.

Needs pngquant and ImageMagick.
"""
import argparse
import json
import math
import pathlib
import subprocess
import tempfile

COLORS = (256, 128, 64, 32)
MOST_PIXELS = 600_000


def run(*words):
    return subprocess.run([str(word) for word in words], capture_output=True,
                          text=True)


def quality_of(program, original, test):
    answer = run(program, "compare", original, test, "-m", "ssimulacra2",
                 "--json", "--no-cache")
    return json.loads(answer.stdout)["comparisons"][0]["metrics"][
        "ssimulacra2"]["mean"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--program", default="build/release/framewise")
    parser.add_argument("--files", type=int, default=12)
    options = parser.parse_args()
    program = options.program
    ratios, written = [], []
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        images = sorted(p for p in options.folder.iterdir()
                        if p.suffix in (".png", ".jpg", ".webp"))
        done = 0
        for image in images:
            if done == options.files:
                break
            original = work / "original.png"
            run("convert", image, "-background", "white", "-flatten",
                "-resize", f"{MOST_PIXELS}@>", "-depth", "8",
                "-type", "TrueColor", original)
            if not original.exists():
                continue
            used = False
            for colors in COLORS:
                theirs = work / "theirs.png"
                run("pngquant", "--force", "--output", theirs, colors,
                    original)
                if not theirs.exists():
                    continue
                quality = quality_of(program, original, theirs)
                if quality is None or not 20 < quality < 95:
                    continue
                ours = work / "ours.png"
                run(program, "optimize", original, "-o", ours, "--target",
                    f"ssimulacra2>={quality:.2f}", "--verdict", "any")
                small = work / "small.png"
                run(program, "optimize", theirs, "-o", small, "--lossless")
                if not ours.exists() or not small.exists():
                    continue
                sizes = [path.stat().st_size for path in (ours, small, theirs)]
                ratios.append(sizes[0] / sizes[1])
                written.append(sizes[0] / sizes[2])
                used = True
                print(f"{image.name}, {colors} colors, quality {quality:.1f}: "
                      f"{sizes[0]} of {sizes[1]} bytes, {ratios[-1]:.3f}; of "
                      f"{sizes[2]} as written", flush=True)
                for path in (ours, small, theirs):
                    path.unlink()
            done += used
            original.unlink()

    def mean(values):
        return math.exp(sum(map(math.log, values)) / len(values))
    print(f"{len(ratios)} pairs: {mean(ratios):.3f} of pngquant's bytes, "
          f"{mean(written):.3f} of those that it writes")


if __name__ == "__main__":
    main()
