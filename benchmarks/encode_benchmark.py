#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures `framewise encode` beside one setting for a whole film.

  bench_encode [--codec h264] [--effort veryfast] [--target score>=85]
               [--metric cvvdp] [--crfs N...] [--seconds 20] [FILM...]

The program is the one beside it, or that of the variable FRAMEWISE. Without
films, three are drawn by ffmpeg: patterns, grain and darkness cut together.

For each film: the size, the processor time of a plain encode by ffmpeg at the
same preset, and what the best single CRF needs for the same 5th percentile of
the scenes by the metric, which is measured scene by scene on all frames and
interpolated between the CRFs. Bars: 20 % smaller, 1.7 times the processor time.
"""
import argparse
import json
import math
import os
import resource
import subprocess
import tempfile

PROGRAM = os.environ.get(
    "FRAMEWISE", os.path.join(os.path.dirname(__file__), "framewise"))
ENCODERS = {
    "h264": (["-c:v", "libx264"], (12, 16, 20, 24, 28, 32, 36), "yuv420p"),
    "hevc": (["-c:v", "libx265", "-x265-params", "log-level=none"],
             (16, 20, 24, 28, 32, 36), "yuv420p10le"),
    "av1": (["-c:v", "libsvtav1"], (16, 24, 32, 40, 48, 56), "yuv420p10le"),
}


def seconds_of(words):
    """Processor seconds of a program and its children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime - before.ru_utime
            - before.ru_stime)


def draw_films(folder, seconds):
    """Films of scenes that need different settings."""
    third = max(1.5, seconds / 6)
    size = "size=640x360:rate=24"
    pieces = {
        "patterns": f"testsrc2={size}",
        "zoom": f"mandelbrot={size}",
        "cells": f"life={size}:mold=10:ratio=0.1:death_color=#203040"
                 ":life_color=#d0e0f0,gblur=1.5",
        "grain": f"gradients={size}:speed=0.02:seed=7,noise=alls=12:allf=t",
        "dark": f"mandelbrot={size}:start_scale=0.5,"
                "eq=brightness=-0.35:contrast=0.5",
        "still": f"smptehdbars={size}",
    }
    films = {"drawn": ["patterns", "still", "zoom", "cells"],
             "grainy": ["grain", "zoom", "grain", "dark"],
             "dark": ["dark", "still", "dark", "cells"]}
    made = []
    for name, scenes in films.items():
        path = os.path.join(folder, name + ".mkv")
        words = ["ffmpeg", "-nostdin", "-v", "error", "-y"]
        for scene in scenes:
            words += ["-f", "lavfi", "-t", str(third), "-i", pieces[scene]]
        graph = "".join(f"[{i}:v]format=yuv420p,setsar=1[s{i}];"
                        for i in range(len(scenes)))
        graph += "".join(f"[s{i}]" for i in range(len(scenes)))
        words += ["-filter_complex", graph + f"concat=n={len(scenes)}[v]",
                  "-map", "[v]", "-c:v", "libx264", "-preset", "veryfast",
                  "-crf", "6", path]
        subprocess.run(words, check=True)
        made.append(path)
    return made


def plain_encode(film, output, options, crf):
    encoder, _, pixels = ENCODERS[options.codec]
    return seconds_of(["ffmpeg", "-nostdin", "-v", "error", "-y", "-threads",
                       "1", "-i", film, "-map", "0:v:0", *encoder, "-preset",
                       options.effort, "-crf", f"{crf:g}", "-pix_fmt", pixels,
                       "-threads", "1", output])


def compared(film, encoded, metric, *more):
    words = [PROGRAM, "compare", film, encoded, "-m", metric, "--json",
             "--sampling", "full", "--pairing", "time", "--no-cache", *more]
    out = subprocess.run(words, stdout=subprocess.PIPE,
                         stderr=subprocess.DEVNULL, check=False).stdout
    return json.loads(out)["comparisons"][0]["metrics"][metric]


