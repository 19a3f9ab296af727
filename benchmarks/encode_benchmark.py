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

  bench_encode --corpus FOLDER [--seconds 120]

joins clips of that folder to five films: drawn, screen, grainy, dark, sport.

  bench_encode --kills 40 [FILM]

kills the program so often at random moments, and counts finished scenes that a
later run encoded again; the film must have the bytes of a run without kills.

  bench_encode --memory [--seconds 3600] [FILM]

encodes a film that repeats FILM in 1280x720 for so long, and prints the most
memory that the program had resident.
"""
import argparse
import json
import math
import os
import random
import resource
import shutil
import subprocess
import tempfile
import time

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


# Pieces of the clips of a corpus: name, second at which it begins, seconds, and
# what is done to it. Each film repeats its pieces to its length.
PIECES = {
    "drawn": [("big_buck_bunny_0_30", 0, 10, ""), ("big_buck_bunny_0_30", 10, 10, ""),
              ("big_buck_bunny_0_30", 20, 10, ""), ("big_buck_bunny_432", 0, 1, "")],
    "screen": [("", 0, 8, "testsrc2=size={s}:rate=24"),
               ("", 0, 6, "smptehdbars=size={s}:rate=24"),
               ("", 0, 8, "life=size={s}:rate=24:mold=10:ratio=0.1"),
               ("demo", 0, 6, "")],
    "grainy": [("cockatoo", 0, 10, "noise=alls=14:allf=t"),
               ("chaplin", 0, 8, "noise=alls=8:allf=t"),
               ("big_buck_bunny_0_30", 5, 8, "noise=alls=20:allf=t")],
    "dark": [("big_buck_bunny_0_30", 8, 10, "eq=brightness=-0.3:contrast=0.6"),
             ("cockatoo", 2, 8, "eq=brightness=-0.35:contrast=0.5"),
             ("demo", 0, 8, "eq=brightness=-0.3:contrast=0.6")],
    "sport": [("demo", 0, 10, ""), ("cockatoo", 0, 10, ""),
              ("demo", 0, 10, "hflip,crop=iw*2/3:ih*2/3"),
              ("cockatoo", 4, 8, "hflip")],
}


def corpus_films(corpus, folder, seconds, size):
    """Five films from the clips of a folder; what repeats is turned or shifted
    in brightness, so that no scene comes twice as it was."""
    clips = sorted(os.listdir(corpus))
    made = []
    for name, pieces in PIECES.items():
        parts = []
        length = 0
        while length < seconds:
            stem, start, duration, change = pieces[len(parts) % len(pieces)]
            again = len(parts) // len(pieces)
            part = os.path.join(folder, f"{name}{len(parts)}.mkv")
            words = ["ffmpeg", "-nostdin", "-v", "error", "-y"]
            chain = []
            if stem:
                clip = next(c for c in clips if stem in c)
                # Decoded from its start: not every clip may be entered.
                words += ["-i", os.path.join(corpus, clip), "-ss", str(start),
                          "-t", str(duration)]
                chain.append(change)
            else:
                words += ["-f", "lavfi", "-t", str(duration), "-i",
                          change.format(s=size.replace(":", "x"))]
            chain += [f"scale={size}", "setsar=1", "fps=24"]
            chain += [["", "hflip", "vflip", "hflip,vflip"][again % 4],
                      f"eq=brightness={0.02 * again}" if again else ""]
            words += ["-vf", ",".join(c for c in chain if c), "-an", "-pix_fmt",
                      "yuv420p", "-c:v", "ffv1", part]
            subprocess.run(words, check=True)
            parts.append(part)
            length += duration
        listing = os.path.join(folder, name + ".txt")
        with open(listing, "w", encoding="utf-8") as file:
            file.writelines(f"file '{part}'\n" for part in parts)
        film = os.path.join(folder, name + ".mkv")
        subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-y", "-f",
                        "concat", "-safe", "0", "-i", listing, "-t",
                        str(seconds), "-c:v", "libx264", "-preset", "veryfast",
                        "-crf", "8", film], check=True)
        for part in parts:
            os.remove(part)
        made.append(film)
    return made


def encode_words(film, output, options, *more):
    return [PROGRAM, "encode", film, "-o", output, "--codec", options.codec,
            "--effort", options.effort, "--target", options.target, "--quiet",
            *more]


def kept_scenes(folder):
    """What stands in the folder of finished scenes, and since when."""
    if not os.path.isdir(folder):
        return {}
    return {name: os.stat(os.path.join(folder, name)).st_mtime_ns
            for name in os.listdir(folder) if name.endswith(".part")}


def test_kills(film, folder, options):
    whole = os.path.join(folder, "whole.mkv")
    start = time.time()
    subprocess.run(encode_words(film, whole, options), check=True,
                   stdout=subprocess.DEVNULL)
    seconds = time.time() - start
    with open(whole, "rb") as file:
        wanted = file.read()
    output = os.path.join(folder, "killed.mkv")
    scenes = os.path.join(folder, ".killed.mkv.scenes")
    generator = random.Random(78)
    kills = lost = finished = most = 0
    while kills < options.kills:
        before = kept_scenes(scenes)
        with subprocess.Popen(encode_words(film, output, options),
                              stdout=subprocess.DEVNULL) as process:
            try:
                process.wait(generator.uniform(0.02, 0.25) * seconds)
            except subprocess.TimeoutExpired:
                process.kill()
                kills += 1
        if os.path.exists(output):
            finished += 1
            with open(output, "rb") as file:
                assert file.read() == wanted, "other bytes than without kills"
            os.remove(output)
            continue
        after = kept_scenes(scenes)
        most = max(most, len(after))
        lost += sum(after.get(name) != since for name, since in before.items())
    shutil.rmtree(scenes, ignore_errors=True)
    print(f"{kills} kills at random moments, up to {most} finished scenes kept, "
          f"{lost} of them lost or encoded again; {finished} films finished "
          "between kills, all with the bytes of a run without")


def test_memory(film, folder, options):
    """The film in 1280x720, repeated without encoding it again."""
    once = os.path.join(folder, "once.mkv")
    long = os.path.join(folder, "long.mkv")
    subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-y", "-i", film, "-an",
                    "-vf", "scale=1280:720,setsar=1,fps=24", "-c:v", "libx264",
                    "-preset", "veryfast", "-crf", "20", once], check=True)
    subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-y", "-stream_loop",
                    "-1", "-i", once, "-t", str(options.seconds), "-c", "copy",
                    long], check=True)
    output = os.path.join(folder, "small.mkv")
    with subprocess.Popen(encode_words(long, output, options),
                          stdout=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    print(f"{options.seconds:g} s of 1280x720: {usage.ru_maxrss / 1024:.0f} MiB "
          f"resident at most, exit code {process.returncode}")


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
        encode_words(film, output, options, "--json", "--overwrite", "replace",
                     "--audio", "none", "--subtitles", "none"),
        stdout=subprocess.PIPE, check=False)
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
    parser.add_argument("--size", default="480:270", help="of --corpus")
    parser.add_argument("--corpus", help="a folder of clips")
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--memory", action="store_true")
    options = parser.parse_args()
    if options.kills or options.memory:
        with tempfile.TemporaryDirectory() as folder:
            film = (options.films or draw_films(folder, 20))[0]
            test = test_kills if options.kills else test_memory
            test(film, folder, options)
        return
    print("| film | scenes | missed | CRF | kB | 5th percentile | single CRF, "
          "kB | smaller | processor time | encodes of a frame |\n"
          "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as folder:
        films = options.films
        if options.corpus:
            films = corpus_films(options.corpus, folder, options.seconds,
                                 options.size)
        for film in films or draw_films(folder, options.seconds):
            one = measure(film, folder, options)
            single = f"{one['single'] / 1e3:.0f}" if one["single"] else "-"
            saved = f"{one['saved']:.1f} %" if one["saved"] else "-"
            print(f"| {one['film']} | {one['scenes']} | {one['missed']} | "
                  f"{one['crfs']} | {one['bytes'] / 1e3:.0f} | "
                  f"{one['p5']:.3f} | {single} | {saved} | "
                  f"{one['work']:.2f} × {one['plain_s']:.1f} s | "
                  f"{one['encodes']:.2f} |", flush=True)


main()
