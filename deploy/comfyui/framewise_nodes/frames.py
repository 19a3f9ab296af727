# SPDX-License-Identifier: Apache-2.0
"""Tensors of ComfyUI as frames of Framewise, and back."""
from __future__ import annotations

import os
from typing import Any

import numpy as np
import torch


def frames_of(images: torch.Tensor) -> list[np.ndarray]:
    """An IMAGE (frames, height, width, channels; 0 to 1) as frames of 8 bits.

    One conversion of the whole batch; the frames share its memory.
    """
    levels = images.detach().mul(255).add_(0.5).clamp_(0, 255).to(torch.uint8)
    return list(levels.cpu().contiguous().numpy())


def image_of(frames: np.ndarray) -> torch.Tensor:
    """Frames of 8 bits as an IMAGE."""
    return torch.from_numpy(np.ascontiguousarray(frames)).to(torch.float32).div_(255)


def video_path(video: Any, folder: str) -> str:
    """The file of a VIDEO: where it lies, or a copy in the folder."""
    source = video.get_stream_source() if hasattr(video, "get_stream_source") else None
    if isinstance(source, (str, os.PathLike)):
        return os.fspath(source)
    path = os.path.join(folder, "clip.mp4")
    if source is not None:
        with open(path, "wb") as file:
            file.write(source.read() if hasattr(source, "read") else bytes(source))
        return path
    video.save_to(path)
    return path
