#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Small files that stand for many pixels: what needs more memory than --memory
allows is refused with the figure, and what is done takes no more than 1.3 times
the figure and 32 MB.

usage: bombs.py PROGRAM [SIDE [WORD]] [--corpus=FOLDER]    (SIDE: pixels, default
2400; WORD: only commands that have it, such as compare; FOLDER: commands that read
are measured on its files instead)
"""

import os
import pathlib
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
    if "-o" in words:
        pathlib.Path(words[words.index("-o") + 1]).unlink(missing_ok=True)
    argv = [program, *words, "--memory", memory, "--config", "none", "-q"]
    # A process of its own between: a child is counted as large as its parent.
    child = os.posix_spawn(program, argv, dict(os.environ), file_actions=[
        (os.POSIX_SPAWN_DUP2, said.fileno(), 1), (os.POSIX_SPAWN_DUP2, said.fileno(), 2)])
    _, status, usage = os.wait4(child, 0)
    said.seek(0)
    return os.waitstatus_to_exitcode(status), usage.ru_maxrss * 1024, said.read().decode(errors="replace")


def clip(program, folder, side):
    """A film of one color: some kilobytes for any number of pixels."""
    os.mkdir(folder)
    frames = os.path.join(folder, "clip.y4m")
    with open(frames, "wb") as file:
        file.write(b"YUV4MPEG2 W%d H%d F25:1 Ip A1:1 C420\n" % (side, side))
        for _ in range(20):
            file.write(b"FRAME\n" + b"\x80" * (side * side * 3 // 2))
    path = os.path.join(folder, "clip.mp4")
    words = ["optimize", frames, "-o", path, "-q", "--target", "psnr>=10"]
    subprocess.run([program, *words], check=True, stdout=subprocess.DEVNULL)
    os.remove(frames)
    return path


def film_commands(path, folder):
    small = os.path.join(folder, "small.mp4")
    clips = os.path.dirname(path)
    yield ["compare", path, os.path.join(folder, "film.gif"), "--no-cache"]
    yield ["inspect", path]
    yield ["video", "scan", clips, "--no-cache"]
    yield ["video", "loopcheck", path]
    yield ["video", "compose", path, path, "-o", os.path.join(folder, "film.mp4"), "--crossfade", "0.3"]
    # A film of one color gets no smaller, and its memory is the question.
    encode = ["encode", path, "-o", small, "--allow-larger"]
    for codec in ("h264", "hevc", "av1", "vp9"):
        yield [*encode, "--target", "psnr>=10", "--codec", codec]
    yield [*encode, "--target", "score>=10", "--codec", "h264", "--effort", "slow"]
    yield ["ladder", path, "--codecs", "h264:veryfast", "--sizes", "360,240", "--target", "psnr>=20"]


def reading_commands(path, folder):
    yield ["inspect", path]
    yield ["image", "check", path, "--no-cache"]
    yield ["image", "diff", os.path.join(folder, "rgb.png"), path]
    yield ["image", "thumbnail", path, "-o", os.path.join(folder, "small.webp"), "--size", "64"]


def commands(path, folder):
    yield from reading_commands(path, folder)
    for end in FORMATS:
        out = os.path.join(folder, "out." + end)
        yield ["image", "convert", path, "-o", out]
    yield ["image", "thumbnail", path, "-o", os.path.join(folder, "small.webp"), "--size", "512"]
    yield ["compare", os.path.join(folder, "rgb.png"), path, "--no-cache"]
    yield ["compare", os.path.join(folder, "canvas.gif"), path, "--no-cache", "-m", "dssim,psnr"]
    yield ["optimize", path, "--to", "webp", "--dry-run"]
    yield ["image", "convert", path, "-o", os.path.join(folder, "out.webp"), "--lossless"]
    yield ["image", "convert", path, "-o", os.path.join(folder, "out.jpg"), "--max-size", "20kB", "--force", "--no-cache"]


def files_beneath(folder):
    known = FORMATS + ("jpeg", "apng", "mp4", "webm", "y4m")
    for path, _, names in os.walk(folder):
        yield from (os.path.join(path, name) for name in sorted(names) if name.endswith(known))


class Tally:
    def __init__(self, program, codes):
        self.program = program
        self.codes = codes  # of exits that are no failure
        self.tried = self.failed = 0
        self.ratios = []

    def fail(self, text):
        self.failed += 1
        print("FAILS", text, flush=True)

    def measure(self, words):
        name = " ".join(os.path.basename(word) for word in words[:5])
        _, _, said = run(self.program, words, "1")
        figure = re.search(r"(?:takes up to|decoding needs) (\d+) Mi?B", said)
        if not figure:
            # Broken files, and what is no image, are refused for that.
            if not re.search("equal, byte for byte|^(framewise: )?error", said):
                self.fail(f"{name}: not refused: {said.strip()[:200]}")
            return
        needed = (int(figure.group(1)) + 1) << 20
        code, peak, said = run(self.program, words, "1000G")
        if "holds one frame" in said:
            return
        self.tried += 1
        most = SHARE * needed + SLACK
        if code not in self.codes or peak > most:
            self.fail(f"{name}: exit code {code}, {peak >> 20} MiB of {needed >> 20} MiB {said.strip()[:200]}")
        self.ratios.append((peak / most, peak >> 20, needed >> 20, name))

    def show(self, what):
        print(f"{self.tried} commands on {what}, {self.failed} failed; nearest to their limits:")
        for share, peak, needed, name in sorted(self.ratios, reverse=True)[:5]:
            print(f"  {100 * share:3.0f} %  {peak:5} MiB, estimated {needed:5} MiB  {name}")


def main():
    words = [word for word in sys.argv[1:] if not word.startswith("--corpus=")]
    corpus = [word.partition("=")[2] for word in sys.argv[1:] if word.startswith("--corpus=")]
    # A corpus has broken files.
    tally = Tally(os.path.abspath(words[0]), (0, 1, 2, 3) if corpus else (0, 1))
    side = int(words[1]) if len(words) > 1 else 2400
    with tempfile.TemporaryDirectory() as folder:
        made = bombs(tally.program, folder, side)
        if corpus:
            work = [one for path in files_beneath(corpus[0]) for one in reading_commands(path, folder)]
        else:
            work = [one for path in made for one in commands(path, folder)]
            work += film_commands(clip(tally.program, os.path.join(folder, "clips"), side // 4 * 2), folder)
        if len(words) > 2:
            work = [one for one in work if words[2] in one]
        for one in work:
            tally.measure(one)
    tally.show(corpus[0] if corpus else "bombs")
    return 1 if tally.failed else 0


if __name__ == "__main__":
    sys.exit(main())
