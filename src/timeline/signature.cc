// SPDX-License-Identifier: Apache-2.0
#include "timeline/signature.h"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "base/result.h"
#include "frame/color/color.h"
#include "frame/color/color_facts.h"
#include "simd/color/yuv_to_rgb.h"
#include "simd/plane/column_sums.h"
#include "simd/plane/signature_distance.h"

namespace framewise::timeline {
namespace {

constexpr int kMostCells = 32;  // per side
// Memory limit of both sides' signatures: 32 x 32 cells for 1950 frames, 14 x
// 14 for 10 000.
constexpr double kUsualBytes = 24e6;
// Long films take more, so that they get as many cells per side.
constexpr double kMostBytes = 64e6;
constexpr int kLeastCells = 8;

// Cells per side of one frame's signature.
int cells_within(double bytes, int64_t frames) {
  const double each = bytes / (2 * std::max(1.0, double(frames)));
  return int(std::sqrt(each / (3 * sizeof(int16_t))));
}

// Rounds half away from zero without a library call.
int16_t stored(double level) {
  const double units = std::clamp(level, -255.0, 255.0) * kSignatureScale;
  return int16_t(units + std::copysign(0.5, units));
}

}  // namespace

Grid grid_for(Size a, Size b, int64_t frames) {
  const int cells =
      std::max(cells_within(kUsualBytes, frames),
               std::min(cells_within(kMostBytes, frames), kLeastCells));
  const int most = std::clamp(cells, 1, kMostCells);
  return {std::clamp(std::min(a.width, b.width), 1, most),
          std::clamp(std::min(a.height, b.height), 1, most)};
}

double signature_distance(std::span<const int16_t> a,
                          std::span<const int16_t> b) {
  assert(a.size() == b.size());
  return signature_distance(
      simd::squared_distance(a.data(), b.data(), a.size()), a.size());
}

double signature_distance(uint64_t squares, size_t values) {
  constexpr double kUnit = double(kSignatureScale) * kSignatureScale;
  // Three times the mean over all values equals the mean over cells, summed
  // over the three planes.
  return 3.0 * double(squares) / (kUnit * double(values));
}

Signer::Signer(Grid grid) : grid_(grid), signature_(grid.values()) {}

// The samples of a row (or rows of a plane) that belong to a cell: at least
// one.
Signer::Range Signer::range_of(int cell, int cells, int length) {
  const auto edge = [&](int64_t at) {
    return int((at * length + cells - 1) / cells);
  };
  const int begin = std::min(edge(cell), length - 1);
  return {begin, std::max(begin + 1, edge(cell + 1))};
}

// The cells that pixels from `begin` to `end` influence. A sample of a halved
// plane (`scale` 2) covers two pixels, plus one on each side that decoders
// smooth over.
Signer::Range Signer::cells_changed(int begin, int end, int cells, int length,
                                    int scale) {
  Range changed{cells, 0};
  for (int cell = 0; cell < cells; ++cell) {
    const Range samples = range_of(cell, cells, length);
    if (begin >= samples.end * scale + 1) continue;
    if (end <= samples.begin * scale - 1) break;
    changed.begin = std::min(changed.begin, cell);
    changed.end = cell + 1;
  }
  return changed;
}

bool Signer::follows(const Frame& frame) const {
  return last_index_ && *last_index_ + 1 == frame.index() &&
         last_format_ == frame.format() && last_size_ == frame.size();
}

void Signer::sum_cell_row(const PlaneView& plane, const PixelFormat& format,
                          int row, const Range& cells, PlaneSums& sums) {
  const size_t channels = format.layout == Layout::kRgba ? 4 : 1;
  const Range rows = range_of(row, grid_.rows, plane.size.height);
  const auto samples_of = [&](int column) {
    return range_of(column, grid_.columns, plane.size.width);
  };
  const auto left = size_t(samples_of(cells.begin).begin);
  const auto right = size_t(samples_of(cells.end - 1).end);
  const size_t count = (right - left) * channels;
  columns_.resize(count);
  const size_t height = size_t(rows.end - rows.begin);
  if (format.bytes_per_sample() == 1) {
    simd::column_sums(plane.row(rows.begin) + left * channels, plane.stride,
                      height, count, columns_.data());
  } else {
    simd::column_sums(plane.row<uint16_t>(rows.begin) + left * channels,
                      plane.stride, height, count, columns_.data());
  }
  for (int column = cells.begin; column < cells.end; ++column) {
    const Range span = samples_of(column);
    uint64_t total[4] = {};
    for (size_t x = size_t(span.begin); x < size_t(span.end); ++x) {
      for (size_t c = 0; c < channels; ++c) {
        total[c] += columns_[(x - left) * channels + c];
      }
    }
    const double samples = double(height) * (span.end - span.begin);
    auto& mean =
        sums.means[size_t(row) * size_t(grid_.columns) + size_t(column)];
    for (size_t c = 0; c < channels; ++c) mean[c] = double(total[c]) / samples;
  }
}

void Signer::find_changed_cells(const Frame& frame, const PlaneView& plane) {
  const int scale_x = plane.size.width < frame.size().width ? 2 : 1;
  const int scale_y = plane.size.height < frame.size().height ? 2 : 1;
  changed_cells_.assign(size_t(grid_.rows), {grid_.columns, 0});
  for (const Rect& rect : frame.changed().rects()) {
    const Range columns = cells_changed(
        rect.x, rect.x + rect.width, grid_.columns, plane.size.width, scale_x);
    const Range rows = cells_changed(rect.y, rect.y + rect.height, grid_.rows,
                                     plane.size.height, scale_y);
    for (int row = rows.begin; row < rows.end; ++row) {
      Range& cells = changed_cells_[size_t(row)];
      cells = {std::min(cells.begin, columns.begin),
               std::max(cells.end, columns.end)};
    }
  }
}

void Signer::sum_plane(const Frame& frame, int index, bool only_changes) {
  const PlaneView plane = frame.plane(index);
  PlaneSums& sums = planes_[size_t(index)];
  sums.means.resize(grid_.cells());
  if (only_changes) {
    find_changed_cells(frame, plane);
  } else {
    changed_cells_.assign(size_t(grid_.rows), {0, grid_.columns});
  }
  for (int row = 0; row < grid_.rows; ++row) {
    const Range& cells = changed_cells_[size_t(row)];
    if (cells.begin >= cells.end) continue;
    sum_cell_row(plane, frame.format(), row, cells, sums);
    Range& outdated = outdated_[size_t(row)];
    outdated = {std::min(outdated.begin, cells.begin),
                std::max(outdated.end, cells.end)};
  }
}

Result<void> Signer::write(const Frame& frame) {
  const PixelFormat& format = frame.format();
  const bool planar = format.layout != Layout::kRgba;
  const bool gray = format.layout == Layout::kGray;
  const ColorFacts facts = resolved(format, frame.size());
  std::optional<simd::RgbFromYuv> matrix;
  if (planar && !gray) {
    matrix = rgb_from_yuv(facts, format.bits);
    if (!matrix) {
      return fail(ErrorKind::kUnsupported,
                  "the pictures have a color matrix that we do not know");
    }
  }
  const LumaLevels levels = luma_levels(facts.range, format.bits);
  const double full = format.bits > 8 && !planar ? 65535 : 255;
  const size_t cells = grid_.cells();
  const auto write_cell = [&](size_t cell) {
    double rgb[3];
    for (size_t c = 0; c < 3; ++c) {
      if (!planar) {
        rgb[c] = planes_[0].means[cell][c] * 255 / full;
      } else if (gray) {
        rgb[c] = 255 * (planes_[0].means[cell][0] - levels.black) /
                 (levels.white - levels.black);
      } else {
        rgb[c] = 255 * (double(matrix->y[c]) * planes_[0].means[cell][0] +
                        double(matrix->u[c]) * planes_[1].means[cell][0] +
                        double(matrix->v[c]) * planes_[2].means[cell][0] +
                        double(matrix->bias[c]));
      }
    }
    const double y = 0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2];
    signature_[cell] = stored(y);
    signature_[cells + cell] = stored(0.564 * (rgb[2] - y));
    signature_[2 * cells + cell] = stored(0.713 * (rgb[0] - y));
  };
  for (int row = 0; row < grid_.rows; ++row) {
    const size_t start = size_t(row) * size_t(grid_.columns);
    const Range& outdated = outdated_[size_t(row)];
    for (int column = outdated.begin; column < outdated.end; ++column) {
      write_cell(start + size_t(column));
    }
  }
  return {};
}

Result<std::span<const int16_t>> Signer::sign(const Frame& frame) {
  if (follows(frame) && frame.changed().empty()) {
    last_index_ = frame.index();
    return std::span<const int16_t>(signature_);
  }
  const bool opaque = is_opaque(frame);
  Frame seen = frame;
  if (!opaque) {
    FW_ASSIGN_OR_RETURN(
        seen, flatten(frame, Background::plain({128, 128, 128}), pool_));
  }
  const bool only_changes = follows(seen);
  const int planes = seen.format().layout == Layout::kRgba   ? 1
                     : seen.format().layout == Layout::kGray ? 1
                                                             : 3;
  planes_.resize(size_t(planes));
  outdated_.assign(size_t(grid_.rows), {grid_.columns, 0});
  for (int i = 0; i < planes; ++i) sum_plane(seen, i, only_changes);
  last_index_ = seen.index();
  last_format_ = seen.format();
  last_size_ = seen.size();
  FW_RETURN_IF_ERROR(write(seen));
  return std::span<const int16_t>(signature_);
}

}  // namespace framewise::timeline
