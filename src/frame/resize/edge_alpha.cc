// SPDX-License-Identifier: Apache-2.0
#include "frame/resize/edge_alpha.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "base/result.h"
#include "frame/color/color.h"

namespace framewise {
namespace {

// At an edge, alpha varies by this share of its range or more.
constexpr double kEdge = 0.25;

// Whether alpha lies between the least and the largest of the 3x3 around. At an
// edge, less than half counts as nothing, and more as all.
template <typename Sample>
bool is_of_edge(const PlaneView& model, int x, int y, Sample alpha) {
  Sample least = model.row<Sample>(y)[4 * x + 3];
  Sample largest = least;
  const int bottom = std::min(model.size.height - 1, y + 1);
  const int right = std::min(model.size.width - 1, x + 1);
  for (int row = std::max(0, y - 1); row <= bottom; ++row) {
    for (int column = std::max(0, x - 1); column <= right; ++column) {
      const Sample near = model.row<Sample>(row)[4 * column + 3];
      least = std::min(least, near);
      largest = std::max(largest, near);
    }
  }
  constexpr Sample kMost = std::numeric_limits<Sample>::max();
  if (largest - least >= kEdge * kMost) {
    if (least < kMost / 2) least = 0;
    if (largest > kMost / 2) largest = kMost;
  }
  return least <= alpha && alpha <= largest;
}

template <typename Sample>
void copy_edges(const PlaneView& model, const PlaneView& frame,
                const MutablePlaneView& out) {
  for (int y = 0; y < frame.size.height; ++y) {
    const Sample* const wanted = model.row<Sample>(y);
    const Sample* const found = frame.row<Sample>(y);
    Sample* const to = out.row<Sample>(y);
    for (int x = 0; x < frame.size.width; ++x) {
      const Sample alpha = found[4 * x + 3];
      const bool edge =
          alpha != wanted[4 * x + 3] && is_of_edge<Sample>(model, x, y, alpha);
      std::copy_n((edge ? wanted : found) + 4 * x, 4, to + 4 * x);
    }
  }
}

}  // namespace

Result<Frame> with_edge_alpha_of(const Frame& model, const Frame& frame,
                                 FramePool& pool) {
  const bool comparable = model.format().layout == Layout::kRgba &&
                          frame.format().layout == Layout::kRgba &&
                          model.format().bits == frame.format().bits &&
                          model.size() == frame.size();
  if (!comparable || (is_opaque(model) && is_opaque(frame))) return frame;
  FW_ASSIGN_OR_RETURN(FrameBuffer buffer,
                      pool.allocate(frame.format(), frame.size()));
  if (frame.format().bits == 8) {
    copy_edges<uint8_t>(model.plane(0), frame.plane(0), buffer.plane(0));
  } else {
    copy_edges<uint16_t>(model.plane(0), frame.plane(0), buffer.plane(0));
  }
  return std::move(buffer).freeze(frame.index(), frame.time(),
                                  ChangedArea::everything(frame.size()));
}

}  // namespace framewise
