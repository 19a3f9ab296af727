# SPDX-License-Identifier: Apache-2.0
"""Ways to damage an animation, each in some strengths, and what may rightly be
said of each. For labelled_set.py.
"""
import io
import subprocess

import numpy as np
from PIL import Image, ImageFilter, ImageSequence

MAX_FRAMES = 16
MAX_PIXELS = 640 * 480

QUIET = "quiet"      # nobody sees it: no reason may be said
DAMAGED = "damaged"  # visible; how visible depends on the content
RUINED = "ruined"    # must be flagged and named

# What may be said of a family: any one of these kinds is right.
KINDS = {
    "badframe": {"corrupt_frame"},
    "blackframe": {"black_frame"},
    "whiteframe": {"blank_frame", "corrupt_frame"},
    "banding": {"banding", "palette_loss", "color_shift"},
    "colors": {"palette_loss", "banding", "color_shift", "dither_noise"},
    "dither": {"dither_noise", "noise", "palette_loss"},
    "poster": {"palette_loss", "banding"},
    "lossy": {"noise", "blocking", "overall_degraded", "ringing"},
    "flicker": {"flicker"},
    "pump": {"flicker"},
    "ghost": {"ghosting"},
    "stale": {"ghosting", "wrong_disposal", "dropped_frames"},
    "hole": {"wrong_disposal", "transparency_damaged"},
    "holestart": {"transparency_damaged"},
    "hue": {"color_shift"},
    "desat": {"color_shift"},
    "tint": {"color_shift", "brightness_shift"},
    "bright": {"brightness_shift", "contrast_loss"},
    "gamma": {"brightness_shift", "palette_loss", "contrast_loss"},
    "washed": {"contrast_loss"},
    "noise": {"noise"},
    "burst": {"noise"},
    "regionblur": {"blur", "text_illegible", "thin_lines_lost"},
    "blur": {"blur"},
    "partblur": {"blur"},
    "parttone": {"brightness_shift", "contrast_loss"},
    "rescaled": {"blur"},
    "nearest": {"blur", "blocking", "noise", "text_illegible", "ringing",
                "banding", "thin_lines_lost"},
    "ring": {"blur", "ringing"},
    "jpeg": {"blocking", "ringing", "blur"},
    "webp": {"blur", "ringing", "blocking", "overall_degraded"},
    "down": {"resized"},
    "crop": {"cropped"},
    "framedrop": {"dropped_frames"},
    "reversed": {"reversed"},
    "truncated": {"truncated"},
    "freeze": {"frozen"},
    "slower": {"speed_changed"},
    "faster": {"speed_changed"},
    "dup": {"duplicated_frames", "timing_changed"},  # written as longer ones
    "swap": {"reordered_frames"},
    "insert": {"inserted_frames", "blank_frame", "corrupt_frame"},
    "blackout": {"black_frame"},
    "retimed": {"timing_changed"},
    "halves": {"reordered_frames"},
    "loop": {"loop_changed"},
    "bitflip": {"corrupt_frame", "truncated"},
    "cutend": {"truncated", "corrupt_frame"},
    "ditherkind": {"dither_noise", "noise", "palette_loss"},
    "disposal": {"wrong_disposal", "transparency_damaged", "ghosting"},
    "trails": {"ghosting", "wrong_disposal"},
    "range": {"contrast_loss", "brightness_shift", "color_shift"},
    "wide": {"contrast_change", "brightness_shift", "color_shift",
             "palette_loss"},
    "channels": {"color_shift"},
    "saturated": {"color_shift"},
    "chroma": {"color_shift", "overall_degraded", "blur"},
    "sharpened": {"ringing", "noise", "overall_degraded", "blur"},
    "shifted": {"shifted", "overall_degraded"},
    "patch": {"corrupt_frame", "overall_degraded", "noise", "black_frame",
              "ghosting", "text_illegible", "thin_lines_lost"},
    "logo": {"corrupt_frame"},
    "mirrored": {"turned"},
    "flipped": {"turned"},
    "half_turn": {"turned"},
    "tilted": {"turned"},
    "zoomed": {"cropped"},
    "bars": {"padded"},
    "covered": {"padded", "corrupt_frame"},
    "negative": {"contrast_loss", "brightness_shift", "color_shift"},
    "blended": {"ghosting"},
    "palettes": {"flicker", "palette_loss", "color_shift", "corrupt_frame"},
    "x264": {"blur", "blocking", "ringing", "noise", "overall_degraded",
             "banding", "text_illegible", "thin_lines_lost"},
}

