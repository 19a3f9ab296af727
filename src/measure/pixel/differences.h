// SPDX-License-Identifier: Apache-2.0
// Sample differences of a pair, plane by plane: the sums behind the PSNR
// family. Exact integers, so the order of addition does not matter.
#pragma once

#include <array>
#include <cstdint>

#include "frame/plane.h"
#include "measure/metric.h"
#include "measure/row_sums.h"

namespace framewise::measure {

// The planes that a pair is measured on: R, G, B, or its own (Y, U, V or gray).
struct MeasuredPlanes {
  explicit MeasuredPlanes(const PairView& pair);

  int count = 0;
  std::array<int64_t, 3> samples{};  // per plane
  int64_t all_samples = 0;
  int peak = 255;  // the largest sample value
  int bits = 8;
};

// The sum of (reference - test)^2 per plane.
struct SquaredErrors {
  std::array<uint64_t, 3> sums{};

  void compute(const PairView& pair) { add_up(pair, nullptr); }
  void update(const PairView& pair) { add_up(pair, &pair.changed()); }

 private:
  struct Sums {
    std::array<uint64_t, 3> of{};

    void add(const Sums& other) {
      for (size_t i = 0; i < 3; ++i) of[i] += other.of[i];
    }
  };

  void add_up(const PairView& pair, const TileMap* changed);

  RowSums<Sums> rows_;  // of R, G and B
};

// The sum of |reference - test| and the number of equal samples.
struct AbsoluteDifferences {
  std::array<uint64_t, 3> sums{};
  std::array<uint64_t, 3> equal{};

  void compute(const PairView& pair) { add_up(pair, nullptr); }
  void update(const PairView& pair) { add_up(pair, &pair.changed()); }

 private:
  struct Sums {
    std::array<uint64_t, 3> of{};
    std::array<uint64_t, 3> equal{};

    void add(const Sums& other) {
      for (size_t i = 0; i < 3; ++i) {
        of[i] += other.of[i];
        equal[i] += other.equal[i];
      }
    }
  };

  static Sums of_row(const PairView& pair, int y);
  void add_up(const PairView& pair, const TileMap* changed);

  RowSums<Sums> rows_;  // of R, G and B
};

// Sums of (reference - test)^2 of red, green and blue in a row of RGBA.
std::array<uint64_t, 3> squared_errors_rgb(const Frame& reference,
                                           const Frame& test, int y);

// The largest difference of R, G and B at each pixel: 1 for 32 levels of 255 or
// more.
void map_differences(const PairView& pair, ImageF& map);

}  // namespace framewise::measure
