# SPDX-License-Identifier: Apache-2.0
"""The Python module, on the pair of the demo."""
import gc
import json
import os
import pathlib
import sys
import tempfile
import threading
import unittest

try:
    import numpy as np
except ImportError:
    print("SKIPPED: NumPy is not installed (python3-numpy)")
    sys.exit(0)
import framewise

PAIR = pathlib.Path(os.environ["FRAMEWISE_PAIR"])
ORIGINAL = PAIR / "original.gif"
SMALL = PAIR / "small.gif"


class Comparing(unittest.TestCase):
    def test_files_give_a_verdict_metrics_and_reasons(self):
        report = framewise.compare(ORIGINAL, str(SMALL),
                                   metrics=["psnr", "ssimulacra2"],
                                   judge=True)
        self.assertEqual(len(report), 1)
        one = report[0]
        self.assertEqual(one.status, framewise.Status.ARTIFACT)
        self.assertTrue(0 < one.score < 60)
        self.assertEqual(set(one.metrics) & {"psnr", "vmaf"}, {"psnr"})
        psnr = one.metrics["psnr"]
        self.assertTrue(psnr.min <= psnr.p50 <= psnr.max)
        self.assertEqual(psnr.worst[0][1], psnr.min)
        self.assertGreater(len(psnr.curve), 50)
        self.assertIn("dropped_frames", [why.kind for why in one.reasons])

    def test_metrics_that_are_named_are_measured_without_a_verdict(self):
        one = framewise.compare(ORIGINAL, SMALL, metrics=["psnr"])[0]
        self.assertEqual(one.status, framewise.Status.UNKNOWN)
        self.assertIsNone(one.score)
        self.assertIn("Only the metrics were measured", one.verdict)

    def test_several_tests_have_one_comparison_each(self):
        report = framewise.compare(ORIGINAL, [SMALL, ORIGINAL], threads=1)
        self.assertEqual([one.status for one in report],
                         [framewise.Status.ARTIFACT, framewise.Status.PASS])
        self.assertTrue(report[-1].identical_bytes)
        with self.assertRaises(IndexError):
            report[2]

    def test_a_requirement_decides_whether_the_report_passes(self):
        for value, passes in (("psnr.mean>=10", True), ("psnr.mean>=90", False)):
            report = framewise.compare(ORIGINAL, SMALL, requirements=[value])
            self.assertIs(report.passed, passes)

    def test_frames_in_memory_give_the_numbers_of_their_files(self):
        arrays = [[frame.rgba for frame in framewise.open(path)]
                  for path in (ORIGINAL, SMALL)]
        files = framewise.compare(ORIGINAL, SMALL, metrics=["psnr"])
        frames = [list(framewise.open(path)) for path in (ORIGINAL, SMALL)]
        memory = framewise.compare(*frames, metrics=["psnr"])
        self.assertEqual(memory[0].metrics["psnr"].mean,
                         files[0].metrics["psnr"].mean)
        stacked = framewise.compare(
            np.stack(arrays[0]), [np.stack(arrays[0]), arrays[0][:30]],
            metrics=["psnr"], judge=True)
        self.assertTrue(stacked[0].identical_pixels)
        self.assertLess(stacked[1].score, 100)

    def test_the_json_is_that_of_the_program(self):
        report = framewise.compare(ORIGINAL, SMALL, metrics=["psnr"])
        data = report.to_dict()
        self.assertEqual(data, json.loads(report.to_json()))
        self.assertIn("psnr", data["comparisons"][0]["metrics"])
        with tempfile.TemporaryDirectory() as folder:
            report.write_html(os.path.join(folder, "a.html"))
            report.write_csv(pathlib.Path(folder) / "a.csv")
            self.assertEqual(len(os.listdir(folder)), 2)
            with self.assertRaises(framewise.MissingError):
                report.write_json("/nowhere/a.json")

    def test_parts_of_a_report_keep_it_alive(self):
        metric = framewise.compare(ORIGINAL, SMALL,
                                   metrics=["psnr"])[0].metrics["psnr"]
        gc.collect()
        self.assertGreater(metric.mean, 0)

    def test_progress_counts_up_and_may_stop_the_work(self):
        seen = []
        framewise.compare(ORIGINAL, SMALL, metrics=["psnr"],
                          progress=lambda done, total: seen.append(
                              (done, total)))
        self.assertEqual(seen, sorted(seen))

        def refuse(done, total):
            raise RuntimeError("enough")
        with self.assertRaisesRegex(RuntimeError, "enough"):
            framewise.compare(ORIGINAL, SMALL, progress=refuse)

    def test_other_threads_of_python_run_meanwhile(self):
        ended = threading.Event()
        turns = 0

        def work():
            framewise.compare(ORIGINAL, SMALL, threads=1)
            ended.set()
        thread = threading.Thread(target=work)
        thread.start()
        while not ended.is_set():
            turns += 1
            ended.wait(0.001)
        thread.join()
        self.assertGreater(turns, 3)


