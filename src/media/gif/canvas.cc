// SPDX-License-Identifier: Apache-2.0
#include "media/gif/canvas.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "base/result.h"
#include "framewise/executor.h"
#include "simd/palette.h"

namespace framewise::media {
namespace {

constexpr PixelFormat kRgba8{.layout = Layout::kRgba,
                             .bits = 8,
                             .color = {.transfer = Transfer::kSrgb,
                                       .primaries = Primaries::kBt709,
                                       .range = Range::kFull}};

// Below this many pixels, splitting costs more than it saves.
constexpr int64_t kPixelsWorthSplitting = 1 << 16;
constexpr int kMaxBands = 32;

uint32_t* row_of(FrameBuffer& buffer, const Rect& rect, int row) {
  return buffer.plane(0).row<uint32_t>(rect.y + row) + rect.x;
}

void clear(FrameBuffer& buffer, const Rect& rect) {
  for (int row = 0; row < rect.height; ++row) {
    std::memset(row_of(buffer, rect, row), 0, size_t(rect.width) * 4);
  }
}

// Row `row` of an interlaced picture lies at the returned height: first every
// eighth row, then those half-way between, and so on.
int interlaced_row(int row, int height) {
  constexpr struct {
    int first, step;
  } kPasses[] = {{0, 8}, {4, 8}, {2, 4}, {1, 2}};
  for (const auto [first, step] : kPasses) {
    const int rows = height > first ? (height - first + step - 1) / step : 0;
    if (row < rows) return first + row * step;
    row -= rows;
  }
  return height - 1;
}

bool contains(const Rect& outer, const Rect& inner) {
  return intersected(outer, inner) == inner;
}

// One patch on its way to the canvas, in horizontal bands.
struct Painting {
  const GifPatch& patch;
  MutablePlaneView canvas;
  Rect visible;  // part of the canvas
  bool over_blank;
  int rows;  // of the patch, in the order of the file
  int bands;
  std::array<Rect, kMaxBands> painted{};

  void paint_band(int band) {
    const int first = int(int64_t{rows} * band / bands);
    const int last = int(int64_t{rows} * (band + 1) / bands);
    int left = visible.width;
    int right = 0;
    int top = visible.height;
    int bottom = 0;
    for (int row = first; row < last; ++row) {
      const int height = patch.rect.height;
      const int y =
          patch.rect.y + (patch.interlaced ? interlaced_row(row, height) : row);
      if (y >= visible.y + visible.height) continue;
      const simd::PaintedRange range = paint_row(row, y);
      if (range.begin == range.end) continue;
      left = std::min(left, int(range.begin));
      right = std::max(right, int(range.end));
      top = std::min(top, y - visible.y);
      bottom = std::max(bottom, y - visible.y + 1);
    }
    if (left >= right) return;
    painted[size_t(band)] = {visible.x + left, visible.y + top, right - left,
                             bottom - top};
  }

