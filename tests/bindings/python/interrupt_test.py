# SPDX-License-Identifier: Apache-2.0
"""Ctrl-C ends a comparison: the signal comes from within, at a known place."""
import os
import signal
import sys

try:
    import numpy as np
except ImportError:
    print("SKIPPED: NumPy is not installed (python3-numpy)")
    sys.exit(0)
import framewise

# Longer than anybody would wait for: the test ends by the signal or by ctest's
# limit.
frames = [np.full((400, 400, 3), i % 250, np.uint8) for i in range(100)]
random = np.random.default_rng(1)
noise = random.integers(0, 256, (400, 400, 3), np.uint8)
tests = [frame ^ noise for frame in frames]
last = 0


def interrupt(done, total):
    global last
    last = done
    os.kill(os.getpid(), signal.SIGINT)


try:
    framewise.compare(frames, tests, metrics=["all"], progress=interrupt)
except KeyboardInterrupt:
    print("stopped after", last, "pairs")
    sys.exit(0 if last < len(frames) else 1)
sys.exit("the comparison was not stopped")