# Files that break off or lie: what they show depends on who decodes them.
BROKEN_FILES = {"bitflip", "cutend"}


class Variant:
    """A file made from an original, and what is wrong with it."""

    def __init__(self, family, level, label, first=0, last=None, region=None):
        self.family, self.level, self.label = family, level, label
        self.first, self.last, self.region = first, last, region


def luma(frames):
    return frames[..., :3] @ np.array([0.299, 0.587, 0.114])


def rounded(frames, alpha):
    out = np.concatenate([np.clip(np.rint(frames), 0, 255), alpha], axis=-1)
    return out.astype(np.uint8)


def each(frames, change):
    """Applies change(PIL image) to the colors of every frame."""
    images = [Image.fromarray(f.astype(np.uint8)) for f in frames]
    return np.stack([np.asarray(change(i).convert("RGB"), dtype=float)
                     for i in images])


def coded(image, kind, **options):
    data = io.BytesIO()
    image.save(data, kind, **options)
    return Image.open(io.BytesIO(data.getvalue()))


def low_pass(image, cycles):
    a = np.asarray(image, dtype=float)
    fy = np.fft.fftfreq(a.shape[0])[:, None]
    fx = np.fft.fftfreq(a.shape[1])[None, :]
    keep = (np.hypot(fx, fy) <= cycles)[..., None]
    back = np.fft.ifft2(np.fft.fft2(a, axes=(0, 1)) * keep, axes=(0, 1)).real
    return Image.fromarray(np.clip(np.rint(back), 0, 255).astype(np.uint8))


def rescale(image, factor, up=Image.BICUBIC, down=Image.BICUBIC):
    small = image.resize((max(1, round(image.width * factor)),
                          max(1, round(image.height * factor))), down)
    return small.resize(image.size, up)


def turn_hue(rgb, degrees=0.0, saturation=1.0):
    y = luma(rgb)[..., None]
    u, v = 0.564 * (rgb[..., 2:] - y), 0.713 * (rgb[..., :1] - y)
    c = (u + 1j * v) * saturation * np.exp(1j * np.radians(degrees))
    r, b = y + c.imag / 0.713, y + c.real / 0.564
    return np.concatenate([r, (y - 0.299 * r - 0.114 * b) / 0.587, b], -1)


