// SPDX-License-Identifier: Apache-2.0
#include "measure/tile_map.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstring>
#include <utility>

#include "frame/changed_rows.h"
#include "simd/plane/row_differences.h"

namespace framewise::measure {
namespace {

// The tiles that pixels [begin, begin + length) touch, clamped to [0, count).
struct Span {
  int first = 0;
  int end = 0;
};

Span tiles_touched(int begin, int length, int count) {
  const int first = std::max(0, begin) / TileMap::kSide;
  const int last = begin + length - 1;
  if (length <= 0 || last < 0) return {};
  return {std::min(first, count), std::min(last / TileMap::kSide + 1, count)};
}

constexpr TileMap::RowBits kAllRows = 0xFFFF;
constexpr TileMap::RowBits kFirstRows = 0x000F;
constexpr int kFirst = std::popcount(kFirstRows);
// Rows compared in a tile beside a changed one; if they differ, the tile counts
// as changed.
constexpr int kFirstBeside = 2;

// The rows of a tile with first row `y` that lie in [begin, end).
TileMap::RowBits row_bits(int y, int begin, int end) {
  const int first = std::clamp(begin - y, 0, TileMap::kSide);
  const int past = std::clamp(end - y, 0, TileMap::kSide);
  return TileMap::RowBits((1u << past) - (1u << first));
}

}  // namespace

void TileMap::reset(Size picture, bool marked) {
  picture_ = picture;
  columns_ = (picture.width + kSide - 1) / kSide;
  rows_ = (picture.height + kSide - 1) / kSide;
  const size_t count = size_t(columns_) * size_t(rows_);
  tiles_.assign(count, marked ? 1 : 0);
  row_bits_.assign(count, marked ? kAllRows : RowBits{0});
}

void TileMap::mark(const Rect& pixels) {
  const Span x = tiles_touched(pixels.x, pixels.width, columns_);
  const Span y = tiles_touched(pixels.y, pixels.height, rows_);
  for (int row = y.first; row < y.end; ++row) {
    const RowBits bits =
        row_bits(row * kSide, pixels.y, pixels.y + pixels.height);
    const size_t start = size_t(row) * size_t(columns_);
    for (int column = x.first; column < x.end; ++column) {
      tiles_[start + size_t(column)] = 1;
      row_bits_[start + size_t(column)] |= bits;
    }
  }
}

void TileMap::mark(const detail::ChangedRows& rows) {
  static_assert(kSide == detail::ChangedRows::kColumns);
  for (int y = 0; y < picture_.height; ++y) {
    const uint64_t* words = rows.row(y);
    const size_t start = size_t(y / kSide) * size_t(columns_);
    const auto bit = RowBits(1u << (y % kSide));
    for (size_t w = 0; w < rows.words(); ++w) {
      for (uint64_t left = words[w]; left != 0; left &= left - 1) {
        const size_t tile = start + 64 * w + size_t(std::countr_zero(left));
        tiles_[tile] = 1;
        row_bits_[tile] |= bit;
      }
    }
  }
}

void TileMap::unmark(const Rect& pixels) {
  const Span x = tiles_touched(pixels.x, pixels.width, columns_);
  const Span y = tiles_touched(pixels.y, pixels.height, rows_);
  for (int row = y.first; row < y.end; ++row) {
    const size_t start = size_t(row) * size_t(columns_) + size_t(x.first);
    std::fill_n(&tiles_[start], x.end - x.first, uint8_t{0});
    std::fill_n(&row_bits_[start], x.end - x.first, RowBits{0});
  }
}

void TileMap::mark(const TileMap& other) {
  assert(picture_ == other.picture_);
  for (size_t i = 0; i < tiles_.size(); ++i) {
    tiles_[i] |= other.tiles_[i];
    row_bits_[i] |= other.row_bits_[i];
  }
}

void TileMap::mark_scaled(const TileMap& larger) {
  // The samples that touch [begin, end) of `from`, with one extra on each side
  // for rounding.
  const auto scaled = [](int begin, int end, int from, int to) {
    const int64_t first = int64_t{begin} * to / from;
    const int64_t past = (int64_t{end} * to + from - 1) / from;
    return std::pair(int(first) - 1, int(past) + 1);
  };
  const Size size = larger.picture_;
  larger.for_each_run([&](const Rect& run) {
    const auto [left, right] =
        scaled(run.x, run.x + run.width, size.width, picture_.width);
    const auto [top, bottom] =
        scaled(run.y, run.y + run.height, size.height, picture_.height);
    mark({left, top, right - left, bottom - top});
  });
}

void TileMap::mark_differences(const PlaneView& a, const PlaneView& b,
                               const Sampling& sampling, const Rect& area) {
  assert(a.size == b.size);
  const int reach_x = sampling.reach << sampling.shift_x;
  const int reach_y = sampling.reach << sampling.shift_y;
  const Span columns =
      tiles_touched(area.x - reach_x, area.width + 2 * reach_x, columns_);
  const Span rows =
      tiles_touched(area.y - reach_y, area.height + 2 * reach_y, rows_);
  const int side_x = kSide >> sampling.shift_x;
  const int side_y = kSide >> sampling.shift_y;
  const size_t sample = size_t(sampling.bytes_per_sample);
  const bool row_by_row = sampling.shift_y == 0 && sampling.reach == 0;
  for (int row = rows.first; row < rows.end; ++row) {
    const int y = std::max(row * side_y - sampling.reach, 0);
    const int end_y =
        std::min((row + 1) * side_y + sampling.reach, a.size.height);
    bool all_new = false;  // the tile before is entirely new
    for (int column = columns.first; column < columns.end; ++column) {
      if (all_new) {
        column = mark_new(a, b, sample, row, column, columns.end);
        if (column == columns.end) break;
      }
      const size_t tile = size_t(row) * size_t(columns_) + size_t(column);
      const int x = std::max(column * side_x - sampling.reach, 0);
      const int end_x =
          std::min((column + 1) * side_x + sampling.reach, a.size.width);
      const size_t offset = size_t(x) * sample;
      const size_t bytes = size_t(std::max(end_x - x, 0)) * sample;
      const auto differing = [&](int from, int end) {
        if (from >= end) return uint32_t{0};
        return simd::differing_rows(a.row(from) + offset, a.stride,
                                    b.row(from) + offset, b.stride, bytes,
                                    end - from);
      };
      RowBits& bits = row_bits_[tile];
      if (bits == kAllRows) continue;
      if (!row_by_row) {
        if (differing(y, end_y)) bits = kAllRows;
      } else {
        bits |= RowBits(differing(y, std::min(y + kFirst, end_y)));
        // If all rows are new, as in natural video, looking further gains
        // nothing.
        bits |= bits == kFirstRows
                    ? kAllRows
                    : RowBits(differing(y + kFirst, end_y) << kFirst);
        all_new = bits == kAllRows;
      }
      if (bits) tiles_[tile] = 1;
    }
  }
}

int TileMap::mark_new(const PlaneView& a, const PlaneView& b, size_t sample,
                      int row, int column, int end) {
  const int y = row * kSide;
  const int whole = std::min(end, a.size.width / kSide);
  if (y + kFirstBeside > a.size.height || column >= whole) return column;
  const size_t bytes = size_t(kSide) * sample;
  const size_t offset = size_t(column) * bytes;
  const size_t count = simd::cells_that_differ(
      a.row(y) + offset, a.stride, b.row(y) + offset, b.stride, bytes,
      size_t(whole - column), kFirstBeside);
  const size_t tile = size_t(row) * size_t(columns_) + size_t(column);
  std::fill_n(&row_bits_[tile], count, kAllRows);
  std::fill_n(&tiles_[tile], count, uint8_t{1});
  return column + int(count);
}

void TileMap::mark_differences(const Frame& a, const Frame& b,
                               const Rect& area) {
  const PixelFormat& format = a.format();
  const int samples = format.layout == Layout::kRgba ? 4 : 1;
  for (int i = 0; i < format.planes(); ++i) {
    const PlaneView one = a.plane(i);
    const PlaneView other = b.plane(i);
    Sampling sampling;
    sampling.bytes_per_sample = samples * format.bytes_per_sample();
    sampling.shift_x = one.size.width < a.size().width ? 1 : 0;
    sampling.shift_y = one.size.height < a.size().height ? 1 : 0;
    // Chroma is interpolated between neighbors.
    if (sampling.shift_x || sampling.shift_y) sampling.reach = 2;
    mark_differences(one, other, sampling, area);
  }
}

void TileMap::fill_blocks() {
  constexpr int kBlock = 4;
  for (int row = 0; row < rows_; row += kBlock) {
    for (int column = 0; column < columns_; column += kBlock) {
      const int width = std::min(kBlock, columns_ - column);
      const int height = std::min(kBlock, rows_ - row);
      uint8_t* block = &tiles_[size_t(row) * size_t(columns_) + size_t(column)];
      int count = 0;
      for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) count += block[y * columns_ + x];
      }
      if (3 * count < width * height) continue;
      for (int y = 0; y < height; ++y) {
        std::fill_n(block + y * columns_, width, uint8_t{1});
      }
    }
  }
}

