// SPDX-License-Identifier: Apache-2.0
#include "frame/geometry.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "base/result.h"

namespace framewise {
namespace {

bool is_chroma(const PixelFormat& format, int plane) {
  return (plane == 1 || plane == 2) && format.layout != Layout::kRgba &&
         format.layout != Layout::kGray;
}

// Pixels per sample of a plane.
struct Subsampling {
  int x = 1;
  int y = 1;
};
Subsampling subsampling_of(const PixelFormat& format, int plane) {
  if (!is_chroma(format, plane)) return {};
  switch (format.layout) {
    case Layout::kYuv420: return {2, 2};
    case Layout::kYuv422: return {2, 1};
    default: return {};
  }
}

size_t pixel_bytes(const PixelFormat& format) {
  return size_t(format.bytes_per_sample()) *
         (format.layout == Layout::kRgba ? 4 : 1);
}

Result<void> check_even(const PixelFormat& format, int x, int y) {
  const Subsampling subsampling = subsampling_of(format, 1);
  if (x % subsampling.x == 0 && y % subsampling.y == 0) return {};
  return with_hint(
      fail(ErrorKind::kUsage,
           "an edge at {},{} would cut through chroma samples", x, y),
      "use even coordinates or convert to RGBA first");
}

bool contains(Size size, const Rect& rect) {
  return !rect.empty() && rect.x >= 0 && rect.y >= 0 &&
         rect.width <= size.width - rect.x &&
         rect.height <= size.height - rect.y;
}

// Stores the facts that would otherwise be guessed from the size, which
// changes.
PixelFormat with_facts(const Frame& frame) {
  PixelFormat format = frame.format();
  if (format.layout != Layout::kRgba) {
    format.color = resolved(format, frame.size());
  }
  return format;
}

// Copies a block between planes; all measures in samples.
void copy_block(const PlaneView& in, int in_x, int in_y, size_t bytes,
                Size block, const MutablePlaneView& out, int out_x, int out_y) {
  for (int y = 0; y < block.height; ++y) {
    std::memcpy(out.row(out_y + y) + size_t(out_x) * bytes,
                in.row(in_y + y) + size_t(in_x) * bytes,
                size_t(block.width) * bytes);
  }
}

void fill_row(uint8_t* row, int count, size_t bytes, const uint8_t* pixel) {
  for (int x = 0; x < count; ++x) {
    std::memcpy(row + size_t(x) * bytes, pixel, bytes);
  }
}

// One pixel of a plane in bytes: four samples for RGBA, else one.
struct PixelBytes {
  uint8_t bytes[8];
};
PixelBytes pixel_of(const std::array<uint16_t, 4>& samples,
                    const PixelFormat& format, int plane) {
  PixelBytes pixel{};
  const bool rgba = format.layout == Layout::kRgba;
  const int count = rgba ? 4 : 1;
  const bool alpha = format.alpha_plane && plane == format.planes() - 1;
  for (int i = 0; i < count; ++i) {
    const uint16_t sample = samples[size_t(rgba ? i : alpha ? 3 : plane)];
    if (format.bytes_per_sample() == 1) {
      pixel.bytes[i] = uint8_t(sample);
    } else {
      std::memcpy(pixel.bytes + 2 * i, &sample, 2);
    }
  }
  return pixel;
}

// Fills everything outside of `hole` with a color. Measures in samples.
void fill_around(const MutablePlaneView& plane, size_t bytes,
                 const uint8_t* pixel, const Rect& hole) {
  const int right = hole.x + hole.width;
  for (int y = 0; y < plane.size.height; ++y) {
    if (y < hole.y || y >= hole.y + hole.height) {
      fill_row(plane.row(y), plane.size.width, bytes, pixel);
    } else {
      fill_row(plane.row(y), hole.x, bytes, pixel);
      fill_row(plane.row(y) + size_t(right) * bytes, plane.size.width - right,
               bytes, pixel);
    }
  }
}

ChangedArea moved(const ChangedArea& changed, int x, int y, Size size) {
  ChangedArea area;
  for (const Rect& rect : changed.rects()) {
    area.add(intersected({rect.x + x, rect.y + y, rect.width, rect.height},
                         {0, 0, size.width, size.height}));
  }
  return area;
}

}  // namespace

Result<Frame> crop(const Frame& frame, const Rect& rect, FramePool& pool) {
  const PixelFormat format = with_facts(frame);
  if (!contains(frame.size(), rect)) {
    return fail(ErrorKind::kUsage,
                "{}x{} pixels at {},{} do not lie inside a picture of {}x{}",
                rect.width, rect.height, rect.x, rect.y, frame.size().width,
                frame.size().height);
  }
  FW_RETURN_IF_ERROR(check_even(format, rect.x, rect.y));
  const Size size{rect.width, rect.height};
  FW_ASSIGN_OR_RETURN(FrameBuffer buffer, pool.allocate(format, size));
  for (int i = 0; i < format.planes(); ++i) {
    const Subsampling subsampling = subsampling_of(format, i);
    const MutablePlaneView out = buffer.plane(i);
    copy_block(frame.plane(i), rect.x / subsampling.x, rect.y / subsampling.y,
               pixel_bytes(format), out.size, out, 0, 0);
  }
  return std::move(buffer).freeze(
      frame.index(), frame.time(),
      moved(frame.changed(), -rect.x, -rect.y, size));
}

Result<Frame> pad(const Frame& frame, Size size, int x, int y, Rgb8 color,
                  FramePool& pool) {
  const PixelFormat format = with_facts(frame);
  const Size inner = frame.size();
  if (!contains(size, {x, y, inner.width, inner.height})) {
    return fail(ErrorKind::kUsage,
                "a picture of {}x{} at {},{} does not fit into {}x{}",
                inner.width, inner.height, x, y, size.width, size.height);
  }
  FW_RETURN_IF_ERROR(check_even(format, x, y));
  const auto samples = stored_samples(color, format, inner);
  if (!samples) {
    return fail(ErrorKind::kUnsupported,
                "no color can be stored with matrix {} of ITU-T H.273",
                int(format.color.matrix));
  }
  FW_ASSIGN_OR_RETURN(FrameBuffer buffer, pool.allocate(format, size));
  const size_t bytes = pixel_bytes(format);
  for (int i = 0; i < format.planes(); ++i) {
    const Subsampling subsampling = subsampling_of(format, i);
    const PlaneView in = frame.plane(i);
    const MutablePlaneView out = buffer.plane(i);
    const PixelBytes pixel = pixel_of(*samples, format, i);
    const int left = x / subsampling.x, top = y / subsampling.y;
    fill_around(out, bytes, pixel.bytes,
                {left, top, in.size.width, in.size.height});
    copy_block(in, 0, 0, bytes, in.size, out, left, top);
  }
  return std::move(buffer).freeze(frame.index(), frame.time(),
                                  moved(frame.changed(), x, y, size));
}

Rect fitted(Size content, Size box, Fit fit) {
  Size size = box;
  // Cross-multiplication compares the aspect ratios without rounding.
  const bool wider =
      int64_t{content.width} * box.height > int64_t{box.width} * content.height;
  const auto scaled = [](int length, int numerator, int denominator) {
    const double value = double(length) * numerator / denominator;
    return std::max(1, int(std::min(std::floor(value + 0.5), 1e9)));
  };
  if (fit != Fit::kStretch) {
    if (wider == (fit == Fit::kInside)) {
      size.height = scaled(content.height, box.width, content.width);
    } else {
      size.width = scaled(content.width, box.height, content.height);
    }
  }
  const auto centered = [](int outer, int inner) {
    // The shift rounds down also for negative values, where the frame is larger
    // than the box.
    return (outer - inner) >> 1;
  };
  return {centered(box.width, size.width), centered(box.height, size.height),
          size.width, size.height};
}

Size shrunk_to_fit(Size content, Size box) {
  if (content.width <= box.width && content.height <= box.height) {
    return content;
  }
  const Rect rect = fitted(content, box, Fit::kInside);
  return {rect.width, rect.height};
}

Letterbox::Letterbox(Resizer resizer, Size from, Size box, Rect placed,
                     Rgb8 color)
    : resizer_(std::move(resizer)),
      from_(from),
      box_(box),
      placed_(placed),
      color_(color) {}

Result<Letterbox> Letterbox::create(const PixelFormat& format, Size from,
                                    Size box, Fit fit, Rgb8 color,
                                    const ResizeOptions& options) {
  if (from.width < 1 || from.height < 1 || box.width < 1 || box.height < 1) {
    return fail(ErrorKind::kUsage, "{}x{} cannot be fitted into {}x{}",
                from.width, from.height, box.width, box.height);
  }
  Rect placed = fitted(from, box, fit);
  const Subsampling subsampling = subsampling_of(format, 1);
  // Chroma positions must be even: move left and up, so that the frame still
  // lies inside the box (kInside) or covers it (kCover).
  if (subsampling.x == 2) placed.x &= ~1;
  if (subsampling.y == 2) placed.y &= ~1;
  // The frame moved left and up must still reach the end of the box.
  if (fit == Fit::kCover) {
    placed.width = std::max(placed.width, box.width - placed.x);
    placed.height = std::max(placed.height, box.height - placed.y);
  }
  FW_ASSIGN_OR_RETURN(
      Resizer resizer,
      Resizer::create(format, from, {placed.width, placed.height}, options));
  return Letterbox(std::move(resizer), from, box, placed, color);
}

Result<Frame> Letterbox::apply(const Frame& frame, FramePool& pool) {
  const Size size{placed_.width, placed_.height};
  Frame picture = frame;
  if (size != from_) {
    FW_ASSIGN_OR_RETURN(picture, resizer_.apply(frame, pool));
  }
  if (size == box_) return picture;
  if (placed_.x >= 0 && placed_.y >= 0 && size.width <= box_.width &&
      size.height <= box_.height) {
    return pad(picture, box_, placed_.x, placed_.y, color_, pool);
  }
  return crop(picture, {-placed_.x, -placed_.y, box_.width, box_.height}, pool);
}

Rect Letterbox::picture() const {
  return intersected(placed_, {0, 0, box_.width, box_.height});
}

}  // namespace framewise
