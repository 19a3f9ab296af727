// SPDX-License-Identifier: Apache-2.0
// Mirroring and turning of frames.
#include <algorithm>
#include <cstdint>

#include "base/result.h"
#include "frame/color/chroma_rows.h"
#include "frame/geometry.h"
#include "simd/plane/transpose.h"

namespace framewise {
namespace {

// Moves an RGBA pixel of 8 or 16 bits as one integer.
template <class Move>
void with_pixel_type(const PixelFormat& format, const Move& move) {
  const bool wide = format.bytes_per_sample() == 2;
  if (format.layout == Layout::kRgba) {
    wide ? move(uint64_t{}) : move(uint32_t{});
  } else {
    wide ? move(uint16_t{}) : move(uint8_t{});
  }
}

template <typename Pixel>
void reverse_rows(const PlaneView& in, bool upside_down,
                  const MutablePlaneView& out) {
  const int height = in.size.height;
  for (int y = 0; y < height; ++y) {
    const Pixel* from = in.row<Pixel>(upside_down ? height - 1 - y : y);
    std::reverse_copy(from, from + in.size.width, out.row<Pixel>(y));
  }
}

void flip_rows(const PlaneView& in, size_t row_bytes,
               const MutablePlaneView& out) {
  for (int y = 0; y < in.size.height; ++y) {
    std::copy_n(in.row(in.size.height - 1 - y), row_bytes, out.row(y));
  }
}

// Clockwise: rows become columns, the last row first. Otherwise, columns become
// rows, the last column first.
template <typename Pixel>
void turn_plane(const PlaneView& in, bool clockwise,
                const MutablePlaneView& out) {
  const int width = in.size.width, height = in.size.height;
  if (clockwise) {
    simd::transpose(in.row<Pixel>(height - 1), -in.stride, size_t(width),
                    size_t(height), out.row<Pixel>(0), out.stride);
  } else {
    simd::transpose(in.row<Pixel>(0), in.stride, size_t(width), size_t(height),
                    out.row<Pixel>(width - 1), -out.stride);
  }
}

ChangedArea mapped(const ChangedArea& changed, bool mirror_x, bool mirror_y,
                   Size size) {
  ChangedArea area;
  for (const Rect& rect : changed.rects()) {
    area.add({mirror_x ? size.width - rect.x - rect.width : rect.x,
              mirror_y ? size.height - rect.y - rect.height : rect.y,
              rect.width, rect.height});
  }
  return area;
}

// The changed region after a quarter turn, widened by the reach of interpolated
// chroma.
ChangedArea turned_area(const Frame& frame, bool clockwise, int reach) {
  const Size size = frame.size();
  const Rect picture{0, 0, size.height, size.width};
  ChangedArea area;
  for (const Rect& rect : frame.changed().rects()) {
    const int x = clockwise ? size.height - rect.y - rect.height : rect.y;
    const int y = clockwise ? rect.x : size.width - rect.x - rect.width;
    area.add(intersected({x, y - reach, rect.height, rect.width + 2 * reach},
                         picture));
  }
  return area;
}

// Converts 4:2:2 to full-width chroma.
template <typename Sample>
void widen_chroma(const Frame& frame, const PixelFormat& format,
                  FrameBuffer& out) {
  const Size size = frame.size();
  const float max = float((1 << format.bits) - 1);
  StripRow full;
  for (int plane = 1; plane <= 2; ++plane) {
    for (int y = 0; y < size.height; ++y) {
      for (int x = 0; x < size.width; x += kStripPixels) {
        const int count = std::min(kStripPixels, size.width - x);
        chroma_strip<Sample>(frame.plane(plane), format, format.color.siting, y,
                             x, count, full);
        simd::float_to_samples(full.begin(), size_t(count), 1.0f, max,
                               out.plane(plane).row<Sample>(y) + x);
      }
    }
  }
}

void copy_plane(const PlaneView& in, size_t row_bytes,
                const MutablePlaneView& out) {
  for (int y = 0; y < in.size.height; ++y) {
    std::copy_n(in.row(y), row_bytes, out.row(y));
  }
}

Result<Frame> as_yuv444(const Frame& frame, FramePool& pool) {
  PixelFormat from = frame.format();
  from.color = resolved(from, frame.size());
  PixelFormat to = from;
  to.layout = Layout::kYuv444;
  FW_ASSIGN_OR_RETURN(FrameBuffer buffer, pool.allocate(to, frame.size()));
  const auto row_bytes =
      size_t(frame.size().width) * size_t(from.bytes_per_sample());
  copy_plane(frame.plane(0), row_bytes, buffer.plane(0));
  if (from.alpha_plane) copy_plane(frame.plane(3), row_bytes, buffer.plane(3));
  if (from.bits > 8) {
    widen_chroma<uint16_t>(frame, from, buffer);
  } else {
    widen_chroma<uint8_t>(frame, from, buffer);
  }
  return std::move(buffer).freeze(frame.index(), frame.time(), frame.changed());
}

Result<Frame> quarter_turned(const Frame& frame, bool clockwise,
                             FramePool& pool) {
  const bool halved_across_only = frame.format().layout == Layout::kYuv422;
  Frame source = frame;
  if (halved_across_only) {
    FW_ASSIGN_OR_RETURN(source, as_yuv444(frame, pool));
  }
  PixelFormat format = source.format();
  if (format.layout != Layout::kRgba) {
    format.color = resolved(format, source.size());
  }
  const Size size{source.size().height, source.size().width};
  FW_ASSIGN_OR_RETURN(FrameBuffer buffer, pool.allocate(format, size));
  for (int i = 0; i < format.planes(); ++i) {
    with_pixel_type(format, [&](auto pixel) {
      turn_plane<decltype(pixel)>(source.plane(i), clockwise, buffer.plane(i));
    });
  }
  return std::move(buffer).freeze(
      frame.index(), frame.time(),
      turned_area(frame, clockwise, halved_across_only ? 2 : 0));
}

Result<Frame> reversed(const Frame& frame, bool upside_down, FramePool& pool) {
  FW_ASSIGN_OR_RETURN(FrameBuffer buffer,
                      pool.allocate(frame.format(), frame.size()));
  for (int i = 0; i < frame.format().planes(); ++i) {
    with_pixel_type(frame.format(), [&](auto pixel) {
      reverse_rows<decltype(pixel)>(frame.plane(i), upside_down,
                                    buffer.plane(i));
    });
  }
  return std::move(buffer).freeze(
      frame.index(), frame.time(),
      mapped(frame.changed(), true, upside_down, frame.size()));
}

}  // namespace

Result<Frame> mirrored(const Frame& frame, Mirror mirror, FramePool& pool) {
  if (mirror == Mirror::kHorizontally) {
    return reversed(frame, /*upside_down=*/false, pool);
  }
  const PixelFormat& format = frame.format();
  FW_ASSIGN_OR_RETURN(FrameBuffer buffer, pool.allocate(format, frame.size()));
  const size_t samples = format.layout == Layout::kRgba ? 4 : 1;
  for (int i = 0; i < format.planes(); ++i) {
    const PlaneView plane = frame.plane(i);
    flip_rows(
        plane,
        size_t(plane.size.width) * samples * size_t(format.bytes_per_sample()),
        buffer.plane(i));
  }
  return std::move(buffer).freeze(
      frame.index(), frame.time(),
      mapped(frame.changed(), false, true, frame.size()));
}

Result<Frame> turned(const Frame& frame, Turn turn, FramePool& pool) {
  switch (turn) {
    case Turn::kNone: return frame;
    case Turn::kQuarter: return quarter_turned(frame, true, pool);
    case Turn::kHalf: return reversed(frame, /*upside_down=*/true, pool);
    case Turn::kThreeQuarters: return quarter_turned(frame, false, pool);
  }
  return frame;
}

Result<Turn> turn_of(int degrees) {
  if (degrees % 90 != 0) {
    return fail(ErrorKind::kUsage,
                "pictures are turned by multiples of 90 degrees, not by {}",
                degrees);
  }
  return Turn(((degrees / 90) % 4 + 4) % 4);
}

}  // namespace framewise