bool TileMap::any_marked(const Rect& pixels) const {
  const Span x = tiles_touched(pixels.x, pixels.width, columns_);
  const Span y = tiles_touched(pixels.y, pixels.height, rows_);
  if (x.end <= x.first) return false;
  for (int row = y.first; row < y.end; ++row) {
    const uint8_t* tiles = tiles_.data() + size_t(row) * size_t(columns_);
    if (std::memchr(tiles + x.first, 1, size_t(x.end - x.first))) return true;
  }
  return false;
}

bool TileMap::any_row_marked(const Rect& pixels) const {
  const Span x = tiles_touched(pixels.x, pixels.width, columns_);
  const Span y = tiles_touched(pixels.y, pixels.height, rows_);
  for (int row = y.first; row < y.end; ++row) {
    const RowBits* bits = row_bits_.data() + size_t(row) * size_t(columns_);
    RowBits any = 0;
    for (int column = x.first; column < x.end; ++column) any |= bits[column];
    if (any & row_bits(row * kSide, pixels.y, pixels.y + pixels.height)) {
      return true;
    }
  }
  return false;
}

TileMap::RowBits TileMap::marked_rows(int row) const {
  const RowBits* tiles = row_bits_.data() + size_t(row) * size_t(columns_);
  RowBits any = 0;
  for (int column = 0; column < columns_; ++column) any |= tiles[column];
  return any;
}

