#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How near the searches of `framewise optimize` and `sweep` come to trying
everything, with how many encodes and in which time.

  tools/optimize_bench.py CORPUS [--framewise build/bench/framewise]
      [--only auto,tries,size,sweep,memory,promises,easier] [--classes screen]
      [--megapixels 4]

auto    --to auto against each format searched alone: bytes, time.
tries   encodes of the whole input until the target is met.
size    --max-size at two sizes of each file: how much is left, encodes.
sweep   --screen against every experiment: experiments, smallest sizes.
memory  the most memory, by the number of frames of 720p.
promises  every result against what was asked for: none larger than an input
        of its format, none below its target or verdict, by `compare` again.
easier  six targets, each easier than the one before, of the smallest GIFs
        (--gifs of them): how often the file is larger than that before.

Times are processor seconds of the whole process, so that other work on the
machine counts little.
"""

import argparse
import json
import math
import os
import resource
import statistics
import subprocess
import sys
import tempfile

# Small enough that every format is searched in some minutes.
FILES = {
    "screen": ["genact--memdump.gif", "mycli--main.gif",
               "lottie-web--Example1.gif"],
    "drawn": ["gymnasium--lunar_lander.gif", "pyxel--megaball.gif",
              "imageprocessor--animated-bird.gif"],
    "camera": ["nuke--cat.gif", "image-gif--moon_impact.gif",
               "wuffs--gifplayer-muybridge.gif"],
}
FORMATS = ("webp", "avif", "mp4", "gif", "apng")
EASIER = (95, 90, 85, 80, 75, 65)
TARGET = "ssimulacra2.p5>=70"
LOSSY = ("gifsicle-lossy-O3", "gifsicle-lossy-basic", "gifsicle-lossy-O1",
         "framewise-lossy", "ffmpeg-lossy", "imagemagick-lossy")
COLOR = ("none-color", "gifsicle-color", "framewise-color", "ffmpeg-color",
         "ffmpeg-color-none")


class Run:
    """One run of the program: its output, and processor seconds."""

    def __init__(self, command):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run(command, capture_output=True, check=False)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.seconds = (after.ru_utime + after.ru_stime - before.ru_utime
                        - before.ru_stime)
        self.ok = done.returncode in (0, 1)
        self.text = done.stdout.decode()
        self.error = done.stderr.decode()[-300:]


class Bench:
    def __init__(self, options, folder):
        self.options, self.folder = options, folder

    def optimize(self, path, *more):
        out = os.path.join(self.folder, "out")
        run = Run([self.options.framewise, "optimize", path, "-o", out,
                   "--json", "--no-cache", "-j", "1", "-q", *more])
        if not run.ok:
            print(f"{path} {more}: {run.error}", file=sys.stderr)
            return None, run
        return json.loads(run.text)["optimization"], run

    def files(self):
        for kind, names in FILES.items():
            if kind not in self.options.classes.split(","):
                continue
            for name in names[:self.options.most]:
                path = os.path.join(self.options.corpus, "animated", name)
                if os.path.exists(path):
                    yield kind, name, self.shortened(path, name)

    def shortened(self, path, name):
        """The first frames of a file, so that measuring ends."""
        if not self.options.megapixels:
            return path
        short = os.path.join(self.folder, name)
        if not os.path.exists(short):
            with open(path, "rb") as file:
                head = file.read(10)
            pixels = (head[6] + 256 * head[7]) * (head[8] + 256 * head[9])
            frames = max(2, int(self.options.megapixels * 1e6 / pixels))
            subprocess.run(["gifsicle", "-w", path, f"#0-{frames - 1}", "-o",
                            short], check=False, capture_output=True)
            if not os.path.exists(short):  # it has fewer frames
                return path
        return short


def has_odd_side(path):
    with open(path, "rb") as file:
        head = file.read(10)
    return head[6] % 2 or head[8] % 2


def whole_trials(result):
    return sum(not one["sample"] for one in result["trials"])


def bench_auto(bench):
    print("| file | format | auto | best of all | format | bytes | time |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    ratios, times = [], []
    for _, name, path in bench.files():
        found, run = bench.optimize(path, "--to", "auto", "--target", TARGET)
        if not found:
            continue
        best, seconds = None, 0.0
        for form in FORMATS:
            # Auto leaves video out where a side is odd.
            if form == "mp4" and has_odd_side(path):
                continue
            one, alone = bench.optimize(path, "--to", form, "--target", TARGET)
            seconds += alone.seconds
            if one and one["outcome"] in ("met", "input_kept") and (
                    not best or one["bytes"] < best["bytes"]):
                best = one
        if not best:
            continue
        ratios.append(found["bytes"] / best["bytes"])
        times.append(run.seconds / seconds)
        print(f"| {name} | {found['format']} | {found['bytes']} | "
              f"{best['bytes']} | {best['format']} | {ratios[-1]:.3f} | "
              f"{times[-1]:.2f} |", flush=True)
    if ratios:
        mean = math.exp(statistics.mean(map(math.log, ratios)))
        print(f"\ngeometric mean of bytes {mean:.3f}, worst {max(ratios):.3f}; "
              f"median time {statistics.median(times):.2f}\n")


def bench_tries(bench):
    print("| file | format | target | encodes of the whole | above |")
    print("| --- | --- | --- | --- | --- |")
    counts = []
    for _, name, path in bench.files():
        for form in ("gif", "webp"):
            for target in (60, 75):
                found, _ = bench.optimize(
                    path, "--to", form, "--target",
                    f"ssimulacra2.p5>={target}", "--verdict", "any")
                if not found or found["outcome"] != "met":
                    continue
                lossy = [one for one in found["trials"]
                         if not one["sample"] and one["settings"]]
                passed = [one["requirements"][0]["value"] - target for one in lossy
                          if one["passed"]]
                above = min(passed) if passed else float("nan")
                counts.append(len(lossy))
                print(f"| {name} | {form} | {target} | {len(lossy)} | "
                      f"{above:+.2f} |", flush=True)
    if counts:
        print(f"\nmedian {statistics.median(counts)}, most {max(counts)}\n")


def bench_size(bench):
    print("| file | format | of the input | left | encodes |")
    print("| --- | --- | --- | --- | --- |")
    left, counts = [], []
    for _, name, path in bench.files():
        size = os.path.getsize(path)
        for form in ("gif", "webp", "mp4"):
            for share in (0.3, 0.6):
                most = int(size * share)
                found, _ = bench.optimize(path, "--to", form, "--max-size",
                                          str(most))
                if not found:
                    continue
                room = found["bytes"] / most - 1
                encodings = {one["encoding"] for one in found["trials"]}
                encodes = whole_trials(found) / len(encodings)
                left.append(room)
                counts.append(encodes)
                print(f"| {name} | {form} | {share:.0%} | {room:+.1%} "
                      f"({found['outcome']}) | {encodes:.1f} |", flush=True)
    if counts:
        near = sum(-0.03 <= one <= 0 for one in left)
        print(f"\n{near} of {len(left)} within -3 to 0 %; median encodes "
              f"{statistics.median(counts):.1f}, most {max(counts):.1f}\n")


def sweep(bench, name, *more):
    out = os.path.join(bench.folder, name)
    paths = [path for _, _, path in bench.files()]
    ids = ",".join(f"none-frame_Frame__{color}_Color__{lossy}_Lossy"
                   for color in COLOR for lossy in LOSSY)
    run = Run([bench.options.framewise, "sweep", *paths, "-o", out,
               "--pipelines", ids, "--colors", "64", "--loss", "10,25,50",
               "-m", "ssimulacra2", "-j", "2", "-q", *more])
    rows = []
    with open(os.path.join(out, "results.ndjson"), encoding="utf-8") as file:
        for line in file:
            rows.append(json.loads(line))
    return rows, run


def smallest(rows, score):
    """By original: the smallest file of at least this score."""
    best = {}
    for row in rows:
        if "error" in row or row.get("score", 0) < score:
            continue
        key = row["reference"]["path"]
        best[key] = min(best.get(key, math.inf), row["test"]["bytes"])
    return best


def bench_sweep(bench):
    grid, whole = sweep(bench, "grid")
    some, screened = sweep(bench, "screened", "--screen")
    print(f"{len(some)} of {len(grid)} experiments "
          f"({len(some) / len(grid):.0%}), "
          f"{screened.seconds / whole.seconds:.0%} of the time\n")
    print("| score | originals | bytes, screened by grid |")
    print("| --- | --- | --- |")
    for score in (70, 75, 80, 85, 90, 95):
        all_best, some_best = smallest(grid, score), smallest(some, score)
        both = [math.log(some_best[key] / all_best[key]) for key in all_best
                if key in some_best]
        if both:
            print(f"| {score} | {len(both)} of {len(all_best)} | "
                  f"{math.exp(statistics.mean(both)):.3f} |")
    print()


def bench_memory(bench):
    print("| frames of 720p | to | MB |")
    print("| --- | --- | --- |")
    for frames in (60, 240, bench.options.frames):
        clip = os.path.join(bench.folder, f"{frames}.mp4")
        subprocess.run(["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i",
                        "testsrc2=size=1280x720:rate=25", "-frames:v",
                        str(frames), "-preset", "ultrafast", clip], check=True)
        for form in ("gif", "mp4"):
            command = [bench.options.framewise, "optimize", clip, "-o",
                       os.path.join(bench.folder, "out." + form), "--target",
                       "ssimulacra2.p5>=30", "--verdict", "any", "--effort",
                       "1", "-j", "1", "--no-cache", "-q"]
            done = subprocess.run(["/usr/bin/env", "python3", "-c", MEASURE,
                                   *command], capture_output=True, check=False)
            print(f"| {frames} | {form} | {done.stdout.decode().strip()} |",
                  flush=True)
    print()


def bench_promises(bench):
    """Each output again, by a comparison of its own."""
    checked, larger, below = 0, 0, 0
    for _, name, path in bench.files():
        for form in ("gif", "webp", "mp4"):
            for target in ("score>=85", "score>=92", TARGET):
                found, _ = bench.optimize(path, "--to", form, "--target",
                                          target)
                if not found or found["outcome"] not in ("met", "input_kept"):
                    continue
                checked += 1
                out = found["output"]
                same_form = form == "gif"
                larger += same_form and (os.path.getsize(out) >
                                         os.path.getsize(path))
                again = subprocess.run(
                    [bench.options.framewise, "compare", path, out,
                     "--require", target, "--no-cache", "-q"],
                    capture_output=True, check=False)
                if again.returncode != 0:
                    below += 1
                    print(f"below: {name} {form} {target}")
    print(f"{checked} outputs: {larger} larger than an input of their format, "
          f"{below} below what was promised\n")


def bench_easier(bench):
    """The bytes of each GIF at each target; "*" is larger than before."""
    steps, larger = 0, []
    print("| file | " + " | ".join(f"score>={one}" for one in EASIER) + " |")
    print("| --- " * (len(EASIER) + 1) + "|")
    for path in smallest_gifs(bench.options):
        name = os.path.basename(path)
        before, cells = os.path.getsize(path), []
        for score in EASIER:
            found, _ = bench.optimize(path, "--to", "gif", "--target",
                                      f"score>={score}")
            if not found or found["outcome"] not in ("met", "input_kept"):
                cells.append("missed")
                continue
            steps += 1
            is_larger = found["bytes"] > before
            if is_larger:
                larger.append(found["bytes"] / before - 1)
            cells.append(f"{found['bytes']}{'*' if is_larger else ''}")
            before = found["bytes"]
        print(f"| {name} | {' | '.join(cells)} |", flush=True)
    print(f"\n{steps} steps: {len(larger)} to a larger file, the worst by "
          f"{100 * max(larger, default=0):.1f} %\n")


def smallest_gifs(options):
    folder = os.path.join(options.corpus, "animated")
    paths = [os.path.join(folder, name) for name in os.listdir(folder)
             if name.endswith(".gif")]
    return sorted(paths, key=os.path.getsize)[:options.gifs]


MEASURE = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL)
print(round(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000))
"""

PARTS = {"auto": bench_auto, "tries": bench_tries, "size": bench_size,
         "sweep": bench_sweep, "memory": bench_memory,
         "promises": bench_promises, "easier": bench_easier}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("corpus")
    parser.add_argument("--framewise", default="build/release/framewise")
    parser.add_argument("--only", default=",".join(PARTS))
    parser.add_argument("--most", type=int, default=3,
                        help="files of each class of content")
    parser.add_argument("--classes", default=",".join(FILES))
    parser.add_argument("--megapixels", type=float,
                        help="of a GIF, at most: frames after them are left out")
    parser.add_argument("--gifs", type=int, default=40,
                        help="whose targets get easier")
    parser.add_argument("--frames", type=int, default=960,
                        help="of the longest clip for memory")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for name in options.only.split(","):
            print(f"## {name}\n")
            PARTS[name](Bench(options, folder))


if __name__ == "__main__":
    main()
