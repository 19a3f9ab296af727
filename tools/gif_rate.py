#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""GIF size at equal quality: ours against gifsicle -O3 --lossy.

Encodes the GIFs of a folder at several settings with both, measures each file
with `framewise compare` (the 5th percentile of SSIMULACRA2 over time, so that
bad moments count), and prints, for each class of content, the geometric mean of
our size over gifsicle's. Sizes between settings are interpolated: log bytes over
quality. Also lossless, against gifsicle -O3.

  tools/gif_rate.py FOLDER_WITH_INDEX [--programs build/bench] [--videos]

--videos encodes the videos of the folder instead, 480 pixels wide: ours from
true color, against FFmpeg's palettegen and paletteuse, then gifsicle.
"""

import argparse
import bisect
import json
import math
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

CLASSES = {
    "screen-text": "screen", "screen-ui": "screen",
    "cartoon": "drawn", "pixel-art": "drawn", "chart": "drawn",
    "photo": "camera", "gradient": "camera",
}
GIFSICLE_LOSSY = (20, 60, 120, 200)
OURS_LOSS = (3, 6, 12, 20, 32, 50)


def run(command):
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode not in (0, 1):
        raise RuntimeError(f"{command}: {done.stderr.decode()[-300:]}")
    return done.stdout


class Bench:
    def __init__(self, options, folder):
        self.options, self.folder = options, folder
        self.cache_path = options.cache
        self.cache = {}
        if self.cache_path and os.path.exists(self.cache_path):
            with open(self.cache_path, encoding="utf-8") as file:
                self.cache = json.load(file)

    def save(self):
        if not self.cache_path:
            return
        with open(self.cache_path, "w", encoding="utf-8") as file:
            json.dump(self.cache, file)

    def quality(self, original, test):
        out = run([self.options.framewise, "compare", original, test, "-m",
                   "ssimulacra2", "--sampling", "full", "--no-verdict",
                   "--ndjson", "-j", "1"])
        return json.loads(out)["metrics"]["ssimulacra2"]["p5"]

    def gifsicle(self, original, lossy):
        out = f"{self.folder}/g{os.path.basename(original)}-{lossy}.gif"
        run(["gifsicle", "-O3"] + ([f"--lossy={lossy}"] if lossy else []) +
            [original, "-o", out])
        return self.point(original, out, lossy)

    def point(self, original, out, measured):
        size = os.path.getsize(out)
        quality = self.quality(original, out) if measured else 100
        os.unlink(out)
        return quality, size

    def ours(self, original, loss):
        out = f"{self.folder}/o{os.path.basename(original)}-{loss}.gif"
        # Below, files without loss are not searched.
        effort = self.options.effort if loss else max(6, self.options.effort)
        printed = run([self.options.encoder, original, out, str(loss),
                       str(effort)]).split()
        return self.point(original, out, loss) + (float(printed[2]),)

    def original(self, path, frames):
        """The first frames of a file, so that measuring ends."""
        out = f"{self.folder}/{os.path.basename(path)}"
        if not os.path.exists(out):
            run(["gifsicle", path, f"#0-{frames - 1}", "-o", out])
        return out

    def frames_of_video(self, path, frames):
        """The first frames in true color, without loss."""
        out = f"{self.folder}/{os.path.basename(path)}.png"
        run(["ffmpeg", "-v", "error", "-y", "-i", path, "-frames:v",
             str(frames), "-vf", "scale=480:-2", "-pix_fmt", "rgb24", "-plays",
             "0", "-f", "apng", out])
        return out

    def ffmpeg_curve(self, original):
        gif = original + ".gif"
        run(["ffmpeg", "-v", "error", "-y", "-i", original, "-filter_complex",
             "split[a][b];[a]palettegen[p];[b][p]paletteuse", gif])
        points = []
        for lossy in (0,) + GIFSICLE_LOSSY:
            out = f"{gif}-{lossy}.gif"
            run(["gifsicle", "-O3"] + ([f"--lossy={lossy}"] if lossy else []) +
                [gif, "-o", out])
            points.append(self.point(original, out, True))
        return points

    def gifsicle_curve(self, name, original):
        key = f"{name} {self.options.megapixels}"
        if key not in self.cache:
            self.cache[key] = [self.gifsicle(original, lossy)
                               for lossy in (0,) + GIFSICLE_LOSSY]
        return self.cache[key]


def size_at(curve, quality):
    """Log bytes at a quality; below what was measured those of the least."""
    # A file that is larger and worse than another has no place on the curve.
    best = []
    for q, size, *_ in sorted(curve, reverse=True):
        if not best or size < best[-1][1]:
            best.append((q, size))
    best.reverse()
    qualities = [q for q, _ in best]
    if quality < qualities[0]:
        return math.log(best[0][1])
    if quality >= qualities[-1]:
        return math.log(best[-1][1])
    at = bisect.bisect_right(qualities, quality)
    (q0, s0), (q1, s1) = best[at - 1], best[at]
    part = (quality - q0) / (q1 - q0)
    return math.log(s0) * (1 - part) + math.log(s1) * part


def geometric_mean(values):
    return math.exp(sum(map(math.log, values)) / len(values)) if values else None


def measure(bench, name, kind, path, frames):
    original = bench.original(path, frames)
    theirs = bench.gifsicle_curve(name, original)
    lossless = bench.ours(original, 0)
    ours = [bench.ours(original, loss) for loss in bench.options.losses]
    ratios = []
    for quality, size in theirs[1:]:
        ratios.append(math.exp(size_at(ours + [lossless], quality)) / size)
    return {"name": name, "class": kind, "ratio": geometric_mean(ratios),
            "points": ratios, "lossless": lossless[1] / theirs[0][1],
            "theirs": theirs, "ours": ours,
            "speed": geometric_mean([o[2] for o in ours])}


def measure_video(bench, name, path, frames):
    original = bench.frames_of_video(path, frames)
    theirs = bench.ffmpeg_curve(original)
    ours = [bench.ours(original, loss) for loss in bench.options.losses]
    ratios = [math.exp(size_at(ours, quality)) / size
              for quality, size in theirs]
    return {"name": name, "class": "video", "ratio": geometric_mean(ratios),
            "points": ratios, "lossless": float("nan"), "theirs": theirs,
            "ours": ours, "speed": geometric_mean([o[2] for o in ours])}


def videos_in(options):
    folder = f"{options.corpus}/video"
    for name in sorted(os.listdir(folder)):
        if not options.only or any(o in name for o in options.only.split(",")):
            yield name, f"{folder}/{name}"


def row(label, ratio, lossless, speed, more=""):
    text = "   –" if ratio is None else f"{ratio:5.3f}"
    print(f"{label:44} {text}   {lossless:5.3f}   {speed:6.2f}  {more}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("corpus", help="folder with INDEX.tsv")
    parser.add_argument("--programs", default="build/bench")
    parser.add_argument("--framewise", help="default: PROGRAMS/framewise")
    parser.add_argument("--encoder", help="default: PROGRAMS/encode_gif")
    parser.add_argument("--effort", type=int, default=5)
    parser.add_argument("--losses", type=lambda t: [float(x) for x in t.split(",")],
                        default=list(OURS_LOSS))
    parser.add_argument("--megapixels", type=float, default=8,
                        help="of a file, at most: frames after them are left out")
    parser.add_argument("--videos", action="store_true",
                        help="encode the first 24 frames of videos")
    parser.add_argument("--only", help="names that contain one of these, by commas")
    parser.add_argument("--cache", help="file that keeps gifsicle's results")
    parser.add_argument("-j", type=int, default=1)
    options = parser.parse_args()
    options.framewise = options.framewise or f"{options.programs}/framewise"
    options.encoder = options.encoder or f"{options.programs}/encode_gif"
    jobs = []
    with open(f"{options.corpus}/INDEX.tsv", encoding="utf-8") as index:
        for line in index:
            field = line.split("\t")
            if not field[0].endswith(".gif") or field[6] not in CLASSES:
                continue
            name = os.path.basename(field[0])[:-4]
            if options.only and not any(o in name for o in options.only.split(",")):
                continue
            pixels = int(field[2]) * int(field[3])
            frames = max(2, int(options.megapixels * 1e6 / pixels))
            frames = min(frames, int(field[4]))
            jobs.append((name, CLASSES[field[6]],
                         f"{options.corpus}/{field[0]}", frames))
    print(f"{'file':44} lossy  lossless  MP/s   sizes at gifsicle's qualities")
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(options, folder)
        if options.videos:
            work = [lambda v=v: measure_video(bench, *v, 24)
                    for v in videos_in(options)]
        else:
            work = [lambda j=j: measure(bench, *j) for j in jobs]
        results = []
        with ThreadPoolExecutor(options.j) as pool:
            for result in pool.map(lambda one: one(), work):
                results.append(result)
                row(result["class"] + " " + result["name"], result["ratio"],
                    result["lossless"], result["speed"],
                    " ".join(f"{p:.2f}" for p in result["points"]))
        bench.save()
    print()
    for kind in ("screen", "drawn", "camera", "video"):
        of_kind = [r for r in results if r["class"] == kind]
        if of_kind:
            row(kind, geometric_mean([r["ratio"] for r in of_kind if r["ratio"]]),
                geometric_mean([r["lossless"] for r in of_kind]),
                geometric_mean([r["speed"] for r in of_kind]),
                f"{sum(1 for r in of_kind if r['ratio'] and r['ratio'] < 1)}"
                f" of {len(of_kind)} smaller")
    return 0


if __name__ == "__main__":
    sys.exit(main())
