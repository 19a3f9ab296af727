# SPDX-License-Identifier: Apache-2.0
"""Nodes that look at pictures."""
from __future__ import annotations

import os

import numpy as np
from PIL import Image

import framewise

from .frames import frames_of, image_of, video_path
from .host import CATEGORY, Progress, input_path, output_path, scratch_folder

ERROR_GAIN = 4  # differences of a quarter of the range are white


def error_map(reference: list[np.ndarray], test: list[np.ndarray]) -> np.ndarray:
    """Where frames differ, white where by much. Of other sizes: empty."""
    count = min(len(reference), len(test))
    if count == 0 or reference[0].shape[:2] != test[0].shape[:2]:
        return np.zeros((1, 64, 64, 3), np.uint8)
    maps = []
    for one, other in zip(reference[:count], test[:count]):
        step = np.abs(one[..., :3].astype(np.int16) - other[..., :3]).max(axis=-1)
        gray = np.minimum(step * ERROR_GAIN, 255).astype(np.uint8)
        maps.append(np.repeat(gray[..., None], 3, axis=-1))
    return np.stack(maps)


def words_of(one) -> str:
    lines = [f"{one.status.name}: {one.verdict}"]
    lines += [f"{reason.severity.name.lower()}: {reason.message}" for reason in one.reasons]
    return "\n".join(lines)


def write_report(report, prefix: str) -> str:
    path = output_path(prefix, ".html")
    report.write_html(path)
    return path


class CompareImages:
    """Two images, or two batches as clips."""

    CATEGORY = CATEGORY
    FUNCTION = "compare"
    RETURN_TYPES = ("FLOAT", "STRING", "IMAGE", "STRING")
    RETURN_NAMES = ("score", "verdict", "error_map", "report")
    DESCRIPTION = "How well the test shows what the reference shows: 90 = nobody sees a difference"
    OUTPUT_NODE = True

    @classmethod
    def INPUT_TYPES(cls):
        return {
            "required": {"reference": ("IMAGE",), "test": ("IMAGE",)},
            "optional": {
                "frame_rate": ("FLOAT", {"default": 24.0, "min": 0.1, "max": 240.0}),
                "least_score": ("FLOAT", {"default": 0.0, "min": 0.0, "max": 100.0,
                                          "tooltip": "Below this the node fails"}),
                "report_prefix": ("STRING", {"default": "framewise/compare"}),
            },
        }

    def compare(self, reference, test, frame_rate=24.0, least_score=0.0,
                report_prefix="framewise/compare"):
        originals, copies = frames_of(reference), frames_of(test)
        report = framewise.compare(originals, copies, frame_ms=1000 / frame_rate,
                                   progress=Progress())
        one = report[0]
        score = 100.0 if one.score is None else float(one.score)
        if score < least_score:
            raise RuntimeError(f"score {score:.1f}, wanted {least_score:g}: {words_of(one)}")
        text = words_of(one)
        return {"ui": {"text": [f"{score:.1f}\n{text}"]},
                "result": (score, text, image_of(error_map(originals, copies)),
                           write_report(report, report_prefix))}


class CompareFiles:
    """Two videos, or two files by their paths."""

    CATEGORY = CATEGORY
    FUNCTION = "compare"
    RETURN_TYPES = ("FLOAT", "STRING", "STRING")
    RETURN_NAMES = ("score", "verdict", "report")
    DESCRIPTION = "Compares two videos, animations or images of disk, frame by frame"
    OUTPUT_NODE = True

    @classmethod
    def INPUT_TYPES(cls):
        return {
            "required": {},
            "optional": {
                "reference": ("VIDEO",), "test": ("VIDEO",),
                "reference_path": ("STRING", {"default": ""}),
                "test_path": ("STRING", {"default": ""}),
                "report_prefix": ("STRING", {"default": "framewise/compare"}),
            },
        }

    def compare(self, reference=None, test=None, reference_path="", test_path="",
                report_prefix="framewise/compare"):
        with scratch_folder() as folder:
            files = []
            for name, video, path in (("reference", reference, reference_path),
                                      ("test", test, test_path)):
                if video is None and not path:
                    raise ValueError(f"connect the {name}, or name its path")
                own = os.path.join(folder, name)
                os.mkdir(own)
                files.append(input_path(path) if video is None else video_path(video, own))
            report = framewise.compare(*files, progress=Progress())
            one = report[0]
            score = 100.0 if one.score is None else float(one.score)
            page = write_report(report, report_prefix)
        text = words_of(one)
        return {"ui": {"text": [f"{score:.1f}\n{text}"]}, "result": (score, text, page)}


class CheckImage:
    """Generated pictures: damaged, blank, clipped, banded?"""

    CATEGORY = CATEGORY
    FUNCTION = "check"
    RETURN_TYPES = ("IMAGE", "BOOLEAN", "STRING")
    RETURN_NAMES = ("images", "fine", "problems")
    DESCRIPTION = "Finds pictures that are blank, clipped, dark, flat, banded or damaged"

    @classmethod
    def INPUT_TYPES(cls):
        return {
            "required": {"images": ("IMAGE",)},
            "optional": {
                "taste": ("BOOLEAN", {"default": False,
                                      "tooltip": "Also what may be meant so: dark, flat, blurred"}),
                "fail": ("BOOLEAN", {"default": False, "tooltip": "Stop the workflow on a problem"}),
            },
        }

    def check(self, images, taste=False, fail=False):
        frames = frames_of(images)
        progress = Progress()
        lines = []
        with scratch_folder() as folder:
            for index, frame in enumerate(frames):
                path = os.path.join(folder, f"{index}.png")
                Image.fromarray(frame).save(path, compress_level=1)
                found = framewise.check_image(path, taste=taste)
                lines += [f"image {index}: {one.get('message') or one.get('kind')}"
                          for one in found.get("problems", [])]
                progress(index + 1, len(frames))
        text = "\n".join(lines)
        if lines and fail:
            raise RuntimeError(text)
        return {"ui": {"text": [text or "fine"]}, "result": (images, not lines, text)}
