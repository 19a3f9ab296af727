#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures what the module for Python costs: the time of its import, and a
comparison of the same frames in memory by Python and by the library itself
(through its functions for C), in turn, each on one thread:

    python_rate.py BUILD [ORIGINAL TEST] [--rounds N]

CPU seconds are compared: they vary less than the time on a busy machine.
"""
import argparse
import ctypes
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
parser.add_argument("build", type=Path)
parser.add_argument("files", nargs="*", type=Path)
parser.add_argument("--rounds", type=int, default=9)
options = parser.parse_args()
build = options.build.resolve()
files = options.files or [build / "examples/pair/original.gif",
                          build / "examples/pair/small.gif"]
METRIC = "ssimulacra2"


def cpu_ms_of_program(code):
    """CPU and wall time of an interpreter that runs this."""
    before, begin = os.times(), time.perf_counter()
    subprocess.run([sys.executable, "-S", "-c", code], check=True,
                   env={"PYTHONPATH": str(build / "python"), "PYTHONDONTWRITEBYTECODE": "1"})
    after = os.times()
    return (1000 * (after.children_user - before.children_user +
                    after.children_system - before.children_system),
            1000 * (time.perf_counter() - begin))


empty = [cpu_ms_of_program("pass") for _ in range(options.rounds)]
loaded = [cpu_ms_of_program("import framewise") for _ in range(options.rounds)]
for index, kind in ((0, "CPU"), (1, "wall")):
    alone, both = (statistics.median(one[index] for one in ones) for ones in (empty, loaded))
    print(f"import framewise: {both - alone:.0f} ms {kind} time (interpreter {alone:.0f} ms)")

sys.path.insert(0, str(build / "python"))
import numpy as np  # noqa: E402
import framewise  # noqa: E402


class CFrame(ctypes.Structure):
    _fields_ = [("struct_size", ctypes.c_size_t), ("rgba", ctypes.c_void_p),
                ("stride", ctypes.c_ssize_t), ("width", ctypes.c_int32),
                ("height", ctypes.c_int32), ("start_ms", ctypes.c_double),
                ("duration_ms", ctypes.c_double)]


class COptions(ctypes.Structure):  # its first fields; the rest is 0
    _fields_ = [("struct_size", ctypes.c_size_t),
                ("metrics", ctypes.POINTER(ctypes.c_char_p)), ("metric_count", ctypes.c_size_t),
                ("requirements", ctypes.c_void_p), ("requirement_count", ctypes.c_size_t),
                ("models", ctypes.c_char_p), ("threads", ctypes.c_int32),
                ("giflab_frames", ctypes.c_int32), ("progress", ctypes.c_void_p),
                ("context", ctypes.c_void_p)]


def in_memory(path):
    """Frames whose rows lie as the library reads them, played three times."""
    arrays = []
    for frame in framewise.open(path):
        array = framewise.empty_frame(frame.height, frame.width)
        np.copyto(array, frame.rgba)
        arrays.append(array)
    return 3 * arrays


def for_c(arrays):
    frames = (CFrame * len(arrays))()
    for frame, array in zip(frames, arrays):
        frame.struct_size, frame.rgba = ctypes.sizeof(CFrame), array.ctypes.data
        frame.stride, frame.height, frame.width = array.strides[0], *array.shape[:2]
    return frames


def by_library():
    report = ctypes.c_void_p()
    error = library.framewise_compare_frames(c_reference, len(c_reference), c_test, len(c_test),
                                             ctypes.byref(c_options), ctypes.byref(report))
    if error:
        sys.exit("framewise_compare_frames failed")
    score = library.framewise_report_score(report, 0)
    library.framewise_report_free(report)
    return score


def by_python():
    return framewise.compare(reference, test, metrics=[METRIC], threads=1, resize="none",
                             models="")[0].score


def cpu_seconds(work):
    begin = time.process_time()
    score = work()
    return time.process_time() - begin, score


reference, test = (in_memory(path) for path in files[:2])
c_reference, c_test = for_c(reference), for_c(test)
names = (ctypes.c_char_p * 1)(METRIC.encode())
c_options = COptions(ctypes.sizeof(COptions), names, 1, threads=1)
library = ctypes.CDLL(str(build / "libframewise_c.so"))
library.framewise_compare_frames.restype = ctypes.c_void_p
library.framewise_compare_frames.argtypes = [
    ctypes.c_void_p, ctypes.c_size_t, ctypes.c_void_p, ctypes.c_size_t,
    ctypes.c_void_p, ctypes.c_void_p]
library.framewise_report_score.restype = ctypes.c_double
library.framewise_report_score.argtypes = [ctypes.c_void_p, ctypes.c_size_t]
library.framewise_report_free.argtypes = [ctypes.c_void_p]
times = {by_library: [], by_python: []}
scores = set()
for number in range(options.rounds + 1):
    # Who comes second finds warmer caches.
    for work in sorted(times, key=lambda work: work is by_python, reverse=number % 2):
        seconds, score = cpu_seconds(work)
        times[work].append(seconds)
        scores.add(score)
if len(scores) != 1:
    sys.exit(f"the scores differ: {scores}")
# The first round warms caches.
ratios = [b / a - 1 for a, b in zip(times[by_library][1:], times[by_python][1:])]
print(f"compare {len(reference)} and {len(test)} frames: library "
      f"{1000 * statistics.median(times[by_library][1:]):.1f} ms, Python "
      f"{1000 * statistics.median(times[by_python][1:]):.1f} ms CPU time, difference "
      f"{100 * statistics.median(ratios):+.1f} % (median of {len(ratios)})")
