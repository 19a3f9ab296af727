#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Damages screen recordings in ways that make text hard to read, and compares
what framewise says of their text with the words that can still be read.

  tools/text_set.py FOLDER [--program build/release/framewise] [--frames 3]
                    [--files NAME,...] [--others N]
  tools/text_set.py --rendered [--program ...]

Takes GIFs of a folder whose names are in RECORDINGS (or --files), a few frames
of each spread over its length, shown for 0.5 s each. Each is damaged in some 40
ways. A variant is unreadable where less than 0.7 of the words of the original
are read in it (the metric text_words, of Tesseract), readable from 0.9 on if no
line is faint: half of the contrast is gone, or all.

Prints each kind of damage with the share of words kept and how often text was
said to be damaged; then how many unreadable variants were found, alarms on
readable ones, and false alarms on variants that nobody sees. --others does the
same with N files of the folder that show no text: any alarm there is false.
--rendered does it with pages that it draws itself (PAGES), in fonts and colors
that no limit was chosen by.

Needs python3-numpy, python3-pil, gifsicle and ffmpeg; --rendered also fontconfig
with the fonts DejaVu and Lato.
"""
import argparse
import collections
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from PIL import Image, ImageDraw, ImageFont

RECORDINGS = ("pager", "list-default", "split-editors", "terminalizer",
              "thefuck", "httpie", "memdump", "gpg-tui", "mycli",
              "rich--status")
UNREADABLE, READABLE = 0.7, 0.9
FAINT = 0.5  # programs read what has no contrast for people
TEXT_KINDS = {"text_illegible", "text_clipped"}
# Nobody sees these.
UNSEEN = {"lossless", "unoptimized", "colors 64", "lossy 80", "x264 444 12"}
SHOWN_MS = 500
PAGE = (800, 480)
# Name, font, pixels of an em, color, ground, columns.
PAGES = (
    ("dialog", "DejaVu Sans", 13, "#202020", "#f0f0f0", 1),
    ("dark", "Lato", 14, "#dddddd", "#1e1e2e", 1),
    ("book", "DejaVu Serif", 16, "#000000", "#fdf6e3", 1),
    ("console", "DejaVu Sans Mono", 12, "#33ff66", "#000000", 1),
    ("hints", "DejaVu Sans", 12, "#707070", "#ffffff", 1),
    ("banner", "Lato", 18, "#ffffff", "#0b5cad", 1),
    ("heading", "DejaVu Sans:bold", 24, "#1a1a1a", "#ffffff", 1),
    ("table", "Lato", 13, "#000000", "#e8eef4", 3),
    ("warning", "DejaVu Sans:bold", 13, "#7a0000", "#ffe9b0", 1),
    ("light", "Lato:light", 20, "#ffffff", "#303030", 2),
)
TEXT = pathlib.Path(__file__).parent.parent / "README.md"


def take_frames(path, folder, count):
    """`count` frames, spread over those of the file, as an animation."""
    with Image.open(path) as image:
        size = image.size
    done = subprocess.run(
        ["ffmpeg", "-v", "error", "-i", str(path), "-fps_mode", "passthrough",
         "-f", "rawvideo", "-pix_fmt", "rgb24", "-"], capture_output=True)
    every = np.frombuffer(done.stdout, np.uint8)
    if not len(every):
        return None
    every = every.reshape(-1, size[1], size[0], 3)
    chosen = sorted({len(every) * (2 * i + 1) // (2 * count)
                     for i in range(count)})
    taken = folder / "original.png"
    pictures = every[chosen].astype(float)
    save(taken, pictures)
    return taken, pictures


def draw_page(page):
    """A page of text as one frame."""
    name, family, size, color, ground, columns = page
    file = subprocess.run(["fc-match", "-f", "%{file}", family], check=True,
                          capture_output=True, text=True).stdout
    font = ImageFont.truetype(file, size)
    # Plain words, another part of the text for each page.
    words = [w for w in TEXT.read_text(encoding="utf-8").split()
             if w.strip(".,:;").isalpha()]
    start = sum(name.encode()) * 7 % max(1, len(words) - 400)
    words = words[start:] + words[:start]
    image = Image.new("RGB", PAGE, ground)
    draw = ImageDraw.Draw(image)
    margin = 20
    width = (PAGE[0] - margin) // columns
    for column in range(columns):
        x = margin + column * width
        y = margin
        while y + 2 * size < PAGE[1]:
            line = ""
            while words and draw.textlength(line + " " + words[0], font) < (
                    width - 2 * margin):
                line += " " + words.pop(0)
            draw.text((x, y), line.strip(), fill=color, font=font)
            y += round(1.5 * size)
    return np.asarray(image, dtype=float)[None]


def gaussian(frames, sigma):
    reach = int(np.ceil(4 * sigma))
    taps = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    taps /= taps.sum()
    for axis in (1, 2):
        pad = [(0, 0)] * 4
        pad[axis] = (reach, reach)
        wide = np.pad(frames, pad, mode="edge")
        length = frames.shape[axis]
        frames = sum(t * np.take(wide, range(i, i + length), axis)
                     for i, t in enumerate(taps))
    return frames


def each(frames, change):
    return np.stack([np.asarray(change(Image.fromarray(
        np.clip(np.rint(f), 0, 255).astype(np.uint8))).convert("RGB"),
        dtype=float) for f in frames])


def scaled(frames, share, down, up=Image.BICUBIC):
    def change(image):
        small = (max(1, round(image.width * share)),
                 max(1, round(image.height * share)))
        return image.resize(small, down).resize(image.size, up)
    return each(frames, change)


def quantized(frames, colors, dither):
    return each(frames, lambda image: image.quantize(
        colors, method=Image.MEDIANCUT).convert("RGB") if not dither else
        image.quantize(palette=image.quantize(colors, method=Image.MEDIANCUT),
                       dither=Image.FLOYDSTEINBERG))


def faded(frames, share):
    """Towards the most frequent color of the first frame."""
    colors, counts = np.unique(frames[0].reshape(-1, 3), axis=0,
                               return_counts=True)
    ground = colors[counts.argmax()]
    return ground + share * (frames - ground)


def clipped(frames, share):
    """The lower part of each line of characters is the ground: bands of 20
    rows lose their last rows."""
    colors, counts = np.unique(frames[0].reshape(-1, 3), axis=0,
                               return_counts=True)
    ground = colors[counts.argmax()]
    cut = frames.copy()
    ink = (np.abs(frames - ground).max(axis=3) > 40).any(axis=2)
    for frame, rows in enumerate(ink):
        top = None
        for y in range(len(rows) + 1):
            inside = y < len(rows) and rows[y]
            if inside and top is None:
                top = y
            if not inside and top is not None:
                if 8 <= y - top <= 40:
                    cut[frame, y - round((y - top) * share):y] = ground
                top = None
    return cut


def picture_variants(frames):
    for sigma in (0.6, 0.8, 1.2, 2, 3):
        yield f"blur {sigma}", gaussian(frames, sigma)
    for share in (75, 50):
        yield f"scaled {share}", scaled(frames, share / 100, Image.BICUBIC)
    yield "scaled 75 nearest", scaled(frames, 0.75, Image.NEAREST, Image.NEAREST)
    for colors in (16, 8, 4, 2):
        yield f"colors {colors}", quantized(frames, colors, False)
        yield f"colors {colors} dithered", quantized(frames, colors, True)
    for share in (75, 50, 25, 12):
        yield f"faded {share}", faded(frames, share / 100)
    yield "clipped 50", clipped(frames, 0.5)


def save(path, frames):
    pictures = [Image.fromarray(np.clip(np.rint(f), 0, 255).astype(np.uint8))
                for f in frames]
    pictures[0].save(path, "PNG", save_all=True, append_images=pictures[1:],
                     duration=SHOWN_MS, loop=0, compress_level=1)


def gif_variants(original, folder):
    gif = folder / "original.gif"
    subprocess.run(
        ["ffmpeg", "-v", "error", "-y", "-i", str(original), "-vf",
         "split[a][b];[a]palettegen=reserve_transparent=0[p];"
         "[b][p]paletteuse=dither=none:diff_mode=none", str(gif)])
    for name, options in (("lossless", ["-O3"]), ("unoptimized", ["-U"]),
                          ("colors 64", ["--colors=64"]),
                          ("lossy 80", ["-O3", "--lossy=80"]),
                          ("lossy 200", ["-O3", "--lossy=200"]),
                          ("lossy 400", ["-O3", "--lossy=400"])):
        path = folder / (name.replace(" ", "_") + ".gif")
        done = subprocess.run(["gifsicle", "--no-warnings", *options,
                               str(gif), "-o", str(path)],
                              capture_output=True)
        if done.returncode == 0:
            yield name, path


def video_variants(frames, folder):
    even = frames[:, :frames.shape[1] // 2 * 2, :frames.shape[2] // 2 * 2]
    even = np.clip(np.rint(even), 0, 255).astype(np.uint8)
    for layout, crf in (("444", 12), ("420", 12), ("420", 18), ("420", 26),
                        ("420", 35), ("420", 45)):
        path = folder / f"x264_{layout}_{crf}.mkv"
        done = subprocess.run(
            ["ffmpeg", "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt",
             "rgb24", "-s", f"{even.shape[2]}x{even.shape[1]}", "-r",
             str(1000 / SHOWN_MS), "-i", "-", "-vf",
             "scale=out_color_matrix=bt709", "-colorspace", "bt709", "-c:v",
             "libx264", "-pix_fmt", f"yuv{layout}p", "-crf", str(crf),
             str(path)], input=even.tobytes(), capture_output=True)
        if done.returncode == 0:
            yield f"x264 {layout} {crf}", path


def compare(program, original, test):
    done = subprocess.run(
        [program, "compare", str(original), str(test), "--ndjson", "--metric",
         "text,text_words", "--verdict", "--no-cache", "--threads", "1"],
        capture_output=True)
    try:
        return json.loads(done.stdout)
    except json.JSONDecodeError:
        return {"error": done.stderr.decode(errors="replace").strip()}


def mean_of(report, metric):
    return report.get("metrics", {}).get(metric, {}).get("mean")


def look_at(program, path, count, folder):
    """Yields (variant, report). `path`: an animation, or one of PAGES."""
    if isinstance(path, pathlib.Path):
        taken = take_frames(path, folder, count)
        if not taken:
            return
        original, frames = taken
    else:
        frames = draw_page(path)
        original = folder / "original.png"
        save(original, frames)
    for name, changed in picture_variants(frames):
        test = folder / (name.replace(" ", "_") + ".png")
        save(test, changed)
        yield name, compare(program, original, test)
    for name, test in [*gif_variants(original, folder),
                       *video_variants(frames, folder)]:
        yield name, compare(program, original, test)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path, nargs="?")
    parser.add_argument("--rendered", action="store_true")
    parser.add_argument("--program", default="build/release/framewise")
    parser.add_argument("--frames", type=int, default=3)
    parser.add_argument("--files", default=",".join(RECORDINGS))
    parser.add_argument("--others", type=int, default=0)
    parser.add_argument("--list", action="store_true",
                        help="print every variant")
    arguments = parser.parse_args()
    if not arguments.rendered and not arguments.folder:
        parser.error("name a folder, or draw pages with --rendered")
    every = [] if arguments.rendered else sorted(
        arguments.folder.glob("*.gif"))
    names = arguments.files.split(",")
    recordings = [p for p in every if any(n in p.name for n in names)]
    others = [p for p in every if not any(n in p.name for n in RECORDINGS)]
    if arguments.rendered:
        recordings = PAGES
    elif arguments.others:
        step = max(1, len(others) // arguments.others)
        recordings = others[::step][:arguments.others]

    def run(path):
        with tempfile.TemporaryDirectory() as folder:
            return path, list(look_at(arguments.program, path, arguments.frames,
                                      pathlib.Path(folder)))

    kinds = collections.defaultdict(list)
    counts = collections.Counter()
    with ThreadPoolExecutor(2) as pool:
        for path, looked in pool.map(run, recordings):
            for variant, report in looked:
                name = path.name if isinstance(path, pathlib.Path) else path[0]
                if "verdict" not in report:
                    print(f"{name} {variant}: {report.get('error')}",
                          file=sys.stderr)
                    continue
                said = [r for r in report["verdict"]["reasons"]
                        if r["kind"] in TEXT_KINDS and r["severity"] != "info"]
                words = mean_of(report, "text_words")
                kinds[variant].append((words, bool(said), mean_of(
                    report, "text_correlation"), report.get("score")))
                counts["all"] += 1
                counts["said"] += bool(said)
                if variant in UNSEEN:
                    counts["unseen"] += 1
                    counts["false"] += bool(said)
                if words is not None and words < UNREADABLE:
                    counts["unreadable"] += 1
                    counts["found"] += bool(said)
                faint = ((mean_of(report, "text_contrast") or 0) < FAINT or
                         (mean_of(report, "text_vanished") or 0) > 0)
                if words is not None and words >= READABLE and not faint:
                    counts["readable"] += 1
                    counts["alarms"] += bool(said)
                if arguments.list:
                    reason = (said[0]["severity"] + " " + said[0]["message"]
                              if said else "-")
                    print(f"{name[:24]:24} {variant:20} words "
                          f"{-1 if words is None else words:5.2f} corr "
                          f"{mean_of(report, 'text_correlation') or -1:5.2f} coh "
                          f"{mean_of(report, 'text_coherence') or -1:5.2f} con "
                          f"{mean_of(report, 'text_contrast') or -1:5.2f} score "
                          f"{report.get('score', -1):5.1f} {reason}")
    print(f"{'damage':22} {'files':>5} {'words':>6} {'worst':>6} {'corr.':>6} "
          f"{'said':>5}")
    for variant, all_of_it in kinds.items():
        words = [w for w, *_ in all_of_it if w is not None]
        correlations = [c for *_, c, _ in all_of_it if c is not None]
        print(f"{variant:22} {len(all_of_it):5} "
              f"{statistics.median(words) if words else -1:6.2f} "
              f"{min(words, default=-1):6.2f} "
              f"{statistics.median(correlations) if correlations else -1:6.3f} "
              f"{sum(said for _, said, *_ in all_of_it):5}")
    print(f"unreadable (words kept < {UNREADABLE}): {counts['found']} of "
          f"{counts['unreadable']} found")
    print(f"readable (from {READABLE} on): {counts['alarms']} alarms in "
          f"{counts['readable']}")
    print(f"not seen by anybody: {counts['false']} alarms in {counts['unseen']}")
    print(f"all: {counts['said']} of {counts['all']}")


if __name__ == "__main__":
    main()
