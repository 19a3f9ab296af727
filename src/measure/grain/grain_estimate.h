// SPDX-License-Identifier: Apache-2.0
// Film grain of a pair of frames: noise that is each frame's own, and whose
// strength depends on the brightness alone. What two frames have in common in a
// window is their covariance; the rest of each variance is its own. Coding with
// loss leaves a test nothing of its own, and takes from the reference by how
// much structure a window has.
#pragma once

#include <array>
#include <span>
#include <vector>

namespace framewise::measure {

// The luma of one window of both frames, in levels of 0..255.
struct GrainSample {
  float mean = 0;  // of the reference
  float variance_a = 0;
  float variance_b = 0;
  float covariance = 0;
};

// The usual variance that is each frame's own, in windows with little
// structure.
struct OwnVariance {
  float reference = 0;
  float test = 0;
  bool even = false;  // whether it is about the same in most windows

  float shared() const;  // the smaller one, at least 0
};

// Kept from frame to frame, so that nothing is allocated for each.
struct GrainBuffers {
  std::vector<GrainSample> by_shade;
  std::vector<float> all;           // variances: of the reference,
  std::vector<float> of_reference;  // and of each frame's own
  std::vector<float> of_test;
};

// Reorders the samples.
OwnVariance own_variance_of(std::span<GrainSample> samples,
                            GrainBuffers& buffers);

struct GrainEstimate {
  static constexpr int kShades = 16;  // equal steps of brightness

  // Whether the reference has grain that the test has not.
  bool exists = false;
  // Variances, in the middle of all shades.
  double reference = 0;
  double test = 0;
  // By shade: the variance that both frames have at least, each of its own
  // grain.
  std::array<float, kShades> shared{};

  float shared_at(float mean) const;  // linear between shades
};

GrainEstimate estimate_grain(std::span<const GrainSample> samples,
                             GrainBuffers& buffers);

}  // namespace framewise::measure
