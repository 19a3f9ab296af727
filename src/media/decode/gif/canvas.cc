// SPDX-License-Identifier: Apache-2.0
#include "media/decode/gif/canvas.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/result.h"
#include "frame/changed_rows.h"
#include "framewise/executor.h"
#include "simd/codec/palette.h"

namespace framewise::media {
namespace {

constexpr PixelFormat kRgba8{.layout = Layout::kRgba,
                             .bits = 8,
                             .color = {.transfer = Transfer::kSrgb,
                                       .primaries = Primaries::kBt709,
                                       .range = Range::kFull}};

// Below this many pixels, splitting the work costs more than it saves.
constexpr int64_t kPixelsWorthSplitting = 1 << 16;

uint32_t* row_of(FrameBuffer& buffer, const Rect& rect, int row) {
  return buffer.plane(0).row<uint32_t>(rect.y + row) + rect.x;
}

void clear(FrameBuffer& buffer, const Rect& rect) {
  for (int row = 0; row < rect.height; ++row) {
    std::memset(row_of(buffer, rect, row), 0, size_t(rect.width) * 4);
  }
}

// The y coordinate of stored row `row` of an interlaced frame: first every
// eighth row, then the rows halfway between, and so on.
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

// Rows of a patch that share one changed rectangle. Transparent pixels leave
// the canvas unchanged, so a full-size patch often changes only one line at its
// top and one at its bottom.
constexpr int kStripRows = 16;

// Paints one patch on the canvas, in strips of rows.
struct Painting {
  const GifPatch& patch;
  PlaneView before;  // the canvas as seen through transparent pixels
  MutablePlaneView canvas;
  Rect visible;  // in canvas coordinates
  bool over_blank;
  int rows;                    // of the patch, in file order
  std::vector<Rect>& painted;  // per strip: the changed rectangle
  detail::ChangedRows& changed;
  int strips;
  int shares;

  void paint_share(int share) {
    const int end = int(int64_t{strips} * (share + 1) / shares);
    for (int i = int(int64_t{strips} * share / shares); i < end; ++i) {
      paint_strip(i);
    }
  }

  void paint_strip(int strip) {
    const int first = strip * kStripRows;
    const int last = std::min(first + kStripRows, rows);
    int left = visible.width;
    int right = 0;
    int top = visible.height;
    int bottom = 0;
    for (int row = first; row < last; ++row) {
      const int height = patch.rect.height;
      const int y =
          patch.rect.y + (patch.interlaced ? interlaced_row(row, height) : row);
      if (y >= visible.y + visible.height) continue;
      const simd::ChangedRange range = paint_row(row, y);
      if (range.begin == range.end) continue;
      left = std::min(left, int(range.begin));
      right = std::max(right, int(range.end));
      top = std::min(top, y - visible.y);
      bottom = std::max(bottom, y - visible.y + 1);
    }
    if (left >= right) return;
    painted[size_t(strip)] = {visible.x + left, visible.y + top, right - left,
                              bottom - top};
  }