def scene_values(film, encoded, scenes, metric):
    """The metric of each scene, on all of its frames."""
    if metric == "cvvdp":  # one value for the frames of a scene together
        return [compared(film, encoded, metric, "--start",
                         f"{scene['first_frame']}f", "--frames",
                         str(scene["frames"]))["mean"] for scene in scenes]
    by_frame = {pair["reference_frame"]: pair["value"] for pair in
                compared(film, encoded, metric, "--per-frame")["per_pair"]}
    values = []
    for scene in scenes:
        first = scene["first_frame"]
        frames = range(first, first + scene["frames"])
        values.append(sum(by_frame[i] for i in frames) / scene["frames"])
    return values


def percentile(values, share):
    ordered = sorted(values)
    at = share * (len(ordered) - 1)
    below = int(at)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (at - below) * (ordered[above] - ordered[below])


def bytes_at(points, quality):
    """Of a single CRF with this quality; the points rise in both."""
    points = sorted(points)
    for (q0, b0), (q1, b1) in zip(points, points[1:]):
        if q0 <= quality <= q1 and q1 > q0:
            share = (quality - q0) / (q1 - q0)
            return math.exp(math.log(b0) + share * math.log(b1 / b0))
    return None


def video_bytes(path):
    out = subprocess.run(
        ["ffprobe", "-v", "error", "-select_streams", "v:0", "-show_entries",
         "packet=size", "-of", "csv=p=0", path],
        stdout=subprocess.PIPE, check=True).stdout.decode()
    return sum(int(line.strip(",")) for line in out.split() if line.strip(","))


def measure(film, folder, options):
    output = os.path.join(folder, "scenes.mkv")
    result = subprocess.run(
        [PROGRAM, "encode", film, "-o", output, "--codec", options.codec,
         "--effort", options.effort, "--target", options.target, "--json",
         "--quiet", "--overwrite", "replace", "--audio", "none", "--subtitles",
         "none"], stdout=subprocess.PIPE, check=False)
    report = json.loads(result.stdout)
    scenes = report["scenes"]
    ours = percentile(
        scene_values(film, output, scenes, options.metric), 0.05)
    points = []
    for crf in options.crfs or ENCODERS[options.codec][1]:
        single = os.path.join(folder, f"crf{crf:g}.mkv")
        plain_encode(film, single, options, crf)
        quality = percentile(
            scene_values(film, single, scenes, options.metric), 0.05)
        points.append((quality, video_bytes(single)))
    crfs = sorted(scene["crf"] for scene in scenes)
    plain = plain_encode(film, os.path.join(folder, "plain.mkv"), options,
                         crfs[len(crfs) // 2])
    single = bytes_at(points, ours)
    saved = 100 * (1 - report["video_bytes"] / single) if single else None
    return {
        "film": os.path.basename(film), "scenes": len(scenes),
        "missed": report["missed_scenes"],
        "bytes": report["video_bytes"], "p5": ours, "single": single,
        "saved": saved, "plain_s": plain,
        "work": report["processor_s"] / plain,
        "encodes": report["encoded_frames"] / report["frames"],
        "crfs": f"{crfs[0]:g} to {crfs[-1]:g}"}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("films", nargs="*")
    parser.add_argument("--codec", default="h264", choices=ENCODERS)
    parser.add_argument("--effort", default="veryfast")
    parser.add_argument("--target", default="score>=85")
    parser.add_argument("--metric", default="cvvdp")
    parser.add_argument("--crfs", type=float, nargs="+",
                        help="single settings to try")
    parser.add_argument("--seconds", type=float, default=20)
    options = parser.parse_args()
    print("| film | scenes | missed | CRF | kB | 5th percentile | single CRF, "
          "kB | smaller | processor time | encodes of a frame |\n"
          "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as folder:
        for film in options.films or draw_films(folder, options.seconds):
            one = measure(film, folder, options)
            single = f"{one['single'] / 1e3:.0f}" if one["single"] else "-"
            saved = f"{one['saved']:.1f} %" if one["saved"] else "-"
            print(f"| {one['film']} | {one['scenes']} | {one['missed']} | "
                  f"{one['crfs']} | {one['bytes'] / 1e3:.0f} | "
                  f"{one['p5']:.3f} | {single} | {saved} | "
                  f"{one['work']:.2f} × {one['plain_s']:.1f} s | "
                  f"{one['encodes']:.2f} |", flush=True)


main()
