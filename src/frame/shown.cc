// SPDX-License-Identifier: Apache-2.0
#include "frame/shown.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/result.h"
#include "frame/color.h"
#include "frame/color_decoding.h"
#include "frame/color_facts.h"
#include "frame/log_table.h"
#include "frame/transfer_curves.h"
#include "simd/light_tables.h"

namespace framewise {
namespace {

constexpr double kPeakOfHdr = 1000;  // nits
constexpr double kPeakOfDisplay = 203;

// ITU-R BT.2390, section 5.4.1: a spline from where it bends up to the peak.
double toned_nits(double nits) {
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

// From linear light to samples before they are rounded.
const LogTable& samples_of(const ColorDecoding& decoding) {
  static const LogTable of_sdr(
      1e-5F, 1, [](double light) { return 255 * srgb_of_light(light); });
  static const LogTable of_hdr(1e-5F, 40, [](double light) {
    return 255 * srgb_of_light(toned_nits(light * ColorDecoding::kNitsOfHdr) /
                               kPeakOfDisplay);
  });
  return decoding.is_hdr() ? of_hdr : of_sdr;
}

// Pixels that are converted at once.
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

template <typename Sample>
void convert(const Frame& rgba, const ColorDecoding& decoding,
             const MutablePlaneView& out) {
  const LogTable& samples = samples_of(decoding);
  const auto width = size_t(rgba.size().width);
  alignas(64) Rows rows;
  for (int y = 0; y < rgba.size().height; ++y) {
    for (size_t x = 0; x < width; x += kMost) {
      const Sample* from = rgba.plane(0).row<Sample>(y) + 4 * x;
      const size_t count = std::min(kMost, width - x);
      decoding.linearize(from, count, rows[0].data(), rows[1].data(),
                         rows[2].data());
      for (auto& row : rows) samples.apply(row.data(), 1, count, row.data());
      pack(rows, from, count, out.row(y) + 4 * x);
    }
  }
}

ColorDecoding decoding_of(const Frame& frame) {
  return {frame.format(), frame.size()};
}

}  // namespace

bool is_shown_otherwise(const Frame& frame) {
  return decoding_of(frame) != ColorDecoding();
}

bool are_decoded_alike(const Frame& a, const Frame& b) {
  return decoding_of(a) == decoding_of(b);
}

Result<Frame> shown8(const Frame& frame, FramePool& pool) {
  const ColorDecoding decoding = decoding_of(frame);
  if (decoding == ColorDecoding()) return to_rgba8(frame, pool);
  const bool deep = frame.format().bits > 8;
  FW_ASSIGN_OR_RETURN(const Frame rgba,
                      deep ? to_rgba16(frame, pool) : to_rgba8(frame, pool));
  FW_ASSIGN_OR_RETURN(FrameBuffer buffer,
                      pool.allocate({.color = kSrgbFacts}, frame.size()));
  deep ? convert<uint16_t>(rgba, decoding, buffer.plane(0))
       : convert<uint8_t>(rgba, decoding, buffer.plane(0));
  return std::move(buffer).freeze(rgba.index(), rgba.time(), rgba.changed());
}

}  // namespace framewise
