#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes docs/performance/scenarios.md from `framewise bench run`: ./dev bench page

  tools/performance_page.py build/release/framewise [--quick] [-o FILE]

Every figure of the page is of one run of one program on one machine, whose
facts stand above them. The raw results lie beside it as JSON.
"""
import argparse
import json
import os
import pathlib
import platform
import subprocess
import sys

SOURCE = pathlib.Path(__file__).resolve().parent.parent
PAGE = SOURCE / "docs/performance/scenarios.md"
ARMS = ("baseline", "parallel", "tiered", "sampled", "cached", "all")


def processor():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(": ", 1)[1]
    return platform.machine()


def duration(seconds):
    if seconds >= 1:
        return f"{seconds:.2f} s"
    return f"{1e3 * seconds:.3g} ms"


def table(results):
    """A row a scenario: processor time of the baseline, speed of the arms."""
    rows = {}
    for one in results:
        rows.setdefault(one["scenario"], {})[one["arm"]] = one
    lines = ["| scenario | CPU time, one thread | MP/s | peak memory | "
             "allocations | " + " | ".join(ARMS[1:]) + " |",
             "| --- | --: | --: | --: | --: |" + " --: |" * (len(ARMS) - 1)]
    for name, arms in rows.items():
        base = arms.get("baseline", {"error": "not measured"})
        if "error" in base:
            lines.append(f"| {name} | {base['error']} |" +
                         " |" * (len(ARMS) + 2))
            continue
        others = " | ".join(
            f"{arms[arm]['speed_up']:.2f}×"
            if arm in arms and "error" not in arms[arm] else ""
            for arm in ARMS[1:])
        lines.append(
            f"| {name} | {duration(base['cpu_s'])} | "
            f"{base['megapixels_per_s']:.1f} | {base['peak_bytes'] / 1e6:.0f} MB"
            f" | {base['allocations']} | {others} |")
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--quick", action="store_true",
                        help="only the quick scenarios")
    parser.add_argument("-o", "--out", type=pathlib.Path, default=PAGE)
    chosen = parser.parse_args()
    words = [os.path.abspath(chosen.program), "bench", "run", "--json"]
    if chosen.quick:
        words.append("--quick")
    before = os.getloadavg()[0]
    done = subprocess.run(words, stdout=subprocess.PIPE, text=True)
    if done.returncode not in (0, 1):
        return done.returncode
    run = json.loads(done.stdout)
    version = subprocess.run([words[0], "--version"], capture_output=True,
                             text=True, check=True).stdout.strip()
    commit = subprocess.run(["git", "-C", SOURCE, "rev-parse", "--short", "HEAD"],
                            capture_output=True, text=True).stdout.strip()
    command = "./dev bench page" + (" --quick" if chosen.quick else "")
    chosen.out.write_text(
        f"# Scenarios\n\n<!-- Written by `{command}`; do not edit. -->\n\n"
        f"{version}, commit {commit or 'unknown'}; {processor()}, "
        f"{os.cpu_count()} processors, Linux {platform.release()}; load average "
        f"{before:.1f} before and {os.getloadavg()[0]:.1f} after.\n\n"
        "The columns on the right are speeds by wall time against one thread "
        "that computes everything without a cache. What the arms are is said in "
        "[benchmarks](../benchmarks.md#how-fast-is-it). Wall time of a busy "
        "machine varies: read ratios near 1 as equal.\n\n"
        f"{table(run['results'])}\n\n"
        f"Raw results: [{chosen.out.stem}.json]({chosen.out.stem}.json).\n")
    chosen.out.with_suffix(".json").write_text(done.stdout)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
