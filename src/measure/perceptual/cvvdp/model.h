// SPDX-License-Identifier: Apache-2.0
// The parameters of ColorVideoVDP 0.5.6, calibrated by its authors in January
// 2024 (Mantiuk et al., ColorVideoVDP, SIGGRAPH 2024), and the norms that all
// its steps share.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>

#include "simd/cvvdp/masking.h"

namespace framewise::measure::cvvdp {

inline constexpr size_t kChannels = simd::kCvvdpChannels;
inline constexpr size_t kStillChannels = 3;
// The most pyramid levels with contrast, and one below them.
inline constexpr size_t kMostBands = 16;

using PerChannel = std::array<double, kChannels>;

inline constexpr double kEpsilon = 1e-5;
inline constexpr double kLeastBackground = 0.01;  // cd/m2
inline constexpr double kMostContrast = 1000;

// 10^(-0.2797423303127289 / 20) of the tables.
inline constexpr double kSensitivityGain = 0.9683065809588374;
// Of the base band, in cycles per degree.
inline constexpr double kBaseFrequency = 0.1;

// Gains before masking.
inline constexpr PerChannel kGains = {1, 1.45, 1, 1};
inline constexpr double kMaskingGain = 0.16014112700938743;
inline constexpr double kBlurSigma = 3;
inline constexpr PerChannel kMaskingExponents = {
    1.302622675895691, 2.8885908126831055, 3.6807713508605957,
    3.588787317276001};
// Base-2 logarithms of the weights from a channel to the one that it masks.
inline constexpr std::array<PerChannel, kChannels> kMaskingWeights = {
    {{-0.18950104713439941, -5.962151050567627, -4.31834602355957,
      -1.9321587085723877},
     {2.5655593872070312, 0.34406712651252747, -2.719646453857422,
      -0.4970424771308899},
     {3.8118371963500977, -1.0051705837249756, -0.5193376541137695,
      -0.5653647780418396},
     {-7.054771423339844, -5.527150630950928, -3.5106418132781982,
      -2.08804988861084}}};

// Weights of channels, and of their base bands.
inline constexpr PerChannel kChannelWeights = {1, 1, 1, 0.8081134557723999};
inline constexpr PerChannel kBaseWeights = {
    0.0036334486212581396, 1.6627724170684814, 4.11874532699585,
    25.25969886779785};
inline constexpr double kStillGain = 0.577918291091919;

// From the pooled difference to JOD.
inline constexpr double kJodScale = 0.0439569391310215;
inline constexpr double kJodExponent = 0.9302042722702026;

// A power whose slope at 0 is finite: all of the model's powers are this.
inline double offset_power(double x, double exponent) {
  return std::pow(x + kEpsilon, exponent) - std::pow(kEpsilon, exponent);
}

// 10 for no difference; below, one step is what 75 % of people see. Negative
// for very large differences.
inline double jod_of(double difference) {
  constexpr double kLinearBelow = 0.1;
  if (difference > kLinearBelow) {
    return 10 - kJodScale * std::pow(difference, kJodExponent);
  }
  return 10 - kJodScale * std::pow(kLinearBelow, kJodExponent - 1) * difference;
}

}  // namespace framewise::measure::cvvdp
