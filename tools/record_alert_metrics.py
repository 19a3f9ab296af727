#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Records the metrics that alert rules read, of the program at work.

  record_alert_metrics.py FRAMEWISE FOLDER

Writes a file of FOLDER for each scene: a service without work, a first batch, a
busy service whose cache is full, and a batch that is repeated over a library
larger than its cache. ctest replays them from tests/telemetry/alerts/recorded/:
all rules are silent on the first three.

A line is a series and its values, one for each interval, "5x3" for a 5 and three
more. Needs Pillow.
"""
import json
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import time
import urllib.request

from PIL import Image

ROOT = pathlib.Path(__file__).resolve().parents[1]
RULES = "\n".join(re.findall(r"expr: .*", (
    ROOT / "deploy/monitoring/framewise-alerts.yml").read_text("utf-8")))
NAMES = set(re.findall(r"\b(?:framewise|process)_[a-z0-9_]+", RULES))
BOUNDS = set(re.findall(r'le=\\"([^"\\]+)\\"', RULES)) | {"+Inf"}


def is_read_by_rules(series):
    name = series.split("{")[0]
    bound = re.search(r'le="([^"]+)"', series)
    return name in NAMES and (not bound or bound.group(1) in BOUNDS)


def values_in(text):
    rows = (line.rsplit(" ", 1) for line in text.splitlines()
            if line and not line.startswith("#"))
    return {row[0]: row[1] for row in rows if is_read_by_rules(row[0])}


def sequence(values):
    """Equal values one after another become one word."""
    words = []
    for value in values:
        if words and words[-1][0] == value and "Inf" not in value:
            words[-1][1] += 1
        else:
            words.append([value, 0])
    return " ".join(f"{value}x{more}" if more else value
                    for value, more in words)


class Recording:
    def __init__(self):
        self.samples = []

    def add(self, text):
        sample = values_in(text)
        if sample:
            self.samples.append(sample)

    def write(self, path, interval_s):
        names = sorted(set().union(*self.samples))
        lines = [f"# an interval of {interval_s} s"]
        lines += [f"{name} " + sequence([one.get(name, "0")
                                         for one in self.samples])
                  for name in names]
        path.write_text("\n".join(lines) + "\n", "utf-8")
        print(f"{path}: {len(names)} series, {len(self.samples)} samples")


def write_pair(folder, number):
    """A small moving picture of its own, and one of fewer colors."""
    noise = random.Random(number)
    size = (64, 48)
    base = Image.new("RGB", size)
    base.putdata([(noise.randrange(256), noise.randrange(256), x % 256)
                  for x in range(size[0] * size[1])])
    frames = [base.rotate(3 * turn) for turn in range(6)]
    original, test = folder / f"{number}.gif", folder / f"{number}-small.gif"
    for path, colors in ((original, 128), (test, 48)):
        shown = [one.quantize(colors) for one in frames]
        shown[0].save(path, save_all=True, append_images=shown[1:],
                      duration=100, loop=0)
    return original, test


def record_batch(program, pairs, folder, words, interval_s):
    manifest, metrics = folder / "pairs.csv", folder / "metrics.prom"
    manifest.write_text("".join(f"{a},{b}\n" for a, b in pairs), "utf-8")
    metrics.unlink(missing_ok=True)
    recording = Recording()
    job = subprocess.Popen(
        [program, "batch", manifest, "--config", "none",
         "--metrics-file", metrics, "--metrics-interval", "100ms",
         "--cache-dir", folder / "cache", "--quiet", *words],
        stdout=subprocess.DEVNULL)
    while job.poll() is None:
        time.sleep(interval_s)
        if metrics.exists():
            recording.add(metrics.read_text("utf-8"))
    recording.add(metrics.read_text("utf-8"))
    return recording


class Service:
    def __init__(self, program, folder, words=()):
        self.job = subprocess.Popen(
            [program, "serve", "--root", folder, "--listen", "127.0.0.1:0",
             "--config", "none", "--cache-dir", folder / "cache", *words],
            stdout=subprocess.PIPE, encoding="utf-8")
        line = self.job.stdout.readline()
        self.address = re.search(r"http://[\w.]+:\d+", line).group()

    def get(self, path, body=None):
        request = urllib.request.Request(
            self.address + path, json.dumps(body).encode() if body else None,
            {"Content-Type": "application/json"} if body else {})
        with urllib.request.urlopen(request) as answer:
            return answer.read().decode()

    def end(self):
        self.job.terminate()
        self.job.wait()


def record_idle(program, folder):
    service = Service(program, folder)
    recording = Recording()
    for _ in range(6):
        recording.add(service.get("/metrics"))
        time.sleep(5)
    service.end()
    return recording


def record_busy(program, folder):
    """Half of the jobs are of new files, half ask more of files known already.

    Within the process of the service, whose metrics count its own look-ups alone.
    """
    service = Service(program, folder, ["--cache-size", "1MiB", "--no-isolate"])
    recording = Recording()
    asked = 0
    for _ in range(12):
        recording.add(service.get("/metrics"))
        end = time.monotonic() + 5
        while time.monotonic() < end:
            files = [path.name for path in write_pair(folder, asked)]
            for metrics in (["psnr"], ["psnr", "ssim"]):
                answer = json.loads(service.get("/jobs", {
                    "kind": "compare", "files": files,
                    "options": {"metric": metrics}}))
                while json.loads(service.get(f"/jobs/{answer['id']}")
                                 )["state"] in ("queued", "running"):
                    time.sleep(0.02)
            asked += 1
    recording.add(service.get("/metrics"))
    service.end()
    print(f"{asked} pairs were asked for")
    return recording


def main():
    program, out = sys.argv[1], pathlib.Path(sys.argv[2])
    out.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        pairs = [write_pair(folder, number) for number in range(200)]
        record_batch(program, pairs[:30], folder, [], 0.2).write(
            out / "first_batch.txt", 0.2)
        small = ["--cache-size", "1MiB", "--cache-memory", "0"]
        record_batch(program, pairs, folder, small, 1)
        record_batch(program, pairs, folder, small, 1).write(
            out / "too_small_cache.txt", 1)
    for scene, record in (("idle", record_idle), ("busy_service", record_busy)):
        with tempfile.TemporaryDirectory() as name:
            record(program, pathlib.Path(name)).write(out / f"{scene}.txt", 5)


if __name__ == "__main__":
    main()