class Options(unittest.TestCase):
    """Each changes something that the report shows."""

    def compared(self, **options):
        return framewise.compare(ORIGINAL, SMALL, metrics=["psnr"], **options)

    def test_a_policy_decides_the_status(self):
        policy = "[score]\nwarning = 1\nartifact = 0\n"
        self.assertEqual(self.compared(policy="lossless")[0].status,
                         framewise.Status.ARTIFACT)
        with self.assertRaises(framewise.UsageError):
            self.compared(policy="nonsense")
        with tempfile.NamedTemporaryFile("w", suffix=".toml") as file:
            file.write(policy + "nonsense = 1\n")
            file.flush()
            with self.assertRaises(framewise.Error) as raised:
                self.compared(policy=file.name)
            self.assertIn("nonsense", str(raised.exception))

    def test_pairing_and_parts_of_the_time(self):
        by_number = self.compared(pairing="index")
        self.assertEqual(by_number.to_dict()["comparisons"][0]["pairing"]["mode"],
                         "index")
        part = self.compared(start_ms=500, end_ms=1000)[0].metrics["psnr"]
        whole = self.compared()[0].metrics["psnr"]
        self.assertLess(len(part.curve), len(whole.curve) / 2)
        few = self.compared(frames=4)[0].metrics["psnr"]
        self.assertLessEqual(len(few.curve), 8)

    def test_a_sample_measures_fewer_pairs(self):
        report = framewise.compare(ORIGINAL, SMALL, metrics=["ssimulacra2"],
                                   sample=5, sampling="uniform", judge=False)
        values = [value for _, value in report[0].metrics["ssimulacra2"].curve]
        measured = [value for value in values if value is not None]
        self.assertTrue(0 < len(measured) < len(values))

    def test_options_mean_what_they_mean_on_the_command_line(self):
        with self.assertRaises(framewise.UsageError) as raised:
            self.compared(sampling="full", sample=5)
        self.assertIn("sample has no effect", str(raised.exception))
        named = self.compared(start="500ms", end="1s", text_language="eng")
        self.assertEqual(
            named.to_dict()["comparisons"],
            self.compared(start_ms=500, end_ms=1000).to_dict()["comparisons"])
        with self.assertRaises(framewise.UsageError) as raised:
            self.compared(fail_on="warning")
        self.assertIn("exit code", str(raised.exception))
        with self.assertRaises(TypeError):
            self.compared(sampel=5)

    def test_sizes_that_differ_are_resized_or_refused(self):
        large = np.zeros((40, 40, 3), np.uint8)
        small = np.zeros((20, 20, 3), np.uint8)
        self.assertTrue(framewise.compare(large, small)[0].metrics)
        with self.assertRaises(framewise.Error):
            framewise.compare(large, small, resize="none")

    def test_a_background_shows_through_transparent_pixels(self):
        clear = np.zeros((32, 32, 4), np.uint8)
        gray = np.full((32, 32, 4), 128, np.uint8)
        gray[..., 3] = 255
        values = {over: framewise.compare(
            clear, gray, metrics=["psnr"], judge=False,
            background=(over, over, over))[0].metrics["psnr"].mean
            for over in (0, 120)}
        self.assertGreater(values[120], values[0] + 10)

    def test_a_cache_answers_the_second_time(self):
        with tempfile.TemporaryDirectory() as folder:
            cache = framewise.Cache(folder)
            first = self.compared(cache=cache)
            hits = cache.hits
            second = self.compared(cache=cache)
            self.assertGreater(cache.hits, hits)
            cache.flush()
            self.assertEqual(first[0].score, second[0].score)
            again = framewise.Cache(folder)
            self.compared(cache=again)
            self.assertGreater(again.hits, 0)

    def test_pictures_come_with_the_page(self):
        sizes = []
        with tempfile.TemporaryDirectory() as folder:
            for pictures in ("none", "worst"):
                page = pathlib.Path(folder) / "page.html"
                self.compared(pictures=pictures).write_html(page)
                sizes.append(page.stat().st_size)
        self.assertGreater(sizes[1], sizes[0] + 10_000)

    def test_mistakes_name_the_option_and_its_values(self):
        for wrong, expected in (({"pairing": "best"}, "stretch"),
                                ({"sampling": "some"}, "progressive"),
                                ({"subsample": "two"}, "subsample"),
                                ({"background": (1, 2, 300)}, "255"),
                                ({"cache": 5}, "cache"),
                                ({"threads": -1}, "threads")):
            with self.assertRaises(framewise.UsageError) as raised:
                self.compared(**wrong)
            self.assertIn(expected, str(raised.exception))
        with self.assertRaises(TypeError):
            self.compared(nonsense=1)

    def test_the_result_is_the_same_for_any_number_of_threads(self):
        one, three = (self.compared(threads=count) for count in (1, 3))
        self.assertEqual(one[0].metrics["psnr"].curve,
                         three[0].metrics["psnr"].curve)


