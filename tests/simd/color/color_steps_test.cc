// SPDX-License-Identifier: Apache-2.0
#include "simd/color/color_steps.h"

#include <algorithm>

#include "simd/every_target.h"

namespace framewise::simd {
namespace {

uint8_t luma_of(const uint8_t* p) {
  return uint8_t((54 * p[0] + 183 * p[1] + 19 * p[2] + 128) >> 8);
}

TEST(ColorSteps, AreWhereLumaOrTheLargestColorVaries) {
  on_every_target([] {
    for (const size_t count : boundary_counts()) {
      auto rgba = random_bytes(4 * count, uint32_t(count));
      // Half of the row varies little.
      for (size_t i = 0; i < rgba.size() / 2; ++i) rgba[i] = 90 + rgba[i] % 24;
      for (const uint8_t least : {1, 20, 255}) {
        std::vector<uint8_t> scratch(color_steps_scratch(count));
        GuardedRow<uint8_t> out(count);
        color_steps_row(rgba.data(), count, least, scratch.data(), out.data());
        ASSERT_TRUE(out.guard_is_intact()) << count;
        for (size_t x = 0; x < count; ++x) {
          std::vector<uint8_t> luma, most;
          for (const size_t at :
               {x == 0 ? 0 : x - 1, x, std::min(x + 1, count - 1)}) {
            const uint8_t* const p = rgba.data() + 4 * at;
            luma.push_back(luma_of(p));
            most.push_back(std::max({p[0], p[1], p[2]}));
          }
          const auto range = [](const std::vector<uint8_t>& values) {
            const auto [low, high] = std::ranges::minmax(values);
            return high - low;
          };
          ASSERT_EQ(out[x], std::max(range(luma), range(most)) >= least)
              << x << " of " << count;
        }
      }
    }
  });
}

}  // namespace
}  // namespace framewise::simd
