# SPDX-License-Identifier: Apache-2.0
"""What ComfyUI gives a node: folders, a bar of progress, interruption."""
from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
import uuid

import comfy.model_management
import comfy.utils
import folder_paths

CATEGORY = "Framewise"
POLL_SECONDS = 0.1  # between looks at the button that interrupts


class Progress:
    """ComfyUI's bar; as a callback of Framewise it also stops the work."""

    def __init__(self, total: int = 100):
        self.bar = comfy.utils.ProgressBar(total)

    def __call__(self, done: int, total: int) -> None:
        stop_if_interrupted()
        self.bar.update_absolute(done, max(total, 1))


def stop_if_interrupted() -> None:
    """Raises ComfyUI's InterruptProcessingException."""
    comfy.model_management.throw_exception_if_processing_interrupted()


def output_path(prefix: str, extension: str) -> str:
    """A file in ComfyUI's output folder that no other node writes."""
    folder, name, counter, _, _ = folder_paths.get_save_image_path(
        prefix, folder_paths.get_output_directory())
    return os.path.join(folder, f"{name}_{counter:05}_{uuid.uuid4().hex[:6]}{extension}")


def input_path(name: str) -> str:
    """A path as it is, or a file of ComfyUI's input folder."""
    if os.path.isabs(name) or os.path.exists(name):
        return name
    return folder_paths.get_annotated_filepath(name)


def scratch_folder() -> tempfile.TemporaryDirectory:
    return tempfile.TemporaryDirectory(
        prefix="framewise-", dir=folder_paths.get_temp_directory()
        if os.path.isdir(folder_paths.get_temp_directory()) else None)


def preview(path: str) -> dict:
    """A picture of the output folder that the node shows."""
    subfolder = os.path.relpath(os.path.dirname(path), folder_paths.get_output_directory())
    return {"images": [{"filename": os.path.basename(path), "type": "output",
                        "subfolder": "" if subfolder == "." else subfolder}]}


def program() -> str:
    found = os.environ.get("FRAMEWISE_BINARY") or shutil.which("framewise")
    if not found:
        raise RuntimeError("The program framewise is missing: install it, or set FRAMEWISE_BINARY")
    return found


def run_program(words: list[str], seconds: float = 24 * 3600) -> str:
    """What the program prints; ends it when ComfyUI is interrupted."""
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as errors:
        environment = {name: value for name, value in os.environ.items()
                       if name != "FRAMEWISE_BINARY"}  # no setting of the program
        running = subprocess.Popen([program(), *words, "--progress", "none"], stdout=out,
                                   stderr=errors, text=True, env=environment)
        end = time.monotonic() + seconds
        try:
            while running.poll() is None:
                stop_if_interrupted()
                if time.monotonic() > end:
                    raise RuntimeError(f"framewise {words[0]} took more than {seconds:.0f} s")
                time.sleep(POLL_SECONDS)
        finally:
            if running.poll() is None:
                running.terminate()
                running.wait()
        out.seek(0)
        errors.seek(0)
        text, message = out.read(), errors.read().strip()
    if running.returncode not in (0, 1, 3) or not text:
        raise RuntimeError(message or f"framewise {words[0]} ended with {running.returncode}")
    return text
