// SPDX-License-Identifier: Apache-2.0
// The detail loss measure of VMAF (Li, Zhang, Ma, Ngan, IEEE Transactions on
// Multimedia 2011) in libvmaf's integer arithmetic.
#pragma once

#include <array>

#include "measure/pair_view.h"
#include "measure/vmaf/padded_plane.h"

namespace framewise::measure {

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

// Amount of detail: the denominator, which depends on the reference alone.
struct VmafDetail {
  std::array<float, 4> levels{};

  void compute(const Picture& picture);
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

}  // namespace framewise::measure