bool TileMap::marked_rows(int row, int side, std::span<RowBits> bits) const {
  RowBits any = 0;
  const int end = std::min(row + side, rows_);
  std::fill(bits.begin(), bits.end(), RowBits{0});
  for (; row < end; ++row) {
    const RowBits here = marked_rows(row);
    if (here == 0) continue;
    const RowBits* tiles = row_bits_.data() + size_t(row) * size_t(columns_);
    any |= here;
    for (int column = 0; column < columns_; ++column) {
      bits[size_t(column / side)] |= tiles[column];
    }
  }
  return any != 0;
}

double TileMap::share_of_rows() const {
  int64_t rows = 0;
  for (const RowBits bits : row_bits_) rows += std::popcount(bits);
  return double(rows) / double(std::max<size_t>(kSide * row_bits_.size(), 1));
}

bool TileMap::is_run(int first_column, int end_column, int row) const {
  const uint8_t* tiles = tiles_.data() + size_t(row) * size_t(columns_);
  if (first_column > 0 && tiles[first_column - 1]) return false;
  if (end_column < columns_ && tiles[end_column]) return false;
  return !std::memchr(tiles + first_column, 0,
                      size_t(end_column - first_column));
}

Rect TileMap::pixels_of(int first_column, int end_column, int first_row,
                        int end_row) const {
  const int x = first_column * kSide;
  const int y = first_row * kSide;
  return {x, y, std::min(end_column * kSide, picture_.width) - x,
          std::min(end_row * kSide, picture_.height) - y};
}

int64_t TileMap::count() const {
  return std::count(tiles_.begin(), tiles_.end(), uint8_t{1});
}

}  // namespace framewise::measure
