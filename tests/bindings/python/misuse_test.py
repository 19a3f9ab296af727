# SPDX-License-Identifier: Apache-2.0
"""Wrong use of the Python module: an exception, or what was asked for; never
the end of the process. Each way runs in a process of its own."""
import gc
import os
import pathlib
import signal
import sys
import threading
import unittest

import framewise

PAIR = pathlib.Path(os.environ["FRAMEWISE_PAIR"])
ORIGINAL = PAIR / "original.gif"
SMALL = PAIR / "small.gif"
SECONDS = 120


def ends(work):
    """How a child that does it ends: 0 by itself, below 0 by a signal."""
    child = os.fork()
    if child == 0:
        signal.alarm(SECONDS)
        code = 1
        try:
            work()
            code = 0
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def compare():
    framewise.compare(ORIGINAL, SMALL, metrics=["psnr"])


def on_two_threads(work):
    threads = [threading.Thread(target=work) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()


class Misuse(unittest.TestCase):
    def test_values_of_other_types_are_refused(self):
        def work():
            for wrong in (None, 7, b"\0", object(), [], "\0", "x" * 100_000):
                for call in (lambda: framewise.compare(wrong, SMALL),
                             lambda: framewise.compare(ORIGINAL, wrong),
                             lambda: framewise.open(wrong)):
                    try:
                        call()
                    except (TypeError, ValueError, OSError, RuntimeError,
                            framewise.Error):
                        continue
                    raise AssertionError(repr(wrong))
        self.assertEqual(ends(work), 0)

    def test_one_animation_can_be_read_by_two_threads(self):
        def work():
            frames = framewise.open(ORIGINAL)

            def read():
                try:
                    for _ in frames:
                        pass
                except (ValueError, RuntimeError, framewise.Error):
                    pass
            on_two_threads(read)
        self.assertEqual(ends(work), 0)

    def test_two_comparisons_run_at_once(self):
        self.assertEqual(ends(lambda: on_two_threads(compare)), 0)

    def test_a_child_compares_after_its_parent_did(self):
        def work():
            compare()
            if ends(compare):
                raise AssertionError
        self.assertEqual(ends(work), 0)

    def test_a_handler_of_a_signal_compares(self):
        def work():
            signal.signal(signal.SIGUSR1, lambda *_: compare())
            threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGUSR1)).start()
            for _ in range(3):
                compare()
        self.assertEqual(ends(work), 0)

    def test_pixels_outlive_what_they_came_from(self):
        def work():
            frames = framewise.open(ORIGINAL)
            pixels = next(iter(frames)).rgba
            before = bytes(pixels)
            del frames
            gc.collect()
            if bytes(pixels) != before:
                raise AssertionError
        try:
            import numpy  # noqa: F401, what `rgba` needs
        except ImportError:
            self.skipTest("NumPy is not installed (python3-numpy)")
        self.assertEqual(ends(work), 0)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
