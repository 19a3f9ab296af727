// SPDX-License-Identifier: Apache-2.0
#include "flashes/light_cells.h"

#include <algorithm>
#include <array>

#include "base/result.h"
#include "frame/color/chroma_rows.h"
#include "frame/color/color.h"
#include "frame/color/color_decoding.h"
#include "frame/color/to_srgb.h"
#include "frame/color/yuv_decoding.h"
#include "simd/color/transfer.h"
#include "simd/flashes/cell_steps.h"

namespace framewise::flashes {
namespace {

constexpr double kNitsOfHdrWhite = 203;  // ITU-R BT.2408

bool has_alpha(const PixelFormat& format) {
  return format.layout == Layout::kRgba || format.alpha_plane;
}

// Rows of cells that the frame's changed region touches.
// Chroma reaches beyond it, so of YUV all rows count.
CellRows changed_rows(const Frame& frame, const View& view) {
  if (frame.format().layout != Layout::kRgba && !frame.changed().empty()) {
    return {0, view.cells.height};
  }
  CellRows rows{view.cells.height, 0};
  for (const Rect& rect : frame.changed().rects()) {
    if (rect.empty()) continue;
    rows.begin = std::min(rows.begin, rect.y / view.side);
    rows.end = std::max(rows.end, (rect.y + rect.height - 1) / view.side + 1);
  }
  rows.end = std::min(rows.end, view.cells.height);
  return rows;
}

// Of the n-th row of pixels in a row of cells.
simd::Sums sums_at(int row) {
  return row == 0 ? simd::Sums::kBegin : simd::Sums::kContinue;
}

}  // namespace

LightCells::LightCells(const View& view, LightRule light, double nits)
    : view_(view),
      curve_(light == LightRule::kRelative ? simd::LightCurve::kSrgb
                                           : simd::LightCurve::kPower24),
      hdr_scale_(
          float(ColorDecoding::kNitsOfHdr /
                (light == LightRule::kRelative ? kNitsOfHdrWhite : nits))),
      groups_((size_t(view.cells.width) + simd::kCellGroup - 1) /
              simd::kCellGroup) {
  const Size padded{int32_t(groups_ * simd::kCellGroup), view.cells.height};
  for (ImageF& plane : light_.planes) {
    plane.resize(padded);
    plane.fill(0);
  }
  luminance_.resize(padded);
  luminance_.fill(0);
}

simd::ColorRows LightCells::coded() {
  return {coded_[0].row(0), coded_[1].row(0), coded_[2].row(0)};
}

simd::ColorRows LightCells::sums() {
  return {sums_[0].row(0), sums_[1].row(0), sums_[2].row(0)};
}

void LightCells::begin_row() {
  for (ImageF& plane : sums_.planes) plane.fill(0);
}

void LightCells::end_row(int row) {
  const float scale = 1.0f / float(view_.side * view_.side);
  for (int c = 0; c < 3; ++c) {
    simd::cell_means(sums_[c].row(0), size_t(view_.cells.width),
                     size_t(view_.side), scale, light_[c].row(row));
  }
  simd::luminance_of_light(light_[0].row(row), light_[1].row(row),
                           light_[2].row(row), groups_ * simd::kCellGroup,
                           luminance_.row(row));
}

template <typename Sample>
static void for_each_yuv_row_of_cells(const Frame& frame,
                                      const YuvDecoding& decoding,
                                      const View& view,
                                      const simd::ColorRows& coded,
                                      const auto& add, const auto& end) {
  for_each_yuv_strip<Sample>(
      frame, decoding.siting, decoding.neutral,
      [&](int y, int x, size_t count, const simd::YuvRow<Sample>& row) {
        if (y / view.side >= view.cells.height) return;
        simd::yuv_to_planes(row, count, decoding.matrix, coded.red, coded.green,
                            coded.blue);
        add(size_t(x), count, sums_at(y % view.side));
        const bool last = x + int(count) == frame.size().width;
        if (last && y % view.side == view.side - 1) end(y / view.side);
      });
}

Result<void> LightCells::add_yuv(const Frame& frame) {
  FW_ASSIGN_OR_RETURN(const YuvDecoding decoding, yuv_decoding_of(frame));
  const auto end = [&](int row) { end_row(row); };
  const auto add = [&](size_t x, size_t count, simd::Sums state) {
    const simd::ColorRows to = sums();
    simd::add_light(curve_, coded(), count, state,
                    {to.red + x, to.green + x, to.blue + x});
  };
  if (frame.format().bits > 8) {
    for_each_yuv_row_of_cells<uint16_t>(frame, decoding, view_, coded(), add,
                                        end);
  } else {
    for_each_yuv_row_of_cells<uint8_t>(frame, decoding, view_, coded(), add,
                                       end);
  }
  return {};
}

void LightCells::add_rgba(const Frame& frame, CellRows rows) {
  const auto width = size_t(frame.size().width);
  const simd::ColorRows to = coded();
  for (int row = rows.begin; row < rows.end; ++row) {
    for (int k = 0; k < view_.side; ++k) {
      const int y = row * view_.side + k;
      if (frame.format().bits == 8) {
        simd::rgba_to_planes(frame.plane(0).row(y), width, 1.0f / 255, to.red,
                             to.green, to.blue);
      } else {
        simd::rgba_to_planes(frame.plane(0).row<uint16_t>(y), width,
                             1.0f / 65535, to.red, to.green, to.blue);
      }
      simd::add_light(curve_, to, width, sums_at(k), sums());
    }
    end_row(row);
  }
}

// HDR, wide primaries and rare curves: decoded to light with BT.709 primaries.
Result<void> LightCells::add_wide(const Frame& frame, CellRows rows) {
  FW_ASSIGN_OR_RETURN(const Frame rgba, to_rgba16(frame, pool_));
  const ColorDecoding decoding(frame.format(), frame.size());
  const float scale = decoding.is_hdr() ? hdr_scale_ : 1.0f;
  const auto width = size_t(frame.size().width);
  const simd::ColorRows to = coded();
  for (int row = rows.begin; row < rows.end; ++row) {
    begin_row();
    for (int k = 0; k < view_.side; ++k) {
      const int y = row * view_.side + k;
      decoding.linearize(rgba.plane(0).row<uint16_t>(y), width, to.red,
                         to.green, to.blue);
      for (float* color : {to.red, to.green, to.blue}) {
        for (size_t x = 0; x < width; ++x) color[x] *= scale;
      }
      simd::add_rows(to, width, sums());
    }
    end_row(row);
  }
  return {};
}

Result<void> LightCells::add_rows_of(const Frame& frame, CellRows rows) {
  if (needs_srgb_conversion(frame)) return add_wide(frame, rows);
  if (frame.format().layout != Layout::kRgba) return add_yuv(frame);
  add_rgba(frame, rows);
  return {};
}

Result<CellRows> LightCells::read(const Frame& frame) {
  const CellRows rows =
      first_ ? CellRows{0, view_.cells.height} : changed_rows(frame, view_);
  if (rows.empty()) return rows;
  if (first_) {
    // Strips of YUV are written up to a vector beyond their end.
    const Size row{frame.size().width + kStripPixels, 1};
    coded_.resize(row);
    sums_.resize(row);
  }
  first_ = false;
  if (!has_alpha(frame.format()) || is_opaque(frame)) {
    FW_RETURN_IF_ERROR(add_rows_of(frame, rows));
    return rows;
  }
  FW_ASSIGN_OR_RETURN(
      const Frame opaque,
      flatten(frame, Background::plain({255, 255, 255}), pool_));
  FW_RETURN_IF_ERROR(add_rows_of(opaque, rows));
  return rows;
}

// Cells beyond the picture are 0.
double LightCells::mean_luminance() const {
  constexpr size_t kParts = 16;  // sums that do not wait for each other
  static_assert(simd::kCellGroup % kParts == 0);
  double sum = 0;
  for (int y = 0; y < view_.cells.height; ++y) {
    std::array<float, kParts> parts{};
    const float* at = luminance_.row(y);
    for (size_t x = 0; x < groups_ * simd::kCellGroup; x += kParts) {
      for (size_t i = 0; i < kParts; ++i) parts[i] += at[x + i];
    }
    for (const float part : parts) sum += double(part);
  }
  return sum / double(view_.cells.pixels());
}

}  // namespace framewise::flashes
