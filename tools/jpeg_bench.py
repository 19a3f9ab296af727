#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares the size of our JPEG files with those of other encoders.

  tools/jpeg_bench.py ENCODERS [--drawings FOLDER] [--program PATH]
                      [--effort N] [--every N] [--crop N]
                      [--each] [--qualities]

ENCODERS has originals/NAME.png and encodes/METHOD/NAME.jpg: files of mozjpeg
and jpegli. libjpeg-turbo's are made here by cjpeg: 4:2:0 below quality 80, 4:2:2
below 90, 4:4:4 from there on, with Huffman tables of the picture.

Prints by how much our files are smaller than those of another encoder at equal
SSIMULACRA2, and at equal Butteraugli 3-norm, where its files have 0.7, 1.0, 1.5
and 2.2 bits per pixel: geometric means over the pictures, of sizes interpolated
between qualities. Last, the picture where we do worst.

--drawings FOLDER  also drawings and screenshots: the middle frames of GIFs that
                   INDEX.tsv there lists, the first five of each class with at
                   least 20,000 pixels and 6 colors, 640x480 pixels of each
--every N          only every Nth picture; --crop N: N x N pixels of each
--effort N         of our files (5)
--speed            megapixels a second of this program and of cjpeg instead, of
                   the photographs side by side
--each             prints all pictures
--qualities        prints the SSIMULACRA2 of both encoders by quality instead

