// SPDX-License-Identifier: Apache-2.0
#include "frame/shown.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "base/result.h"
#include "frame/color.h"
#include "frame/color_decoding.h"
#include "frame/color_facts.h"
#include "frame/log_table.h"
#include "simd/light_tables.h"

namespace framewise {
namespace {

constexpr double kPeakOfHdr = 1000;  // nits
constexpr double kPeakOfDisplay = 203;

// The inverse of BT.2100's PQ, of nits.
double pq_of(double nits) {
  const double power = std::pow(nits / 10'000, 2610.0 / 16384);
  return std::pow(
      (3424.0 / 4096 + 2413.0 / 128 * power) / (1 + 2392.0 / 128 * power),
      2523.0 / 32);
}

double nits_of(double pq) {
  const double power = std::pow(pq, 32 / 2523.0);
  return 10'000 * std::pow(std::max(power - 3424.0 / 4096, 0.0) /
                               (2413.0 / 128 - 2392.0 / 128 * power),
                           16384 / 2610.0);
}

// ITU-R BT.2390, section 5.4.1: a spline from where it bends up to the peak.
double toned_nits(double nits) {
  const double signal = std::min(pq_of(nits) / pq_of(kPeakOfHdr), 1.0);
  const double peak = pq_of(kPeakOfDisplay) / pq_of(kPeakOfHdr);
  const double bend = 1.5 * peak - 0.5;
  if (signal < bend) return nits;
  const double t = (signal - bend) / (1 - bend);
  const double spline = (2 * t * t * t - 3 * t * t + 1) * bend +
                        (t * t * t - 2 * t * t + t) * (1 - bend) +
                        (-2 * t * t * t + 3 * t * t) * peak;
  return nits_of(spline * pq_of(kPeakOfHdr));
}

double srgb_of(double light) {
  return light <= 0.0031308 ? 12.92 * light
                            : 1.055 * std::pow(light, 1 / 2.4) - 0.055;
}

// From linear light to samples before they are rounded.
const LogTable& samples_of(const ColorDecoding& decoding) {
  static const LogTable of_sdr(
      1e-5F, 1, [](double light) { return 255 * srgb_of(light); });
  static const LogTable of_hdr(1e-5F, 40, [](double light) {
    return 255 * srgb_of(toned_nits(light * ColorDecoding::kNitsOfHdr) /
                         kPeakOfDisplay);
  });
  return decoding.is_hdr() ? of_hdr : of_sdr;
}

ColorDecoding decoding_of(const Frame& frame) {
  PixelFormat format = frame.format();
  format.color = resolved(format, frame.size());
  return ColorDecoding(format);
}

void pack(const std::array<std::vector<float>, 3>& rows, const uint16_t* rgba,
          size_t count, uint8_t* out) {
  simd::pack_rgba8(rows[0].data(), rows[1].data(), rows[2].data(), rgba, count,
                   out);
}
void pack(const std::array<std::vector<float>, 3>& rows, const uint8_t* rgba,
          size_t count, uint8_t* out) {
  for (size_t x = 0; x < count; ++x) {
    for (size_t c = 0; c < 3; ++c)
      out[4 * x + c] = uint8_t(std::lround(rows[c][x]));
    out[4 * x + 3] = rgba[4 * x + 3];
  }
}

template <typename Sample>
void convert(const Frame& rgba, const ColorDecoding& decoding,
             const MutablePlaneView& out) {
  const LogTable& samples = samples_of(decoding);
  const auto count = size_t(rgba.size().width);
  std::array<std::vector<float>, 3> rows;
  for (auto& row : rows) row.resize(count);
  for (int y = 0; y < rgba.size().height; ++y) {
    const auto* from = rgba.plane(0).row<Sample>(y);
    decoding.linearize(from, count, rows[0].data(), rows[1].data(),
                       rows[2].data());
    for (auto& row : rows) samples.apply(row.data(), 1, count, row.data());
    pack(rows, from, count, out.row(y));
  }
}

}  // namespace

bool is_shown_otherwise(const Frame& frame) {
  return decoding_of(frame) != ColorDecoding();
}

bool are_decoded_alike(const Frame& a, const Frame& b) {
  return decoding_of(a) == decoding_of(b);
}

Result<Frame> shown8(const Frame& frame, FramePool& pool) {
  if (!is_shown_otherwise(frame)) return to_rgba8(frame, pool);
  const bool deep = frame.format().bits > 8;
  FW_ASSIGN_OR_RETURN(const Frame rgba,
                      deep ? to_rgba16(frame, pool) : to_rgba8(frame, pool));
  FW_ASSIGN_OR_RETURN(FrameBuffer buffer,
                      pool.allocate({.color = {.matrix = Matrix::kIdentity,
                                               .transfer = Transfer::kSrgb,
                                               .primaries = Primaries::kBt709,
                                               .range = Range::kFull}},
                                    frame.size()));
  const ColorDecoding decoding = decoding_of(frame);
  deep ? convert<uint16_t>(rgba, decoding, buffer.plane(0))
       : convert<uint8_t>(rgba, decoding, buffer.plane(0));
  return std::move(buffer).freeze(rgba.index(), rgba.time(), rgba.changed());
}

}  // namespace framewise
