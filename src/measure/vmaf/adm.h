// SPDX-License-Identifier: Apache-2.0
// The detail loss measure of VMAF (Li, Zhang, Ma, Ngan, IEEE Transactions on
// Multimedia 2011) in libvmaf's integer arithmetic.
#pragma once

#include <array>

#include "measure/pair_view.h"
#include "measure/vmaf/padded_plane.h"
#include "simd/vmaf/adm.h"

namespace framewise::measure {

// Contrast sensitivity: the weights of details at each level, straight and
// diagonal, as numbers and in fixed point.
struct VmafSensitivity {
  std::array<std::array<float, 2>, 4> weights;
  std::array<simd::VmafWeights, 4> fixed;

  bool operator==(const VmafSensitivity&) const = default;
};

// What v0.6.1 assumes: Watson's sensitivity at three heights of 1080 lines.
extern const VmafSensitivity kVmafWatson;
// What v1 assumes, a blend of Barten's and Watson's, at this many lines of
// distance (heights of the picture times its lines). Null if unknown.
const VmafSensitivity* vmaf_blended_sensitivity(double lines_away);

// The details of four levels of a wavelet transform, as simd::VmafBand uses
// them.
struct VmafWavelet {
  std::array<PaddedPlane<int16_t>, 3> finest;                  // level 0
  std::array<std::array<PaddedPlane<int32_t>, 3>, 3> coarser;  // 1 to 3

  Size size_at(int level) const {
    return level == 0 ? finest[0].size() : coarser[size_t(level) - 1][0].size();
  }
  // Calls `with` with the details of a level.
  template <class With>
  auto at(int level, const With& with) const {
    return level == 0 ? with(finest) : with(coarser[size_t(level) - 1]);
  }

  void compute(const Picture& picture);

 private:
  PaddedPlane<int16_t> finest_approximation_;
  PaddedPlane<int32_t> approximation_[2];
};

// Amount of detail, which depends on the reference alone.
struct VmafDetail {
  // Sums of cubes of each level and band, before they are weighted.
  std::array<std::array<double, 3>, 4> cubes{};
  std::array<float, 4> areas{};  // samples that count

  void compute(const Picture& picture);
  // The denominator of a level. `noise`: its part for each sample.
  float level(size_t level, const VmafSensitivity& sensitivity,
              double noise) const;
};

struct VmafAdm {
  std::array<float, 4> kept{};      // of each level
  std::array<float, 4> kept_neg{};  // with enhancement not counted
  std::array<float, 4> total{};
  double adm2 = 0;
  double adm2_neg = 0;
};

// Neither side is shorter than VmafLuma::kLeastSide. Without `with_neg` the
// values without enhancement are not computed.
VmafAdm vmaf_adm(const PairView& pair, bool with_neg);

// How v1 computes the measure.
struct VmafAdm3Rules {
  const VmafSensitivity* sensitivity = &kVmafWatson;
  double noise = 0.03125;   // of each sample
  double loss_share = 0.5;  // of lost detail; the rest is that of added detail
  double least = 0;

  bool operator==(const VmafAdm3Rules&) const = default;
};

// ADM3 without credit for enhancement: detail kept, joined with detail that
// does not come from the reference (the additive impairment measure).
double vmaf_adm3(const PairView& pair, const VmafAdm3Rules& rules);

}  // namespace framewise::measure
