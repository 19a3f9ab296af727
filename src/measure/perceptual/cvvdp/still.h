// SPDX-License-Identifier: Apache-2.0
// ColorVideoVDP of two pictures.
#pragma once

#include <optional>

#include "measure/perceptual/cvvdp/frame_differences.h"
#include "measure/perceptual/cvvdp/light.h"

namespace framewise::measure::cvvdp {

// Opaque R G B A codes and what they look like. The light outlives this.
struct Codes {
  PlaneView rgba;
  const CvvdpLight* light;
};

// Sides have at least two pixels. Memory is kept from call to call.
inline constexpr int kSmallestSide = 2;

class Still {
 public:
  // The difference of two pictures of one size, for jod_of(). 0 for equal ones.
  double measure(const Codes& reference, const Codes& test,
                 const FrameDifferences::Options& options);

  // As FrameDifferences::map_errors(), of the last pair.
  void map_errors(Executor* executor, ImageF& map) {
    differences_->map_errors(executor, map);
  }
  const FrameDifferences& differences() const { return *differences_; }

 private:
  std::optional<FrameDifferences> differences_;
  double pixels_per_degree_ = 0;
};

}  // namespace framewise::measure::cvvdp