class Looking(unittest.TestCase):
    def test_inspect_lists_frames_on_request(self):
        facts = framewise.inspect(ORIGINAL, frames=True)
        animation = framewise.open(ORIGINAL)
        self.assertEqual(len(facts["frames"]), animation.frame_count)
        self.assertNotIsInstance(framewise.inspect(ORIGINAL).get("frames"), list)
        self.assertEqual(len(animation.stored_delays_ms()),
                         animation.frame_count)

    def test_images_are_checked_and_compared(self):
        with tempfile.TemporaryDirectory() as folder:
            a, b = (pathlib.Path(folder) / name for name in ("a.png", "b.png"))
            a.write_bytes(framewise.convert(ORIGINAL, "png"))
            b.write_bytes(framewise.convert(SMALL, "png"))
            self.assertEqual(framewise.check_image(a)["status"], "ok")
            picture = pathlib.Path(folder) / "diff.png"
            found = framewise.diff_images(a, b, threshold=0, picture=picture)
            self.assertGreater(found["pixels"], 0)
            self.assertEqual(picture.read_bytes()[1:4], b"PNG")
            self.assertEqual(framewise.diff_images(a, a)["pixels"], 0)
            with self.assertRaises(framewise.UsageError):
                framewise.check_image(a, model="t3v")
            b.write_bytes(a.read_bytes()[:200])
            self.assertEqual(framewise.check_image(b)["status"], "error")

    def test_flashes_are_found(self):
        found = framewise.flashes(ORIGINAL, rules="itu", no_stripes=True)
        self.assertEqual((found["state"], found["rules"]), ("pass", "itu"))
        self.assertEqual(len(found["moments"]), found["frames"])
        with self.assertRaises(framewise.UsageError):
            framewise.flashes(ORIGINAL, rules="moon")
        with self.assertRaises(TypeError):
            framewise.flashes(ORIGINAL, flicker=True)


class Frames(unittest.TestCase):
    def test_an_animation_is_iterated_again_and_again(self):
        animation = framewise.open(ORIGINAL)
        self.assertEqual((animation.container, animation.width), ("gif", 320))
        first = [frame.start_ms for frame in animation]
        self.assertEqual(first, [frame.start_ms for frame in animation])
        self.assertEqual(len(first), animation.frame_count)
        self.assertEqual(animation[7].index, 7)
        with self.assertRaises(IndexError):
            animation[10_000]

    def test_arrays_share_the_pixels_of_their_frame_and_outlive_it(self):
        frame = framewise.open(ORIGINAL)[0]
        a, b = frame.rgba, frame.planes[0]
        self.assertTrue(np.shares_memory(a, b))
        self.assertFalse(a.flags.writeable)
        total = int(a.sum())
        del frame, b
        gc.collect()
        self.assertEqual(int(a.sum()), total)
        self.assertEqual(a.shape, (180, 320, 4))

    def test_aligned_arrays_are_not_copied(self):
        array = framewise.empty_frame(31, 33)
        self.assertEqual(array.shape, (31, 33, 4))
        frame = framewise.Frame(array)
        self.assertTrue(np.shares_memory(frame.planes[0], array))

    def test_gray_rgb_sixteen_bits_and_slices_are_frames(self):
        random = np.random.default_rng(1)
        rgb = random.integers(0, 256, (40, 50, 3), np.uint8)
        rgba = np.dstack([rgb, np.full((40, 50), 255, np.uint8)])
        np.testing.assert_array_equal(framewise.Frame(rgb).rgba, rgba)
        np.testing.assert_array_equal(framewise.Frame(rgb[::2, ::-1]).rgba,
                                      rgba[::2, ::-1])
        gray = framewise.Frame(rgb[:, :, 0]).rgba
        np.testing.assert_array_equal(gray[:, :, 2], rgb[:, :, 0])
        wide = framewise.Frame(rgb.astype(np.uint16) * 257)
        np.testing.assert_array_equal(wide.rgba, rgba)

    def test_what_is_no_frame_is_refused_with_a_hint(self):
        for bad in (np.zeros((4, 4)), np.zeros((4, 4, 2), np.uint8),
                    np.zeros((0, 4), np.uint8), [[1, 2]], None):
            with self.assertRaises(framewise.UsageError) as raised:
                framewise.Frame(bad)
            self.assertTrue(raised.exception.hint)


