// SPDX-License-Identifier: Apache-2.0
#include "frame/color/color_decoding.h"

#include <cmath>
#include <vector>

#include "frame/color/color_facts.h"
#include "frame/color/transfer_curves.h"
#include "simd/color/light_tables.h"
#include "simd/color/linearize.h"

namespace framewise {
namespace {

// Transfer functions other than sRGB.
double light_of(Transfer transfer, double signal) {
  switch (transfer) {
    case Transfer::kPq: return nits_of_pq(signal) / ColorDecoding::kNitsOfHdr;
    case Transfer::kHlg: return light_of_hlg(signal);
    case Transfer::kGamma22: return std::pow(signal, 2.2);
    case Transfer::kGamma28: return std::pow(signal, 2.8);
    default: return signal;
  }
}

std::vector<float> curve_of(Transfer transfer) {
  std::vector<float> curve(65536);
  for (size_t i = 0; i < curve.size(); ++i) {
    curve[i] = float(light_of(transfer, double(i) / 65535));
  }
  return curve;
}

// Created on first use.
template <Transfer kTransfer>
const float* curve() {
  static const std::vector<float> samples = curve_of(kTransfer);
  return samples.data();
}

// Null for sRGB.
const float* curve_of_other(Transfer transfer) {
  switch (transfer) {
    case Transfer::kPq: return curve<Transfer::kPq>();
    case Transfer::kHlg: return curve<Transfer::kHlg>();
    case Transfer::kLinear: return curve<Transfer::kLinear>();
    case Transfer::kGamma22: return curve<Transfer::kGamma22>();
    case Transfer::kGamma28: return curve<Transfer::kGamma28>();
    default: return nullptr;
  }
}

// Products of the matrices of ITU-R BT.2020, SMPTE EG 432-1 and Adobe RGB
// (1998) with the inverse of BT.709's. All have the white point D65.
constexpr std::array<std::array<float, 3>, 3> kFromBt2020 = {
    {{1.66049100F, -0.58764114F, -0.07284986F},
     {-0.12455047F, 1.13289990F, -0.00834942F},
     {-0.01815076F, -0.10057890F, 1.11872966F}}};
constexpr std::array<std::array<float, 3>, 3> kFromP3 = {
    {{1.22494018F, -0.22494018F, 0},
     {-0.04205695F, 1.04205695F, 0},
     {-0.01963755F, -0.07863605F, 1.09827360F}}};
constexpr std::array<std::array<float, 3>, 3> kFromAdobeRgb = {
    {{1.39835574F, -0.39835574F, 0},
     {0, 1, 0},
     {0, -0.04292899F, 1.04292899F}}};

void look_up(const float* curve, const uint8_t* rgba, size_t count, float* red,
             float* green, float* blue) {
  const auto value = [curve](uint8_t sample) {
    return curve[size_t{257} * sample];
  };
  for (size_t x = 0; x < count; ++x) {
    red[x] = value(rgba[4 * x]);
    green[x] = value(rgba[4 * x + 1]);
    blue[x] = value(rgba[4 * x + 2]);
  }
}
void look_up(const float* curve, const uint16_t* rgba, size_t count, float* red,
             float* green, float* blue) {
  simd::look_up_rgba16(curve, rgba, count, red, green, blue);
}

void look_up_srgb(const uint8_t* rgba, size_t count, float* red, float* green,
                  float* blue) {
  simd::linearize_rgba8(rgba, count, red, green, blue);
}
void look_up_srgb(const uint16_t* rgba, size_t count, float* red, float* green,
                  float* blue) {
  simd::linearize_rgba16(rgba, count, red, green, blue);
}

// Converts scene light of HLG to display light, for a display of 1000 nits, on
// which HLG is defined (BT.2100, table 5).
void show_scene(size_t count, float* red, float* green, float* blue) {
  constexpr float kPeak = 1000 / ColorDecoding::kNitsOfHdr;
  constexpr float kGamma = 1.2F;
  for (size_t x = 0; x < count; ++x) {
    const float luminance =
        0.2627F * red[x] + 0.6780F * green[x] + 0.0593F * blue[x];
    const float gain = kPeak * std::pow(luminance, kGamma - 1);
    red[x] *= gain;
    green[x] *= gain;
    blue[x] *= gain;
  }
}

}  // namespace

ColorDecoding::ColorDecoding(const PixelFormat& format, Size size) {
  const ColorFacts facts = resolved(format, size);
  curve_ = curve_of_other(facts.transfer);
  scene_ = facts.transfer == Transfer::kHlg;
  hdr_ = scene_ || facts.transfer == Transfer::kPq;
  switch (facts.primaries) {
    case Primaries::kBt2020: to_bt709_ = &kFromBt2020; break;
    case Primaries::kDisplayP3: to_bt709_ = &kFromP3; break;
    case Primaries::kAdobeRgb: to_bt709_ = &kFromAdobeRgb; break;
    default: break;
  }
}

void ColorDecoding::to_bt709(size_t count, float* red, float* green,
                             float* blue) const {
  if (!to_bt709_) return;
  const auto& [r, g, b] = *to_bt709_;
  for (size_t x = 0; x < count; ++x) {
    const float stored[] = {red[x], green[x], blue[x]};
    red[x] = r[0] * stored[0] + r[1] * stored[1] + r[2] * stored[2];
    green[x] = g[0] * stored[0] + g[1] * stored[1] + g[2] * stored[2];
    blue[x] = b[0] * stored[0] + b[1] * stored[1] + b[2] * stored[2];
  }
}

template <typename Sample>
void ColorDecoding::decode(const Sample* rgba, size_t count, float* red,
                           float* green, float* blue) const {
  if (curve_) {
    look_up(curve_, rgba, count, red, green, blue);
  } else {
    look_up_srgb(rgba, count, red, green, blue);
  }
  if (scene_) show_scene(count, red, green, blue);
}

template <typename Sample>
void ColorDecoding::linearize(const Sample* rgba, size_t count, float* red,
                              float* green, float* blue) const {
  decode(rgba, count, red, green, blue);
  to_bt709(count, red, green, blue);
}

template void ColorDecoding::decode(const uint8_t*, size_t, float*, float*,
                                    float*) const;
template void ColorDecoding::decode(const uint16_t*, size_t, float*, float*,
                                    float*) const;
template void ColorDecoding::linearize(const uint8_t*, size_t, float*, float*,
                                       float*) const;
template void ColorDecoding::linearize(const uint16_t*, size_t, float*, float*,
                                       float*) const;

}  // namespace framewise
