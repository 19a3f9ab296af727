#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How often golden gates fail without a fault, and find the faults that are made.

    tools/golden_figures.py build/release/framewise [--unchanged 1000] [--faults 20]
        [--renders 3]

Draws scenes of text, shapes and a photograph-like ground as programs do that
render videos: edges are drawn otherwise by up to a tenth of their contrast in each
run, dithering changes, and half of the scenes go through x264. Learns from some
renders of each scene, checks others without a fault, and others with one: a missing
element, one that moved by 3 pixels, another font, all frames late by one, dropped or
silent sound, lower quality. A fault counts as found if the time of a reported one
overlaps its own, and where it has a place, the box does, too.
"""
import argparse
import collections
import json
import pathlib
import subprocess
import tempfile

import numpy as np
from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT, FRAMES, RATE = 320, 180, 36, 25
FONTS = ["/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
         "/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf"]
FAULTS = ["missing", "moved", "font", "late", "sound missing", "sound silent", "quality"]


def font(index, size):
    try:
        return ImageFont.truetype(FONTS[index], size)
    except OSError:
        return ImageFont.load_default()


class Scene:
    """Elements with a time and a place each, and a ground."""

    def __init__(self, seed):
        self.random = np.random.default_rng(seed)
        draw = self.random.integers
        y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
        shade = 40 * np.sin(x / draw(30, 90)) + 30 * np.cos(y / draw(20, 60))
        base = np.array([draw(60, 190) for _ in range(3)])
        self.ground = np.clip(base + shade[..., None] * [1, .7, .5], 0, 255)
        self.coded = bool(seed % 2)
        self.sound = seed % 3 != 0
        self.elements = []
        for index in range(4):
            self.elements.append({
                "text": "".join(chr(draw(65, 90)) for _ in range(draw(4, 9))),
                "x": int(draw(10, WIDTH - 150)), "y": int(10 + 42 * index),
                "speed": 0 if index < 2 else float(draw(1, 4)),
                "size": int(draw(18, 30)), "from": int(draw(0, FRAMES // 3)),
                "color": tuple(int(draw(0, 256)) for _ in range(3)),
                "round": bool(index % 2)})

    def frame(self, number, run, fault=None, chosen=0, since=0):
        picture = Image.fromarray(self.ground.astype(np.uint8))
        pen = ImageDraw.Draw(picture)
        shown = max(0, number - 1) if fault == "late" else number
        for index, one in enumerate(self.elements):
            if shown < one["from"]:
                continue
            hit = fault in ("missing", "moved", "font") and index == chosen and number >= since
            if hit and fault == "missing":
                continue
            x = one["x"] + one["speed"] * shown
            y = one["y"] + (3 if hit and fault == "moved" else 0)
            face = font(1 if hit and fault == "font" else 0, one["size"])
            if one["round"]:
                pen.ellipse((x - 4, y, x + 22, y + 26), fill=one["color"])
            pen.text((x + 26, y), one["text"], fill=one["color"], font=face)
        frame = np.asarray(picture).astype(np.float64)
        rng = np.random.default_rng((run + 1) * 100003 + number)
        slope = np.abs(np.diff(frame.mean(-1), axis=1, append=frame.mean(-1)[:, -1:]))
        edges = slope[..., None] * rng.uniform(-.1, .1, (HEIGHT, WIDTH, 1))
        dither = rng.integers(-1, 2, frame.shape)
        frame = frame + edges + dither
        if fault == "quality":
            small = Image.fromarray(np.clip(frame, 0, 255).astype(np.uint8))
            small = small.resize((WIDTH * 2 // 3, HEIGHT * 2 // 3)).resize((WIDTH, HEIGHT))
            frame = np.asarray(small)
        return np.clip(frame, 0, 255).astype(np.uint8)

    def render(self, path, run, fault=None, chosen=0, since=0):
        words = ["ffmpeg", "-loglevel", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgb24",
                 "-s", f"{WIDTH}x{HEIGHT}", "-r", str(RATE), "-i", "-"]
        if self.sound and fault != "sound missing":
            volume = "0" if fault == "sound silent" else "0.5"
            words += ["-f", "lavfi", "-i", f"sine=frequency=440:duration={FRAMES / RATE}",
                      "-af", f"volume={volume}", "-c:a", "aac", "-shortest"]
        words += (["-c:v", "libx264", "-crf", "20", "-preset", "veryfast", "-pix_fmt", "yuv420p"]
                  if self.coded else ["-c:v", "ffv1", "-pix_fmt", "bgr0"])
        frames = b"".join(self.frame(number, run, fault, chosen, since).tobytes()
                          for number in range(FRAMES))
        subprocess.run([*words, str(path)], input=frames, check=True)

    def place(self, chosen):
        one = self.elements[chosen]
        last = one["x"] + one["speed"] * FRAMES + 30 + 24 * len(one["text"])
        return one["x"] - 4, one["y"], last, one["y"] + one["size"] + 10


def check(program, golden, path):
    done = subprocess.run([str(program), "baseline", "check", "--json", str(golden), str(path)],
                          capture_output=True, text=True)
    return json.loads(done.stdout)["files"][0]


def found(faults, scene, fault, chosen, since):
    for one in faults:
        if fault.startswith("sound") != (one["kind"] == "sound"):
            continue
        if one["to_s"] <= since / RATE:
            continue
        if fault in ("missing", "moved", "font"):
            left, top, right, bottom = scene.place(chosen)
            x, y, width, height = one["box"]
            if not (x < right and left < x + width and y < bottom and top < y + height):
                continue
        return True
    return False


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("--unchanged", type=int, default=1000)
    parser.add_argument("--faults", type=int, default=20, help="of each kind")
    parser.add_argument("--renders", type=int, default=3)
    parser.add_argument("--scenes", type=int, default=10)
    options = parser.parse_args()
    failed, checked = 0, 0
    hits, made = collections.Counter(), collections.Counter()
    with tempfile.TemporaryDirectory(prefix="golden-") as name:
        folder = pathlib.Path(name)
        for seed in range(options.scenes):
            scene = Scene(seed)
            renders = [folder / f"render{run}.mkv" for run in range(options.renders)]
            for run, path in enumerate(renders):
                scene.render(path, run)
            golden = folder / f"scene{seed}.golden"
            subprocess.run([str(options.program), "baseline", "learn", str(golden),
                            *map(str, renders)], check=True, stdout=subprocess.DEVNULL)
            new = folder / "new.mkv"
            for run in range(options.unchanged // options.scenes):
                scene.render(new, 1000 + run)
                result = check(options.program, golden, new)
                checked += 1
                if not result["passed"]:
                    failed += 1
                    print(f"scene {seed} run {run} fails: {result['faults'][0]['message']}",
                          flush=True)
            for kind in FAULTS:
                if kind.startswith("sound") and not scene.sound:
                    continue
                for number in range(max(1, options.faults // options.scenes)):
                    chosen = number % len(scene.elements)
                    since = int(scene.random.integers(0, FRAMES // 2))
                    since = max(since, scene.elements[chosen]["from"])
                    if kind in ("late", "quality") or kind.startswith("sound"):
                        since = 0
                    scene.render(new, 5000 + number, kind, chosen, since)
                    result = check(options.program, golden, new)
                    made[kind] += 1
                    hit = found(result["faults"], scene, kind, chosen, since)
                    hits[kind] += hit
                    if not hit:
                        print(f"scene {seed}: {kind} {chosen} not found: {result['faults'][:2]}",
                              flush=True)
    print(f"{checked} renders without a fault: {failed} fail")
    for kind in FAULTS:
        if made[kind]:
            print(f"{kind}: {hits[kind]} of {made[kind]} found")
    print(f"all: {sum(hits.values())} of {sum(made.values())} found")


if __name__ == "__main__":
    main()
