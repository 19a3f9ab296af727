# SPDX-License-Identifier: Apache-2.0
"""Nodes that make files."""
from __future__ import annotations

import json
import os

from PIL import Image

import framewise

from .frames import frames_of, video_path
from .host import (CATEGORY, Progress, input_path, output_path, preview,
                   run_program, scratch_folder)

# Ten commonest; any name of `framewise check` may be typed.
PLACES = ["", "slack-emoji", "discord-emoji", "discord-sticker", "telegram-sticker",
          "telegram-video-sticker", "whatsapp-sticker", "twitch-emote", "github-readme",
          "github-attachment", "twitter", "bluesky", "email", "web-hero"]


def source_file(images, video, path, frame_rate, folder) -> str:
    """The input as one file; images are written without loss."""
    if images is not None:
        frames = [Image.fromarray(frame) for frame in frames_of(images)]
        file = os.path.join(folder, "images.png")
        more = {"save_all": True, "append_images": frames[1:],
                "duration": 1000 / frame_rate} if len(frames) > 1 else {}
        frames[0].save(file, compress_level=1, **more)
        return file
    if video is not None:
        return video_path(video, folder)
    if not path:
        raise ValueError("connect images or a video, or name a path")
    return input_path(path)


SOURCES = {
    "images": ("IMAGE",), "video": ("VIDEO",), "path": ("STRING", {"default": ""}),
    "frame_rate": ("FLOAT", {"default": 24.0, "min": 0.1, "max": 240.0,
                             "tooltip": "Of images; files have their own"}),
}


class ConvertToTarget:
    """A thumbnail, or a still of a format and quality."""

    CATEGORY = CATEGORY
    FUNCTION = "convert"
    RETURN_TYPES = ("STRING", "INT")
    RETURN_NAMES = ("file", "bytes")
    DESCRIPTION = "Writes an image as JPEG, WebP, AVIF or PNG, of a size or quality"
    OUTPUT_NODE = True

    @classmethod
    def INPUT_TYPES(cls):
        return {
            "required": {"format": (["webp", "jpeg", "avif", "png"],)},
            "optional": {**SOURCES,
                         "width": ("INT", {"default": 0, "min": 0, "max": 16384,
                                           "tooltip": "0: as it is; else a thumbnail within width x height"}),
                         "height": ("INT", {"default": 0, "min": 0, "max": 16384}),
                         "quality": ("INT", {"default": 85, "min": 1, "max": 100}),
                         "prefix": ("STRING", {"default": "framewise/image"})},
        }

    def convert(self, format, images=None, video=None, path="", frame_rate=24.0, width=0,
                height=0, quality=85, prefix="framewise/image"):
        with scratch_folder() as folder:
            file = source_file(images, video, path, frame_rate, folder)
            if width or height:
                made = framewise.thumbnail(file, width or height, height or width, format=format)
            else:
                options = {} if format == "png" else {"quality": quality}
                made = framewise.convert(file, format, **options)
        out = output_path(prefix, ".jpg" if format == "jpeg" else "." + format)
        with open(out, "wb") as written:
            written.write(made)
        return {"ui": preview(out), "result": (out, len(made))}


class OptimiseFile:
    """The smallest file that still looks right, or the best that a place takes."""

    CATEGORY = CATEGORY
    FUNCTION = "optimise"
    RETURN_TYPES = ("STRING", "INT", "FLOAT", "STRING")
    RETURN_NAMES = ("file", "bytes", "score", "why")
    DESCRIPTION = "The smallest file of a score, or the best one that Slack, Discord, WhatsApp … take"
    OUTPUT_NODE = True

    @classmethod
    def INPUT_TYPES(cls):
        return {
            "required": {},
            "optional": {**SOURCES,
                         "place": (PLACES,),
                         "formats": ("STRING", {"default": "auto",
                                                "tooltip": "auto, or gif, webp, avif, apng, mp4, webm, … with commas"}),
                         "score": ("FLOAT", {"default": 85.0, "min": 0.0, "max": 100.0,
                                             "tooltip": "Where no place is named"}),
                         "prefix": ("STRING", {"default": "framewise/optimised"})},
        }

    def optimise(self, images=None, video=None, path="", frame_rate=24.0, place="",
                 formats="auto", score=85.0, prefix="framewise/optimised"):
        progress = Progress()
        with scratch_folder() as folder:
            file = source_file(images, video, path, frame_rate, folder)
            words = ["optimize", file, "-o", output_path(prefix, ""), "--json"]
            if place:
                words += ["--for", place]
            else:
                words += ["--to", formats, "--target", f"score>={score:g}"]
            report = json.loads(run_program(words))
        progress(100, 100)
        found = report["optimization"]
        if not found["output"]:
            raise RuntimeError(found["why"])
        one = report["comparisons"][0]
        reached = 100.0 if one.get("identical_pixels") else float(one["score"] or 0)
        return {"ui": {**preview(found["output"]), "text": [found["summary"]]},
                "result": (found["output"], found["bytes"], reached, found["why"])}
