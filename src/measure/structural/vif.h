// SPDX-License-Identifier: Apache-2.0
// Visual information fidelity in the pixel domain (Sheikh and Bovik 2006): the
// share of the reference's information that the test retains, at four scales. 1
// means all of it; more contrast gives more than 1.
#pragma once

#include <array>
#include <vector>

#include "frame/plane.h"
#include "simd/structural/vif.h"

namespace framewise {
class Executor;
}

namespace framewise::measure {

struct VifScore {
  std::array<simd::VifSums, 4> scales;

  double scale(size_t index) const { return ratio(scales[index]); }
  double combined() const;

 private:
  // A frame without information retains all of it.
  static double ratio(const simd::VifSums& sums) {
    return sums.total == 0 ? 1 : sums.information / sums.total;
  }
};

// Keeps its memory from pair to pair. One call at a time.
class Vif {
 public:
  explicit Vif(simd::VifForm form) : form_(form) {}

  // Luma in units of 8-bit samples, both of equal size, at least 16 x 16.
  // `lost`, if not null, receives the share of information lost at each pixel
  // of the largest scale. `executor` may be null.
  VifScore compare(const ImageF& reference, const ImageF& test,
                   Executor* executor, ImageF* lost = nullptr);

 private:
  simd::VifSums evaluate(size_t scale, Executor* executor, ImageF* lost);
  void halve(const ImageF& from, size_t scale, ImageF& to, Executor* executor);

  simd::VifForm form_;
  std::array<ImageF, 4> reference_, test_;
  std::vector<simd::VifSums> rows_;
};

}  // namespace framewise::measure
