// SPDX-License-Identifier: Apache-2.0
#include "measure/score/score_planes.h"

#include <algorithm>

#include "measure/score/uniform_code.h"
#include "simd/color/half_chroma.h"
#include "simd/color/light_tables.h"
#include "simd/color/luma.h"
#include "simd/plane/halve.h"
#include "simd/plane/samples.h"

namespace framewise::measure {
namespace {

// Rows of chroma at half size that make one at an eighth.
constexpr int kHalfRows = 4;

Size halved(Size size) { return {(size.width + 1) / 2, (size.height + 1) / 2}; }

int padded(int side) { return std::max(8, (side + 3) / 4 * 4); }

// The region of the half-size plane for `area`, which begins at even positions.
Rect halved(const Rect& area) {
  return {area.x / 2, area.y / 2, (area.width + 1) / 2, (area.height + 1) / 2};
}

void halve(const PaddedPlane& full, const Rect& area, PaddedPlane& half) {
  for (int y = area.y; y < area.y + area.height; y += 2) {
    const int below = std::min(y + 1, full.size.height - 1);
    simd::halve_rows(full.plane.row(y) + area.x, full.plane.row(below) + area.x,
                     size_t(area.width), half.plane.row(y / 2) + area.x / 2);
  }
}

void luma_row(const Frame& rgba, int y, const Rect& area, float* out) {
  const PlaneView plane = rgba.plane(0);
  const size_t x = 4 * size_t(area.x);
  const size_t count = size_t(area.width);
  if (rgba.format().bits > 8) {
    simd::luma(plane.row<uint16_t>(y) + x, count, simd::kLumaBt601, 1.0f / 257,
               out);
  } else {
    simd::luma(plane.row(y) + x, count, simd::kLumaBt601, 1, out);
  }
}

// R, G and B of an HDR row in the uniform code.
void uniform_row(const Frame& rgba, const ColorDecoding& decoding, int y,
                 const Rect& area, float* const rows[3]) {
  const PlaneView plane = rgba.plane(0);
  const size_t x = 4 * size_t(area.x);
  const size_t count = size_t(area.width);
  if (rgba.format().bits > 8) {
    const auto* samples = plane.row<uint16_t>(y) + x;
    if (decoding.is_pq()) {
      return simd::look_up_rgba16(uniform_code_of_pq(), samples, count, rows[0],
                                  rows[1], rows[2]);
    }
    decoding.decode(samples, count, rows[0], rows[1], rows[2]);
  } else {
    decoding.decode(plane.row(y) + x, count, rows[0], rows[1], rows[2]);
  }
  for (size_t c = 0; c < 3; ++c) {
    uniform_code(rows[c], count, ColorDecoding::kNitsOfHdr, rows[c]);
  }
}

float luma_of(float red, float green, float blue) {
  return 0.299F * red + 0.587F * green + 0.114F * blue;
}

void luma_of(const float* const rows[3], size_t count, float* out) {
  for (size_t x = 0; x < count; ++x) {
    out[x] = luma_of(rows[0][x], rows[1][x], rows[2][x]);
  }
}

// Like simd::half_chroma_row, for R, G and B of two rows.
void half_chroma_of(const std::array<std::vector<float>, 6>& rows, size_t count,
                    float* u, float* v) {
  for (size_t x = 0; x < count; x += 2) {
    const size_t next = std::min(x + 1, count - 1);
    const auto mean = [&](size_t c) {
      return (rows[c][x] + rows[c][next] + rows[c + 3][x] + rows[c + 3][next]) /
             4;
    };
    const float luma = luma_of(mean(0), mean(1), mean(2));
    u[x / 2] = (mean(2) - luma) * 0.564F + 128;
    v[x / 2] = (mean(0) - luma) * 0.713F + 128;
  }
}

}  // namespace

void PaddedPlane::resize(Size wanted) {
  size = wanted;
  plane.resize(padded(wanted.width), padded(wanted.height));
}

void PaddedPlane::pad() {
  for (int y = 0; y < size.height; ++y) {
    float* row = plane.row(y);
    std::fill(row + size.width, row + plane.width(), row[size.width - 1]);
  }
  for (int y = size.height; y < plane.height(); ++y) {
    std::copy_n(plane.row(size.height - 1), plane.width(), plane.row(y));
  }
}

void ScorePlanes::compute(const Picture& picture) {
  Size size = picture.size();
  for (PaddedPlane& level : luma) {
    level.resize(size);
    size = halved(size);
  }
  size = picture.size();
  for (int s = 0; s < kChromaHalvings; ++s) size = halved(size);
  u.resize(size);
  v.resize(size);
  fill(picture, {0, 0, picture.size().width, picture.size().height});
  pad();
}

void ScorePlanes::update(const Picture& picture) {
  if (luma[0].size != picture.size()) return compute(picture);
  static_assert(TileMap::kSide % 16 == 0);
  picture.changed().for_each_run([&](const Rect& run) { fill(picture, run); });
  pad();
}

void ScorePlanes::begin_chroma(const Rect& area) {
  strip_stride_ = (size_t(area.width) + 1) / 2;
  for (ChromaStrip* const strip : {&strip_u_, &strip_v_}) {
    strip->half.resize(kHalfRows * strip_stride_);
    strip->quarter.resize(kHalfRows / 2 * strip_stride_);
  }
}

float* ScorePlanes::half_row(ChromaStrip& strip, int y) {
  return strip.half.data() + size_t(y / 2 % kHalfRows) * strip_stride_;
}

void ScorePlanes::end_chroma_row(const Rect& area, int y) {
  const bool is_last = y + 2 >= area.y + area.height;
  if (!is_last && y / 2 % kHalfRows + 1 < kHalfRows) return;
  halve_chroma(strip_u_, area, y, u);
  halve_chroma(strip_v_, area, y, v);
}

// At the bottom of the picture the last row counts twice, as at its right end.
void ScorePlanes::halve_chroma(ChromaStrip& strip, const Rect& area, int y,
                               PaddedPlane& eighth) {
  const auto halve_all = [this](const std::vector<float>& from, size_t rows,
                                size_t width, float* to) {
    for (size_t row = 0; row < rows; row += 2) {
      const size_t below = std::min(row + 1, rows - 1);
      simd::halve_rows(from.data() + row * strip_stride_,
                       from.data() + below * strip_stride_, width,
                       to + row / 2 * strip_stride_);
    }
  };
  const auto rows = size_t(y / 2 % kHalfRows) + 1;
  const size_t half_width = (size_t(area.width) + 1) / 2;
  halve_all(strip.half, rows, half_width, strip.quarter.data());
  halve_all(strip.quarter, (rows + 1) / 2, (half_width + 1) / 2,
            eighth.plane.row(y / 2 / kHalfRows) + area.x / 8);
}

void ScorePlanes::fill_from_samples(const Frame& rgba, const Rect& area) {
  const PlaneView pixels = rgba.plane(0);
  const bool deep = rgba.format().bits > 8;
  const size_t bytes = 4 * size_t(area.width);
  if (deep) narrow_.resize(2 * bytes);
  for (int y = area.y; y < area.y + area.height; ++y) {
    luma_row(rgba, y, area, luma[0].plane.row(y) + area.x);
    if (y % 2 != 0) continue;
    const int below = std::min(y + 1, luma[0].size.height - 1);
    const uint8_t* rows[2] = {pixels.row(y) + 4 * area.x,
                              pixels.row(below) + 4 * area.x};
    for (size_t k = 0; deep && k < 2; ++k) {
      simd::narrow_samples(
          pixels.row<uint16_t>(k == 0 ? y : below) + 4 * area.x, bytes,
          narrow_.data() + k * bytes);
      rows[k] = narrow_.data() + k * bytes;
    }
    simd::half_chroma_row(rows[0], rows[1], size_t(area.width),
                          half_row(strip_u_, y), half_row(strip_v_, y));
    end_chroma_row(area, y);
  }
}

void ScorePlanes::fill_from_hdr(const Frame& rgba,
                                const ColorDecoding& decoding,
                                const Rect& area) {
  const auto count = size_t(area.width);
  for (std::vector<float>& row : light_) row.resize(count);
  for (int y = area.y; y < area.y + area.height; y += 2) {
    for (size_t k = 0; k < 2; ++k) {
      const int from = std::min(y + int(k), luma[0].size.height - 1);
      float* const rows[] = {light_[3 * k].data(), light_[3 * k + 1].data(),
                             light_[3 * k + 2].data()};
      uniform_row(rgba, decoding, from, area, rows);
      luma_of(rows, count, luma[0].plane.row(from) + area.x);
    }
    half_chroma_of(light_, count, half_row(strip_u_, y), half_row(strip_v_, y));
    end_chroma_row(area, y);
  }
}

void ScorePlanes::fill(const Picture& picture, const Rect& area) {
  const Frame& rgba = picture.rgb();
  const ColorDecoding decoding(rgba.format(), rgba.size());
  begin_chroma(area);
  if (decoding.is_hdr()) {
    fill_from_hdr(rgba, decoding, area);
  } else {
    fill_from_samples(rgba, area);
  }
  Rect part = area;
  for (size_t s = 1; s < kLumaScales; ++s) {
    halve(luma[s - 1], part, luma[s]);
    part = halved(part);
  }
}

void ScorePlanes::pad() {
  for (PaddedPlane& level : luma) level.pad();
  u.pad();
  v.pad();
}

}  // namespace framewise::measure