def pixel_variants(frames, alpha, seed):
    """Yields (Variant, colors, alpha) for damage done to the pixels."""
    random = np.random.default_rng(seed)
    n, height, width, _ = frames.shape
    middle = n // 2
    moving = np.abs(np.diff(frames, axis=0)).max() > 0 if n > 1 else False
    box = (slice(height // 4, height // 4 + height // 3),
           slice(width // 4, width // 4 + width // 3))
    place = (width // 4, height // 4, width // 3, height // 3)

    yield Variant("same", 0, QUIET), frames, alpha
    yield (Variant("plusminus1", 0, QUIET),
           frames + random.integers(-1, 2, frames.shape), alpha)
    yield (Variant("fa_jpeg444", 95, QUIET), each(frames, lambda i: coded(
        i, "JPEG", quality=95, subsampling=0)), alpha)

    if n >= 4:
        def one(change, at=middle):
            out = frames.copy()
            out[at] = change(out[at])
            return out

        side = max(4, round((width * height * 0.01) ** 0.5))
        y, x = random.integers(0, height - side + 1), random.integers(
            0, width - side + 1)

        def block(f):
            f = f.copy()
            f[y:y + side, x:x + side] = random.integers(0, 256, (side, side, 3))
            return f
        at = dict(first=middle, last=middle)
        yield (Variant("badframe", 1, RUINED, region=(x, y, side, side), **at),
               one(block), alpha)

        def shift(f):
            f = f.copy()
            f[height // 2:] = np.roll(f[height // 2:], width // 5, axis=1)
            return f
        changed = np.abs(shift(frames[middle]) - frames[middle]).mean() > 2
        yield (Variant("badframe", 2, RUINED if changed else DAMAGED, **at),
               one(shift), alpha)
        yield (Variant("badframe", 3, RUINED, **at),
               one(lambda f: random.integers(0, 256, f.shape)), alpha)
        picture = luma(frames[middle]).std() > 12
        yield (Variant("blackframe", 1, RUINED if picture else DAMAGED, **at),
               one(lambda f: f * 0), alpha)
        yield (Variant("whiteframe", 1, RUINED if picture else DAMAGED, **at),
               one(lambda f: f * 0 + 255), alpha)
        for level, share in enumerate((0.25, 0.5), 1):
            last = max(2, round(n * share)) + 1
            if last < 5:
                continue  # a frame or two are accidents
            out = frames.copy()
            out[2:last] += random.normal(0, 20, out[2:last].shape)
            yield (Variant("burst", level, RUINED, first=2, last=last - 1),
                   out, alpha)
            out = frames.copy()
            out[2:last] = each(out[2:last], lambda i: i.filter(
                ImageFilter.GaussianBlur(4)))
            yield (Variant("partblur", level, DAMAGED, first=2, last=last - 1),
                   out, alpha)
            out = frames.copy()
            out[2:last] += 40
            yield (Variant("parttone", level, DAMAGED, first=2, last=last - 1),
                   out, alpha)
    if n >= 6:
        bright = luma(frames).mean() > 25
        for level, gain in enumerate((0.96, 0.85, 0.5), 1):
            out = frames.copy()
            out[1::2] *= gain
            label = RUINED if level == 3 and bright else DAMAGED
            yield Variant("flicker", level, label), out, alpha
        for level, (amp, period) in enumerate(((6, 4), (16, 6)), 1):
            wave = amp * np.sin(2 * np.pi * np.arange(n) / period)
            yield (Variant("pump", level, RUINED if level == 2 else DAMAGED),
                   frames + wave[:, None, None, None], alpha)
    if n >= 4 and moving:
        for level, share in enumerate((0.15, 0.4, 0.7), 1):
            out = frames.copy()
            out[1:] += share * (frames[:-1] - frames[1:])
            moves = np.abs(np.diff(frames, axis=0)).mean() > 1
            label = RUINED if level == 3 and moves else DAMAGED
            yield Variant("ghost", level, label), out, alpha
    if (alpha == 255).all():
        hole = alpha.copy()
        hole[middle:, box[0], box[1]] = 0
        if n >= 2:
            # Other colors there too: Pillow leaves out frames that are equal
            # but for their alpha.
            yield (Variant("hole", 1, RUINED, first=middle, region=place),
                   np.where(hole == 0, 255 - frames, frames), hole)
        hole = alpha.copy()
        hole[:, box[0], box[1]] = 0
        yield Variant("holestart", 1, RUINED, region=place), frames, hole

    for level, count in enumerate((32, 8, 3), 1):
        step = 255 / (count - 1)
        out = np.rint(frames / step) * step
        wrong = np.sqrt(((out - frames) ** 2).mean())
        yield (Variant("banding", level,
                       RUINED if level == 3 and wrong > 10 else DAMAGED),
               out, alpha)
    yield (Variant("poster", 1, DAMAGED),
           np.floor(frames / 32) * 32 + 16, alpha)
    strong = RUINED if luma(frames).std() > 20 else DAMAGED
    yield Variant("gamma", 1, strong), 255 * (frames / 255) ** 0.6, alpha
    grays = frames.max(-1) - frames.min(-1)
    colorful = np.sqrt((grays ** 2).mean()) > 25
    for level, degrees in enumerate((5, 25, 90), 1):
        yield (Variant("hue", level,
                       RUINED if level == 3 and colorful else DAMAGED),
               turn_hue(frames, degrees=degrees), alpha)
    for level, saturation in enumerate((0.8, 0.4, 0.0), 1):
        yield (Variant("desat", level,
                       RUINED if level == 3 and colorful else DAMAGED),
               turn_hue(frames, saturation=saturation), alpha)
    for level, amount in enumerate((4, 12, 40), 1):
        yield (Variant("tint", level, RUINED if level == 3 else DAMAGED),
               frames + np.array([amount, 0, -amount]), alpha)
    for level, amount in enumerate((6, 20, 70), 1):
        yield (Variant("bright", level, RUINED if level == 3 else DAMAGED),
               frames + amount, alpha)
    contrast = luma(frames).std() > 12
    for level, gain in enumerate((0.92, 0.7, 0.35), 1):
        yield (Variant("washed", level,
                       RUINED if level == 3 and contrast else DAMAGED),
               128 + gain * (frames - 128), alpha)
    for level, sigma in enumerate((3, 8, 25), 1):
        yield (Variant("noise", level, RUINED if level == 3 else DAMAGED),
               frames + random.normal(0, sigma, frames.shape), alpha)
    for level, sigma in enumerate((0.7, 1.5, 4), 1):
        out = each(frames, lambda i: i.filter(ImageFilter.GaussianBlur(sigma)))
        wrong = np.sqrt(((out - frames) ** 2).mean())
        yield (Variant("blur", level,
                       RUINED if level == 3 and wrong > 6 else DAMAGED),
               out, alpha)
        part = frames.copy()
        part[:, box[0], box[1]] = out[:, box[0], box[1]]
        wrong = np.sqrt(((part - frames)[:, box[0], box[1]] ** 2).mean())
        yield (Variant("regionblur", level,
                       RUINED if level == 3 and wrong > 6 else DAMAGED,
                       region=place), part, alpha)
    for level, factor in enumerate((0.75, 0.5, 0.25), 1):
        yield (Variant("rescaled", level, DAMAGED),
               each(frames, lambda i: rescale(i, factor)), alpha)
    for level, factor in enumerate((1 / 2, 1 / 3, 1 / 4), 1):
        yield (Variant("nearest", level, DAMAGED), each(
            frames, lambda i: rescale(i, factor, Image.NEAREST,
                                      Image.NEAREST)), alpha)
    for level, cycles in enumerate((0.25, 0.12, 0.06), 1):
        yield (Variant("ring", level, DAMAGED),
               each(frames, lambda i: low_pass(i, cycles)), alpha)
    for level, quality in enumerate((40, 15, 5), 1):
        yield (Variant("jpeg", level, DAMAGED), each(
            frames, lambda i: coded(i, "JPEG", quality=quality)), alpha)
    for level, quality in enumerate((50, 10, 0), 1):
        yield (Variant("webp", level, DAMAGED), each(
            frames, lambda i: coded(i, "WEBP", quality=quality, method=2)),
            alpha)


def time_variants(frames, alpha, delays):
    """Yields (Variant, frames, alpha, delays) for damage done in time."""
    n = len(frames)

    def pick(variant, order, times=None):
        order = np.array(order)
        times = times or [delays[i] for i in order]
        return variant, frames[order], alpha[order], times

    differ = [i for i in range(1, n)
              if (frames[i] != frames[i - 1]).any()]
    if n < 6 or len(differ) < n - 2:
        return
    # Shorter ones would not end when they did: players show none below 20 ms.
    if min(delays) >= 30:
        yield pick(Variant("fa_jitter", 0, QUIET), range(n),
                   [d + 10 * (-1) ** i for i, d in enumerate(delays)])
    yield pick(Variant("reversed", 1, RUINED), range(n)[::-1])
    yield pick(Variant("slower", 1, RUINED), range(n), [2 * d for d in delays])
    yield pick(Variant("faster", 1, RUINED), range(n),
               [max(10, d // 2) for d in delays])
    for level, share in enumerate((0.9, 0.6, 0.3), 1):
        keep = max(1, int(n * share))
        yield pick(Variant("truncated", level, RUINED, first=keep), range(keep))
    for level, step in enumerate((8, 4, 2), 1):
        kept = [i for i in range(n) if i % step != step - 1]
        times = [sum(delays[i:(kept + [n])[k + 1]])
                 for k, i in enumerate(kept)]
        yield pick(Variant("framedrop", level,
                           RUINED if level == 3 else DAMAGED), kept, times)
    start, end = n // 4, n // 4 + max(5, n // 2)
    yield pick(Variant("freeze", 1, RUINED, first=start, last=end),
               [start if start <= i < end else i for i in range(n)])
    yield pick(Variant("dup", 1, DAMAGED),
               sorted([*range(n), n // 3, n // 2]))
    swapped = list(range(n))
    swapped[n // 3], swapped[2 * n // 3] = swapped[2 * n // 3], swapped[n // 3]
    yield pick(Variant("swap", 1, DAMAGED), swapped)
    yield pick(Variant("halves", 1, DAMAGED),
               [*range(n // 2, n), *range(n // 2)])
    uneven = [d * 3 if i % 4 == 0 else d for i, d in enumerate(delays)]
    scale = sum(delays) / sum(uneven)
    yield pick(Variant("retimed", 1, DAMAGED), range(n),
               [max(10, round(d * scale / 10) * 10) for d in uneven])
    strange = 255 - frames[n // 2][::-1, ::-1]
    yield (Variant("insert", 1, RUINED, first=n // 2 - 1, last=n // 2),
           np.insert(frames, n // 2, strange, axis=0),
           np.insert(alpha, n // 2, alpha[n // 2], axis=0),
           [*delays[:n // 2], delays[0], *delays[n // 2:]])


def read_animation(path):
    frames, alphas, delays = [], [], []
    with Image.open(path) as image:
        for frame in ImageSequence.Iterator(image):
            a = np.asarray(frame.convert("RGBA"), dtype=float)
            frames.append(a[..., :3])
            alphas.append(a[..., 3:])
            delay = int(frame.info.get("duration", 100))
            delays.append(delay if delay > 10 else 100)  # as browsers do
            if len(frames) == MAX_FRAMES:
                break
    return np.stack(frames), np.stack(alphas), delays


def write_apng(path, frames, alpha, delays):
    pictures = [Image.fromarray(f) for f in rounded(frames, alpha)]
    pictures[0].save(path, "PNG", save_all=True, append_images=pictures[1:],
                     duration=delays, loop=0, compress_level=1)


def gif_variants(original, folder, frames):
    """Yields (Variant, path) for what gifsicle does to a GIF."""
    def run(variant, *options, source=original):
        path = folder / f"{variant.family}{variant.level}.gif"
        done = subprocess.run(["gifsicle", "--no-warnings", *options,
                               str(source), "-o", str(path)],
                              capture_output=True)
        return (variant, path) if done.returncode == 0 else None

    yield run(Variant("lossless", 1, QUIET), "-O3")
    yield run(Variant("lossless", 2, QUIET), "--unoptimize")
    for level, lossy in enumerate((20, 80, 200), 1):
        yield run(Variant("lossy", level, DAMAGED), "-O3", f"--lossy={lossy}")
    many = len(np.unique(frames[0].reshape(-1, 3), axis=0)) > 24
    for level, colors in enumerate((64, 16, 4), 1):
        label = RUINED if level == 3 and many else DAMAGED
        yield run(Variant("colors", level, label), f"--colors={colors}")
        yield run(Variant("dither", level, label), f"--colors={colors}",
                  "--dither")
    n = len(frames)
    if n >= 6:
        plain = run(Variant("optimized", 0, QUIET), "-O3")
        if plain:
            for level, gone in enumerate(([n // 2], range(2, n - 1, 3)), 1):
                kept = [f"#{i}" for i in range(n) if i not in gone]
                path = folder / f"stale{level}.gif"
                done = subprocess.run(
                    ["gifsicle", "--no-warnings", str(plain[1]), *kept, "-o",
                     str(path)], capture_output=True)
                if done.returncode == 0:
                    yield Variant("stale", level, DAMAGED), path


def conversion_variants(frames, alpha):
    """Yields (Variant, colors, alpha) for what conversions do to colors and
    places."""
    n, height, width, _ = frames.shape
    contrast = luma(frames).std() > 12
    spread = frames.max(-1) - frames.min(-1)
    colorful = np.sqrt((spread ** 2).mean()) > 25
    yield Variant("range", 1, DAMAGED), 16 + frames * 219 / 255, alpha
    yield Variant("wide", 1, DAMAGED), (frames - 16) * 255 / 219, alpha
    yield (Variant("channels", 1, RUINED if colorful else DAMAGED),
           frames[..., ::-1], alpha)
    for level, saturation in enumerate((1.2, 1.6, 2.5), 1):
        yield (Variant("saturated", level, DAMAGED),
               turn_hue(frames, saturation=saturation), alpha)
    for level, factor in enumerate((2, 4, 8), 1):
        def coarse(image):
            y, cb, cr = image.convert("YCbCr").split()
            cb, cr = (rescale(c, 1 / factor) for c in (cb, cr))
            return Image.merge("YCbCr", (y, cb, cr)).convert("RGB")
        yield Variant("chroma", level, DAMAGED), each(frames, coarse), alpha
    for level, percent in enumerate((80, 200, 500), 1):
        yield (Variant("sharpened", level, DAMAGED), each(
            frames, lambda i: i.filter(ImageFilter.UnsharpMask(2, percent, 0))),
            alpha)
    for level, pixels in enumerate((1, 2, 4), 1):
        yield (Variant("shifted", level,
                       RUINED if level == 3 and contrast else DAMAGED),
               np.roll(frames, (pixels, pixels), axis=(1, 2)), alpha)
    if colorful or contrast:
        yield Variant("negative", 1, RUINED), 255 - frames, alpha
    for name, turn in (("mirrored", np.s_[:, :, ::-1]),
                       ("flipped", np.s_[:, ::-1]),
                       ("half_turn", np.s_[:, ::-1, ::-1])):
        if np.abs(luma(frames[turn]) - luma(frames)).mean() > 12:
            yield Variant(name, 1, RUINED), frames[turn], alpha[turn]
    # Another frame around it. Where little is seen, little is moved.
    def zoomed(share):
        x, y = width * share / 2, height * share / 2
        return each(frames, lambda i: i.resize(
            (width, height), Image.BICUBIC, box=(x, y, width - x, height - y)))

    def tilted(degrees):
        return each(frames, lambda i: i.rotate(degrees, Image.BICUBIC))

    def in_bars(share):
        inside = max(1, round(height * (1 - share)))

        def change(image):
            bars = Image.new("RGB", (width, height))
            bars.paste(image.resize((width, inside), Image.BICUBIC),
                       (0, (height - inside) // 2))
            return bars
        return each(frames, change)

    def covered(share):
        bars = frames.copy()
        rows = max(1, round(height * share / 2))
        bars[:, :rows] = bars[:, -rows:] = 0
        return bars

    for family, change, strengths in (
            ("zoomed", zoomed, (0.03, 0.1, 0.3)),
            ("tilted", tilted, (1, 3, 8)),
            ("bars", in_bars, (0.1, 0.25, 0.4)),
            ("covered", covered, (0.04, 0.1, 0.25))):
        for level, strength in enumerate(strengths, 1):
            changed = change(strength)
            if np.abs(luma(changed) - luma(frames)).mean() > 4:
                yield Variant(family, level, RUINED), changed, alpha
    # Damage that stays in one place.
    side = max(8, min(height, width) // 6)
    y, x = height // 3, width // 2
    flat = frames.copy()
    flat[:, y:y + side, x:x + side] = 128
    yield (Variant("patch", 1, DAMAGED, region=(x, y, side, side)), flat, alpha)
    if n >= 6:
        out = frames.copy()
        out[n // 2:, 4:4 + side // 2, 4:4 + side] = (230, 60, 20)
        yield (Variant("logo", 1, DAMAGED, first=n // 2,
                       region=(4, 4, side, side // 2)), out, alpha)
        out = frames.copy()
        out[2:-1:4] = (frames[2:-1:4] + frames[3::4][:len(out[2:-1:4])]) / 2
        if np.abs(out - frames).max() > 60:
            yield Variant("blended", 1, DAMAGED, first=2), out, alpha
        out = frames.copy()
        out[n // 3::3] = np.rint(out[n // 3::3] / 85) * 85
        yield Variant("palettes", 1, DAMAGED), out, alpha
        out = frames.copy()
        out[n // 2:n // 2 + 3] = 0
        yield (Variant("blackout", 1, RUINED if contrast else DAMAGED,
                       first=n // 2, last=n // 2 + 2), out, alpha)
    moving = n >= 4 and np.abs(np.diff(frames, axis=0)).max() > 60
    if moving:
        # What moves away is never painted over.
        out = frames.copy()
        for i in range(1, n):
            left = (np.abs(frames[i] - frames[0]).max(-1) < 8)[..., None]
            out[i] = np.where(left, out[i - 1], frames[i])
        wrong = (np.abs(out - frames).max(-1) > 24).mean()
        yield (Variant("trails", 1, RUINED if wrong > 0.01 else DAMAGED,
                       first=1), out, alpha)


def file_variants(original, folder, frames):
    """Yields (Variant, path) for accidents of whole GIF files."""
    data = original.read_bytes()
    n = len(frames)

    def written(variant, content):
        path = folder / f"{variant.family}{variant.level}.gif"
        path.write_bytes(content)
        return variant, path

    for level, keep in enumerate((0.9, 0.5), 1):
        yield written(Variant("cutend", level, RUINED),
                      data[:int(len(data) * keep)])
    if n >= 4:
        flipped = bytearray(data)
        for k in range(8):
            flipped[(int(len(data) * 0.6) + 7 * k) % len(data)] ^= 0x55
        yield written(Variant("bitflip", 1, DAMAGED), bytes(flipped))

    def gifsicle(variant, *options):
        path = folder / f"{variant.family}{variant.level}.gif"
        done = subprocess.run(["gifsicle", "--no-warnings", *options,
                               str(original), "-o", str(path)],
                              capture_output=True)
        return (variant, path) if done.returncode == 0 else None

    yield gifsicle(Variant("ditherkind", 1, DAMAGED), "--colors=16",
                   "--dither=o8")
    yield gifsicle(Variant("disposal", 1, DAMAGED), "-O2",
                   "--disposal=background")
    yield gifsicle(Variant("loop", 1, DAMAGED), "--loopcount=3")
    for level, factor in enumerate((0.75, 0.5, 0.25), 1):
        yield gifsicle(Variant("down", level, DAMAGED), "--unoptimize",
                       f"--scale={factor}", "--resize-method=mix",
                       "--resize-colors=256")
    height, width = frames.shape[1:3]
    yield gifsicle(Variant("crop", 1, RUINED), "--unoptimize", "--crop",
                   f"{width // 8},{height // 8}+{3 * width // 4}x"
                   f"{3 * height // 4}")


def video_variants(frames, delays, folder):
    """Yields (Variant, path) for what a video coder does."""
    n, height, width, _ = frames.shape
    rate = 1000 / max(1, np.median(delays))
    even = frames[:, :height // 2 * 2, :width // 2 * 2].astype(np.uint8)
    for level, (crf, label, layout) in enumerate((
            (4, QUIET, "yuv444p"), (28, DAMAGED, "yuv420p"),
            (42, DAMAGED, "yuv420p"), (51, DAMAGED, "yuv420p"))):
        path = folder / f"x264{level}.mkv"
        done = subprocess.run(
            ["ffmpeg", "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt",
             "rgb24", "-s", f"{even.shape[2]}x{even.shape[1]}", "-r",
             f"{rate:.4f}", "-i", "-", "-vf", "scale=out_color_matrix=bt709",
             "-colorspace", "bt709", "-c:v", "libx264", "-pix_fmt", layout,
             "-crf", str(crf), str(path)],
            input=even.tobytes(), capture_output=True)
        if done.returncode == 0:
            yield Variant("x264", level, label), path
