#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares what two builds of framewise answer, byte by byte.

  tools/compare_builds.py OLD NEW --corpus DIR [--variants 200]
      [--folder /tmp/compare_builds] [--jobs 2] [--arguments "--full"]

OLD and NEW are two `framewise` programs. Both run

  framewise compare A A --ndjson    for each file A of the corpus,
  framewise compare A B --ndjson    for damaged variants B of its files,
  framewise inspect A --ndjson      for each file and each original,

and the tool compares their exit codes, messages and JSON. Keys that differ
from run to run (times, cache use) or from build to build (versions) are left
out. A difference is printed as a diff; the exit code is 1 if there is any.

The variants are made once with a fixed seed (damage.py) and kept in --folder,
and so are OLD's answers. Use another folder for another corpus or seed.

Needs python3-numpy, python3-pil, gifsicle and, for video, ffmpeg.
"""
import argparse
import collections
import difflib
import hashlib
import itertools
import json
import pathlib
import random
import re
import shlex
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from damage import (conversion_variants, file_variants, gif_variants,
                    pixel_variants, read_animation, time_variants,
                    video_variants, write_apng)

# Keys of the JSON that may differ between two runs or two builds.
UNSTABLE = {"timing_ms", "cache", "framewise", "build"}
PROGRESS = re.compile(r"^framewise: \d+ %.*\n", re.MULTILINE)
# Larger animations are not varied: the set would take hours and gigabytes.
MOST_PIXELS = 16 * 120_000
ANIMATIONS = {".gif", ".png", ".apng", ".webp"}
TIMEOUT_S = 300
USAGE_ERROR = 2  # an exit code of framewise

Case = collections.namedtuple("Case", "name arguments")


def corpus_files(corpus):
    return sorted(path for path in corpus.rglob("*") if path.is_file()
                  and path.suffix not in {".tsv", ".md"})


def readable(path):
    """The decoded animation, or None where it can't be read or is too large."""
    if path.suffix not in ANIMATIONS:
        return None
    try:
        frames, alpha, delays = read_animation(path)
    except Exception:  # whatever Pillow raises on a broken file
        return None
    small = frames.shape[:-1]
    fits = 24 <= min(small[1:]) and np.prod(small) <= MOST_PIXELS
    return (frames, alpha, delays) if fits else None


def all_variants(path, folder, decoded):
    """Yields (original, variant's name, a function that writes it to a stem and
    returns the file's path)."""
    frames, alpha, delays = decoded
    kept = folder / "original.png"
    plain = folder / "plain.png"
    opaque = np.full_like(alpha, 255)
    over_white = frames * alpha / 255 + 255 - alpha

    def original(where, colors, opacity):
        if not where.exists():
            write_apng(where, colors, opacity, delays)
        return where

    def apng(colors, opacity, times):
        def write(stem):
            test = stem.with_name(stem.name + ".png")
            write_apng(test, colors, opacity, times)
            return test
        return write

    def moved(made):
        def write(stem):
            test = stem.with_name(stem.name + made.suffix)
            shutil.move(made, test)
            return test
        return write

    if path.suffix == ".gif":
        cut = folder / "original.gif"
        done = subprocess.run(["gifsicle", "--no-warnings", str(path),
                               f"#0-{len(frames) - 1}", "-o", str(cut)],
                              capture_output=True)
        made = itertools.chain(gif_variants(cut, folder, frames),
                               file_variants(cut, folder, frames))
        for one in made if done.returncode == 0 else ():
            if one:
                yield cut, one[0], moved(one[1])
    seed = sum(path.name.encode())
    for variant, colors, opacity in itertools.chain(
            pixel_variants(over_white, opaque, seed),
            conversion_variants(over_white, opaque)):
        yield (original(plain, over_white, opaque), variant,
               apng(colors, opacity, delays))
    if len(set(delays)) == 1 and len(frames) > 1:
        for variant, video in video_variants(over_white, delays, folder):
            yield original(plain, over_white, opaque), variant, moved(video)
    for variant, colors, opacity, times in time_variants(frames, alpha,
                                                         delays):
        yield (original(kept, frames, alpha), variant,
               apng(colors, opacity, times))


def make_variants(path, folder, most, seed):
    """Writes at most `most` variants of a file, drawn by the seed."""
    decoded = readable(path)
    if decoded is None:
        return []
    draw = random.Random(f"{seed} {path.name}")
    folder = folder / path.name
    folder.mkdir(exist_ok=True)
    rows = []
    # A file has about 190 variants.
    share = min(1.0, 1.1 * most / 190)
    for original, variant, write in all_variants(path, folder, decoded):
        if len(rows) == most:
            break
        if draw.random() >= share:
            continue
        stem = f"{path.stem}.{variant.family}.{variant.level}.{len(rows)}"
        rows.append([str(original), str(write(folder / stem))])
    return rows


