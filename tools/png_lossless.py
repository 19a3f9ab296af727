#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""PNGs without loss beside those of optipng, zopflipng and oxipng.

  tools/png_lossless.py FOLDER... [--program build/release/framewise]
                        [--most-pixels 400000] [--files 30] [--efforts 5,7,9]
                        [--oxipng PROGRAM] [--without zopflipng]

Takes the PNGs of the folders, and the first frames of their GIFs as RGBA, and
optimizes each with every tool that is installed. Prints, for each tool, the
geometric mean of its bytes over those of the smallest file of all tools, the
largest of these ratios, and its processor time; then the bytes by file.

Needs ImageMagick. PROGRAM is called as `PROGRAM IN OUT`.
"""
import argparse
import math
import pathlib
import resource
import shutil
import subprocess
import tempfile


def run(words):
    """Processor seconds that the program took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([str(word) for word in words], capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime - before.ru_utime
            + after.ru_stime - before.ru_stime)


def tools_of(options):
    """Names, with what makes the file OUT from IN."""
    tools = {}
    for effort in options.efforts.split(","):
        tools[f"ours, effort {effort}"] = lambda a, b, e=effort: [
            options.program, "optimize", a, "-o", b, "--lossless", "--effort",
            e]
    tools["optipng -o7"] = lambda a, b: [
        "optipng", "-o7", "-strip", "all", "-out", b, a]
    tools["zopflipng"] = lambda a, b: ["zopflipng", "-y", a, b]
    if options.oxipng:
        tools["oxipng"] = lambda a, b: [options.oxipng, a, b]
    return {name: make for name, make in tools.items()
            if name.split()[0] not in options.without
            and shutil.which(str(make("", "")[0]))}


def images_of(options, work):
    """PNGs of the folders, those of GIFs written anew."""
    images = []
    for folder in options.folders:
        for path in sorted(folder.iterdir()):
            image = path
            if path.suffix == ".gif":
                image = work / f"{path.stem}.png"
                run(["convert", f"{path}[0]", "-define", "png:exclude-chunks=all",
                     "-depth", "8", f"png32:{image}"])
            if image.suffix != ".png" or not image.exists():
                continue
            size = subprocess.run(
                ["identify", "-format", "%w %h", str(image)],
                capture_output=True, text=True).stdout.split()
            if len(size) == 2 and int(size[0]) * int(
                    size[1]) <= options.most_pixels:
                images.append(image)
            if len(images) == options.files:
                return images
    return images


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folders", type=pathlib.Path, nargs="+")
    parser.add_argument("--program", default="build/release/framewise")
    parser.add_argument("--most-pixels", type=int, default=400_000)
    parser.add_argument("--files", type=int, default=30)
    parser.add_argument("--efforts", default="5,7,9")
    parser.add_argument("--oxipng")
    parser.add_argument("--without", action="append", default=[])
    options = parser.parse_args()
    tools = tools_of(options)
    seconds = {name: 0.0 for name in tools}
    bytes_by_file = {}
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        result = work / "result.png"
        for image in images_of(options, work):
            sizes = {}
            for name, make in tools.items():
                result.unlink(missing_ok=True)
                seconds[name] += run(make(image, result))
                sizes[name] = (result if result.exists() else
                               image).stat().st_size
            bytes_by_file[image.stem] = sizes
            print(f"{image.stem}: " + ", ".join(
                f"{name} {size}" for name, size in sizes.items()), flush=True)
    print(f"{len(bytes_by_file)} images")
    for name in tools:
        ratios = [sizes[name] / min(sizes.values())
                  for sizes in bytes_by_file.values()]
        mean = math.exp(sum(map(math.log, ratios)) / len(ratios))
        print(f"{name:20} {mean:.4f} of the smallest, at most "
              f"{max(ratios):.3f}, {seconds[name]:.1f} s")


if __name__ == "__main__":
    main()
