# SPDX-License-Identifier: Apache-2.0
"""Faults of a clip that need no original: freeze, flicker, color drift, seam.

Each takes small frames (count, height, width, 3) of 0 to 255 and their times in
seconds, one more than frames, and returns a sentence or nothing.
"""
from __future__ import annotations

from typing import Optional

import numpy as np

SMALL_SIDE = 96  # pixels: enough for what fills a part of the picture
FROZEN_SECONDS = 0.5
FROZEN_LEVELS = 0.05  # mean step: encoders change less where nothing moves
FLICKER_LEVELS = 2.0  # of the mean brightness, up and down again
FLICKER_SHARE = 0.25  # of the frames
DRIFT_LEVELS = 12.0  # of the mean color, from the first to the last eighth
SEAM_TIMES = 4.0  # the step from last to first, by the usual step
SEAM_LEVELS = 3.0


def small(frames: list[np.ndarray]) -> np.ndarray:
    height, width = frames[0].shape[:2]
    step = max(1, min(height, width) // SMALL_SIDE)
    return np.stack([frame[::step, ::step, :3] for frame in frames]).astype(np.float32)


def steps(clip: np.ndarray) -> np.ndarray:
    return np.abs(clip[1:] - clip[:-1]).mean(axis=(1, 2, 3))


def freeze(clip: np.ndarray, times: np.ndarray) -> Optional[str]:
    if len(clip) < 2 or (steps(clip) < FROZEN_LEVELS).all():
        return None  # a still picture is meant so
    usual = float(np.median(np.diff(times)))
    starts = [0, *(int(index) + 1 for index in np.flatnonzero(steps(clip) >= FROZEN_LEVELS))]
    held = np.diff([*(times[start] for start in starts), times[-1]])
    longest = int(np.argmax(held))
    if held[longest] < max(FROZEN_SECONDS, 2 * usual):
        return None
    return f"freeze: nothing moves for {held[longest]:.2f} s from {times[starts[longest]]:.2f} s"


def flicker(clip: np.ndarray, times: np.ndarray) -> Optional[str]:
    light = clip.mean(axis=(1, 2, 3))
    turns = np.diff(light)
    if len(turns) < 3:
        return None
    swings = (turns[1:] * turns[:-1] < 0) & (
        np.minimum(np.abs(turns[1:]), np.abs(turns[:-1])) > FLICKER_LEVELS)
    if swings.mean() < FLICKER_SHARE:
        return None
    first = int(np.argmax(swings)) + 1
    return (f"flicker: the brightness goes up and down in {swings.mean():.0%} of the frames, "
            f"from {times[first]:.2f} s")


def color_drift(clip: np.ndarray, _times: np.ndarray) -> Optional[str]:
    part = max(1, len(clip) // 8)
    before = clip[:part].mean(axis=(0, 1, 2))
    after = clip[-part:].mean(axis=(0, 1, 2))
    tint = (after - before) - (after - before).mean()
    if np.abs(tint).max() < DRIFT_LEVELS:
        return None
    names = ("red", "green", "blue")
    most = int(np.abs(tint).argmax())
    return f"color drift: {names[most]} by {tint[most]:+.0f} levels from start to end"


def seam(clip: np.ndarray, _times: np.ndarray) -> Optional[str]:
    if len(clip) < 4:
        return None
    usual = float(np.median(steps(clip)))
    jump = float(np.abs(clip[0] - clip[-1]).mean())
    if jump < max(SEAM_LEVELS, SEAM_TIMES * usual):
        return None
    return f"seam: the loop jumps by {jump:.1f} levels, {jump / max(usual, 0.01):.0f} times a usual step"
