# SPDX-License-Identifier: Apache-2.0
"""The numbers of framewise.giflab beside those that GifLab has computed."""
import json
import math
import os
import pathlib
import sys
import unittest

try:
    import numpy as np
except ImportError:
    print("SKIPPED: NumPy is not installed (python3-numpy)")
    sys.exit(0)
import framewise
from framewise.giflab import (calculate_comprehensive_metrics,
                              calculate_comprehensive_metrics_from_frames)

PAIR = pathlib.Path(os.environ["FRAMEWISE_PAIR"])
GOLDEN = pathlib.Path(os.environ["FRAMEWISE_SHARED"]) / "golden/giflab"
# Keys that docs/python.md names as missing, and the time that a run takes.
MISSING = ("ocr_", "mtf50_", "edge_sharpness_", "render_ms")


class GifLab(unittest.TestCase):
    def test_every_number_agrees_within_a_thousandth(self):
        if not GOLDEN.is_dir():
            self.skipTest("numbers of GifLab are not here")
        for path in sorted(GOLDEN.glob("*.json")):
            recorded = json.loads(path.read_text())["modes"]["full"]
            values = calculate_comprehensive_metrics(
                path.with_suffix(".gif"),
                path.with_suffix(".lossy80-c64.gif"))
            for key, theirs in recorded.items():
                if key.startswith(MISSING):
                    continue
                # Deviations of constant curves: docs/migration.md.
                tolerance = 5e-3 if key.endswith("_std") else 1e-3
                with self.subTest(file=path.stem, key=key):
                    if isinstance(theirs, str):
                        self.assertEqual(values[key], theirs)
                        continue
                    self.assertTrue(
                        math.isclose(values[key], theirs, rel_tol=tolerance,
                                     abs_tol=1e-6), (values[key], theirs))

    def test_frames_in_memory_are_measured_like_their_files(self):
        frames = [[frame.rgba[:, :, :3] for frame in framewise.open(path)]
                  for path in (PAIR / "original.gif", PAIR / "small.gif")]
        files = calculate_comprehensive_metrics(PAIR / "original.gif",
                                                PAIR / "small.gif")
        memory = calculate_comprehensive_metrics_from_frames(*frames)
        for key in ("ssim", "ssim_min", "psnr_mean", "gmsd_std",
                    "edge_similarity", "frame_count"):
            self.assertAlmostEqual(memory[key], files[key], places=9)
        self.assertEqual(memory["compression_ratio"], 1.0)

    def test_drift_and_alignment_are_of_the_delays(self):
        long = [framewise.Frame(np.full((32, 32, 3), 40 * i, np.uint8), 100)
                for i in range(4)]
        short = [framewise.Frame(frame.rgba, 80) for frame in long]
        values = calculate_comprehensive_metrics(long, short)
        self.assertEqual(values["duration_diff_ms"], 80)
        self.assertEqual(values["max_timing_drift_ms"], 80)
        self.assertAlmostEqual(values["timing_drift_score"], 160 / 500)
        self.assertEqual(values["alignment_accuracy"], 0)
        self.assertEqual(values["grid_length"], 40)

    def test_mistakes_are_value_errors_as_in_giflab(self):
        with self.assertRaises(ValueError):
            calculate_comprehensive_metrics("/nowhere/a.gif", "/nowhere/b.gif")
        with self.assertRaises(ValueError):
            calculate_comprehensive_metrics([], [np.zeros((9, 9, 3), np.uint8)])


if __name__ == "__main__":
    unittest.main()
