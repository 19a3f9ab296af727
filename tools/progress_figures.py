#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How far the time that long commands say is left is off at their half.

    tools/progress_figures.py PROGRAM LIST [--learn N]

LIST has a command a line, without the program, with FOLDER for a folder that
is removed afterwards:

    compare a.mp4 b.mp4 --html FOLDER/page.html
    optimize a.gif -o FOLDER/small.webp

Each runs with --progress json and, where there is a cache, --no-cache. Times are learned in a cache
folder of their own. With --learn N the list runs N times before, so that the
machine is known; the other way round each kind of work is new. For each command:
its time, the error of "elapsed and left" at half of it, the largest of the
second half, by how much the bar went back, and the stages. Exit code 1: the
error at half is above 30 %, or a bar went back.
"""
import argparse
import json
import os
import shlex
import subprocess
import sys
import tempfile
import time

MOST_ERROR = 0.30


def reports(command, environment):
    """Time since the start, fraction, expected rest and stage of each report; the whole time."""
    begin = time.monotonic()
    seen = []
    uncached = [] if command[1] == "video" else ["--no-cache"]
    running = subprocess.Popen([*command, "--progress", "json", *uncached],
                               stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True,
                               env=environment)
    for line in running.stderr:
        try:
            report = json.loads(line)
        except ValueError:
            continue  # a note
        if report.get("type") == "progress" and not report["finished"]:
            seen.append((time.monotonic() - begin, report["fraction"], report["remaining_s"],
                         report.get("stage", "")))
    running.wait()
    return seen, time.monotonic() - begin, running.returncode


def error_at(seen, whole, share):
    """The relative error of the last promise before this share of the time; None: none said."""
    said = [report for report in seen if report[0] <= whole * share and report[2] is not None]
    if not said:
        return None
    at, _, remaining, _ = said[-1]
    return abs(at + remaining - whole) / whole


def measure(words, program, environment, folder):
    command = [program] + [word.replace("FOLDER", folder) for word in words]
    seen, whole, code = reports(command, environment)
    fractions = [fraction for _, fraction, _, _ in seen if fraction is not None]
    back = max((a - b for a, b in zip(fractions, fractions[1:])), default=0)
    half = error_at(seen, whole, 0.5)
    later = [error_at(seen, whole, share / 20) for share in range(10, 20)]
    worst = max((one for one in later if one is not None), default=None)
    stages = list(dict.fromkeys(stage for *_, stage in seen if stage))
    percent = lambda value: "none said" if value is None else f"{100 * value:.0f} %"
    name = " ".join(os.path.basename(word) for word in words if "FOLDER" not in word)
    print(f"{name[:58]:58} {whole:6.1f} s  at half {percent(half):>9}  "
          f"then at most {percent(worst):>9}  back {max(0, back):.3f}  code {code}  "
          f"{', '.join(stages)}", flush=True)
    return half, back


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("program")
    parser.add_argument("list")
    parser.add_argument("--learn", type=int, default=0, metavar="N")
    given = parser.parse_args()
    with open(given.list, encoding="utf-8") as lines:
        commands = [shlex.split(line) for line in lines if line.strip()]
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "XDG_CACHE_HOME": folder}
        for _ in range(given.learn):
            for words in commands:
                reports([given.program] + [word.replace("FOLDER", folder) for word in words],
                        environment)
        for words in commands:
            half, back = measure(words, given.program, environment, folder)
            failed += half is None or half > MOST_ERROR or back > 0
    print(f"{len(commands) - failed} of {len(commands)} within {100 * MOST_ERROR:.0f} % at half, "
          "and none of these went back")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
