// SPDX-License-Identifier: Apache-2.0
// ColorVideoVDP of two pictures.
#pragma once

#include <optional>

#include "measure/perceptual/cvvdp/codes.h"
#include "measure/perceptual/cvvdp/frame_differences.h"

namespace framewise::measure::cvvdp {

// Sides have at least two pixels. Memory is kept from call to call.
inline constexpr int kSmallestSide = 2;

class Still {
 public:
  // The difference of two pictures of one size, for jod_of(). 0 for equal ones.
  struct Options {
    Executor* executor = nullptr;
    // As in FrameDifferences::Options, since the last call.
    IsChanged changed = {};
    IsChanged differing = {};
  };
  double measure(const Codes& reference, const Codes& test,
                 const Options& options);

  // The same, and a map: see FrameDifferences::map_errors().
  void map_errors(const Codes& reference, const Codes& test, Executor* executor,
                  ImageF& map);
  const FrameDifferences& differences() const { return *differences_; }

 private:
  // Whether anything is kept of the last pair.
  bool prepare(const Codes& reference);
  FrameDifferences::Options filled_from(const Codes& reference,
                                        const Codes& test, Executor* executor);

  std::optional<FrameDifferences> differences_;
  double pixels_per_degree_ = 0;
};

}  // namespace framewise::measure::cvvdp