Needs python3-numpy, python3-pil, cjpeg.
"""
import argparse
import concurrent.futures
import csv
import json
import os
import pathlib
import resource
import subprocess
import sys
import tempfile

import numpy as np
from PIL import Image

OURS = (10, 25, 40, 52, 62, 70, 76, 81, 85, 88, 91, 93.5, 96, 98)
TURBO = (10, 25, 40, 52, 62, 70, 76, 81, 85, 88, 91, 94, 97)
POINTS = (0.7, 1.0, 1.5, 2.2)
METRICS = ("ssimulacra2", "butteraugli_3norm")
DRAWN = ("screen-text", "screen-ui", "pixel-art", "cartoon", "gradient")
SAMPLED = {"420": "2x2", "422": "2x1", "444": "1x1"}


def arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("encoders", type=pathlib.Path)
    parser.add_argument("--drawings", type=pathlib.Path)
    parser.add_argument("--program", default="build/release/framewise")
    parser.add_argument("--effort", type=int, default=5)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--crop", type=int)
    parser.add_argument("--each", action="store_true")
    parser.add_argument("--speed", action="store_true")
    parser.add_argument("--qualities", action="store_true")
    return parser.parse_args()


def drawings_in(folder):
    counts = dict.fromkeys(DRAWN, 0)
    with open(folder / "INDEX.tsv", encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            kind, path = row["class"], folder / row["path"]
            if path.suffix != ".gif" or counts.get(kind, 5) >= 5:
                continue
            still = still_of(path)
            colors = still.getcolors(1 << 24)
            if still.width * still.height >= 20_000 and len(colors) >= 6:
                counts[kind] += 1
                yield path.stem, still


def still_of(path):
    image = Image.open(path)
    image.seek(getattr(image, "n_frames", 1) // 2)
    image = image.convert("RGBA")
    white = Image.new("RGBA", image.size, (255, 255, 255, 255))
    white.alpha_composite(image)
    still = white.convert("RGB")
    return still.crop((0, 0, min(640, still.width), min(480, still.height)))


def collected(options, folder):
    """Pictures as PPM files, and which of them are photographs."""
    pictures = {}
    for path in sorted((options.encoders / "originals").glob("*.png")):
        pictures[path.stem] = (Image.open(path).convert("RGB"), True)
    if options.drawings:
        for name, still in drawings_in(options.drawings):
            pictures[name] = (still, False)
    chosen = {}
    for name in list(pictures)[::options.every]:
        image, photo = pictures[name]
        if options.crop:
            left = max(0, (image.width - options.crop) // 2)
            top = max(0, (image.height - options.crop) // 2)
            image = image.crop((left, top, min(image.width, left + options.crop),
                                min(image.height, top + options.crop)))
        path = folder / f"{name}.ppm"
        image.save(path)
        chosen[name] = (path, photo, image.width * image.height)
    return chosen


def by_turbo(source, quality, target):
    sampling = "420" if quality < 80 else "422" if quality < 90 else "444"
    with open(target, "wb") as file:
        subprocess.run(["cjpeg", "-quality", str(quality), "-optimize",
                        "-sample", SAMPLED[sampling], str(source)],
                       stdout=file, stderr=subprocess.DEVNULL, check=True)


def by_us(options, source, quality, target):
    subprocess.run(
        [options.program, "image", "convert", str(source), "-o", str(target),
         "--force", "--quiet", "--quality", str(quality), "--effort",
         str(options.effort), "--config", "none", "-j", "1"],
        check=True, stdout=subprocess.DEVNULL)


def values_of(options, source, files):
    done = subprocess.run(
        [options.program, "compare", str(source), *map(str, files), "--ndjson",
         "--no-cache", "--config", "none", "-j", "1", "--metric",
         ",".join(METRICS)], capture_output=True, check=True)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    rows = [row for row in rows if "metrics" in row]
    return [[row["metrics"][metric]["mean"] for metric in METRICS]
            for row in rows]


def measured(options, folder, name, picture):
    """For each encoder the rows (log bits per pixel, values of the metrics)."""
    source, photo, pixels = picture
    files = {"ours": [], "libjpeg-turbo": []}
    for quality in OURS:
        target = folder / f"{name}-ours-{quality}.jpg"
        by_us(options, source, quality, target)
        files["ours"].append(target)
    for quality in TURBO:
        target = folder / f"{name}-turbo-{quality}.jpg"
        by_turbo(source, quality, target)
        files["libjpeg-turbo"].append(target)
    if photo and not options.crop:
        for method in sorted((options.encoders / "encodes").iterdir()):
            encoder = method.name.split("-q")[0]
            if encoder == "libjpeg-turbo":
                continue
            if encoder == "jpegli":
                encoder += " " + method.name[-3:]
            files.setdefault(encoder, []).append(method / f"{name}.jpg")
    every = [file for group in files.values() for file in group]
    values = dict(zip(every, values_of(options, source, every)))
    rows = {}
    for encoder, group in files.items():
        found = [(np.log(file.stat().st_size * 8 / pixels), *values[file])
                 for file in group]
        rows[encoder] = np.array(found if encoder == "ours" else sorted(found))
    return rows


def size_at(rows, column, value):
    """The log of bits per pixel at a value of a metric; None outside."""
    order = np.argsort(rows[:, 0])
    sizes, values = rows[order, 0], rows[order, column]
    for i in range(len(sizes) - 1):
        low, high = sorted((values[i], values[i + 1]))
        if low <= value <= high and low < high:
            share = (value - values[i]) / (values[i + 1] - values[i])
            return sizes[i] + share * (sizes[i + 1] - sizes[i])
    return None


def difference(rows, rival, column, point):
    """The log of our size by theirs where theirs has these bits per pixel."""
    size = np.log(point)
    theirs = rows[rival]
    if not theirs[0, 0] <= size <= theirs[-1, 0]:
        return None
    value = np.interp(size, theirs[:, 0], theirs[:, column])
    ours = size_at(rows["ours"], column, value)
    return None if ours is None else ours - size


def percent(logs):
    logs = [log for log in logs if log is not None]
    if not logs:
        return "      -    "
    return f"{100 * (np.exp(np.mean(logs)) - 1):7.1f} ({len(logs):2})"


def print_table(title, found):
    if not found:
        return
    print(f"\n{title}: our size against theirs, % (pictures)")
    print(f"{'':16}{'at equal':20}" + "".join(f"{p:>9} bpp" for p in POINTS)
          + "       mean")
    rivals = sorted({rival for rows in found.values() for rival in rows
                     if rival != "ours"})
    for rival in rivals:
        for column, metric in enumerate(METRICS, 1):
            logs = {point: [difference(rows, rival, column, point)
                            for rows in found.values() if rival in rows]
                    for point in POINTS}
            every = [log for group in logs.values() for log in group]
            print(f"{rival:16}{metric:20}"
                  + "  ".join(percent(logs[p]) for p in POINTS)
                  + "  " + percent(every))


def print_worst(found, each):
    worst = []
    for name, rows in found.items():
        for metric, column in zip(METRICS, (1, 2)):
            logs = [difference(rows, "libjpeg-turbo", column, point)
                    for point in (0.3, *POINTS)]
            logs = [log for log in logs if log is not None]
            if logs:
                worst.append((np.mean(logs), name, metric))
    worst.sort(reverse=True)
    print("\nagainst libjpeg-turbo, worst first")
    for log, name, metric in worst[:None if each else 3]:
        print(f"{100 * (np.exp(log) - 1):7.1f} %  {metric:20}{name}")


def print_qualities(found):
    print("\nSSIMULACRA2, medians")
    for encoder, qualities in (("ours", OURS), ("libjpeg-turbo", TURBO)):
        table = np.median([rows[encoder][:, 1] for rows in found.values()], axis=0)
        sizes = np.median([rows[encoder][:, 0] for rows in found.values()], axis=0)
        for quality, value, size in zip(qualities, table, sizes):
            print(f"{encoder:16}{quality:6}{value:8.2f}{np.exp(size):8.3f} bpp")


def seconds(command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before


def print_speed(options, folder, pictures):
    """Of one thread, user time, less that of writing the same picture as BMP,
    which reads it likewise."""
    photos = [path for path, photo, _ in pictures.values() if photo]
    sheet = Image.new("RGB", (4000, 3000))
    for i in range(48):
        with Image.open(photos[i % len(photos)]) as image:
            sheet.paste(image, (i % 8 * 512, i // 8 * 512))
    source = folder / "sheet.ppm"
    sheet.save(source)
    convert = [options.program, "image", "convert", str(source), "--force",
               "--quiet", "--config", "none", "-j", "1", "-o"]
    megapixels = sheet.width * sheet.height / 1e6

    def rate(command, less):
        spent = min(seconds(command) for _ in range(5)) - less
        return f"{megapixels / max(spent, 1e-3):8.1f} MP/s"
    reading = min(seconds([*convert, str(folder / "x.bmp")]) for _ in range(5))
    for effort in (1, 5, 9):
        print(f"effort {effort}        ", rate(
            [*convert, str(folder / "x.jpg"), "--effort", str(effort)], reading))
    for how in ("-optimize", "-progressive"):
        print(f"cjpeg {how:13}", rate(
            ["cjpeg", "-quality", "85", how, str(source)], 0))


def main():
    options = arguments()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        pictures = collected(options, folder)
        if options.speed:
            print_speed(options, folder, pictures)
            return
        found = {}
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            rows = pool.map(lambda item: measured(options, folder, *item),
                            pictures.items())
            for number, (picture, one) in enumerate(zip(pictures, rows), 1):
                found[picture] = one
                print(f"\r{number} of {len(pictures)}", end="", file=sys.stderr)
    print(file=sys.stderr)
    if options.qualities:
        print_qualities(found)
        return
    print_table("photographs", {name: rows for name, rows in found.items()
                                if pictures[name][1]})
    print_table("drawings and screenshots",
                {name: rows for name, rows in found.items()
                 if not pictures[name][1]})
    print_table("all", found)
    print_worst(found, options.each)


if __name__ == "__main__":
    main()