def variants_of(args, files):
    """Pairs (original, variant), made on the first call."""
    folder = args.folder / f"variants-{args.variants}-{args.seed}"
    index = folder / "pairs.json"
    if not index.exists():
        folder.mkdir(parents=True, exist_ok=True)
        able = [path for path in files if readable(path)]
        most = -(-args.variants // max(1, len(able)))
        with ThreadPoolExecutor(args.jobs) as pool:
            made = pool.map(lambda path: make_variants(path, folder, most,
                                                       args.seed), able)
            pairs = list(itertools.chain.from_iterable(made))
        index.write_text(json.dumps(pairs))
    return json.loads(index.read_text())


def cases_of(args):
    files = corpus_files(args.corpus)
    pairs = variants_of(args, files) if args.variants else []
    more = shlex.split(args.arguments)
    both = ["--ndjson", "--no-cache", "--threads", "1"]
    compare = ["--resize", "test", "--tolerant", *both, *more]
    for path in files:
        name = path.relative_to(args.corpus)
        yield Case(f"compare {name}", ["compare", path, path, *compare])
    for original, test in pairs:
        yield Case(f"compare {pathlib.Path(test).name}",
                   ["compare", original, test, *compare])
    for path in files + sorted({pathlib.Path(one) for one, _ in pairs}):
        yield Case(f"inspect {path.parent.name}/{path.name}",
                   ["inspect", path, "--ndjson"])


def stable(value):
    if isinstance(value, dict):
        return {key: stable(one) for key, one in value.items()
                if key not in UNSTABLE}
    if isinstance(value, list):
        return [stable(one) for one in value]
    return value


def answer(program, case):
    """What a program says, as lines that two builds should have in common."""
    command = [str(program), *map(str, case.arguments)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=TIMEOUT_S)
    except subprocess.TimeoutExpired:
        return f"no answer after {TIMEOUT_S} s\n"
    text = done.stdout.decode(errors="replace")
    try:
        text = json.dumps(stable(json.loads(text)), indent=1)
    except json.JSONDecodeError:
        pass
    if done.returncode == USAGE_ERROR:
        # Two equal refusals would pass for equal answers.
        sys.exit(f"{shlex.join(command)}:\n{done.stderr.decode()}")
    errors = done.stderr.decode(errors="replace").replace(str(program), "")
    errors = PROGRESS.sub("", errors)
    return f"exit code {done.returncode}\n{errors}{text}\n"


def remembered(program, case, folder):
    key = hashlib.sha256(repr([str(one) for one in case.arguments]).encode())
    kept = folder / key.hexdigest()
    if not kept.exists():
        kept.write_text(answer(program, case))
    return kept.read_text()


def diff_of(case, old, new):
    lines = difflib.unified_diff(old.splitlines(), new.splitlines(), "old",
                                 "new", lineterm="", n=2)
    command = shlex.join(map(str, case.arguments))
    return "\n".join([f"== {case.name}: framewise {command}",
                      *itertools.islice(lines, 60)])


def main():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("old", type=pathlib.Path)
    parser.add_argument("new", type=pathlib.Path)
    parser.add_argument("--corpus", type=pathlib.Path, required=True)
    parser.add_argument("--variants", type=int, default=200)
    parser.add_argument("--folder", type=pathlib.Path,
                        default=pathlib.Path("/tmp/compare_builds"))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--arguments", default="",
                        help="more arguments for every comparison")
    parser.add_argument("--only", default="",
                        help="cases whose name contains this")
    args = parser.parse_args()
    digest = hashlib.sha256(args.old.read_bytes()).hexdigest()[:16]
    answers = args.folder / f"answers-{digest}"
    answers.mkdir(parents=True, exist_ok=True)
    begin = time.monotonic()
    cases = [case for case in cases_of(args) if args.only in case.name]

    def check(case):
        old = remembered(args.old, case, answers)
        new = answer(args.new, case)
        if old != new:
            print(diff_of(case, old, new), flush=True)
        return old == new

    with ThreadPoolExecutor(args.jobs) as pool:
        equal = list(pool.map(check, cases))
    print(f"{len(cases)} cases: {sum(equal)} equal, "
          f"{len(cases) - sum(equal)} differ "
          f"({time.monotonic() - begin:.0f} s)")
    return 0 if all(equal) else 1


if __name__ == "__main__":
    sys.exit(main())
