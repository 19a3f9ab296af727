#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The nodes for ComfyUI, in its own loader and executor or by its interface.

    comfyui_test.py PROGRAM PACK [COMFYUI]

With the source of ComfyUI in the folder COMFYUI, the workflows of the pack run in
its loader, its check of prompts and its executor; modules that only models need
are replaced by empty ones where they are not installed. Without it, the pack is
loaded beside stand-ins for the four modules that it imports, and the nodes are
called as its documentation says. The first line says which it is.
"""
import asyncio
import importlib.abc
import importlib.machinery
import importlib.util
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import types
import unittest
from unittest import mock

try:
    import numpy as np
    import torch
    from PIL import Image

    import framewise
except ImportError as missing:
    print(f"SKIPPED: {missing}")
    sys.exit(0)

PROGRAM, PACK = (pathlib.Path(word).resolve() for word in sys.argv[1:3])
COMFYUI = pathlib.Path(sys.argv[3]).resolve() if len(sys.argv) > 3 and sys.argv[3] else None
ROOT = pathlib.Path(tempfile.mkdtemp(prefix="comfyui-test-"))

# Of the libraries that only models need; modules of ComfyUI are its own.
MODEL_LIBRARIES = {
    "aiohttp", "alembic", "av", "einops", "kornia", "psutil", "pydantic", "pydantic_settings",
    "safetensors", "scipy", "sentencepiece", "spandrel", "sqlalchemy", "tokenizers", "torchaudio",
    "torchsde", "torchvision", "tqdm", "transformers", "yaml", "yarl"}


class EmptyModules(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name, path, target=None):
        if name.split(".")[0] in MODEL_LIBRARIES:
            return importlib.machinery.ModuleSpec(name, self, is_package=True)
        return None

    def create_module(self, spec):
        module = types.ModuleType(spec.name)
        module.__path__ = []

        def anything(name):
            if name.startswith("__"):
                raise AttributeError(name)
            return mock.MagicMock(name=name)
        module.__getattr__ = anything
        return module

    def exec_module(self, module):
        pass


class Server:
    """What the executor tells browsers."""
    client_id = "test"
    last_node_id = None
    last_prompt_id = None

    def __init__(self):
        self.events = []

    def send_sync(self, event, data, sid=None):
        self.events.append((event, data))


class RealHost:
    words = "in the loader and executor of ComfyUI"

    def __init__(self):
        sys.meta_path.append(EmptyModules())
        sys.path.insert(0, str(COMFYUI))
        sys.argv = ["main.py", "--cpu", "--base-directory", str(ROOT)]
        import comfy.options
        comfy.options.enable_args_parsing()
        import execution
        import nodes
        self.execution, self.nodes = execution, nodes
        if not asyncio.run(nodes.load_custom_node(str(PACK))):
            raise SystemExit("FAILED: ComfyUI does not load the pack")

    def interrupt(self, yes):
        self.nodes.interrupt_processing(yes)

    def run(self, prompt):
        """The results of all nodes that show something, or the error."""
        valid, error, outputs, node_errors = asyncio.run(
            self.execution.validate_prompt("test", prompt, None))
        if not valid:
            return {}, f"{error} {node_errors}"
        server = Server()
        executor = self.execution.PromptExecutor(server)
        executor.execute(prompt, "test", {"client_id": "test"}, outputs)
        shown = {data["node"]: data["output"] for event, data in server.events
                 if event == "executed"}
        errors = [data for event, data in server.events
                  if event in ("execution_error", "execution_interrupted")]
        return shown, (errors[0].get("exception_message", "interrupted") if errors else None)


class StandInHost:
    """The interface of nodes as ComfyUI documents it."""
    words = "by the documented interface of ComfyUI"

    def __init__(self):
        self.interrupted = False

        class InterruptProcessingException(Exception):
            pass

        def check():
            if self.interrupted:
                self.interrupted = False
                raise InterruptProcessingException()

        class ProgressBar:
            def __init__(self, total):
                self.total = total

            def update_absolute(self, value, total=None):
                assert value <= (total or self.total)

        def save_path(prefix, folder):
            path = pathlib.Path(folder) / prefix
            path.parent.mkdir(parents=True, exist_ok=True)
            return str(path.parent), path.name, 1, "", prefix

        modules = {name: types.ModuleType(name) for name in (
            "comfy", "comfy.model_management", "comfy.utils", "folder_paths")}
        modules["comfy"].model_management = modules["comfy.model_management"]
        modules["comfy"].utils = modules["comfy.utils"]
        modules["comfy.model_management"].throw_exception_if_processing_interrupted = check
        modules["comfy.utils"].ProgressBar = ProgressBar
        paths = modules["folder_paths"]
        paths.get_output_directory = lambda: str(ROOT / "output")
        paths.get_temp_directory = lambda: str(ROOT / "temp")
        paths.get_annotated_filepath = lambda name: str(ROOT / "input" / name)
        paths.get_save_image_path = save_path
        sys.modules.update(modules)
        spec = importlib.util.spec_from_file_location(
            "framewise_pack", PACK / "__init__.py", submodule_search_locations=[str(PACK)])
        pack = importlib.util.module_from_spec(spec)
        sys.modules["framewise_pack"] = pack
        spec.loader.exec_module(pack)
        self.classes = pack.NODE_CLASS_MAPPINGS

    def interrupt(self, yes):
        self.interrupted = yes

    def run(self, prompt):
        results, shown = {}, {}

        def result(name):
            if name in results:
                return results[name]
            node = prompt[name]
            inputs = {key: result(value[0])[value[1]] if isinstance(value, list) else value
                      for key, value in node["inputs"].items()}
            kind = node["class_type"]
            if kind == "LoadImage":
                picture = Image.open(ROOT / "input" / inputs["image"]).convert("RGB")
                results[name] = (torch.from_numpy(np.asarray(picture).copy())[None].float() / 255,)
            elif kind == "PreviewImage":
                results[name] = ()
                shown[name] = {"images": [{} for _ in inputs["images"]]}
            else:
                one = self.classes[kind]()
                answer = getattr(one, one.FUNCTION)(**inputs)
                if isinstance(answer, dict):
                    shown[name] = answer.get("ui", {})
                    answer = answer["result"]
                results[name] = answer
            return results[name]
        try:
            for name in prompt:
                result(name)
        except Exception as error:  # a node error, as a user sees it
            return shown, str(error) or "interrupted"
        return shown, None


def workflow(name):
    return json.loads((PACK / "workflows" / f"{name}.json").read_text())


def make_inputs():
    for name in ("input/clips", "output", "temp", "models", "custom_nodes", "user"):
        (ROOT / name).mkdir(parents=True, exist_ok=True)
    across = np.linspace(0, 255, 320)[None, :].repeat(240, axis=0)
    down = np.linspace(0, 255, 240)[:, None].repeat(320, axis=1)
    waves = 127 + 120 * np.sin(across / 9) * np.cos(down / 11)
    picture = np.stack([across, down, waves], -1).astype(np.uint8)
    Image.fromarray(picture).save(ROOT / "input/original.png")
    broken = picture.copy()
    broken[60:180, 80:240] = 90
    Image.fromarray(broken).save(ROOT / "input/test.png")
    frames = [Image.fromarray(np.roll(picture, 8 * step, axis=1)) for step in range(20)]
    frames[0].save(ROOT / "input/clip.gif", save_all=True, append_images=frames[1:],
                   duration=80, loop=0)
    for index in range(3):
        subprocess.run(["ffmpeg", "-nostdin", "-loglevel", "error", "-f", "lavfi", "-i",
                        f"testsrc2=size=320x240:rate=24:duration=2,hue=h={90 * index}",
                        "-pix_fmt", "yuv420p", str(ROOT / f"input/clips/clip{index}.mp4")],
                       check=True)


class Pack(unittest.TestCase):
    def setUp(self):
        host.interrupt(False)

    def run_workflow(self, prompt):
        shown, error = host.run(prompt)
        self.assertIsNone(error)
        return shown

    def test_compares_two_images_and_shows_where_they_differ(self):
        shown = self.run_workflow(workflow("compare"))
        score = float(shown["3"]["text"][0].split("\n")[0])
        self.assertLess(score, 70)
        self.assertTrue(list((ROOT / "output/framewise").glob("compare_*.html")))
        self.assertEqual(len(shown["4"]["images"]), 1)

    def test_an_image_equals_itself(self):
        prompt = workflow("compare")
        prompt["2"]["inputs"]["image"] = "original.png"
        self.assertTrue(self.run_workflow(prompt)["3"]["text"][0].startswith("100.0"))

    def test_a_score_that_is_too_low_is_an_error_of_the_node(self):
        prompt = workflow("compare")
        prompt["3"]["inputs"]["least_score"] = 95.0
        _, error = host.run(prompt)
        self.assertIn("wanted 95", error)

    def test_checks_an_image_and_converts_it(self):
        shown = self.run_workflow(workflow("check-image"))
        made = ROOT / "output" / shown["3"]["images"][0]["subfolder"] / shown["3"]["images"][0]["filename"]
        with Image.open(made) as picture:
            self.assertEqual(picture.size, (320, 240))

    def test_a_blank_image_stops_the_workflow(self):
        Image.new("RGB", (320, 240)).save(ROOT / "input/blank.png")
        prompt = workflow("check-image")
        prompt["1"]["inputs"]["image"] = "blank.png"
        _, error = host.run(prompt)
        self.assertIn("image 0", error)

    def test_makes_an_emoji_that_slack_takes(self):
        shown = self.run_workflow(workflow("emoji"))
        self.assertIn("text", shown["1"])
        one = shown["2"]["images"][0]
        file = ROOT / "output" / one["subfolder"] / one["filename"]
        checked = subprocess.run([PROGRAM, "check", "--for", "slack-emoji", file],
                                 capture_output=True)
        self.assertEqual(checked.returncode, 0, checked.stdout)

    def test_finds_a_freeze_and_a_seam_without_an_original(self):
        picture = Image.open(ROOT / "input/original.png")
        frames = [picture.point(lambda level, step=step: level * (0.4 + 0.05 * step))
                  for step in range(12)]
        frames[0].save(ROOT / "input/frozen.gif", save_all=True, loop=0,
                       append_images=[*frames[1:], *[frames[-1].copy() for _ in range(2)]],
                       duration=[80] * 12 + [400] * 2)
        prompt = {"1": workflow("emoji")["1"]}
        prompt["1"]["inputs"].update(path="frozen.gif", is_loop=True)
        found = self.run_workflow(prompt)["1"]["text"][0]
        self.assertIn("freeze: nothing moves", found)
        self.assertIn("seam: the loop jumps", found)

    def test_scans_plans_and_composes_a_film(self):
        shown = self.run_workflow(workflow("film"))
        self.assertEqual(shown["1"]["text"], ["3 clips"])
        film = shown["3"]["text"][0]
        self.assertGreater(framewise.inspect(film)["duration_s"], 4)

    def test_a_missing_file_is_an_error_of_the_node(self):
        prompt = workflow("emoji")
        prompt["2"]["inputs"]["path"] = "missing.gif"
        _, error = host.run(prompt)
        self.assertIsNotNone(error)

    def test_every_node_states_its_interface(self):
        classes = host.nodes.NODE_CLASS_MAPPINGS if COMFYUI else host.classes
        own = {name: one for name, one in classes.items() if name.startswith("Framewise")}
        self.assertEqual(len(own), 9)
        for name, one in own.items():
            self.assertEqual(len(one.RETURN_TYPES), len(one.RETURN_NAMES), name)
            self.assertTrue(callable(getattr(one, one.FUNCTION)), name)
            self.assertIn("required", one.INPUT_TYPES(), name)


class Interruption(unittest.TestCase):
    def test_ends_a_program_that_runs(self):
        package = next(name for name in sys.modules if name.endswith("framewise_nodes.host"))
        node_host = sys.modules[package]
        slow = ROOT / "slow"
        slow.write_text("#!/bin/sh\nexec sleep 60\n")
        slow.chmod(0o755)
        with mock.patch.dict(os.environ, FRAMEWISE_BINARY=str(slow)):
            host.interrupt(True)
            with self.assertRaises(BaseException) as raised:
                node_host.run_program(["video", "scan"])
        self.assertEqual(type(raised.exception).__name__, "InterruptProcessingException")


make_inputs()
os.environ["FRAMEWISE_BINARY"] = str(PROGRAM)
host = RealHost() if COMFYUI else StandInHost()
print(f"The nodes run {host.words}.", flush=True)
outcome = unittest.main(argv=["comfyui_test"], exit=False).result
shutil.rmtree(ROOT, ignore_errors=True)
sys.exit(0 if outcome.wasSuccessful() else 1)
