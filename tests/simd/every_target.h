// SPDX-License-Identifier: Apache-2.0
// Runs a check on every SIMD target of this machine, and creates test rows.
#pragma once

#include <gtest/gtest.h>
#include <hwy/targets.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <random>
#include <vector>

namespace framewise::simd {

inline void on_every_target(const std::function<void()>& check) {
  for (const int64_t target : hwy::SupportedAndGeneratedTargets()) {
    hwy::SetSupportedTargetsForTest(target);
    SCOPED_TRACE(hwy::TargetName(target));
    check();
  }
  hwy::SetSupportedTargetsForTest(0);
}

// Lengths around the widths of all vectors, where remainder code is used, and a
// long one.
inline std::vector<size_t> boundary_counts() {
  std::vector<size_t> counts;
  for (size_t count = 0; count <= 67; ++count) counts.push_back(count);
  counts.insert(counts.end(), {127, 128, 129, 1023});
  return counts;
}

// Samples over the whole range of the type, with its ends more often.
template <typename Sample>
std::vector<Sample> random_samples(size_t count, uint32_t seed) {
  std::mt19937 random(seed);
  std::vector<Sample> samples(count);
  constexpr auto kMost = std::numeric_limits<Sample>::max();
  for (Sample& sample : samples) {
    const uint32_t draw = random();
    sample = draw % 16 == 0 ? 0 : draw % 16 == 1 ? kMost : Sample(draw >> 8);
  }
  return samples;
}

inline std::vector<uint8_t> random_bytes(size_t count, uint32_t seed) {
  return random_samples<uint8_t>(count, seed);
}

inline std::vector<float> random_floats(size_t count, float low, float high,
                                        uint32_t seed) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<float> distribution(low, high);
  std::vector<float> values(count);
  for (float& value : values) value = distribution(random);
  return values;
}

// A row followed by a guard that detects writes beyond its end.
template <typename T>
class GuardedRow {
 public:
  explicit GuardedRow(size_t count) : values_(count + kGuard, kMark) {}

  T* data() { return values_.data(); }
  T operator[](size_t i) const { return values_[i]; }
  bool guard_is_intact() const {
    for (size_t i = values_.size() - kGuard; i < values_.size(); ++i) {
      if (values_[i] != kMark) return false;
    }
    return true;
  }

 private:
  static constexpr size_t kGuard = 64;
  static constexpr T kMark = T(113);
  std::vector<T> values_;
};

}  // namespace framewise::simd
