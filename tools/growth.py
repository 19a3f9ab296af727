# SPDX-License-Identifier: Apache-2.0
"""Which of two damaged copies is really worse, and whether a score says so.
For labelled_set.py.

A level is only a name: pixel art whose pixels are four wide is not damaged by
nearest neighbors, and a second bad frame of another kind may be the milder one.
So the pictures decide, by plain distances that know nothing of the score. All
are root mean square errors over the whole time, in per cent of the range, of
the frames over grey:

  srgb     of the stored values
  linear   of linear light
  half     of the stored values after averaging 2x2 pixels
  quarter  the same with 4x4: an eye that does not see single dots of a dither

A copy is worse than another where all four say so by more than a little.
Where they disagree or tie, nobody can tell, and the pair is left out.
"""
import itertools
import subprocess

import numpy as np
from PIL import Image

from damage import read_animation

GRAY = 128
# What is more than a little: these shares, and per cent of the range.
LEAST_RATIO = 1.05
LEAST_STEP = 0.02

LEVELS = np.arange(256) / 255
LINEAR = np.where(LEVELS <= 0.04045, LEVELS / 12.92,
                  ((LEVELS + 0.055) / 1.055) ** 2.4).astype(np.float32)


def read_video(path, shape):
    height, width = shape
    done = subprocess.run(
        ["ffmpeg", "-v", "error", "-i", str(path), "-f", "rawvideo", "-pix_fmt",
         "rgb24", "-"], capture_output=True, check=True)
    return list(np.frombuffer(done.stdout, np.uint8).reshape(
        -1, height, width, 3))


def read_over_gray(path):
    """The frames of an animation and how long each one is shown."""
    frames, alpha, delays = read_animation(path)
    if (alpha < 255).any():
        frames = np.rint(GRAY + (frames - GRAY) * (alpha / 255))
    return list(frames.astype(np.uint8)), delays


def halved(picture):
    """Averages of 2x2 pixels; what is narrower stays."""
    height, width = picture.shape[:2]
    if min(height, width) < 2:
        return picture
    bottom, right = height // 2 * 2, width // 2 * 2
    return (picture[:bottom:2, :right:2] + picture[:bottom:2, 1:right:2] +
            picture[1:bottom:2, :right:2] + picture[1:bottom:2, 1:right:2]) / 4


def views(picture):
    """What each distance looks at, in 0 to 1."""
    stored = picture.astype(np.float32) / 255
    half = halved(stored)
    return {"srgb": stored, "linear": LINEAR[picture], "half": half,
            "quarter": halved(half)}


def mean_square(difference):
    return float(np.vdot(difference, difference)) / difference.size


class Original:
    """An original, to which copies are compared."""

    def __init__(self, path):
        self.path = path
        self.frames, self.delays = read_over_gray(path)
        self.seen = [views(frame) for frame in self.frames]

    def distances(self, path):
        """By clock. Behind the end of a copy there is nothing but grey."""
        frames, delays = self.read(path)
        sums, known = {}, {}
        for mine, its, share in self.meetings(len(frames), delays):
            if (mine, its) not in known:
                known[mine, its] = self.errors(
                    mine, frames[its] if its is not None else
                    np.full_like(self.frames[0], GRAY))
            for name, error in known[mine, its].items():
                sums[name] = sums.get(name, 0) + share * error
        return {name: 100 * float(total) ** 0.5 for name, total in sums.items()}

    def read(self, path):
        if path.suffix == ".mkv":
            shape = self.frames[0].shape[:2]
            frames = read_video(path, shape)
            return frames, [sum(self.delays) / len(frames)] * len(frames)
        return read_over_gray(path)

    def errors(self, index, picture):
        shape = self.frames[0].shape[:2]
        if picture.shape[:2] != shape:
            picture = np.asarray(Image.fromarray(picture).resize(
                shape[::-1], Image.BICUBIC))
        return {name: mean_square(self.seen[index][name] - seen)
                for name, seen in views(picture).items()}

    def meetings(self, count, delays):
        """Yields (own frame, its frame or none, share of the time)."""
        own_ends = np.cumsum(self.delays)
        ends = np.cumsum(delays[:count])
        total = own_ends[-1]
        times = sorted({0, *own_ends, *ends[ends < total]})
        for start, end in itertools.pairwise(times):
            its = int(np.searchsorted(ends, start, side="right"))
            if its >= count:
                # One picture alone is a still, which stays.
                its = 0 if count == 1 else None
            yield (int(np.searchsorted(own_ends, start, side="right")), its,
                   (end - start) / total)


def is_worse(worse, better):
    return all(worse[name] > LEAST_RATIO * better[name] + LEAST_STEP
               for name in better)


def longest_chains(copies):
    """The longest lists of copies of which each is worse than the one before.
    `copies` are dictionaries with "distances"."""
    ordered = sorted(copies, key=lambda copy: copy["distances"]["srgb"])
    for length in range(len(ordered), 1, -1):
        chains = [chain for chain in itertools.combinations(ordered, length)
                  if all(is_worse(b["distances"], a["distances"])
                         for a, b in itertools.pairwise(chain))]
        if chains:
            return chains
    return []


def growing_pairs(copies):
    """All (better, worse)."""
    return [(a, b) for a, b in itertools.permutations(copies, 2)
            if is_worse(b["distances"], a["distances"])]
