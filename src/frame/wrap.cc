// SPDX-License-Identifier: Apache-2.0
// Frames of pixels that belong to the caller.
#include <cstdint>
#include <cstring>
#include <utility>

#include "base/result.h"
#include "frame/pixel_buffer.h"
#include "framewise/frame.h"

namespace framewise {
namespace {

// Kernels load whole groups of this many bytes from every row.
constexpr uintptr_t kGroup = 64;

bool can_be_read_in_place(std::span<const PlaneView> planes) {
  for (const PlaneView& plane : planes) {
    if (reinterpret_cast<uintptr_t>(plane.data) % kGroup != 0 ||
        plane.stride <= 0 || uintptr_t(plane.stride) % kGroup != 0) {
      return false;
    }
  }
  return true;
}

size_t row_bytes(const PixelFormat& format, const PlaneView& plane) {
  const size_t samples = format.layout == Layout::kRgba ? 4 : 1;
  return size_t(plane.size.width) * samples * size_t(format.bytes_per_sample());
}

Result<void> check(const PixelFormat& format, Size size,
                   const detail::PlaneLayout& layout,
                   std::span<const PlaneView> planes) {
  const bool depth_exists = format.layout == Layout::kRgba
                                ? format.bits == 8 || format.bits == 16
                                : format.bits >= 8 && format.bits <= 16;
  if (!depth_exists) {
    return fail(ErrorKind::kUsage, "no frame has {} bits a sample",
                format.bits);
  }
  if (int(planes.size()) != format.planes()) {
    return fail(ErrorKind::kUsage, "{} planes instead of {}", planes.size(),
                format.planes());
  }
  for (size_t i = 0; i < planes.size(); ++i) {
    const Size wanted = layout.positions[i].size;
    if (planes[i].size != wanted) {
      return fail(ErrorKind::kUsage,
                  "plane {} is {}x{}, of a frame of {}x{} it is {}x{}", i,
                  planes[i].size.width, planes[i].size.height, size.width,
                  size.height, wanted.width, wanted.height);
    }
    const size_t row = row_bytes(format, planes[i]);
    if (!planes[i].data || size_t(std::abs(planes[i].stride)) < row) {
      return fail(ErrorKind::kUsage,
                  "plane {} has a stride of {} bytes, a row takes {}", i,
                  planes[i].stride, row);
    }
  }
  return {};
}

Result<Frame> copy_of(const PixelFormat& format, Size size,
                      std::span<const PlaneView> planes) {
  FramePool pool;
  FW_ASSIGN_OR_RETURN(FrameBuffer buffer, pool.allocate(format, size));
  for (size_t i = 0; i < planes.size(); ++i) {
    const MutablePlaneView target = buffer.plane(int(i));
    for (int y = 0; y < target.size.height; ++y) {
      std::memcpy(target.row(y), planes[i].row(y),
                  row_bytes(format, planes[i]));
    }
  }
  return std::move(buffer).freeze(0, {}, ChangedArea::everything(size));
}

}  // namespace

Result<Frame> Frame::wrap(const PixelFormat& format, Size size,
                          std::span<const PlaneView> planes,
                          std::shared_ptr<const void> owner) {
  if (size.width <= 0 || size.height <= 0) {
    return fail(ErrorKind::kUsage, "a frame of {}x{} pixels has no content",
                size.width, size.height);
  }
  detail::PlaneLayout layout = detail::lay_out(format, size, size);
  FW_RETURN_IF_ERROR(check(format, size, layout, planes));
  if (!can_be_read_in_place(planes)) return copy_of(format, size, planes);
  const auto base = reinterpret_cast<uintptr_t>(planes.front().data);
  for (size_t i = 0; i < planes.size(); ++i) {
    layout.positions[i].offset =
        reinterpret_cast<uintptr_t>(planes[i].data) - base;
    layout.positions[i].stride = planes[i].stride;
  }
  Frame frame;
  frame.pixels_ = detail::PixelRef(new detail::PixelBuffer(
      format, size, planes.front().data, layout, std::move(owner)));
  frame.changed_ = ChangedArea::everything(size);
  return frame;
}

}  // namespace framewise
