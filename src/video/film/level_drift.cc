// SPDX-License-Identifier: Apache-2.0
#include "video/film/level_drift.h"

#include <algorithm>
#include <cmath>

#include "frame/color/color_facts.h"

namespace framewise::video {
namespace {

std::vector<uint16_t> table_of(double gain, double offset, int bits) {
  const double most = (1 << bits) - 1;
  std::vector<uint16_t> table(size_t{1} << bits);
  for (size_t v = 0; v < table.size(); ++v) {
    table[v] =
        uint16_t(std::lround(std::clamp(gain * double(v) + offset, 0.0, most)));
  }
  return table;
}

template <typename Sample>
void apply(const std::vector<uint16_t>& table, PlaneView from, int step,
           MutablePlaneView to) {
  for (int y = 0; y < from.size.height; ++y) {
    const Sample* a = from.row<Sample>(y);
    Sample* b = to.row<Sample>(y);
    for (int x = 0; x < step * from.size.width; x += step) {
      // Two bytes hold more than a decoder should give.
      b[x] = Sample(table[std::min<size_t>(a[x], table.size() - 1)]);
    }
  }
}

}  // namespace

LevelDrift LevelRamp::at(int64_t frame) const {
  const double part = std::clamp(
      double(frame - first) / double(std::max<int64_t>(last - first, 1)), 0.0,
      1.0);
  const double has = std::lerp(at_first.has, at_last.has, part);
  const double wanted = std::lerp(at_first.wanted, at_last.wanted, part);
  LevelDrift change;
  change.gain = (1 + wanted * (drift.gain - 1)) / (1 + has * (drift.gain - 1));
  for (size_t c = 0; c < 3; ++c) {
    change.offset[c] = drift.offset[c] * (wanted - change.gain * has);
  }
  return change;
}

LevelTables rgb_tables(const LevelDrift& change) {
  LevelTables tables;
  for (size_t c = 0; c < 3; ++c) {
    tables[c] = table_of(change.gain, change.offset[c], 8);
  }
  return tables;
}

std::optional<LevelTables> yuv_tables(const LevelDrift& change,
                                      const ColorFacts& facts, int bits) {
  const auto matrix = yuv_from_rgb(facts, bits);
  if (!matrix) return std::nullopt;
  LevelTables tables;
  for (size_t i = 0; i < 3; ++i) {
    const double black = double(matrix->bias[i]);
    const double offset = (double(matrix->r[i]) * change.offset[0] +
                           double(matrix->g[i]) * change.offset[1] +
                           double(matrix->b[i]) * change.offset[2]) /
                          255;
    tables[i] = table_of(change.gain, (1 - change.gain) * black + offset, bits);
  }
  return tables;
}

void apply_table(const std::vector<uint16_t>& table, PlaneView from, int bytes,
                 int step, MutablePlaneView to) {
  if (bytes == 1) {
    apply<uint8_t>(table, from, step, to);
  } else {
    apply<uint16_t>(table, from, step, to);
  }
}

}  // namespace framewise::video