  simd::PaintedRange paint_row(int row, int y) const {
    const int64_t first = int64_t{row} * patch.rect.width;
    const auto count =
        size_t(std::min<int64_t>(visible.width, patch.pixels - first));
    const uint8_t* indices = patch.indices + first;
    uint32_t* pixels = canvas.row<uint32_t>(y) + visible.x;
    if (over_blank || patch.transparent < 0) {
      simd::expand_palette(indices, count, patch.colors, pixels);
      return {0, count};
    }
    return simd::paint_palette(indices, count, patch.colors,
                               uint8_t(patch.transparent), pixels);
  }
};

}  // namespace

void GifCanvas::reset() {
  shown_.reset();
  pending_ = GifDisposal::kKeep;
  pending_rect_ = {};
}

Result<Frame> GifCanvas::show(const GifPatch& patch, int64_t index,
                              FrameTime time) {
  const Rect visible = intersected(patch.rect, whole());
  const bool complete =
      patch.pixels == int64_t{patch.rect.width} * patch.rect.height;
  // Where the canvas is blank, transparent can be painted like a colour.
  const Rect blank = !shown_                                ? whole()
                     : pending_ == GifDisposal::kBackground ? pending_rect_
                                                            : Rect{};
  const bool over_blank = contains(blank, visible);
  const bool overwrites = visible == whole() && complete &&
                          (patch.transparent < 0 || over_blank) &&
                          patch.disposal != GifDisposal::kPrevious;
  const bool first = !shown_;
  FW_ASSIGN_OR_RETURN(FrameBuffer buffer, writable(overwrites));
  ChangedArea changed;
  if (first || overwrites) {
    changed = ChangedArea::everything(size_);
  }
  Rect disposed;
  if (!overwrites) disposed = dispose(buffer);
  if (patch.disposal == GifDisposal::kPrevious) {
    keep_for_later(buffer, visible);
  }
  const Rect painted = paint(buffer, patch, over_blank);
  if (changed.empty()) {
    if (!contains(painted, disposed)) changed.add(disposed);
    if (!contains(disposed, painted) || disposed == painted) {
      changed.add(painted);
    }
  }
  pending_ = patch.disposal;
  // Going back to the previous picture changes only what was painted.
  pending_rect_ = visible;
  shown_ = std::move(buffer).freeze(index, time, changed);
  return *shown_;
}

// The pixels of the last picture, ours to write. `overwritten`: their values
// do not matter.
Result<FrameBuffer> GifCanvas::writable(bool overwritten) {
  if (shown_) {
    if (auto own = FrameBuffer::thaw(*shown_)) return *std::move(own);
  }
  FW_ASSIGN_OR_RETURN(FrameBuffer buffer, pool_.allocate(kRgba8, size_));
  if (overwritten) return buffer;
  const MutablePlaneView to = buffer.plane(0);
  const size_t bytes = size_t(to.stride) * size_t(size_.height);
  if (shown_) {
    std::memcpy(to.data, shown_->plane(0).data, bytes);
  } else {
    std::memset(to.data, 0, bytes);
  }
  return buffer;
}

// Returns what changed.
Rect GifCanvas::dispose(FrameBuffer& buffer) {
  switch (pending_) {
    case GifDisposal::kKeep: return {};
    case GifDisposal::kBackground: clear(buffer, pending_rect_); break;
    case GifDisposal::kPrevious:
      for (int row = 0; row < pending_rect_.height; ++row) {
        const size_t width = size_t(pending_rect_.width);
        std::memcpy(row_of(buffer, pending_rect_, row),
                    kept_.data() + size_t(row) * width, width * 4);
      }
      break;
  }
  return pending_rect_;
}

void GifCanvas::keep_for_later(FrameBuffer& buffer, const Rect& rect) {
  const size_t width = size_t(rect.width);
  kept_.resize(std::max(kept_.size(), width * size_t(rect.height)));
  for (int row = 0; row < rect.height; ++row) {
    std::memcpy(kept_.data() + size_t(row) * width, row_of(buffer, rect, row),
                width * 4);
  }
}

// Returns a rectangle that holds every pixel painted.
Rect GifCanvas::paint(FrameBuffer& buffer, const GifPatch& patch,
                      bool over_blank) {
  const Rect visible = intersected(patch.rect, whole());
  if (visible.empty() || patch.pixels == 0) return {};
  const int64_t width = patch.rect.width;
  Painting painting{.patch = patch,
                    .canvas = buffer.plane(0),
                    .visible = visible,
                    .over_blank = over_blank,
                    .rows = int((patch.pixels + width - 1) / width),
                    .bands = 1};
  if (executor_ &&
      visible.width * int64_t{visible.height} >= kPixelsWorthSplitting) {
    painting.bands = std::clamp(
        std::min(executor_->concurrency(), painting.rows), 1, kMaxBands);
  }
  if (painting.bands == 1) {
    painting.paint_band(0);
  } else {
    executor_->parallel_for(size_t(painting.bands), [&painting](size_t band) {
      painting.paint_band(int(band));
    });
  }
  Rect painted;
  for (int band = 0; band < painting.bands; ++band) {
    painted = united(painted, painting.painted[size_t(band)]);
  }
  return painted;
}

}  // namespace framewise::media
