// SPDX-License-Identifier: Apache-2.0
#include "media/encode/prepared.h"

#include <algorithm>

#include "base/result.h"
#include "frame/color/color.h"
#include "frame/color/to_srgb.h"

namespace framewise::media {
namespace {

// Whether the samples of a gray frame are the gray of a file, from black 0 to
// white 2^bits - 1.
bool is_plain_gray(const Frame& frame, ColorPolicy policy) {
  const PixelFormat& format = frame.format();
  return format.layout == Layout::kGray && !format.alpha_plane &&
         resolved(format, frame.size()).range == Range::kFull &&
         (policy == ColorPolicy::kAsStored || !needs_srgb_conversion(frame));
}

// v * 65535 / (2^bits - 1), rounded.
Result<Frame> widened_gray(const Frame& frame, const PixelFormat& format,
                           FramePool& pool) {
  FW_ASSIGN_OR_RETURN(FrameBuffer buffer, pool.allocate(format, frame.size()));
  const uint32_t white = (1u << frame.format().bits) - 1;
  const MutablePlaneView out = buffer.plane(0);
  for (int y = 0; y < out.size.height; ++y) {
    const auto* in = frame.plane(0).row<uint16_t>(y);
    auto* samples = out.row<uint16_t>(y);
    for (int x = 0; x < out.size.width; ++x) {
      samples[x] = uint16_t((in[x] * 65535u + white / 2) / white);
    }
  }
  return std::move(buffer).freeze(frame.index(), frame.time(), frame.changed());
}

Result<Frame> as_rgba(const Frame& frame, int bits, ColorPolicy policy,
                      FramePool& pool) {
  if (policy == ColorPolicy::kAsStored) {
    return bits > 8 ? to_rgba16(frame, pool) : to_rgba8(frame, pool);
  }
  return bits > 8 ? to_srgb16(frame, pool) : to_srgb8(frame, pool);
}

}  // namespace

PixelFormat written_format(const Frame& frame, const FormatWriter& writer,
                           const WriteOptions& options) {
  const PixelFormat& from = frame.format();
  const int wanted =
      std::min(options.bits.value_or(from.bits), writer.info.bits);
  PixelFormat format;
  format.bits = wanted > 8 ? 16 : 8;
  // Gray is narrowed by nothing here; RGBA is.
  const bool gray = writer.takes_gray && is_plain_gray(frame, options.color) &&
                    (from.bits > 8) == (format.bits > 8);
  format.layout = gray ? Layout::kGray : Layout::kRgba;
  format.color = kSrgbFacts;
  // Frames that players take as sRGB are labeled sRGB.
  if (options.color == ColorPolicy::kAsStored && needs_srgb_conversion(frame)) {
    const ColorFacts stored = resolved(from, frame.size());
    format.color.transfer = stored.transfer;
    format.color.primaries = stored.primaries;
  }
  return format;
}

Result<Frame> prepared(const Frame& frame, const PixelFormat& format,
                       const FormatWriter& writer, EncodeJob& job) {
  if (frame.format().bits > writer.info.bits) {
    job.note(
        "depth_reduced",
        fmt::format("{} bits a sample became {}, the most that {} holds",
                    frame.format().bits, writer.info.bits, writer.info.name),
        "PNG, JPEG XL, TIFF and PNM hold 16", frame.index());
  }
  if (format.layout == Layout::kGray) {
    if (frame.format().layout != Layout::kGray || frame.format().alpha_plane ||
        (frame.format().bits > 8) != (format.bits > 8)) {
      return with_hint(
          at_frame(fail(ErrorKind::kUsage,
                        "the frames before are gray, this one is not"),
                   frame.index()),
          "give all frames of a file in one pixel format");
    }
    const bool narrow = frame.format().bits > 8 && frame.format().bits < 16;
    return narrow ? widened_gray(frame, format, *job.pool) : frame;
  }
  FW_ASSIGN_OR_RETURN(
      Frame rgba, as_rgba(frame, format.bits, job.options.color, *job.pool));
  const bool drops_alpha = !writer.info.alpha || !job.facts.has_alpha;
  if (!drops_alpha || is_opaque(rgba)) return rgba;
  const auto [r, g, b] = job.options.background;
  job.note("alpha_flattened",
           fmt::format("transparent pixels were laid over #{:02x}{:02x}{:02x}: "
                       "the file holds no alpha",
                       r, g, b),
           "PNG, WebP, AVIF, JPEG XL and TIFF hold alpha", frame.index());
  return flatten(rgba, Background::plain({r, g, b}), *job.pool);
}

}  // namespace framewise::media
