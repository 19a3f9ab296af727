// SPDX-License-Identifier: Apache-2.0
#include "judge/score/quality_bands.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

namespace framewise::judge {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Our own: docs/verdicts.md, "The score".
constexpr QualityBand kScore[] = {{90, "looks the same"},
                                  {70, "differs slightly"},
                                  {50, "differs plainly"},
                                  {30, "damaged"},
                                  {0, "ruined"}};

// The README of SSIMULACRA 2 (Sneyers 2022, github.com/cloudinary/ssimulacra2).
constexpr QualityBand kSsimulacra2[] = {{90, "visually lossless"},
                                        {80, "very high"},
                                        {70, "high"},
                                        {50, "medium"},
                                        {30, "low"},
                                        {10, "very low"},
                                        {-kInfinity, "extremely low"}};

// The words of cjxl for the distances that Butteraugli steers (cjxl --help).
constexpr QualityBand kButteraugli[] = {{1, "visually lossless"},
                                        {kInfinity, "differences show"}};

// From the mean opinion scores of Zinner, Hohlfeld, Abboud and Hossfeld, Impact
// of frame rate and resolution on objective QoE metrics, QoMEX 2010.
constexpr QualityBand kPsnr[] = {{45, "excellent"},
                                 {33, "good"},
                                 {27.4, "fair"},
                                 {18.7, "poor"},
                                 {-kInfinity, "bad"}};
constexpr QualityBand kSsim[] = {{0.99, "excellent"},
                                 {0.95, "good"},
                                 {0.88, "fair"},
                                 {0.5, "poor"},
                                 {-kInfinity, "bad"}};

// The nearest of the words that the viewers had whom VMAF was trained with: 20
// bad, 40 poor, 60 fair, 80 good, 100 excellent (Li and others, VMAF: The
// Journey Continues, Netflix 2018).
constexpr QualityBand kVmaf[] = {{90, "excellent"},
                                 {70, "good"},
                                 {50, "fair"},
                                 {30, "poor"},
                                 {-kInfinity, "bad"}};

// By the share of people who prefer the original: 63 % at 9.5, 75 % at 9, 91 %
// at 8 (a JOD is defined so that one step is 75 %).
constexpr QualityBand kCvvdp[] = {{9.5, "hardly visible"},
                                  {9, "slightly visible"},
                                  {8, "clearly visible"},
                                  {6, "bad"},
                                  {-kInfinity, "very bad"}};

constexpr std::pair<std::string_view, std::span<const QualityBand>> kBands[] = {
    {"score", kScore}, {"ssimulacra2", kSsimulacra2},
    {"psnr", kPsnr},   {"psnr_y", kPsnr},
    {"ssim", kSsim},   {"butteraugli", kButteraugli},
    {"vmaf", kVmaf},   {"cvvdp", kCvvdp},
};

}  // namespace

std::span<const QualityBand> bands_of(std::string_view metric) {
  const auto found =
      std::find_if(std::begin(kBands), std::end(kBands),
                   [metric](const auto& one) { return one.first == metric; });
  return found == std::end(kBands) ? std::span<const QualityBand>()
                                   : found->second;
}

std::string_view words_of(const MetricInfo& metric, double value) {
  std::string_view words;
  for (const QualityBand& band : bands_of(metric.name)) {
    words = band.words;
    if (!metric.better(band.bound, value)) break;
  }
  return words;
}

}  // namespace framewise::judge
