# SPDX-License-Identifier: Apache-2.0
"""Nodes that look at clips, and make films of them."""
from __future__ import annotations

import json

import framewise
import numpy as np

from . import clip_faults
from .frames import frames_of, video_path
from .host import (CATEGORY, Progress, input_path, output_path, run_program,
                   scratch_folder, stop_if_interrupted)

MOST_FRAMES = 2000  # of a clip that is read whole, in small


def read_small(path: str):
    """Small frames of a file, and their times in seconds."""
    frames, times, end = [], [], 0.0
    for frame in framewise.open(path):
        stop_if_interrupted()
        frames.append(clip_faults.small([frame.rgba])[0])
        times.append(frame.start_ms / 1000)
        end = (frame.start_ms + frame.duration_ms) / 1000
        if len(frames) == MOST_FRAMES:
            break
    return np.stack(frames), np.array([*times, end])


class CheckClip:
    """Freezes, flashes, flicker, color drift and seams, without an original."""

    CATEGORY = CATEGORY
    FUNCTION = "check"
    RETURN_TYPES = ("BOOLEAN", "STRING")
    RETURN_NAMES = ("fine", "problems")
    DESCRIPTION = "Finds freezes, flashes, flicker, color drift and, of loops, the seam"
    OUTPUT_NODE = True

    @classmethod
    def INPUT_TYPES(cls):
        return {
            "required": {},
            "optional": {
                "video": ("VIDEO",),
                "images": ("IMAGE",),
                "path": ("STRING", {"default": ""}),
                "frame_rate": ("FLOAT", {"default": 24.0, "min": 0.1, "max": 240.0,
                                         "tooltip": "Of images; files have their own"}),
                "is_loop": ("BOOLEAN", {"default": False}),
                "fail": ("BOOLEAN", {"default": False, "tooltip": "Stop the workflow on a problem"}),
            },
        }

    def check(self, video=None, images=None, path="", frame_rate=24.0, is_loop=False,
              fail=False):
        progress = Progress(4)
        problems = []
        with scratch_folder() as folder:
            if images is not None:
                clip = clip_faults.small(frames_of(images))
                times = np.arange(len(clip) + 1) / frame_rate
            else:
                if video is None and not path:
                    raise ValueError("connect a video or images, or name a path")
                file = input_path(path) if video is None else video_path(video, folder)
                clip, times = read_small(file)
                flashes = framewise.flashes(file)
                if flashes["state"] in ("warning", "fail"):
                    problems.append(f"flash: {flashes['sentence']}")
        progress(1, 4)
        faults = [clip_faults.freeze, clip_faults.flicker, clip_faults.color_drift]
        if is_loop:
            faults.append(clip_faults.seam)
        problems += [found for fault in faults if (found := fault(clip, times))]
        progress(4, 4)
        text = "\n".join(problems)
        if problems and fail:
            raise RuntimeError(text)
        return {"ui": {"text": [text or "fine"]}, "result": (not problems, text)}


class ScanClips:
    """The clips of a folder: facts, broken ones, how well they loop."""

    CATEGORY = CATEGORY
    FUNCTION = "scan"
    RETURN_TYPES = ("STRING", "INT", "STRING")
    RETURN_NAMES = ("folder", "clips", "facts")
    DESCRIPTION = "Lists the videos of a folder: broken clips, duplicates, how well each loops"
    OUTPUT_NODE = True

    @classmethod
    def INPUT_TYPES(cls):
        return {
            "required": {"folder": ("STRING", {"default": ""})},
            "optional": {"pattern": ("STRING", {"default": ""}),
                         "fast": ("BOOLEAN", {"default": False})},
        }

    def scan(self, folder, pattern="", fast=False):
        folder = input_path(folder)
        words = ["video", "scan", "--json", folder]
        words += ["--pattern", pattern] if pattern else []
        words += ["--fast"] if fast else []
        text = run_program(words)
        found = json.loads(text)
        count = len(found.get("clips", []))
        return {"ui": {"text": [f"{count} clips"]}, "result": (folder, count, text)}


class PlanFilm:
    """Which clip plays when."""

    CATEGORY = CATEGORY
    FUNCTION = "plan"
    RETURN_TYPES = ("STRING",)
    RETURN_NAMES = ("plan",)
    DESCRIPTION = "Chooses an order of clips in which each fits the one before"

    @classmethod
    def INPUT_TYPES(cls):
        return {
            "required": {"folder": ("STRING", {"default": ""}),
                         "minutes": ("FLOAT", {"default": 1.0, "min": 0.02, "max": 1440.0})},
            "optional": {"seed": ("INT", {"default": 0, "min": 0, "max": 2**31 - 1}),
                         "prefix": ("STRING", {"default": "framewise/plan"})},
        }

    def plan(self, folder, minutes, seed=0, prefix="framewise/plan"):
        path = output_path(prefix, ".json")
        run_program(["video", "plan", input_path(folder), "--duration", f"{60 * minutes:g}s",
                     "--seed", str(seed), "--out", path])
        return (path,)


class ComposeFilm:
    """A film of a plan or a folder."""

    CATEGORY = CATEGORY
    FUNCTION = "compose"
    RETURN_TYPES = ("STRING", "STRING")
    RETURN_NAMES = ("film", "report")
    DESCRIPTION = "Joins clips to a film; frames are copied where that changes nothing"
    OUTPUT_NODE = True

    @classmethod
    def INPUT_TYPES(cls):
        return {
            "required": {"plan_or_folder": ("STRING", {"default": ""})},
            "optional": {"clips": ("STRING", {"default": "",
                                              "tooltip": "The folder whose clips a plan may name"}),
                         "crossfade": ("STRING", {"default": "",
                                                  "tooltip": "seconds, auto, or as the plan says"}),
                         "container": (["mp4", "mov", "mkv", "webm"],),
                         "prefix": ("STRING", {"default": "framewise/film"})},
        }

    def compose(self, plan_or_folder, clips="", crossfade="", container="mp4", prefix="framewise/film"):
        film = output_path(prefix, "." + container)
        words = ["video", "compose", input_path(plan_or_folder), "-o", film, "--json"]
        words += ["--clips", input_path(clips)] if clips else []
        words += ["--crossfade", crossfade] if crossfade else []
        report = run_program(words)
        return {"ui": {"text": [film]}, "result": (film, report)}
