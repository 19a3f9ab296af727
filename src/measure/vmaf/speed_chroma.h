// SPDX-License-Identifier: Apache-2.0
// Loss of detail in chroma as VMAF v1 measures it: SpEED-QA (Bampis, Gupta,
// Soundararajan, Bovik, IEEE Signal Processing Letters 2017), entropies of
// blocks of the coarsest scale, by the rules of libvmaf 3.2.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "measure/pair_view.h"
#include "measure/vmaf/covariance.h"

namespace framewise::measure {

// How far chroma is scaled down first, which stands for a larger distance.
enum class SpeedScale : uint8_t { kWhole, kSixTenths, kHalf };

struct SpeedRules {
  SpeedScale scale = SpeedScale::kWhole;
  float noise = 0.29f;    // deviation of the noise of neurons
  float noise_floor = 0;  // share of it that blocks must exceed
  double most = 1000;

  bool operator==(const SpeedRules&) const = default;
};

// A chroma plane in samples of 8 bits around 0, at every 16th position, without
// its local mean.
class SpeedDetail {
 public:
  // The chroma of a frame: Cb or Cr as stored, or of BT.709 over 2 x 2 pixels.
  // False if there is too little of it to measure.
  bool compute(const Picture& picture, int plane, SpeedScale scale);
  const ImageF& plane() const { return detail_; }

 private:
  void load_row(const Picture& picture, int plane, int y);
  void load_scaled_row(const Picture& picture, int plane, int y);
  void smooth(int y);

  // A source row, and the last two that were loaded for scaling.
  struct Row {
    int y = -1;
    std::vector<float> samples;
  };
  Size chroma_, scaled_;
  std::array<Row, 2> rows_;
  std::vector<float> scaled_row_, column_sums_;
  ImageF coarse_, detail_;
};

template <SpeedScale kScale>
struct SpeedStatistics {
  std::array<BlockCovariance, 2> planes;  // of Cb and Cr
  bool measurable = false;

  void compute(const Picture& picture) {
    for (int plane = 0; plane < 2; ++plane) {
      measurable = detail_.compute(picture, plane, kScale);
      if (!measurable) return;
      planes[size_t(plane)].compute(detail_.plane());
    }
  }

 private:
  SpeedDetail detail_;
};

// 0: no loss, or nothing to measure because chroma is flat. Nothing if chroma
// is smaller than one block: 80 samples a side after scaling.
std::optional<double> speed_chroma(const PairView& pair,
                                   const SpeedRules& rules);

}  // namespace framewise::measure
