#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Builds, and says how long that still takes on this machine.

  tools/build_progress.py build/release [--jobs N] [TARGET…]

Ninja's lines become one line of progress; everything else, such as errors of
the compiler, passes through as it is. The exit code is that of the build.

Steps differ by a factor of 20 in time. benchmarks/build-time.json has the
seconds of the slowest ones; without it all count the same. After 30 steps the
pace of this machine is known. What a build took goes to BUILD/build-time.json,
which tools/build_times.py reads.
"""
import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path

SOURCE = Path(__file__).resolve().parent.parent
RECORDED = SOURCE / "benchmarks/build-time.json"
# Nobody else begins a line so.
MARK = "@framewise "
# Fewer finished steps say little about the pace of the machine.
FIRST_STEPS = 30
# Words that ccache writes for each source whose object it had.
CCACHE_HITS = ("direct_cache_hit", "preprocessed_cache_hit")


def spoken(seconds):
    """A duration as a person reads it: 40 s, 9 minutes."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    return f"{round(seconds / 60)} minutes"


class Pace:
    """The time left, from the weights of what is done and what is not."""

    def __init__(self, slow, other):
        self.slow = slow  # seconds of those slow steps that are not done yet
        self.other = other  # seconds of each other step
        self.done = 0.0
        self.steps = self.total = 0

    def finish(self, steps, total, text):
        self.steps, self.total = steps, total
        output = text.split(" ")[-1].replace(f"{SOURCE}/", "")
        self.done += self.slow.pop(output, self.other)

    def left(self):
        others = max(0, self.total - self.steps - len(self.slow))
        return sum(self.slow.values()) + others * self.other

    def share(self):
        return self.done / (self.done + self.left()) if self.done else 0

    def seconds_left(self, elapsed):
        return elapsed * self.left() / self.done if self.done else 0


class Screen:
    """Standard error: one line that changes on a terminal, else one for each
    tenth of the work."""

    def __init__(self, pace):
        self.pace = pace
        self.terminal = sys.stderr.isatty()
        self.begin = time.monotonic()
        self.tenth = 0
        self.shown = False  # whether the line of the terminal holds progress
        self.estimated = False

    def line(self, text):
        self.clear()
        sys.stderr.write(text + "\n")
        sys.stderr.flush()

    def clear(self):
        if self.shown:
            sys.stderr.write("\r\033[K")
            self.shown = False

    def progress(self, text):
        pace, elapsed = self.pace, time.monotonic() - self.begin
        known = pace.steps >= FIRST_STEPS
        left = pace.seconds_left(elapsed)
        if known and not self.estimated:
            self.estimated = True
            if left >= 30:
                self.line(f"This build takes about {spoken(elapsed + left)} here: "
                          f"{pace.total} steps.")
        words = f"[{100 * pace.share():.0f} %, step {pace.steps} of {pace.total}"
        words += f", {spoken(left)} left]" if known else "]"
        if self.terminal:
            width = shutil.get_terminal_size().columns - 1
            self.clear()
            sys.stderr.write(f"{words} {text}"[:width])
            sys.stderr.flush()
            self.shown = True
        elif known and self.tenth < int(10 * pace.share()) < 10:
            self.tenth = int(10 * pace.share())
            self.line(words)

    def passed_through(self, raw, step):
        """A line that is not ninja's, below the step that it belongs to."""
        if step:
            self.line(step)
        self.clear()
        sys.stderr.flush()
        sys.stderr.buffer.write(raw)
        sys.stderr.buffer.flush()


def recorded_seconds(build, targets):
    """The slow steps of a build from scratch with their seconds, and the
    seconds of any other step."""
    try:
        recorded = json.loads(RECORDED.read_text())
    except OSError:
        return {}, 1.0
    if (build / ".ninja_log").exists():
        return {}, recorded["other_step_s"]  # what is left to do is not known
    commands = subprocess.run(["cmake", "--build", build, "--", "-t", "commands", *targets],
                              capture_output=True, text=True,
                              check=False).stdout.replace(f"{SOURCE}/", "")
    return ({output: seconds for output, seconds in recorded["step_s"].items()
             if output in commands}, recorded["other_step_s"])


def run(command, environment, screen):
    """Runs the build; returns its exit code."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                               env=environment)
    step = ""
    try:
        for raw in process.stdout:
            text = raw.decode(errors="replace").rstrip("\n")
            if text.startswith(MARK):
                steps, total, words = text.removeprefix(MARK).split(" ", 2)
                step = f"[{steps} of {total}] {words}"
                # Before the first step ninja looks for new files and runs CMake.
                if steps != "0":
                    screen.pace.finish(int(steps), int(total), words)
                    screen.progress(words)
            else:
                screen.passed_through(raw, "" if text.startswith("ninja: ") else step)
                step = ""
    except KeyboardInterrupt:
        # Ninja was interrupted too; it removes what is half done.
        process.wait()
        screen.line("Interrupted; the next build goes on from here.")
        return 130
    screen.clear()
    return process.wait()


def cache_hits(log):
    """How many sources ccache did not have to compile."""
    if not log.exists():
        return 0
    return sum(line in CCACHE_HITS for line in log.read_text().split())


def keep(build, entry, first):
    """Adds a build to those that led from an empty folder to what is there."""
    file = build / "build-time.json"
    if not first and not file.exists():
        return  # something else built before
    earlier = [] if first else json.loads(file.read_text())
    file.write_text(json.dumps([*earlier, entry], indent=1) + "\n")


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("build", type=Path, metavar="BUILD", help="a configured build folder")
    parser.add_argument("targets", nargs="*", metavar="TARGET", help="what to build (default: all)")
    parser.add_argument("--jobs", default=str(os.cpu_count()), metavar="N",
                        help="steps at the same time (default: one a processor)")
    options = parser.parse_intermixed_args()
    first = not (options.build / ".ninja_log").exists()
    log = options.build / "ccache.log"
    log.unlink(missing_ok=True)
    pace = Pace(*recorded_seconds(options.build, options.targets))
    screen = Screen(pace)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    targets = ["--target", *options.targets] if options.targets else []
    code = run(["cmake", "--build", str(options.build), "-j", options.jobs, *targets],
               {**os.environ, "NINJA_STATUS": MARK + "%f %t ",
                "CCACHE_STATSLOG": str(log.resolve())}, screen)
    if pace.steps == 0:
        return code
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    entry = {"targets": " ".join(options.targets) or "all", "steps": pace.steps,
             "wall_s": round(time.monotonic() - screen.begin, 1),
             "processor_s": round(after.ru_utime + after.ru_stime -
                                  before.ru_utime - before.ru_stime, 1),
             "from_ccache": cache_hits(log)}
    keep(options.build, entry, first)
    if code == 0:
        screen.line(f"Built in {spoken(entry['wall_s'])}: {pace.steps} steps, "
                    f"{entry['processor_s']:.0f} s of processor time"
                    + (f", {entry['from_ccache']} objects from ccache."
                       if entry["from_ccache"] else "."))
    return code


if __name__ == "__main__":
    sys.exit(main())
