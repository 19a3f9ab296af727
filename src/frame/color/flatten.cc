// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cassert>
#include <limits>

#include "base/result.h"
#include "frame/color/color.h"
#include "frame/pixel_buffer.h"
#include "simd/color/alpha.h"

namespace framewise {
namespace {

constexpr int kPatternPixels = 1024;

// One period of the checkerboard pattern, for rows of even and of odd squares.
template <typename Sample>
class Pattern {
 public:
  explicit Pattern(const Background& background)
      : square_(std::clamp(background.square_px, 1, 256)),
        count_(kPatternPixels / (2 * square_) * (2 * square_)) {
    for (int phase = 0; phase < 2; ++phase) {
      for (int x = 0; x < count_; ++x) {
        const bool light = (x / square_ + phase) % 2 == 0;
        paint(light ? background.light : background.dark,
              &pixels_[phase][size_t(x) * 4]);
      }
    }
  }

  int count() const { return count_; }
  const Sample* row(int y) const { return pixels_[y / square_ % 2]; }

 private:
  static void paint(Rgb8 color, Sample* pixel) {
    constexpr int kStep = sizeof(Sample) == 2 ? 257 : 1;
    pixel[0] = Sample(color.r * kStep);
    pixel[1] = Sample(color.g * kStep);
    pixel[2] = Sample(color.b * kStep);
    pixel[3] = std::numeric_limits<Sample>::max();
  }

  int square_;
  int count_;
  Sample pixels_[2][size_t{kPatternPixels} * 4];
};

template <typename Sample>
void flatten_rows(const PlaneView& in, const Background& background,
                  const MutablePlaneView& out) {
  const Pattern<Sample> pattern(background);
  for (int y = 0; y < in.size.height; ++y) {
    for (int x = 0; x < in.size.width; x += pattern.count()) {
      const int count = std::min(pattern.count(), in.size.width - x);
      simd::composite(in.row<Sample>(y) + 4 * x, pattern.row(y), size_t(count),
                      out.row<Sample>(y) + 4 * x);
    }
  }
}

template <typename Sample>
bool rows_are_opaque(const PlaneView& plane) {
  for (int y = 0; y < plane.size.height; ++y) {
    if (!simd::is_opaque(plane.row<Sample>(y), size_t(plane.size.width))) {
      return false;
    }
  }
  return true;
}

}  // namespace

bool is_opaque(const Frame& frame) {
  const PixelFormat& format = frame.format();
  if (format.layout != Layout::kRgba) return !format.alpha_plane;
  detail::PixelBuffer& pixels = *frame.pixels_.get();
  if (const std::optional<bool> known = pixels.opacity()) return *known;
  const bool opaque = format.bits == 8
                          ? rows_are_opaque<uint8_t>(frame.plane(0))
                          : rows_are_opaque<uint16_t>(frame.plane(0));
  pixels.remember_opacity(opaque);
  return opaque;
}

Result<Frame> flatten(const Frame& frame, const Background& background,
                      FramePool& pool) {
  if (is_opaque(frame)) return frame;
  FW_ASSIGN_OR_RETURN(const Frame rgba, frame.format().bits > 8
                                            ? to_rgba16(frame, pool)
                                            : to_rgba8(frame, pool));
  FW_ASSIGN_OR_RETURN(FrameBuffer buffer,
                      pool.allocate(rgba.format(), rgba.size()));
  if (rgba.format().bits == 8) {
    flatten_rows<uint8_t>(rgba.plane(0), background, buffer.plane(0));
  } else {
    flatten_rows<uint16_t>(rgba.plane(0), background, buffer.plane(0));
  }
  return std::move(buffer).freeze(rgba.index(), rgba.time(), rgba.changed());
}

}  // namespace framewise
