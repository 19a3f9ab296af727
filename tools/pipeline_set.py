#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Encodes animations as everyday pipelines do, and counts how often framewise
names a cause that cannot be true.

  tools/pipeline_set.py FOLDER [--program build/release/framewise] [--only GROUP,…]

Takes the animations of a folder, and others that it draws: terminals, dither,
thin lines. Encodes each one in the ways of PIPELINES. Each way has the kinds
of damage that it can cause; any other kind above info is a false cause, and a
verdict worse than the way allows is a false alarm. Prints every line that is
wrong, and the counts of each group at the end.

Needs python3-numpy, python3-pil, ffmpeg, gifsicle, webp and imagemagick.
"""
import argparse
import collections
import json
import pathlib
import re
import shlex
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from PIL import Image, ImageDraw, ImageFont

FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf"
FRAMES = 48       # of each animation
MAX_PIXELS = 720_000
EVEN = "crop=trunc(iw/2)*2:trunc(ih/2)*2:0:0"
YUV420 = f"-vf {EVEN},format=yuv420p"

# What coding with loss can do to pictures.
CODING = {"blur", "noise", "blocking", "ringing", "thin_lines_lost",
          "text_illegible", "banding", "palette_loss", "dither_noise",
          "overall_degraded", "ghosting", "color_shift", "loop_changed"}
RESIZED = {"resized"}
SPEED = {"speed_changed", "dropped_frames"}
TONE = {"brightness_shift", "contrast_loss"}  # by palettes of few colors
FLICKER = {"flicker"}  # by palettes or qualities of single frames
ANY = {"PASS", "WARNING", "ARTIFACT"}
PASS = {"PASS"}

# group, name: command, kinds that can be true, verdicts that can be right.
PIPELINES = {
    "plain": {
        "x264-18.mp4": (f"ffmpeg -i in {YUV420} -c:v libx264 -crf 18 out",
                        CODING, {"PASS", "WARNING"}),
        "x264-28.mp4": (f"ffmpeg -i in {YUV420} -c:v libx264 -crf 28 out",
                        CODING, ANY),
        "x265-24.mp4": (f"ffmpeg -i in {YUV420} -c:v libx265 -crf 24 "
                        "-x265-params log-level=0 out", CODING, ANY),
        "x265-32.mp4": (f"ffmpeg -i in {YUV420} -c:v libx265 -crf 32 "
                        "-x265-params log-level=0 out", CODING, ANY),
        "vp9-36.webm": (f"ffmpeg -i in {YUV420} -c:v libvpx-vp9 -crf 36 -b:v "
                        "0 -cpu-used 6 out", CODING, ANY),
        "av1-40.mp4": (f"ffmpeg -i in {YUV420} -c:v libsvtav1 -crf 40 -preset "
                       "9 out", CODING, ANY),
        "q20.webp": ("ffmpeg -i in -c:v libwebp_anim -quality 20 -loop 0 out",
                     CODING, ANY),
        "gif2webp-q20.webp": ("gif2webp -quiet -lossy -q 20 in -o out", CODING,
                              ANY),
        "gif2webp-mixed.webp": ("gif2webp -quiet -mixed -q 50 in -o out",
                                CODING, ANY),
        "16colors.gif": ("gifsicle --no-warnings -O2 --colors 16 in -o out",
                         CODING | TONE | FLICKER, ANY),
        "8dithered.gif": ("gifsicle --no-warnings -O2 --dither --colors 8 in "
                          "-o out", CODING | TONE | FLICKER, ANY),
        "lossy200.gif": ("gifsicle --no-warnings -O3 --lossy=200 in -o out",
                         CODING, ANY),
        "palette32.gif": ("ffmpeg -i in -lavfi split[a][b];[a]palettegen="
                          "max_colors=32[p];[b][p]paletteuse out", CODING | TONE | FLICKER, ANY),
        "palette-diff.gif": ("ffmpeg -i in -lavfi split[a][b];[a]palettegen="
                             "stats_mode=diff[p];[b][p]paletteuse=dither="
                             "bayer:diff_mode=rectangle out", CODING | TONE | FLICKER, ANY),
    },
    "smaller": {
        "scale75.gif": ("gifsicle --no-warnings --scale 0.75 in -o out",
                        CODING | RESIZED, ANY),
        "scale50.gif": ("gifsicle --no-warnings --resize-method lanczos3 "
                        "--scale 0.5 in -o out", CODING | RESIZED, ANY),
        "magick50.gif": ("convert in -coalesce -resize 50% out",
                         CODING | RESIZED, ANY),
        "half.webp": ("ffmpeg -i in -vf scale=iw/2:-1:flags=lanczos -c:v "
                      "libwebp_anim -quality 90 -loop 0 out", CODING | RESIZED,
                      {"PASS", "WARNING"}),
        "half.apng": ("ffmpeg -i in -vf scale=iw/2:-1 -plays 0 -f apng out",
                      CODING | RESIZED, {"PASS", "WARNING"}),
    },
    "times": {
        "plain18.mp4": ("ffmpeg -i in -crf 18 out", CODING | {"cropped"},
                        {"PASS", "WARNING"}),
        "every-second.gif": ("gifsicle --no-warnings -U in {every2} -o out",
                             SPEED, ANY),
        "every-second-held.gif": ("gifsicle --no-warnings -U -d{twice} in "
                                  "{every2} -o out", {"dropped_frames"}, ANY),
    },
}


def lines_of_code(random, count):
    words = ("let", "const", "return", "frame", "=", "(", ")", "{", "}", "0x1f",
             "src/main.cc", "error:", "note", "[ok]", "→", "make", "--quiet",
             "12:07:44", "test", "passed", "INFO", "GET", "/index.html", "200")
    return [" ".join(random.choice(words, random.integers(0, 9)))
            for _ in range(count)]


def draw_terminals(folder, name, ground, colors, scrolled):
    """A terminal in which a line is written at each frame."""
    random = np.random.default_rng(len(name))
    font = ImageFont.truetype(FONT, 14)
    lines = lines_of_code(random, 200)
    frames = []
    for index in range(FRAMES):
        picture = Image.new("RGB", (640, 400), ground)
        draw = ImageDraw.Draw(picture)
        last = 24 + index * scrolled if scrolled else index
        for row, line in enumerate(lines[max(0, last - 23):last + 1]):
            color = colors[len(line) % len(colors)]
            draw.text((6, 4 + 16 * row), line, color, font)
        draw.rectangle((6, 390, 6 + index * 12, 394), fill=colors[0])
        frames.append(picture)
    save(folder / f"{name}.gif", frames, 80)


def draw_dither(folder, name, levels):
    """Slow clouds in few shades of ordered or diffused dither."""
    y, x = np.mgrid[0:240, 0:320]
    bayer = np.array([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9],
                      [15, 7, 13, 5]]) / 16
    frames = []
    for index in range(FRAMES):
        t = index / 6
        shade = (0.5 + 0.25 * np.sin(x / 40 + t) + 0.25 * np.cos(y / 30 - t / 2))
        fine = np.floor(shade * (levels - 1) + bayer[y % 4, x % 4])
        value = (np.clip(fine, 0, levels - 1) * 255 / (levels - 1))
        picture = np.stack([value, value * 0.8, 255 - value], -1)
        frames.append(Image.fromarray(picture.astype(np.uint8)))
    save(folder / f"{name}.gif", frames, 60)


def draw_lines(folder, name, width, ground, ink):
    """A turning figure of thin lines."""
    frames = []
    for index in range(FRAMES):
        picture = Image.new("RGB", (400, 300), ground)
        draw = ImageDraw.Draw(picture)
        angles = index / 25 + np.arange(24) * 2 * np.pi / 24
        points = [(200 + 130 * np.cos(a), 150 + 130 * np.sin(a))
                  for a in angles]
        for i in range(24):
            draw.line((*points[i], *points[(i * 7 + 5) % 24]), ink, width)
        frames.append(picture)
    save(folder / f"{name}.gif", frames, 50)


def draw_logo(folder, name):
    """A disc with a soft edge on a transparent ground, as an APNG."""
    y, x = np.mgrid[0:200, 0:260]
    frames = []
    for index in range(12):
        cx, cy = 80 + 8 * index, 100 + 30 * np.sin(index / 3)
        far = np.hypot(x - cx, y - cy)
        alpha = np.clip((70 - far) / 24, 0, 1)
        colors = np.stack([120 + far, 60 + x / 2, 200 - y / 2,
                           alpha * 255], -1)
        frames.append(Image.fromarray(np.clip(colors, 0, 255)
                                      .astype(np.uint8)))
    frames[0].save(folder / f"{name}.png", save_all=True,
                   append_images=frames[1:], duration=80, loop=0,
                   disposal=1, blend=0)


def save(path, frames, delay):
    frames[0].save(path, save_all=True, append_images=frames[1:],
                   duration=delay, loop=0)


def draw_originals(folder):
    draw_terminals(folder, "terminal-dark", "#1e1e2e",
                   ["#cdd6f4", "#a6e3a1", "#f38ba8"], 0)
    draw_terminals(folder, "terminal-light", "#fdf6e3",
                   ["#586e75", "#268bd2", "#dc322f"], 1)
    draw_terminals(folder, "terminal-green", "#000000", ["#00ff00"], 2)
    draw_dither(folder, "dither-2", 2)
    draw_dither(folder, "dither-4", 4)
    draw_lines(folder, "lines-thin", 1, "white", "black")
    draw_lines(folder, "lines-color", 2, "#202020", "#ff8040")
    draw_logo(folder, "soft-disc")


def originals(source, folder):
    """At most 40 frames of each animation."""
    for path in sorted(source.iterdir()) if source else []:
        if path.suffix != ".gif":
            continue
        with Image.open(path) as picture:
            count, size = getattr(picture, "n_frames", 1), picture.size
        if count < 4 or not 2000 < size[0] * size[1] <= MAX_PIXELS:
            continue
        target = folder / path.name
        run(["gifsicle", "--no-warnings", str(path), f"#0-{min(FRAMES, count) - 1}", "-o",
             str(target)])
    draw_originals(folder)
    return sorted(folder.iterdir())


def run(words):
    if words[0] == "ffmpeg":
        words[1:1] = ["-nostdin", "-v", "error", "-y"]
    return subprocess.run(words, capture_output=True).returncode == 0


def made(command, original, target):
    if target.exists():  # by a run that kept its files
        return True
    with Image.open(original) as picture:
        count = getattr(picture, "n_frames", 1)
        delay = picture.info.get("duration", 100)
    command = command.replace(
        "{every2}", " ".join(f"'#{i}'" for i in range(0, count, 2)))
    command = command.replace("{twice}", str(round(delay / 5)))
    words = [{"in": str(original), "out": str(target)}.get(word, word)
             for word in shlex.split(command.replace(";", "\\;"))]
    return run(words) and target.exists()


def takes_every_second(original, target):
    """Whether frame i of the target is frame 2 i of the original."""
    with Image.open(original) as all_frames, Image.open(target) as some:
        for index in range(getattr(some, "n_frames", 1)):
            all_frames.seek(2 * index)
            some.seek(index)
            if all_frames.convert("RGBA").tobytes() != some.convert(
                    "RGBA").tobytes():
                return False
    return True


def is_transparent(path):
    """Whether any frame lets the ground through."""
    with Image.open(path) as picture:
        for index in range(getattr(picture, "n_frames", 1)):
            picture.seek(index)
            if picture.convert("RGBA").getextrema()[3][0] < 255:
                return True
    return False


def compared(program, original, test):
    done = subprocess.run(
        [program, "compare", str(original), str(test), "--ndjson", "--no-cache",
         "--config", "none", "--threads", "1", "-m", "psnr",
         "--verdict"],
        capture_output=True)
    try:
        return json.loads(done.stdout)
    except json.JSONDecodeError:
        return {"error": {"message": done.stderr.decode(errors="replace")}}


def judge(options, folder, original, group, name):
    command, kinds, verdicts = PIPELINES[group][name]
    if original.suffix == ".png" and not name.endswith((".webp", ".apng")):
        return None  # soft transparency would truly be lost
    target = folder / f"{original.stem}.{name}"
    if not made(command, original, target):
        return None
    if "every-second" in name and not takes_every_second(original, target):
        return None  # gifsicle cannot unoptimize it: pictures lack parts
    report = compared(options.program, original, target)
    if not options.keep:
        target.unlink()
    if "error" in report:
        return group, False, True, f"{target.name}: {report['error']['message']}"
    verdict = report["verdict"]
    if is_transparent(original) and target.suffix in (".mp4", ".webm"):
        kinds = kinds | {"transparency_damaged"}
        verdicts = ANY
    before, after = (report[side]["duration_ms"] for side in ("reference", "test"))
    if before > 0 and abs(after / before - 1) > 0.02:
        kinds = kinds | {"speed_changed"}  # of animations with several delays
    told = [one for one in verdict["reasons"] if one["severity"] != "info"]
    false = [one for one in told if one["kind"] not in kinds]
    alarm = verdict["status"] not in verdicts
    said = "; ".join(f"{one['kind']} ({one['severity']}) {one['frames']}: "
                     f"{one['message']}" for one in told)
    line = (f"{target.name}: {verdict['status']}, score {report.get('score'):.1f}: "
            f"{said}")
    mark = "false cause" if false else "false alarm" if alarm else "right"
    return group, bool(false), alarm, f"{mark}: {line}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("folder", type=pathlib.Path, nargs="?")
    parser.add_argument("--program", default="build/release/framewise")
    parser.add_argument("--only", help="these groups alone, with commas")
    parser.add_argument("--files", default="",
                        help="originals whose name has this pattern")
    parser.add_argument("--keep", type=pathlib.Path,
                        help="folder in which the files stay")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--all", action="store_true",
                        help="print right lines too")
    options = parser.parse_args()
    groups = options.only.split(",") if options.only else list(PIPELINES)
    counts = collections.Counter()
    with tempfile.TemporaryDirectory() as temporary:
        work = options.keep or pathlib.Path(temporary)
        (work / "originals").mkdir(parents=True, exist_ok=True)
        tasks = [(options, work, path, group, name)
                 for path in originals(options.folder, work / "originals")
                 if re.search(options.files, path.name)
                 for group in groups for name in PIPELINES[group]]
        with ThreadPoolExecutor(options.jobs) as pool:
            for result in pool.map(lambda task: judge(*task), tasks):
                if result is None:
                    continue
                group, false, alarm, line = result
                counts[group, "total"] += 1
                counts[group, "false"] += false
                counts[group, "alarm"] += alarm
                if false or alarm or options.all:
                    print(line, flush=True)
    for group in groups:
        print(f"{group}: {counts[group, 'total']} files, "
              f"{counts[group, 'false']} with a false cause, "
              f"{counts[group, 'alarm']} with a false verdict")


if __name__ == "__main__":
    main()
