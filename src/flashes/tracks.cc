// SPDX-License-Identifier: Apache-2.0
#include "flashes/tracks.h"

#include <algorithm>

namespace framewise::flashes {
namespace {

Size padded(const View& view, size_t groups) {
  return {int32_t(groups * simd::kCellGroup), view.cells.height};
}

size_t words(const View& view, size_t groups) {
  return groups * size_t(view.cells.height);
}

// Clears the bits of all rows outside of `rows`.
void clear_outside(CellRows rows, size_t groups, StepMask& mask) {
  for (std::vector<uint64_t>* bits : {&mask.rises, &mask.falls}) {
    std::fill(bits->begin(), bits->begin() + rows.begin * ptrdiff_t(groups), 0);
    std::fill(bits->begin() + rows.end * ptrdiff_t(groups), bits->end(), 0);
  }
}

}  // namespace

LuminanceTrack::LuminanceTrack(const View& view, size_t groups,
                               const simd::LuminanceLimits& limits)
    : view_(view),
      groups_(groups),
      limits_(limits),
      low_(padded(view, groups)),
      high_(padded(view, groups)),
      swing_(padded(view, groups)),
      mask_(words(view, groups)),
      counts_(view, groups) {
  swing_.fill(0);
}

bool LuminanceTrack::step(const LightCells& cells, CellRows rows,
                          double time_s) {
  counts_.expire(time_s);
  const size_t width = groups_ * simd::kCellGroup;
  if (first_) {
    first_ = false;
    for (int y = 0; y < view_.cells.height; ++y) {
      const float* row = cells.luminance().row(y);
      std::copy_n(row, width, low_.row(y));
      std::copy_n(row, width, high_.row(y));
    }
    return false;
  }
  bool any = false;
  for (int y = rows.begin; y < rows.end; ++y) {
    any |= simd::step_luminance(limits_, cells.luminance().row(y), groups_,
                                {low_.row(y), high_.row(y), swing_.row(y)},
                                mask_.row(groups_, y));
  }
  if (!any) return false;
  clear_outside(rows, groups_, mask_);
  drop_fine_patterns(view_, groups_, mask_);
  counts_.add(time_s, mask_);
  return true;
}

RedTrack::RedTrack(const View& view, size_t groups)
    : view_(view),
      groups_(groups),
      u_(padded(view, groups)),
      v_(padded(view, groups)),
      key_(padded(view, groups)),
      mask_(words(view, groups)),
      counts_(view, groups) {}

bool RedTrack::step(const LightCells& cells, CellRows rows, double time_s) {
  counts_.expire(time_s);
  const Image3F& light = cells.light();
  if (first_) {
    first_ = false;
    for (int y = 0; y < view_.cells.height; ++y) {
      simd::begin_red(light[0].row(y), light[1].row(y), light[2].row(y),
                      groups_, {u_.row(y), v_.row(y), key_.row(y)});
    }
    return false;
  }
  bool any = false;
  for (int y = rows.begin; y < rows.end; ++y) {
    any |= simd::step_red(light[0].row(y), light[1].row(y), light[2].row(y),
                          groups_, {u_.row(y), v_.row(y), key_.row(y)},
                          mask_.row(groups_, y));
  }
  if (!any) return false;
  clear_outside(rows, groups_, mask_);
  drop_fine_patterns(view_, groups_, mask_);
  counts_.add(time_s, mask_);
  return true;
}

}  // namespace framewise::flashes