  simd::ChangedRange paint_row(int row, int y) {
    const int64_t first = int64_t{row} * patch.rect.width;
    const auto count =
        size_t(std::min<int64_t>(visible.width, patch.pixels - first));
    const uint8_t* indices = patch.indices + first;
    uint32_t* pixels = canvas.row<uint32_t>(y) + visible.x;
    if (over_blank) {
      simd::expand_palette(indices, count, patch.colors, pixels);
      return {0, count};
    }
    return simd::paint_palette(indices, count, patch.colors, patch.transparent,
                               before.row<uint32_t>(y) + visible.x, pixels,
                               {changed.row(y), size_t(visible.x)});
  }
};

bool has_opaque_colors(const GifPatch& patch) {
  uint32_t common = 0xff000000;
  for (int i = 0; i < 256; ++i) {
    if (i != patch.transparent) common &= patch.colors[i];
  }
  return common != 0;
}

}  // namespace

void GifCanvas::reset() {
  shown_.reset();
  recycler_.clear();
  pending_ = GifDisposal::kKeep;
  pending_rect_ = {};
  opaque_ = false;
}

Result<Frame> GifCanvas::show(const GifPatch& patch, int64_t index,
                              FrameTime time) {
  const Rect visible = intersected(patch.rect, whole());
  // First frames often name a transparent color that they do not use.
  opaque_ = opaque_ || (shown_ && shown_->is_known_opaque());
  // Where the canvas is blank, transparent pixels can be copied like a color.
  const Rect blank = !shown_                                ? whole()
                     : pending_ == GifDisposal::kBackground ? pending_rect_
                                                            : Rect{};
  const bool over_blank = contains(blank, visible);
  const bool covers =
      visible == whole() && patch.disposal != GifDisposal::kPrevious &&
      patch.pixels == int64_t{patch.rect.width} * patch.rect.height;
  const bool overwrites = covers && (patch.transparent < 0 || over_blank);
  const bool stays_opaque = overwrites
                                ? patch.transparent < 0
                                : opaque_ && pending_ == GifDisposal::kKeep;
  ChangedArea changed;
  if (!shown_) changed = ChangedArea::everything(size_);
  FW_ASSIGN_OR_RETURN(
      Target target,
      target_for(overwrites ||
                 (covers && pending_ == GifDisposal::kKeep && shown_)));
  Rect disposed;
  if (!overwrites) disposed = dispose(target.buffer);
  if (patch.disposal == GifDisposal::kPrevious) {
    save_region(target.buffer, visible);
  }
  // Painting records the changed pixels exactly, unless a disposal changed
  // others before.
  const bool precise = shown_ && pending_ == GifDisposal::kKeep;
  detail::changed_rows_of(target.buffer).begin(index, size_);
  paint(target, patch, over_blank);
  if (!precise) detail::changed_rows_of(target.buffer).forget();
  if (changed.empty()) {
    changed.add(disposed);
    for (const Rect& painted : painted_) changed.add(painted);
  }
  recycler_.note_change(changed);
  pending_ = patch.disposal;
  // Restoring the previous frame changes only the painted region.
  pending_rect_ = visible;
  opaque_ = stays_opaque && has_opaque_colors(patch);
  if (opaque_) target.buffer.mark_opaque();
  shown_ = std::move(target.buffer).freeze(index, time, changed);
  return *shown_;
}

// A writable buffer with the last frame's contents. With `covered` every pixel
// will be written, so other contents will do.
Result<GifCanvas::Target> GifCanvas::target_for(bool covered) {
  const auto of_itself = [](FrameBuffer buffer) -> Target {
    const PlaneView plane = buffer.plane(0);
    return {std::move(buffer), plane};
  };
  if (shown_) {
    // Copying more pixels costs more than reading from one buffer and writing
    // to the other.
    const int64_t worth_copying = covered ? size_.pixels() / 4 : INT64_MAX;
    auto reused = recycler_.buffer_after(*shown_, worth_copying);
    if (reused && reused->holds_last) {
      return of_itself(std::move(reused->buffer));
    }
    if (reused) return Target{std::move(reused->buffer), shown_->plane(0)};
  }
  FW_ASSIGN_OR_RETURN(FrameBuffer buffer, pool_.allocate(kRgba8, size_));
  if (covered && shown_) return Target{std::move(buffer), shown_->plane(0)};
  const MutablePlaneView to = buffer.plane(0);
  const size_t bytes = size_t(to.stride) * size_t(size_.height);
  if (shown_) {
    std::memcpy(to.data, shown_->plane(0).data, bytes);
  } else if (!covered) {
    std::memset(to.data, 0, bytes);
  }
  return of_itself(std::move(buffer));
}

// Returns the changed rectangle.
Rect GifCanvas::dispose(FrameBuffer& buffer) {
  switch (pending_) {
    case GifDisposal::kKeep: return {};
    case GifDisposal::kBackground: clear(buffer, pending_rect_); break;
    case GifDisposal::kPrevious:
      for (int row = 0; row < pending_rect_.height; ++row) {
        const size_t width = size_t(pending_rect_.width);
        std::memcpy(row_of(buffer, pending_rect_, row),
                    saved_.data() + size_t(row) * width, width * 4);
      }
      break;
  }
  return pending_rect_;
}

void GifCanvas::save_region(FrameBuffer& buffer, const Rect& rect) {
  const size_t width = size_t(rect.width);
  saved_.resize(std::max(saved_.size(), width * size_t(rect.height)));
  for (int row = 0; row < rect.height; ++row) {
    std::memcpy(saved_.data() + size_t(row) * width, row_of(buffer, rect, row),
                width * 4);
  }
}

// Fills painted_ with rectangles that cover every changed pixel.
void GifCanvas::paint(Target& target, const GifPatch& patch, bool over_blank) {
  painted_.clear();
  const Rect visible = intersected(patch.rect, whole());
  if (visible.empty() || patch.pixels == 0) return;
  const int64_t width = patch.rect.width;
  const int rows = int((patch.pixels + width - 1) / width);
  const int strips = (rows + kStripRows - 1) / kStripRows;
  painted_.resize(size_t(strips));
  const bool split = executor_ && visible.width * int64_t{visible.height} >=
                                      kPixelsWorthSplitting;
  Painting painting{.patch = patch,
                    .before = target.before,
                    .canvas = target.buffer.plane(0),
                    .visible = visible,
                    .over_blank = over_blank,
                    .rows = rows,
                    .painted = painted_,
                    .changed = detail::changed_rows_of(target.buffer),
                    .strips = strips,
                    .shares = split ? std::clamp(executor_->concurrency(), 1,
                                                 std::max(strips, 1))
                                    : 1};
  if (painting.shares == 1) {
    painting.paint_share(0);
  } else {
    executor_->parallel_for(size_t(painting.shares), [&painting](size_t share) {
      painting.paint_share(int(share));
    });
  }
}

}  // namespace framewise::media
