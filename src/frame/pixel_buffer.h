// SPDX-License-Identifier: Apache-2.0
// The memory of a Frame: one aligned, reference-counted block for all planes.
// The last reference returns it to its pool.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "frame/changed_rows.h"
#include "framewise/frame.h"

namespace framewise::detail {

// The position of each plane in a block. Computed once per format and size.
struct PlaneLayout {
  struct Position {
    size_t offset = 0;
    ptrdiff_t stride = 0;
    Size size;
  };
  std::array<Position, 4> positions{};
  size_t bytes = 0;
};

// `room` is the size to allocate, at least `size`.
PlaneLayout lay_out(const PixelFormat& format, Size size, Size room);

// Bytes of all planes.
int64_t bytes_of(const Frame& frame);

class PixelBuffer {
 public:
  PixelBuffer(std::byte* block, size_t capacity)
      : block_(block), capacity_(capacity) {}

  // Pixels that belong to the caller of Frame::wrap: never written, never
  // reused, deleted with the last reference. Offsets in `layout` count from the
  // first plane.
  PixelBuffer(const PixelFormat& format, Size size, const uint8_t* first_plane,
              const PlaneLayout& layout, std::shared_ptr<const void> owner);

  // Sets format and size of the block before it is handed out. Keeps `home`
  // alive until the block is returned.
  void prepare(const PixelFormat& format, Size size, const PlaneLayout& layout,
               std::shared_ptr<FramePool::State> home);

  Size size() const { return size_; }
  const PixelFormat& format() const { return format_; }
  MutablePlaneView plane(int index) const {
    const PlaneLayout::Position& position = layout_.positions[size_t(index)];
    return {reinterpret_cast<uint8_t*>(block_) + position.offset,
            position.stride, position.size};
  }

  std::byte* block() const { return block_; }
  size_t capacity() const { return capacity_; }
  // True or false if a reader has checked whether all pixels are opaque.
  // Checked pixels are never written; see forget_contents().
  std::optional<bool> opacity() const {
    const int8_t known = opacity_.load(std::memory_order_relaxed);
    return known < 0 ? std::nullopt : std::optional(known != 0);
  }
  void remember_opacity(bool opaque) {
    opacity_.store(int8_t{opaque}, std::memory_order_relaxed);
  }
  ChangedRows& changed_rows() { return changed_rows_; }

  // Call before writing pixels: invalidates what is known about them.
  void forget_contents() {
    opacity_.store(-1, std::memory_order_relaxed);
    changed_rows_.forget();
  }

  // Whether the only holder may write: false for the caller's pixels.
  bool is_writable() const {
    return home_ && references_.load(std::memory_order_acquire) == 1;
  }

 private:
  friend void retain(PixelBuffer*) noexcept;
  friend void release(PixelBuffer*) noexcept;

  std::byte* block_;
  size_t capacity_;
  std::atomic<int> references_{0};
  std::atomic<int8_t> opacity_{-1};
  ChangedRows changed_rows_;
  Size size_;
  PixelFormat format_;
  PlaneLayout layout_;
  std::shared_ptr<FramePool::State> home_;  // null: the caller's pixels
  std::shared_ptr<const void> owner_;
};

}  // namespace framewise::detail
