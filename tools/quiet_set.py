#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Codes files again as well as everyday programs can, and says what framewise
has to complain of.

  tools/quiet_set.py FOLDER [--program build/release/framewise]

Takes every picture, animation and video below the folder, codes it without
loss or at the best quality that people use, and compares both. Nobody sees a
difference, so what is printed is a false alarm, or something that the program
did change without being asked: ffmpeg resamples the times of GIFs, forgets
loop counts and does not name the matrix of large pictures. Pictures with
transparency go to formats that have it alone.

Needs ffmpeg, gifsicle, webp, libjxl-tools and libavif-bin.
"""
import argparse
import json
import pathlib
import subprocess
import tempfile

EVEN = "-vf crop=trunc(iw/2)*2:trunc(ih/2)*2:0:0"
# What codes "in" as "out", whether it keeps transparency.
STILLS = {
    "lossless.png": ("ffmpeg -i in -pred mixed out", True),
    "lossless.webp": ("cwebp -quiet -lossless in -o out", True),
    "near-lossless.webp": ("cwebp -quiet -near_lossless 60 in -o out", True),
    "lossless.jxl": ("cjxl --quiet in out -d 0", True),
    "distance-0.5.jxl": ("cjxl --quiet in out -d 0.5", True),
    "lossless.avif": ("avifenc -l in out", True),
    "quantizer-10.avif": ("avifenc --min 0 --max 10 -y 444 -s 6 in out", True),
    "quality-2.jpg": ("ffmpeg -i in -q:v 2 -pix_fmt yuvj444p out", False),
}
VIDEOS = {
    "ffv1.mkv": ("ffmpeg -i in -c:v ffv1 out", True),
    "x264-crf15.mkv": ("ffmpeg -i in -c:v libx264 -crf 15 out", False),
    "x265-crf14.mkv": ("ffmpeg -i in -c:v libx265 -crf 14 -preset fast out",
                       False),
    "ten-bits.mkv": ("ffmpeg -i in -c:v libx264 -crf 12 -pix_fmt yuv420p10le "
                     "out", False),
    "vp9-crf10.webm": ("ffmpeg -i in -c:v libvpx-vp9 -crf 10 -b:v 0 "
                       "-cpu-used 5 out", False),
    "av1-crf15.mkv": ("ffmpeg -i in -c:v libsvtav1 -crf 15 -preset 9 out",
                      False),
    "mjpeg-2.mkv": ("ffmpeg -i in -c:v mjpeg -q:v 2 -pix_fmt yuvj420p out",
                    False),
    "prores.mov": ("ffmpeg -i in -c:v prores_ks -profile:v 3 out", False),
}
ANIMATIONS = {
    "lossless.apng": ("ffmpeg -i in -plays 0 -f apng out", True),
    "ffv1.mkv": ("ffmpeg -i in -c:v ffv1 -pix_fmt bgra out", True),
    "x264-rgb.mkv": ("ffmpeg -i in -c:v libx264rgb -qp 0 out", False),
    "x264-444.mp4": ("ffmpeg -i in -c:v libx264 -crf 8 -pix_fmt yuv444p out",
                     False),
    "x264-420.mp4": (f"ffmpeg -i in {EVEN} -c:v libx264 -crf 8 "
                     "-pix_fmt yuv420p out", False),
    "lossless.webp": ("gif2webp -quiet in -o out", True),
    "optimized.gif": ("gifsicle --no-warnings -O3 in -o out", True),
    "unoptimized.gif": ("gifsicle --no-warnings -U in -o out", True),
}
KINDS = {".png": STILLS, ".gif": ANIMATIONS, ".mp4": VIDEOS, ".webm": VIDEOS,
         ".mkv": VIDEOS, ".mov": VIDEOS}


def coded(command, source, target):
    words = [{"in": str(source), "out": str(target)}.get(word, word)
             for word in command.split()]
    if words[0] == "ffmpeg":
        words[1:1] = ["-nostdin", "-v", "error", "-y"]
    done = subprocess.run(words, capture_output=True)
    return done.returncode == 0 and target.exists()


def compared(program, original, test):
    """The report or, where a file is refused, the line that says why."""
    done = subprocess.run(
        [program, "compare", original, test, "--ndjson", "--metric",
         "ssimulacra2", "--verdict", "--no-cache", "--resize", "test"], capture_output=True)
    if not done.stdout:
        return done.stderr.decode().splitlines()[0]
    report = json.loads(done.stdout)
    return report["error"]["message"] if "error" in report else report


def is_transparent(program, path):
    done = subprocess.run([program, "inspect", path, "--json"],
                          capture_output=True)
    return b'"transparency": "none"' not in done.stdout


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--program", default="build/release/framewise")
    parser.add_argument("--largest", type=int, default=1_500_000,
                        help="bytes; larger files are left out")
    options = parser.parse_args()
    total = flagged = 0
    with tempfile.TemporaryDirectory() as folder:
        for path in sorted(options.folder.rglob("*")):
            codings = KINDS.get(path.suffix)
            if not codings or path.stat().st_size > options.largest:
                continue
            transparent = is_transparent(options.program, path)
            for name, (command, keeps_alpha) in codings.items():
                target = pathlib.Path(folder) / name
                if transparent and not keeps_alpha:
                    continue
                if not coded(command, path, target):
                    continue
                report = compared(options.program, path, target)
                target.unlink()
                if isinstance(report, str):
                    print(f"{path.name} {name}: not compared: {report}")
                    continue
                total += 1
                verdict = report["verdict"]
                if verdict["status"] == "PASS":
                    continue
                flagged += 1
                said = "; ".join(
                    f"{one['kind']} ({one['severity']}): {one['message']}"
                    for one in verdict["reasons"] if one["severity"] != "info")
                ssimulacra2 = report["metrics"]["ssimulacra2"].get("mean")
                print(f"{path.name} {name}: {verdict['status']}, score "
                      f"{report.get('score')}, SSIMULACRA2 {ssimulacra2}: "
                      f"{said}", flush=True)
    print(f"{flagged} of {total} flagged")


if __name__ == "__main__":
    main()
