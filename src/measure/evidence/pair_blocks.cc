// SPDX-License-Identifier: Apache-2.0
#include "measure/evidence/pair_blocks.h"

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "base/for_each_index.h"
#include "base/prefetch.h"
#include "frame/changed_rows.h"
#include "framewise/executor.h"
#include "simd/evidence/evidence_planes.h"
#include "simd/evidence/specks.h"
#include "simd/plane/row_differences.h"

namespace framewise::measure {
namespace {

// Small frames have too few blocks of 16 pixels.
constexpr int kSmallSide = 128;
constexpr int kMostSide = 16;

// Rows of blocks per strip of one thread. Some rows at a strip's borders must
// wait for the next strip: at least four.
constexpr int kRowsOfStrip = 8;

int blocks_in(int pixels, int side) { return (pixels + side - 1) / side; }

// Calls visit(first, end) for every run of set flags.
template <typename Visit>
void for_runs(const uint8_t* flags, int count, const Visit& visit) {
  for (int i = 0; i < count; ++i) {
    if (!flags[i]) continue;
    const int first = i;
    while (i < count && flags[i]) ++i;
    visit(first, i);
  }
}

bool same_pixels(const PlaneView& a, const PlaneView& b, const Rect& block) {
  const ptrdiff_t start = ptrdiff_t{block.x} * 4;
  // In natural video the middle row usually suffices.
  const int middle = block.y + block.height / 2;
  if (std::memcmp(a.row(middle) + start, b.row(middle) + start,
                  size_t(block.width) * 4) != 0) {
    return false;
  }
  return simd::differing_rows(a.row(block.y) + start, a.stride,
                              b.row(block.y) + start, b.stride,
                              size_t(block.width) * 4, block.height) == 0;
}

// The same from the changes recorded by the painter of the frame.
void mark_recorded(const detail::ChangedRows& recorded, Rect row,
                   uint8_t* changed, int columns) {
  for (size_t w = 0; w < recorded.words(); ++w) {
    uint64_t any = 0;
    for (int y = row.y; y < row.y + row.height; ++y) any |= recorded.row(y)[w];
    for (; any != 0; any &= any - 1) {
      const size_t column = 64 * w + size_t(std::countr_zero(any));
      if (column < size_t(columns)) changed[column] = 1;
    }
  }
}

// Marks the blocks of a row in which two frames differ. A frame knows where it
// may differ from the frame before it.
void mark_differences(const Frame& before, const Frame& after, Rect row,
                      int side, uint8_t* changed, int columns) {
  std::fill_n(changed, columns, uint8_t{0});
  if (before.shares_pixels_with(after)) return;
  const bool follows = before.index() + 1 == after.index();
  const detail::ChangedRows* recorded =
      follows && side == detail::ChangedRows::kColumns
          ? detail::changed_rows_of(after)
          : nullptr;
  if (recorded) return mark_recorded(*recorded, row, changed, columns);
  const ChangedArea area =
      follows ? after.changed() : ChangedArea::everything(after.size());
  const PlaneView last = before.plane(0);
  const PlaneView now = after.plane(0);
  for (const Rect& rect : area.rects()) {
    const Rect part = intersected(rect, row);
    if (part.empty()) continue;
    for (int column = part.x / side; column * side < part.x + part.width;
         ++column) {
      if (changed[column]) continue;
      const Rect block =
          intersected({column * side, row.y, side, row.height}, row);
      changed[column] = !same_pixels(last, now, block);
    }
  }
}

}  // namespace

bool stands_out(const BlockSums& block, int side) {
  constexpr int64_t kError = in_units(kPlainLevels);
  return block.luma_error() > kError * kError * side * side;
}

PairBlocks::PairBlocks(Size picture)
    : picture_(picture),
      side_(std::min(picture.width, picture.height) < kSmallSide ? 8 : 16),
      columns_(blocks_in(picture.width, side_)),
      rows_(blocks_in(picture.height, side_)) {
  const Size padded{columns_ * side_, rows_ * side_};
  for (Planes* planes : {&reference_, &test_}) {
    for (auto* plane : {&planes->y, &planes->u, &planes->v}) {
      plane->resize(padded);
    }
  }
  for (auto* plane : {&moved_, &marks_, &edge_zones_, &was_right_}) {
    plane->resize(padded);
  }
  const size_t count = size_t(columns_) * size_t(rows_);
  for (auto* flags : {&reference_changed_, &test_changed_, &moves_, &differs_,
                      &near_reference_, &near_test_, &near_differs_,
                      &wants_ghost_, &had_ghost_, &blocks_changed_}) {
    flags->assign(count, 1);
  }
  blocks_.resize(count);
  rows_changed_.assign(size_t(rows_), 1);
}

Rect PairBlocks::pixels_of(int column, int row) const {
  return intersected({column * side_, row * side_, side_, side_},
                     {0, 0, picture_.width, picture_.height});
}

bool PairBlocks::mark_near(const std::vector<uint8_t>& flags, int row,
                           std::vector<uint8_t>& near) const {
  const int above = std::max(0, row - 1);
  const int below = std::min(rows_ - 1, row + 1);
  const uint8_t* const rows[] = {&flags[block(0, above)], &flags[block(0, row)],
                                 &flags[block(0, below)]};
  uint8_t* const out = &near[block(0, row)];
  uint8_t any = 0;
  for (int x = 0; x < columns_; ++x) {
    out[x] = rows[0][x] | rows[1][x] | rows[2][x];
    any |= out[x];
  }
  if (!any) return false;
  uint8_t left = 0;
  for (int x = 0; x < columns_; ++x) {
    const uint8_t here = out[x];
    out[x] |= left | (x + 1 < columns_ ? out[x + 1] : uint8_t{0});
    left = here;
  }
  return true;
}

void PairBlocks::take_changes(const PairFrames& frames, int row) {
  const Rect band = {0, row * side_, picture_.width, pixels_of(0, row).height};
  uint8_t* reference = &reference_changed_[block(0, row)];
  uint8_t* test = &test_changed_[block(0, row)];
  if (last_reference_) {
    mark_differences(*last_reference_, frames.reference, band, side_, reference,
                     columns_);
    mark_differences(*last_test_, frames.test, band, side_, test, columns_);
  }
  uint8_t* moves = &moves_[block(0, row)];
  if (!frames.past) {
    std::fill_n(moves, columns_, uint8_t{0});
  } else if (past_was_last_) {
    std::copy_n(reference, columns_, moves);
  } else {
    mark_differences(*frames.past, frames.reference, band, side_, moves,
                     columns_);
  }
  convert(frames.reference, reference_changed_, reference_, false, row);
  convert(frames.test, test_changed_, test_, true, row);
}

void PairBlocks::convert(const Frame& frame,
                         const std::vector<uint8_t>& changed, Planes& planes,
                         bool note_moves, int row) {
  const int top = row * side_;
  const int bottom = std::min(top + side_, picture_.height);
  const uint8_t* const flags = &changed[block(0, row)];
  if (!std::memchr(flags, 1, size_t(columns_))) return;
  const PlaneView pixels = frame.plane(0);
  for_runs(flags, columns_, [&](int first, int end) {
    const int x = first * side_;
    const size_t count = size_t(std::min(end * side_, picture_.width) - x);
    for (int y = top; y < bottom; ++y) {
      const uint8_t* rgba = pixels.row(y) + ptrdiff_t{x} * 4;
      int16_t* const to[] = {planes.y.row(y) + x, planes.u.row(y) + x,
                             planes.v.row(y) + x};
      if (note_moves) {
        simd::rgba_to_units_moved(rgba, count, kMovedChange, to[0], to[1],
                                  to[2], moved_.row(y) + x);
      } else {
        simd::rgba_to_units(rgba, count, to[0], to[1], to[2]);
      }
    }
  });
  for (int y = top; y < bottom; ++y) {
    for (auto* plane : {&planes.y, &planes.u, &planes.v}) {
      plane->extend_row(y, picture_.width);
    }
    if (note_moves) moved_.extend_row(y, picture_.width);
  }
}

void PairBlocks::mark_row(int row) {
  if (!mark_near(reference_changed_, row, near_reference_)) return;
  const auto mark = [&](int first, int end) {
    const int x = first * side_;
    const size_t count = size_t(end - first) * size_t(side_);
    for (int y = row * side_; y < (row + 1) * side_; ++y) {
      simd::mark_flat_and_edges(reference_.y.row(y) + x, reference_.y.stride(),
                                count, kFlatRange, kEdgeRange,
                                marks_.row(y) + x);
    }
  };
  for_runs(&near_reference_[block(0, row)], columns_, mark);
}

void PairBlocks::find_edge_zones_of_row(int row) {
  for (int column = 0; column < columns_; ++column) {
    if (!near_reference_[block(column, row)]) continue;
    const int x = column * side_;
    const int y = row * side_;
    simd::find_edge_zones(marks_.row(y) + x, marks_.stride(), side_,
                          edge_zones_.row(y) + x, edge_zones_.stride());
  }
}

void PairBlocks::sum_colors(int row) {
  for (int column = 0; column < columns_; ++column) {
    const size_t i = block(column, row);
    if (!reference_changed_[i] && !test_changed_[i]) continue;
    BlockSums& sums = blocks_[i];
    const int x = column * side_;
    const int y = row * side_;
    const simd::UnitsBlock reference = reference_.at(x, y);
    const simd::UnitsBlock test = test_.at(x, y);
    const ptrdiff_t stride = reference_.y.stride();
    simd::color_sums(reference, test, stride, side_, kWrongPixel, sums.color);
    sums.stale =
        simd::stale_pixels(reference, test, stride, kStalePixel,
                           test_changed_[i] ? moved_.row(y) + x : nullptr,
                           was_right_.row(y) + x, was_right_.stride(), side_);
    differs_[i] = sums.differs();
    const bool plain = stands_out(sums, side_);
    sums.wrong_box = plain ? wrong_pixels(column, row) : PixelBox();
  }
}

void PairBlocks::sum_rest(const PairFrames& frames, int row) {
  const ptrdiff_t stride = reference_.y.stride();
  std::fill_n(&blocks_changed_[block(0, row)], columns_, uint8_t{0});
  rows_changed_[size_t(row)] = 0;
  sum_ghosts(frames, row);
  mark_near(test_changed_, row, near_test_);
  mark_near(differs_, row, near_differs_);
  for (int column = 0; column < columns_; ++column) {
    const size_t i = block(column, row);
    if (!near_reference_[i] && !near_test_[i]) continue;
    mark_changed(column, row);
    BlockSums& sums = blocks_[i];
    const int x = column * side_;
    const int y = row * side_;
    const int16_t* reference = reference_.y.row(y) + x;
    const int16_t* test = test_.y.row(y) + x;
    simd::ridge_sums(reference, test, stride, side_, kRidgeHeight, sums.ridge);
    sums.specks =
        sums.color.most > kSpeckExcess
            ? simd::count_specks(reference, test, stride, side_, kSpeckExcess)
            : 0;
    if (!near_differs_[i]) {
      sums.detail = {};
      sums.contour = {};
      sums.step = {};
      continue;
    }
    simd::detail_sums(reference, test, stride, edge_zones_.row(y) + x,
                      edge_zones_.stride(), side_, sums.detail);
    simd::contour_sums(reference, test, stride, side_, kContour, sums.contour);
    simd::step_sums(reference, test, stride, side_, kBlockStep, sums.step);
  }
}

void PairBlocks::mark_changed(int column, int row) {
  blocks_changed_[block(column, row)] = 1;
  rows_changed_[size_t(row)] = 1;
}

bool PairBlocks::wants_ghost(const PairFrames& frames, int column,
                             int row) const {
  const size_t i = block(column, row);
  if (!differs_[i]) return false;
  if (moves_[i]) return true;
  // The next frame matters to a still block only if it may be shown already.
  return frames.next && stands_out(blocks_[i], side_) &&
         !same_pixels(frames.next->plane(0), frames.reference.plane(0),
                      pixels_of(column, row));
}

void PairBlocks::sum_ghosts(const PairFrames& frames, int row) {
  bool any = false;
  for (int column = 0; column < columns_; ++column) {
    const size_t i = block(column, row);
    had_ghost_[i] = std::exchange(wants_ghost_[i],
                                  uint8_t{wants_ghost(frames, column, row)});
    any = any || had_ghost_[i] || wants_ghost_[i];
  }
  if (!any) return;
  for (int column = 0; column < columns_; ++column) {
    const size_t i = block(column, row);
    if (!had_ghost_[i] && !wants_ghost_[i]) continue;
    // The neighbor frames are seldom in the cache: one row of a block at a
    // time.
    if (column + 1 < columns_ && wants_ghost_[i + 1]) {
      fetch_ghost(frames, column + 1, row);
    }
    const simd::GhostSums last = std::exchange(blocks_[i].ghost, {});
    if (wants_ghost_[i]) sum_ghost(frames, column, row);
    if (blocks_[i].ghost != last) mark_changed(column, row);
  }
}

void PairBlocks::fetch_ghost(const PairFrames& frames, int column,
                             int row) const {
  const Rect area = pixels_of(column, row);
  const auto fetch = [&](const Frame& frame) {
    const PlaneView pixels = frame.plane(0);
    for (int y = area.y; y < area.y + area.height; ++y) {
      prefetch(pixels.row(y) + ptrdiff_t{4} * area.x, size_t(4 * area.width));
    }
  };
  if (moves_[block(column, row)]) fetch(*frames.past);
  if (frames.next) fetch(*frames.next);
}

void PairBlocks::sum_ghost(const PairFrames& frames, int column, int row) {
  const size_t i = block(column, row);
  const int x = column * side_;
  const int y = row * side_;
  const simd::LumaBlock now{reference_.y.row(y) + x, reference_.y.stride()};
  const simd::LumaBlock test{test_.y.row(y) + x, test_.y.stride()};
  const auto at = [&](const Frame& frame, int16_t* luma) {
    luma_of_block(frame, column, row, luma);
    return simd::LumaBlock{luma, side_};
  };
  alignas(64) int16_t past[kMostSide * kMostSide];
  alignas(64) int16_t next[kMostSide * kMostSide];
  simd::ghost_sums(now, test, moves_[i] ? at(*frames.past, past) : now,
                   frames.next ? at(*frames.next, next) : now, side_,
                   blocks_[i].ghost);
}

// Luma of a block, repeated beyond the frame's edge.
void PairBlocks::luma_of_block(const Frame& frame, int column, int row,
                               int16_t* out) const {
  const PlaneView pixels = frame.plane(0);
  const Rect inside = pixels_of(column, row);
  for (int y = 0; y < side_; ++y) {
    int16_t* const to = out + ptrdiff_t{y} * side_;
    if (y >= inside.height) {
      std::copy_n(to - side_, side_, to);
      continue;
    }
    simd::rgba_to_luma_units(pixels.row(inside.y + y) + ptrdiff_t{inside.x} * 4,
                             size_t(inside.width), to);
    std::fill(to + inside.width, to + side_, to[inside.width - 1]);
  }
}

void PairBlocks::count_alpha(const PairFrames& frames, int row) {
  const PlaneView reference = frames.reference_alpha.plane(0);
  const PlaneView test = frames.test_alpha.plane(0);
  for (int column = 0; column < columns_; ++column) {
    mark_changed(column, row);
    const Rect rect = pixels_of(column, row);
    BlockSums& sums = blocks_[block(column, row)];
    const auto at = [&](const PlaneView& plane) {
      return simd::RgbaBlock{plane.row(rect.y) + 4 * rect.x, plane.stride};
    };
    simd::alpha_sums(at(reference), at(test), rect.width, rect.height,
                     sums.alpha);
    sums.hole_box = sums.alpha.holes > 0 ? holes_of(frames, rect) : PixelBox();
  }
}

PixelBox PairBlocks::holes_of(const PairFrames& frames,
                              const Rect& rect) const {
  PixelBox box;
  for (int y = rect.y; y < rect.y + rect.height; ++y) {
    const uint8_t* a = frames.reference_alpha.plane(0).row(y);
    const uint8_t* b = frames.test_alpha.plane(0).row(y);
    for (int x = rect.x; x < rect.x + rect.width; ++x) {
      const int difference = std::abs(a[4 * x + 3] - b[4 * x + 3]);
      if (difference >= simd::kHoleAlpha) box.add(x - rect.x, y - rect.y);
    }
  }
  return box;
}

// Padding beyond the frame's edge is as wrong as the edge.
PixelBox PairBlocks::wrong_pixels(int column, int row) const {
  const Rect rect = pixels_of(column, row);
  int16_t columns[kMostSide] = {};
  PixelBox box;
  for (int y = 0; y < rect.height; ++y) {
    const simd::UnitsBlock a = reference_.at(column * side_, rect.y + y);
    const simd::UnitsBlock b = test_.at(column * side_, rect.y + y);
    int16_t any = 0;
    for (int x = 0; x < side_; ++x) {
      const bool wrong = std::abs(b.y[x] - a.y[x]) > kWrongPixel.luma ||
                         std::abs(b.u[x] - a.u[x]) + std::abs(b.v[x] - a.v[x]) >
                             kWrongPixel.chroma;
      columns[x] |= wrong;
      any |= wrong;
    }
    if (any) {
      box.top = std::min(box.top, uint8_t(y));
      box.bottom = uint8_t(y + 1);
    }
  }
  for (int x = 0; x < rect.width; ++x) {
    if (!columns[x]) continue;
    box.left = std::min(box.left, uint8_t(x));
    box.right = uint8_t(x + 1);
  }
  return box;
}

void PairBlocks::begin_row(const PairFrames& frames, int row) {
  take_changes(frames, row);
  if (row == 0) {
    for (Planes* planes : {&reference_, &test_}) planes->extend_above();
  }
  if (row + 1 == rows_) {
    for (Planes* planes : {&reference_, &test_}) {
      planes->extend_below(picture_.height);
    }
    moved_.extend_below(picture_.height);
  }
  sum_colors(row);
}

void PairBlocks::end_row(const PairFrames& frames, int row) {
  find_edge_zones_of_row(row);
  sum_rest(frames, row);
  if (transparent_ || was_transparent_) count_alpha(frames, row);
}

void PairBlocks::show_strip(const PairFrames& frames, int first, int end) {
  const bool top = first == 0;
  const bool bottom = end == rows_;
  for (int row = first; row < end + 2; ++row) {
    if (row < end) begin_row(frames, row);
    const int marked = row - 1;
    if (marked >= (top ? 0 : first + 1) && marked < (bottom ? end : end - 1)) {
      mark_row(marked);
    }
    const int ended = row - 2;
    if (ended >= (top ? 0 : first + 2) && ended < (bottom ? end : end - 2)) {
      end_row(frames, ended);
    }
  }
}

void PairBlocks::show_border(const PairFrames& frames, int first) {
  for (int row = first - 1; row <= first; ++row) mark_row(row);
  for (int row = first - 2; row <= first + 1; ++row) end_row(frames, row);
}

void PairBlocks::show(const PairFrames& frames, Executor* executor) {
  transparent_ = !frames.reference_alpha.shares_pixels_with(frames.reference) ||
                 !frames.test_alpha.shares_pixels_with(frames.test);
  past_was_last_ = last_reference_ && frames.past &&
                   last_reference_->shares_pixels_with(*frames.past);
  const bool alone = !executor || executor->concurrency() == 1;
  const int strips = alone ? 1 : std::max(1, rows_ / kRowsOfStrip);
  const auto edge = [&](size_t strip) {
    return int(int64_t(strip) * rows_ / strips);
  };
  for_each_index(executor, size_t(strips), [&](size_t strip) {
    show_strip(frames, edge(strip), edge(strip + 1));
  });
  for_each_index(executor, size_t(strips) - 1,
                 [&](size_t strip) { show_border(frames, edge(strip + 1)); });
  test_repeats_ = last_test_.has_value() &&
                  std::find(test_changed_.begin(), test_changed_.end(), 1) ==
                      test_changed_.end();
  was_transparent_ = transparent_;
  last_reference_ = frames.reference;
  last_test_ = frames.test;
}

}  // namespace framewise::measure
