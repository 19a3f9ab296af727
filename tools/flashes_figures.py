#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures what judging flashes costs, and lists the animations that flash.

    tools/flashes_figures.py build/release/framewise --film
    tools/flashes_figures.py build/release/framewise --corpus ../shared/corpus/animated

Times are processor time, the least of several runs in turns. --film makes a
clip of 1920x1080 with ffmpeg; its detection is the time of `flashes` less that
of decoding alone. --corpus compares animations with a WebP copy of each, with
and without --flashes wcag, and judges each by three rules.
"""
import argparse
import json
import pathlib
import resource
import subprocess
import tempfile

RUNS = 5


def processor_seconds(command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime) - (before.ru_utime +
                                                before.ru_stime)


def least(commands, runs=RUNS):
    """The least time of each command, run in turns."""
    times = [[] for _ in commands]
    for _ in range(runs):
        for command, taken in zip(commands, times):
            taken.append(processor_seconds(command))
    return [min(taken) for taken in times]


def film(program, folder):
    original, copy = folder / "original.mp4", folder / "copy.mp4"
    frames = 300
    for crf, path in ((14, original), (30, copy)):
        subprocess.run(
            ["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i",
             "mandelbrot=size=1920x1080:rate=30", "-frames:v", str(frames),
             "-pix_fmt", "yuv420p", "-crf", str(crf), path], check=True)
    flashes, decoding = least([
        [program, "flashes", copy],
        [program, "inspect", copy, "--flash-rules", "none", "-j1"]])
    compare = [program, "compare", original, copy, "--no-cache", "-j1"]
    judged, unjudged = least([compare + ["--flashes", "wcag"], compare], 3)
    print(f"1920x1080, {frames} frames")
    print(f"  flashes {flashes:.2f} s, decoding and inspecting {decoding:.2f} s")
    print(f"  detection alone at least {frames / flashes:.0f} frames/s, less "
          f"decoding {frames / max(flashes - decoding, 1e-3):.0f} frames/s")
    print(f"  compare {unjudged:.2f} s, with flashes {judged:.2f} s "
          f"({100 * (judged / unjudged - 1):+.1f} %)")


def judge(program, files, rules):
    out = subprocess.run([program, "flashes", "--json", "--rules", rules,
                          *files], capture_output=True, text=True, check=False)
    return json.loads(out.stdout)["files"]


def corpus(program, folder, animations):
    files = sorted(path for path in animations.iterdir()
                   if path.suffix in (".gif", ".webp", ".apng", ".avif"))
    for rules in ("wcag", "itu", "ofcom"):
        found = judge(program, files, rules)
        print(f"{rules}: {len(found)} files")
        for one in found:
            if one["state"] != "pass":
                sentence = one.get("sentence") or one["error"]["message"]
                print(f"  {one['state']}  {pathlib.Path(one['file']).name}: "
                      f"{sentence}")
    total = [0.0, 0.0]
    compared = 0
    for path in files:
        copy = folder / (path.stem + ".webp")
        subprocess.run([program, "image", "convert", path, "-o", copy,
                        "--quality", "60"], capture_output=True, check=False)
        if not copy.exists() or path.stat().st_size > 2_000_000:
            continue
        compare = [program, "compare", path, copy, "--no-cache", "-j1"]
        judged, unjudged = least([compare + ["--flashes", "wcag"], compare], 3)
        total[0] += judged
        total[1] += unjudged
        compared += 1
    print(f"compare of {compared} animations: {total[1]:.1f} s, with flashes "
          f"{total[0]:.1f} s ({100 * (total[0] / total[1] - 1):+.1f} %)")


def main():
    arguments = argparse.ArgumentParser(description=__doc__,
                                        formatter_class=argparse.
                                        RawDescriptionHelpFormatter)
    arguments.add_argument("program")
    arguments.add_argument("--film", action="store_true")
    arguments.add_argument("--corpus", type=pathlib.Path)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if given.film:
            film(given.program, pathlib.Path(folder))
        if given.corpus:
            corpus(given.program, pathlib.Path(folder), given.corpus)


if __name__ == "__main__":
    main()
