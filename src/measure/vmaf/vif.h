// SPDX-License-Identifier: Apache-2.0
// Visual information fidelity as in VMAF, in libvmaf's integer arithmetic.
#pragma once

#include <array>

#include "measure/pair_view.h"
#include "measure/vmaf/padded_plane.h"

namespace framewise::measure {

// The frames at scales 1 to 3, each half the size of the one before.
struct VmafVifPyramid {
  std::array<PaddedPlane<uint16_t>, 3> scales;

  void compute(const Picture& picture);
};

// Prepared values of a reference that several tests are measured against.
struct VmafVifReference {
  struct Scale {
    PaddedPlane<uint32_t, 0> moments;
    simd::VmafVifSums sums;
  };
  std::array<Scale, 4> scales;

  void compute(const Picture& picture);
};

// The information that the test retains, and the reference's information.
struct VmafVifRatio {
  float kept = 0;
  float kept_neg = 0;  // with enhancement not counted
  float total = 0;

  double value() const { return double(kept / total); }
  double value_neg() const { return double(kept_neg / total); }
};

// Of the sums over a whole frame at one scale.
VmafVifRatio vmaf_vif_ratio(const simd::VmafVifSums& sums);

// Scales 0 to 3; the same whether the reference is prepared or not. Neither
// side is shorter than VmafLuma::kLeastSide. Without `with_neg` the values
// without enhancement are not computed.
std::array<VmafVifRatio, 4> vmaf_vif(const PairView& pair, bool with_neg);

}  // namespace framewise::measure
