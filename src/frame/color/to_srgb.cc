// SPDX-License-Identifier: Apache-2.0
#include "frame/color/to_srgb.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/result.h"
#include "frame/color/chroma_rows.h"
#include "frame/color/color.h"
#include "frame/color/color_decoding.h"
#include "frame/color/color_facts.h"
#include "frame/color/log_table.h"
#include "frame/color/transfer_curves.h"
#include "frame/color/yuv_decoding.h"
#include "simd/color/light_tables.h"

namespace framewise {
namespace {

constexpr double kPeakOfHdr = 1000;  // nits
constexpr double kPeakOfDisplay = 203;

// ITU-R BT.2390, section 5.4.1: linear up to a knee, then a spline to the peak.
double tone_mapped_nits(double nits) {
  const double signal =
      std::min(pq_of_nits(nits) / pq_of_nits(kPeakOfHdr), 1.0);
  const double peak = pq_of_nits(kPeakOfDisplay) / pq_of_nits(kPeakOfHdr);
  const double bend = 1.5 * peak - 0.5;
  if (signal < bend) return nits;
  const double t = (signal - bend) / (1 - bend);
  const double spline = (2 * t * t * t - 3 * t * t + 1) * bend +
                        (t * t * t - 2 * t * t + t) * (1 - bend) +
                        (-2 * t * t * t + 3 * t * t) * peak;
  return nits_of_pq(spline * pq_of_nits(kPeakOfHdr));
}

// Maps linear light to samples that are not rounded yet.
const LogTable& samples_of(const ColorDecoding& decoding) {
  static const LogTable of_sdr(
      1e-7F, 1, [](double light) { return 255 * srgb_of_light(light); });
  static const LogTable of_hdr(1e-7F, 40, [](double light) {
    return 255 *
           srgb_of_light(tone_mapped_nits(light * ColorDecoding::kNitsOfHdr) /
                         kPeakOfDisplay);
  });
  return decoding.is_hdr() ? of_hdr : of_sdr;
}

// Pixels converted at once.
constexpr size_t kMost = 256;
using Rows = std::array<std::array<float, kMost>, 3>;

void pack(const Rows& rows, const uint16_t* rgba, size_t count, uint8_t* out) {
  simd::pack_rgba8(rows[0].data(), rows[1].data(), rows[2].data(), rgba, count,
                   out);
}
void pack(const Rows& rows, const uint8_t* rgba, size_t count, uint8_t* out) {
  for (size_t x = 0; x < count; ++x) {
    for (size_t c = 0; c < 3; ++c) {
      out[4 * x + c] = uint8_t(std::lround(rows[c][x]));
    }
    out[4 * x + 3] = rgba[4 * x + 3];
  }
}
// Packs to 16 bits: rows, and alpha of 8 bits, are multiplied by 65535 / 255.
template <typename Sample>
void pack(const Rows& rows, const Sample* rgba, size_t count, uint16_t* out) {
  constexpr int kWiden = sizeof(Sample) == 1 ? 257 : 1;
  for (size_t x = 0; x < count; ++x) {
    for (size_t c = 0; c < 3; ++c) {
      out[4 * x + c] = uint16_t(std::lround(rows[c][x] * 257));
    }
    out[4 * x + 3] = uint16_t(rgba[4 * x + 3] * kWiden);
  }
}

// Converts a row of pixels or part of one.
struct Conversion {
  const ColorDecoding& decoding;
  const LogTable& samples;

  template <typename Sample, typename Out>
  void apply(const Sample* rgba, size_t count, Out* out) const {
    alignas(64) Rows rows;
    for (size_t x = 0; x < count; x += kMost) {
      const size_t part = std::min(kMost, count - x);
      decoding.linearize(rgba + 4 * x, part, rows[0].data(), rows[1].data(),
                         rows[2].data());
      for (auto& row : rows) samples.apply(row.data(), 1, part, row.data());
      pack(rows, rgba + 4 * x, part, out + 4 * x);
    }
  }
};

template <typename Sample, typename Out>
void convert_rgba(const Frame& frame, const Conversion& conversion,
                  const MutablePlaneView& out) {
  for (int y = 0; y < frame.size().height; ++y) {
    conversion.apply(frame.plane(0).row<Sample>(y), size_t(frame.size().width),
                     out.row<Out>(y));
  }
}

// Converts in strips: a whole RGBA frame of 16 bits would take twice the memory
// of the result.
template <typename Sample, typename Out>
void convert_yuv(const Frame& frame, const YuvDecoding& yuv,
                 const Conversion& conversion, const MutablePlaneView& out) {
  alignas(64) std::array<Sample, size_t{4} * kStripPixels> rgba;
  for_each_yuv_strip<Sample>(
      frame, yuv.siting, yuv.neutral,
      [&](int y, int x, size_t count, const simd::YuvRow<Sample>& row) {
        simd::yuv_to_rgba(row, count, yuv.matrix, rgba.data());
        conversion.apply(rgba.data(), count, out.row<Out>(y) + 4 * x);
      });
}

template <typename Out>
Result<void> convert(const Frame& frame, const Conversion& conversion,
                     const MutablePlaneView& out) {
  const bool deep = frame.format().bits > 8;
  if (frame.format().layout == Layout::kRgba) {
    deep ? convert_rgba<uint16_t, Out>(frame, conversion, out)
         : convert_rgba<uint8_t, Out>(frame, conversion, out);
    return {};
  }
  FW_ASSIGN_OR_RETURN(const YuvDecoding yuv, yuv_decoding_of(frame));
  deep ? convert_yuv<uint16_t, Out>(frame, yuv, conversion, out)
       : convert_yuv<uint8_t, Out>(frame, yuv, conversion, out);
  return {};
}

ColorDecoding decoding_of(const Frame& frame) {
  return {frame.format(), frame.size()};
}

template <typename Out>
Result<Frame> converted(const Frame& frame, const ColorDecoding& decoding,
                        FramePool& pool) {
  FW_ASSIGN_OR_RETURN(
      FrameBuffer buffer,
      pool.allocate({.bits = 8 * sizeof(Out), .color = kSrgbFacts},
                    frame.size()));
  FW_RETURN_IF_ERROR(
      convert<Out>(frame, {decoding, samples_of(decoding)}, buffer.plane(0)));
  return std::move(buffer).freeze(frame.index(), frame.time(),
                                  changed_as_rgb(frame));
}

}  // namespace

bool needs_srgb_conversion(const Frame& frame) {
  return decoding_of(frame) != ColorDecoding();
}

bool same_color_decoding(const Frame& a, const Frame& b) {
  return decoding_of(a) == decoding_of(b);
}

Result<Frame> to_srgb8(const Frame& frame, FramePool& pool) {
  const ColorDecoding decoding = decoding_of(frame);
  if (decoding == ColorDecoding()) return to_rgba8(frame, pool);
  return converted<uint8_t>(frame, decoding, pool);
}

Result<Frame> to_srgb16(const Frame& frame, FramePool& pool) {
  const ColorDecoding decoding = decoding_of(frame);
  if (decoding == ColorDecoding()) return to_rgba16(frame, pool);
  return converted<uint16_t>(frame, decoding, pool);
}

}  // namespace framewise
