#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Small files that stand for many pixels: what needs more memory than --memory
allows is refused with the figure, and what is done takes no more than 1.3 times
the figure and 32 MB.

usage: bombs.py PROGRAM [SIDE [WORD]]    (SIDE: pixels, default 2400; WORD: only
commands that have it, such as compare)
"""

import os
import re
import struct
import subprocess
import sys
import tempfile
import zlib

FORMATS = ("png", "webp", "jpg", "gif", "bmp", "tiff", "ppm", "avif", "jxl")
SLACK = 32 << 20
SHARE = 1.3


def gif(side, frames=1):
    """A canvas of which each frame paints one pixel: 25 bytes a frame."""
    out = b"GIF89a" + struct.pack("<HH", side, side) + b"\x80\0\0" + b"\0\0\0\xff\xff\xff"
    for _ in range(frames):
        out += b"\x21\xf9\x04\x04\x0a\0\0\0"
        out += b"\x2c" + struct.pack("<HHHH", 0, 0, 1, 1) + b"\0\x02\x02\x44\x01\0"
    return out + b";"


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(side, depth, color, interlaced=0):
    samples = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[color]
    rows = side
    row = (side * samples * depth + 7) // 8 + 1
    if interlaced:  # the bytes of its seven passes, and some more
        rows = side * 2 + 16
    deflater = zlib.compressobj(9)
    data = b"".join(deflater.compress(bytes(row)) for _ in range(rows)) + deflater.flush()
    head = struct.pack(">IIBBBBB", side, side, depth, color, 0, 0, interlaced)
    palette = chunk(b"PLTE", b"\0\0\0\xff\xff\xff") if color == 3 else b""
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + palette + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def run_length_bmp(side):
    rows = b"".join(b"\xff\0" * (side // 255) + bytes([side % 255, 0]) + b"\0\0" for _ in range(side))
    pixels = rows + b"\0\1"
    head = struct.pack("<IiiHHIIiiII", 40, side, side, 1, 8, 1, len(pixels), 0, 0, 256, 0)
    offset = 14 + len(head) + 1024
    return b"BM" + struct.pack("<IHHI", offset + len(pixels), 0, 0, offset) + head + bytes(1024) + pixels


def sparse_ppm(path, side):
    with open(path, "wb") as file:
        file.write(b"P6\n%d %d\n255\n" % (side, side))
        file.truncate(file.tell() + 3 * side * side)


def bombs(program, folder, side):
    """Paths of files, most of them of some hundred bytes."""
    made = {
        "canvas.gif": gif(side),
        "film.gif": gif(side // 4, 40),
        "gray1.png": png(side, 1, 0),
        "palette.png": png(side, 8, 3),
        "rgb.png": png(side, 8, 2),
        "rgba.png": png(side, 8, 6),
        "rgba16.png": png(side, 16, 6),
        "woven.png": png(side, 8, 6, interlaced=1),
        "runs.bmp": run_length_bmp(side),
    }
    paths = []
    for name, data in made.items():
        paths.append(os.path.join(folder, name))
        with open(paths[-1], "wb") as file:
            file.write(data)
    paths.append(os.path.join(folder, "holes.ppm"))
    sparse_ppm(paths[-1], side)
    for end in ("webp", "jpg", "avif", "jxl", "tiff"):
        path = os.path.join(folder, "flat." + end)
        words = ["image", "convert", os.path.join(folder, "rgb.png"), "-o", path, "-q"]
        subprocess.run([program, *words], check=True, stdout=subprocess.DEVNULL)
        paths.append(path)
    return paths


def run(program, words, memory):
    """Exit code, peak memory in bytes, and what it said."""
    said = tempfile.TemporaryFile()
    argv = [program, *words, "--memory", memory, "--config", "none", "-q"]
    # A process of its own between: a child is counted as large as its parent.
    child = os.posix_spawn(program, argv, dict(os.environ), file_actions=[
        (os.POSIX_SPAWN_DUP2, said.fileno(), 1), (os.POSIX_SPAWN_DUP2, said.fileno(), 2)])
    _, status, usage = os.wait4(child, 0)
    said.seek(0)
    return os.waitstatus_to_exitcode(status), usage.ru_maxrss * 1024, said.read().decode(errors="replace")


def clip(program, folder, side):
    """A film of one color: some kilobytes for any number of pixels."""
    frames = os.path.join(folder, "clip.y4m")
    with open(frames, "wb") as file:
        file.write(b"YUV4MPEG2 W%d H%d F25:1 Ip A1:1 C420\n" % (side, side))
        for _ in range(20):
            file.write(b"FRAME\n" + b"\x80" * (side * side * 3 // 2))
    path = os.path.join(folder, "clip.mp4")
    words = ["optimize", frames, "-o", path, "-q", "--target", "psnr>=10"]
    subprocess.run([program, *words], check=True, stdout=subprocess.DEVNULL)
    return path


def film_commands(path, folder):
    yield ["compare", path, os.path.join(folder, "film.gif"), "--no-cache"]
    yield ["video", "compose", path, path, "-o", os.path.join(folder, "film.mp4"), "--crossfade", "0.3"]


def commands(path, folder):
    for end in FORMATS:
        out = os.path.join(folder, "out." + end)
        yield ["image", "convert", path, "-o", out, "--force"]
    for size in ("64", "512"):
        yield ["image", "thumbnail", path, "-o", os.path.join(folder, "small.webp"), "--size", size, "--force"]
    yield ["compare", os.path.join(folder, "rgb.png"), path, "--no-cache"]
    yield ["compare", os.path.join(folder, "canvas.gif"), path, "--no-cache", "-m", "dssim,psnr"]
    if not path.endswith((".jxl", ".ppm")):  # whose headers `check` does not read
        yield ["image", "check", path, "--no-cache"]
    yield ["optimize", path, "--to", "webp", "--dry-run"]
    yield ["image", "convert", path, "-o", os.path.join(folder, "out.webp"), "--lossless", "--force"]
    yield ["image", "convert", path, "-o", os.path.join(folder, "out.jpg"), "--max-size", "20kB", "--force", "--no-cache"]


def main():
    program = os.path.abspath(sys.argv[1])
    side = int(sys.argv[2]) if len(sys.argv) > 2 else 2400
    tried = failed = 0
    worst = (0, "")
    with tempfile.TemporaryDirectory() as folder:
        work = [words for path in bombs(program, folder, side) for words in commands(path, folder)]
        work += film_commands(clip(program, folder, side // 4 * 2), folder)
        if len(sys.argv) > 3:
            work = [words for words in work if sys.argv[3] in words]
        for words in work:
            name = " ".join(os.path.basename(word) for word in words[:5])
            _, peak, said = run(program, words, "1")
            figure = re.search(r"(?:takes up to|decoding needs) (\d+) Mi?B", said)
            if not figure:
                print(f"FAILS {name}: not refused: {said.strip()[:200]}")
                failed += 1
                continue
            needed = (int(figure.group(1)) + 1) << 20
            code, peak, said = run(program, words, "1000G")
            most = SHARE * needed + SLACK
            if "holds one frame" in said:
                continue
            tried += 1
            if code not in (0, 1) or peak > most:
                failed += 1
                print(f"FAILS {name}: exit code {code}, {peak >> 20} MiB of {needed >> 20} MiB {said.strip()[:200]}", flush=True)
            worst = max(worst, (peak / most, name))
    print(f"{tried} bombs, {failed} failed; nearest to its limit: {worst[1]} at {100 * worst[0]:.0f} %")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
