#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes files with one defect each, and the table of docs/images.md that says
what `framewise image check` and other readers make of them.

    tools/image_defects.py FOLDER                 write the files
    tools/image_defects.py FOLDER --table PROGRAM print the table
    tools/image_defects.py FOLDER --update docs/images.md PROGRAM

Needs convert (ImageMagick), vips, cwebp and avifenc; the table also ffmpeg.
"""

import json
import pathlib
import struct
import subprocess
import sys
import zlib

TABLE_START = "<!-- image_defects: start -->"
TABLE_END = "<!-- image_defects: end -->"
SECONDS = 25  # as long as another reader may take


def run(*words):
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)


# --- Sources: a photograph-like picture, in each format. ---

def sources(folder):
    png = folder / "source.png"
    # Seeded noise over gradients: codes everywhere, the same bytes each time.
    run("convert", "-size", "512x384", "-seed", "7", "plasma:red-blue",
        "-attenuate", "0.4", "+noise", "Gaussian", "-depth", "8", "-strip",
        "-define", "png:exclude-chunks=all", "-define", "png:color-type=2",
        str(png))
    run("convert", str(png), "-strip", "-quality", "90", "-sampling-factor",
        "4:2:0", "-interlace", "none", str(folder / "source.jpg"))
    run("cwebp", "-quiet", "-q", "85", str(png), "-o",
        str(folder / "source.webp"))
    run("cwebp", "-quiet", "-lossless", str(png), "-o",
        str(folder / "lossless.webp"))
    run("avifenc", "-s", "8", str(png), str(folder / "source.avif"))
    run("convert", "-size", "96x64", "-seed", "7", "-delay", "10",
        "plasma:red-blue", "plasma:green-yellow", "plasma:blue-white",
        "plasma:gray-red", "-colors", "64", "-loop", "0",
        str(folder / "source.gif"))
    return {name: (folder / f"source.{name}").read_bytes()
            for name in ("png", "jpg", "webp", "avif", "gif")} | {
                "lossless": (folder / "lossless.webp").read_bytes()}


# --- Building blocks ---

def chunk(kind, data):
    return (struct.pack(">I", len(data)) + kind + data +
            struct.pack(">I", zlib.crc32(kind + data)))


SIGNATURE = b"\x89PNG\r\n\x1a\n"


def png_chunks(data):
    at = 8
    while at + 12 <= len(data):
        length = struct.unpack(">I", data[at:at + 4])[0]
        yield data[at + 4:at + 8], data[at + 8:at + 8 + length]
        at += 12 + length


def png_of(chunks):
    return SIGNATURE + b"".join(chunk(kind, data) for kind, data in chunks)


def header(width, height, depth=8, color=2):
    return struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, 0)


def raw_of(data):
    return zlib.decompress(b"".join(part for kind, part in png_chunks(data)
                                    if kind == b"IDAT"))


def with_pixels(data, compressed, extra=()):
    kept = [(kind, part) for kind, part in png_chunks(data)
            if kind not in (b"IDAT", b"IEND")]
    return png_of(kept + list(extra) + [(b"IDAT", compressed), (b"IEND", b"")])


def flipped(data, at, count):
    return (data[:at] + bytes(byte ^ 0x5A for byte in data[at:at + count]) +
            data[at + count:])


def with_jpeg_size(data, width=None, height=None):
    at = 2
    while True:
        marker, length = data[at + 1], struct.unpack(">H", data[at + 2:at + 4])[0]
        if marker in (0xC0, 0xC2):
            old_height, old_width = struct.unpack(">HH", data[at + 5:at + 9])
            return (data[:at + 5] +
                    struct.pack(">HH", old_height if height is None else height,
                                old_width if width is None else width) +
                    data[at + 9:])
        at += 2 + length


def jpeg_size(data):
    at = 2
    while data[at + 1] not in (0xC0, 0xC2):
        at += 2 + struct.unpack(">H", data[at + 2:at + 4])[0]
    height, width = struct.unpack(">HH", data[at + 5:at + 9])
    return width, height


def scan_start(data):
    at = data.index(b"\xff\xda")
    return at + 2 + struct.unpack(">H", data[at + 2:at + 4])[0]


def with_segment(data, marker, payload):
    return (data[:2] + bytes([0xFF, marker]) +
            struct.pack(">H", len(payload) + 2) + payload + data[2:])


def compressed_zeros(rows, row_bytes):
    engine = zlib.compressobj(9)
    row = bytes(1 + row_bytes)
    block = row * 64
    parts = [engine.compress(block) for _ in range(rows // 64)]
    parts.append(engine.compress(row * (rows % 64)))
    parts.append(engine.flush())
    return b"".join(parts)


def big_jpeg(folder):
    path = folder / "big-source.jpg"
    run("vips", "black", f"{path}[Q=75]", "20000", "14000")
    data = path.read_bytes()
    path.unlink()
    return data


# --- The defects: name of the file, what is wrong, bytes ---

def jpeg_defects(jpg):
    width, height = jpeg_size(jpg)
    scan = scan_start(jpg)
    middle = scan + (len(jpg) - scan) // 2
    yield "cut50.jpg", "JPEG cut at 50 %", jpg[:len(jpg) // 2]
    yield "cut99.jpg", "JPEG cut at 99 %", jpg[:len(jpg) * 99 // 100]
    yield "no-end.jpg", "JPEG without end marker", jpg[:-2]
    yield ("flipped.jpg", "JPEG 4 bytes flipped in the scan",
           flipped(jpg, middle, 4))
    yield ("height2.jpg", "JPEG header says twice the height",
           with_jpeg_size(jpg, height=2 * height))
    yield ("width64.jpg", "JPEG header says width + 64",
           with_jpeg_size(jpg, width=width + 64))
    yield ("bomb.jpg", "JPEG header says 65500² (bomb)",
           with_jpeg_size(jpg, 65500, 65500))
    yield "height0.jpg", "JPEG height 0", with_jpeg_size(jpg, height=0)
    yield ("trailing.jpg", "JPEG + 100 kB of foreign data at the end",
           jpg + b"foreign " * 12800)
    yield ("zero-profile.jpg", "JPEG ICC profile of zeros",
           with_segment(jpg, 0xE2, b"ICC_PROFILE\0\x01\x01" + bytes(3000)))
    sof = jpg.index(b"\xff\xc0")
    yield ("sof3.jpg", "lossless JPEG (SOF3)",
           jpg[:sof + 1] + b"\xc3" + jpg[sof + 2:])


def png_defects(png):
    raw = raw_of(png)
    idat = png.index(b"IDAT")
    width, height = struct.unpack(">II", png[16:24])
    row = 1 + 3 * width
    yield "png-named.jpg", "PNG named .jpg", png
    yield "cut50.png", "PNG cut at 50 %", png[:len(png) // 2]
    yield "no-iend.png", "PNG without IEND", png[:-12]
    length = struct.unpack(">I", png[idat - 4:idat])[0]
    yield ("idat-crc.png", "PNG IDAT CRC wrong",
           flipped(png, idat + 4 + length, 4))
    yield "ihdr-crc.png", "PNG IHDR CRC wrong", flipped(png, 29, 4)
    compressed = zlib.compress(raw, 6)
    yield ("adler.png", "PNG zlib Adler wrong (CRC right)",
           with_pixels(png, flipped(compressed, len(compressed) - 4, 4)))
    yield ("half-rows.png", "PNG half of the rows missing inside valid zlib",
           with_pixels(png, zlib.compress(raw[:row * (height // 2)], 6)))
    yield ("too-much.png", "PNG too much data",
           with_pixels(png, zlib.compress(raw + bytes(row * 10), 6)))
    doubled = [(kind, header(2 * width, height) if kind == b"IHDR" else data)
               for kind, data in png_chunks(png)]
    yield "width2.png", "PNG width doubled", png_of(doubled)
    bad_filter = bytearray(raw)
    bad_filter[row * (height // 2)] = 9
    yield ("filter.png", "PNG unknown row filter",
           with_pixels(png, zlib.compress(bytes(bad_filter), 6)))
    yield ("two-ihdr.png", "PNG two IHDR",
           SIGNATURE + chunk(b"IHDR", header(width, height)) + png[8:])
    indexed = b"".join(b"\0" + bytes(width) for _ in range(height))
    yield ("no-palette.png", "PNG palette type without palette",
           png_of([(b"IHDR", header(width, height, 8, 3)),
                   (b"IDAT", zlib.compress(indexed)), (b"IEND", b"")]))
    yield ("iccp-rubbish.png", "PNG iCCP that inflates to rubbish",
           with_pixels(png, compressed,
                       [(b"iCCP", b"x\0\0" + zlib.compress(b"rubbish" * 99))]))
    yield ("iccp-broken.png", "PNG iCCP that does not inflate",
           with_pixels(png, compressed, [(b"iCCP", b"x\0\0" + b"\xff" * 50)]))
    text = zlib.compressobj(9)
    packed = b"".join(text.compress(bytes(1 << 20)) for _ in range(100))
    yield ("text-bomb.png", "PNG text chunk inflating to 100 MB",
           with_pixels(png, compressed,
                       [(b"zTXt", b"x\0\0" + packed + text.flush())]))
    yield ("bomb20000.png", "PNG bomb 20000² in 1.2 MB",
           png_of([(b"IHDR", header(20000, 20000)),
                   (b"IDAT", compressed_zeros(20000, 60000)), (b"IEND", b"")]))
    yield ("says100000.png", "PNG says 100000²",
           png_of([(b"IHDR", header(100000, 100000)),
                   (b"IDAT", compressed), (b"IEND", b"")]))
    yield ("real65536.png", "PNG 65536² in 0.5 MB (real)",
           png_of([(b"IHDR", header(65536, 65536, 1, 0)),
                   (b"IDAT", compressed_zeros(65536, 8192)), (b"IEND", b"")]))


def avif_with_size(avif):
    at = avif.index(b"ispe") + 8
    width, height = struct.unpack(">II", avif[at:at + 8])
    return (avif[:at] + struct.pack(">II", width + 64, height) + avif[at + 8:])


def other_defects(files):
    webp, lossless = files["webp"], files["lossless"]
    avif, gif = files["avif"], files["gif"]
    yield "cut50.webp", "WebP lossy cut at 50 %", webp[:len(webp) // 2]
    yield ("cut90.webp", "WebP lossless cut at 90 %",
           lossless[:len(lossless) * 9 // 10])
    yield ("flipped.webp", "WebP lossy 2 bytes flipped",
           flipped(webp, len(webp) * 3 // 4, 2))
    yield ("flipped-lossless.webp", "WebP lossless 1 byte flipped",
           flipped(lossless, len(lossless) * 3 // 4, 1))
    yield "cut50.avif", "AVIF cut at 50 %", avif[:len(avif) // 2]
    yield ("flipped.avif", "AVIF 8 bytes flipped in the data",
           flipped(avif, len(avif) * 3 // 4, 8))
    yield ("size.avif", "AVIF size box disagrees with the stream",
           avif_with_size(avif))
    yield ("cut60.gif", "GIF cut at 60 % (not in the first frame)",
           gif[:len(gif) * 6 // 10])
    yield ("canvas.gif", "GIF canvas says 65535²",
           gif[:6] + b"\xff\xff\xff\xff" + gif[10:])


def write_files(folder):
    folder.mkdir(parents=True, exist_ok=True)
    files = sources(folder)
    defects = list(jpeg_defects(files["jpg"])) + list(png_defects(files["png"]))
    defects += [("big.jpg", "JPEG 20000x14000 in 1.1 MB (real)",
                 big_jpeg(folder))]
    defects += list(other_defects(files))
    for name, _, data in defects:
        (folder / name).write_bytes(data)
    return [(name, what) for name, what, _ in defects]


# --- What readers say ---

def status(words):
    try:
        done = subprocess.run(words, capture_output=True, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        return "T"
    if done.returncode != 0:
        return "F"
    return "w" if done.stderr.strip() else "ok"


def readers(path):
    loader = {"jpg": "jpegload", "png": "pngload", "webp": "webpload",
              "avif": "heifload", "gif": "gifload"}[path.suffix[1:]]
    if path.name == "png-named.jpg":
        loader = "pngload"
    pages = "--n=-1 " if path.suffix == ".gif" else ""
    return [
        status(["vipsheader", str(path)]),
        status(["vips", loader, str(path), "/tmp/.image_defects.v",
                "--fail-on=warning"] + pages.split()),
        status(["identify", "-ping", str(path)]),
        status(["identify", "-regard-warnings", "-format", "%#", str(path)]),
        status(["ffmpeg", "-v", "error", "-xerror", "-err_detect",
                "crccheck+bitstream+buffer+explode", "-i", str(path), "-f",
                "null", "-"]),
    ]


def ours(program, path):
    done = subprocess.run([program, "image", "check", "--json", str(path)],
                          capture_output=True, timeout=60)
    row = json.loads(done.stdout)["files"][0]
    found = [f"{p['rule']}{'' if p['severity'] == 'error' else ' (' + p['severity'] + ')'}"
             for p in row["problems"]
             if p["rule"] not in ("not_measured", "too_dark", "too_bright",
                                  "low_contrast", "blurry", "grayscale",
                                  "palette")]
    return ", ".join(found) if found else "nothing"


def table(folder, program):
    lines = [
        "| defect | vips header | vips, warnings fail | ImageMagick ping | "
        "ImageMagick | ffmpeg | `framewise image check` |",
        "| --- | --- | --- | --- | --- | --- | --- |"]
    for name, what in write_files(folder):
        path = folder / name
        lines.append(f"| {what} | " + " | ".join(readers(path)) + " | " +
                     ours(program, path) + " |")
    return "\n".join(lines)


def update(page, text):
    old = page.read_text()
    start = old.index(TABLE_START) + len(TABLE_START)
    page.write_text(old[:start] + "\n" + text + "\n" +
                    old[old.index(TABLE_END):])


def main():
    folder = pathlib.Path(sys.argv[1])
    if len(sys.argv) == 2:
        for name, what in write_files(folder):
            print(f"{name}\t{what}")
    elif sys.argv[2] == "--table":
        print(table(folder, sys.argv[3]))
    else:
        update(pathlib.Path(sys.argv[3]), table(folder, sys.argv[4]))


if __name__ == "__main__":
    main()
