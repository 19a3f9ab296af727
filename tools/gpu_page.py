#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes docs/performance/gpu.md of what tools/gpu_bench.sh wrote.

    tools/gpu_page.py RESULTS > docs/performance/gpu.md
"""
import json
import pathlib
import sys

# Frames a second at 1080p that a card must reach, with frames on the card.
BARS = {"ssimulacra2": 500, "butteraugli": 400, "psnr and ssim": 2000}
# Bytes a second of the memory of cards that were measured, by their makers.
BANDWIDTH = {"NVIDIA H100 80GB HBM3": 3.35e12, "NVIDIA H200": 4.8e12}


def number(value):
    return f"{value:,.0f}".replace(",", " ") if value >= 100 else f"{value:.1f}"


def metric_rows(found):
    for row in found["metrics"]:
        if "error" in row:
            yield f"| `{row['metric']}` | {row['error']} | | | | | |"
            continue
        value = row["outputs"][0]
        apart = abs(value["card"] - value["processor"])
        same = "yes" if row["same_bits_again"] else "NO"
        bar = BARS.get(row["metric"])
        named = "" if value["name"] == row["metric"] else f" (`{value['name']}`)"
        on_card = number(row["pairs_per_second"]) if "pairs_per_second" in row else ""
        by_four = number(row["with_upload_4_threads"]) if "with_upload_4_threads" in row else ""
        yield (f"| `{row['metric']}` | {on_card}"
               f"{f' (bar: {bar})' if bar else ''} | {number(row['with_upload_1_thread'])} "
               f"| {by_four} | {number(row['processor_1_thread'])} "
               f"| {apart:.1e} of {value['processor']:.4f}{named}{'' if row['agrees'] else ', TOO MUCH'} | {same} |")
    both = found.get("psnr_and_ssim")
    if both:
        yield (f"| `psnr` and `ssim` together | {number(both['pairs_per_second'])} (bar: {BARS['psnr and ssim']}) | "
               f"| {number(both['with_upload_4_threads'])} | | | |")


def kernel_rows(found, bandwidth):
    for row in found["metrics"]:
        for kernel in sorted(row.get("kernels", []), key=lambda k: -k["seconds"]):
            if kernel["seconds"] <= 0:
                continue
            rate = kernel["bytes_per_second"]
            share = f"{100 * rate / bandwidth:.0f} %" if bandwidth else "?"
            yield (f"| `{row['metric']}` | `{kernel['name']}` | {1e6 * kernel['seconds']:.1f} "
                   f"| {kernel['bytes'] / 1e6:.1f} | {rate / 1e9:.0f} | {share} |")


def film_rows(folder):
    times = {}
    for line in (folder / "compare.tsv").read_text().splitlines():
        name, seconds, frames = line.split("\t")
        times[name] = (float(seconds), int(frames))
    words = {"default_2": "default metrics and verdict, 2 threads", "default_all": "the same, all threads",
             "cvvdp_2": "ColorVideoVDP, no verdict, 2 threads",
             "numbers_2": "six metrics, no verdict, 2 threads", "numbers_8": "the same, 8 threads"}
    for key, what in words.items():
        cells = []
        for device in ("card", "cpu"):
            known = times.get(f"{device}_{key}")
            cells.append(f"{known[0]:.2f} s, {known[1] / known[0]:.0f}" if known else "")
        both = times.get(f"card_{key}"), times.get(f"cpu_{key}")
        gain = f"{both[1][0] / both[0][0]:.1f} x" if all(both) else ""
        yield f"| {what} | {cells[0]} | {cells[1]} | {gain} |"


def main(folder):
    speed = json.loads((folder / "gpu_speed.json").read_text())
    bandwidth = BANDWIDTH.get(speed["card"])
    print(f"""# Graphics cards: what was measured

Card: {speed['card']}, {speed['driver']}, {speed['memory_bytes'] >> 20} MiB. {speed['pairs_in_flight']} pairs in flight.
Measured by `tools/gpu_bench.sh`, in pairs of frames a second; `tools/gpu_page.py` made this page. Frames are synthetic and lie
in memory. "On the card": they were copied there before. "With upload": each pair is copied, by one thread or four. The last
column: whether a second run gave the same bits.""")
    for found in speed["formats"]:
        print(f"""
## {found['format']}, {found['width']}x{found['height']}

| metric | on the card | with upload, 1 thread | 4 threads | one thread of the processor | difference of the values | same bits |
| --- | ---: | ---: | ---: | ---: | --- | --- |""")
        print("\n".join(metric_rows(found)))
    print(f"""
## Kernels

Each alone, yuv420p. Bytes: what a kernel must read and write at least. {'Share: of the ' + format(bandwidth / 1e12, '.2f') + ' TB/s that the maker of the card states.' if bandwidth else ''}

| metric | kernel | µs | MB | GB/s | share |
| --- | --- | ---: | ---: | ---: | ---: |""")
    print("\n".join(kernel_rows(speed["formats"][0], bandwidth)))
    if (folder / "compare.tsv").exists():
        print("""
## A film

1920x1080, Y4M, so that decoding costs nothing. Seconds of the whole program, its start and that of the card included, and
frames a second.

| | with the card | processor alone | gain |
| --- | ---: | ---: | ---: |""")
        print("\n".join(film_rows(folder)))
        print("""
What bounds these: with numbers alone, copying frames to the card and reading the files. With the verdict, the processor: it reads
and hashes the files, converts colors, computes the score and gathers evidence of defects, frame after frame, and the card only
takes the metrics off it. So a default comparison cannot be six times as fast, which was the goal: why it is left so,
[decision 0016](../decisions/0016-verdicts-on-the-processor.md) says.""")


main(pathlib.Path(sys.argv[1]))
