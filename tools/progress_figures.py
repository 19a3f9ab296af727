#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How far the expected time of long commands is off at their half:

    tools/progress_figures.py build/release/framewise ORIGINAL COPY [ORIGINAL COPY …]

Compares each pair with and without a page and optimizes each original, with
--progress json. Prints, for each command, its time, the error of "elapsed and
remaining" at half of it, and by how much the bar ever went back. Exit code 1:
a bar went back.
"""
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def reports(command):
    """Time since the start, fraction and expected rest of each report; the whole time."""
    begin = time.monotonic()
    seen = []
    running = subprocess.Popen([*command, "--progress", "json"], stderr=subprocess.PIPE,
                               stdout=subprocess.DEVNULL, text=True)
    for line in running.stderr:
        try:
            report = json.loads(line)
        except ValueError:
            continue  # a note
        if report.get("type") == "progress" and not report["finished"]:
            seen.append((time.monotonic() - begin, report["fraction"], report["remaining_s"],
                         report.get("stage", "")))
    running.wait()
    return seen, time.monotonic() - begin


def measure(name, command):
    seen, whole = reports(command)
    fractions = [fraction for _, fraction, _, _ in seen if fraction is not None]
    back = max((a - b for a, b in zip(fractions, fractions[1:])), default=0)
    half = [report for report in seen if report[0] <= whole / 2 and report[2] is not None]
    stages = list(dict.fromkeys(stage for *_, stage in seen if stage))
    if half:
        at, _, remaining, _ = half[-1]
        error = f"{100 * abs(at + remaining - whole) / whole:.0f} %"
    else:
        error = "none said"
    print(f"{name:50} {whole:7.1f} s  error at half {error:>9}  back {max(0, back):.3f}  "
          f"{', '.join(stages)}")
    return back


def main():
    if len(sys.argv) < 4 or len(sys.argv) % 2:
        sys.exit(__doc__)
    program = sys.argv[1]
    worst = 0.0
    with tempfile.TemporaryDirectory() as folder:
        for original, copy in zip(sys.argv[2::2], sys.argv[3::2]):
            name = Path(original).name
            compare = [program, "compare", original, copy, "--no-cache"]
            worst = max(worst, measure(f"compare {name}", compare))
            worst = max(worst, measure(f"compare {name} --html",
                                       [*compare, "--html", f"{folder}/page.html"]))
            worst = max(worst, measure(f"optimize {name}",
                                       [program, "optimize", original, "-o", f"{folder}/small",
                                        "--to", "auto", "--no-cache"]))
    sys.exit(worst > 0)


if __name__ == "__main__":
    main()