class Measuring(unittest.TestCase):
    def test_psnr_is_what_numpy_computes(self):
        random = np.random.default_rng(2)
        a = random.integers(0, 256, (64, 80, 3), np.uint8)
        b = random.integers(0, 256, (64, 80, 3), np.uint8)
        error = np.mean((a.astype(float) - b) ** 2)
        values = framewise.measure(a, b, ["psnr", "ssimulacra2"])
        self.assertAlmostEqual(values["psnr"],
                               10 * np.log10(255 ** 2 / error), places=9)

    def test_a_measurer_gives_what_single_calls_give(self):
        frames = list(framewise.open(ORIGINAL))
        measurer = framewise.Measurer(["ssimulacra2"])
        for frame in frames[1:4]:
            self.assertEqual(
                measurer.measure(frames[0], frame),
                framewise.measure(frames[0].rgba, frame.rgba, "ssimulacra2"))

    def test_an_array_may_be_drawn_into_between_calls(self):
        reference = framewise.empty_frame(64, 64)
        test = framewise.empty_frame(64, 64)
        reference[..., 3] = test[..., 3] = 255
        measurer = framewise.Measurer(["psnr"])
        for level in (1, 2, 4):
            test[..., :3] = level
            self.assertAlmostEqual(measurer.measure(reference, test)["psnr"],
                                   20 * np.log10(255 / level), places=9)

    def test_a_metric_without_a_value_is_none(self):
        tiny = np.zeros((4, 4, 3), np.uint8)
        self.assertEqual(framewise.measure(tiny, tiny, "lpips", models=""),
                         {"lpips_alex": None})

    def test_sizes_that_differ_are_an_error(self):
        with self.assertRaises(framewise.Error):
            framewise.measure(np.zeros((9, 9, 3), np.uint8),
                              np.zeros((9, 8, 3), np.uint8))


class Making(unittest.TestCase):
    def test_thumbnails_and_conversions_are_bytes_of_files(self):
        self.assertEqual(framewise.thumbnail(ORIGINAL, 64, 64)[:4], b"RIFF")
        self.assertEqual(
            framewise.convert(ORIGINAL, "webp", quality=50)[8:12], b"WEBP")
        with self.assertRaises(framewise.UsageError):
            framewise.convert(ORIGINAL, "doc")

    def test_optimize_reports_what_it_made(self):
        with tempfile.TemporaryDirectory() as folder:
            output = pathlib.Path(folder) / "small.gif"
            seen = []
            made = framewise.optimize(
                ORIGINAL, output, ["score>=50"],
                progress=lambda trial, share: seen.append(trial))
            self.assertEqual(made.bytes, output.stat().st_size)
            self.assertEqual(made.output, output)
            self.assertNotEqual(made.outcome, framewise.Outcome.MISSED)
            self.assertGreaterEqual(made.report[0].score, 50)


class Jobs(unittest.TestCase):
    def test_runs_a_kind_by_its_name(self):
        self.assertIn("encode", framewise.job_kinds())
        done = framewise.run("compare", [ORIGINAL, SMALL], require="psnr>=99")
        self.assertFalse(done.passed)
        self.assertEqual(len(json.loads(done.json)["comparisons"]), 1)

    def test_writes_into_a_folder(self):
        with tempfile.TemporaryDirectory() as folder:
            done = framewise.run("image thumbnail", [ORIGINAL], folder, size=8)
            self.assertTrue(done.files[0].is_file())

    def test_refuses_options_that_the_kind_does_not_have(self):
        with self.assertRaisesRegex(framewise.UsageError, "juggle"):
            framewise.run("encode", [ORIGINAL], "out", juggle=3)


class Errors(unittest.TestCase):
    def test_each_kind_is_a_class(self):
        with self.assertRaises(framewise.IoError) as raised:
            framewise.open("/nowhere/a.gif")
        self.assertEqual(raised.exception.file, "/nowhere/a.gif")
        with tempfile.NamedTemporaryFile(suffix=".gif") as file:
            file.write(b"GIF89a")
            file.flush()
            with self.assertRaises(framewise.InputError):
                list(framewise.open(file.name))
        with self.assertRaises(framewise.UsageError) as usage:
            framewise.compare(ORIGINAL, SMALL, metrics=["psnrr"])
        self.assertIsInstance(usage.exception, ValueError)
        self.assertIn("psnr", str(usage.exception))

    def test_files_and_frames_are_not_mixed(self):
        array = np.zeros((9, 9, 3), np.uint8)
        for pair in ((ORIGINAL, [array]), (array, [str(ORIGINAL)]),
                     (array, 3), (3, array)):
            with self.assertRaises((framewise.UsageError, TypeError)):
                framewise.compare(*pair)


if __name__ == "__main__":
    unittest.main()
