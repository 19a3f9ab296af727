// SPDX-License-Identifier: Apache-2.0
#include "simd/color/color_changes.h"

#include <cmath>

#include "simd/every_target.h"

namespace framewise::simd {
namespace {

double over_white(const uint8_t* rgba, int channel) {
  return 255 + (rgba[channel] - 255) * (rgba[3] / 255.0);
}

double yiq(const uint8_t* a, const uint8_t* b) {
  double d[3];
  for (int c = 0; c < 3; ++c) d[c] = over_white(a, c) - over_white(b, c);
  const double y = 0.29889531 * d[0] + 0.58662247 * d[1] + 0.11448223 * d[2];
  const double i = 0.59597799 * d[0] - 0.27417610 * d[1] - 0.32180189 * d[2];
  const double q = 0.21147017 * d[0] - 0.52261711 * d[1] + 0.31114694 * d[2];
  return 0.5053 * y * y + 0.299 * i * i + 0.1957 * q * q;
}

// Pairs that are equal, near and far, opaque or not.
std::vector<uint8_t> varied(const std::vector<uint8_t>& of, uint32_t seed) {
  const auto noise = random_bytes(of.size(), seed);
  std::vector<uint8_t> out = of;
  for (size_t i = 0; i < out.size(); ++i) {
    if (i / 4 % 3 == 0) continue;
    out[i] = i / 4 % 3 == 1 ? uint8_t(out[i] ^ (noise[i] & 31)) : noise[i];
  }
  return out;
}

TEST(ColorChanges, AreThoseOfTheDefinition) {
  on_every_target([] {
    for (const size_t count : {1, 3, 15, 16, 17, 63, 64, 65, 257}) {
      for (const bool opaque : {true, false}) {
        auto a = random_bytes(count * 4, uint32_t(count));
        auto b = varied(a, uint32_t(count) + 7);
        if (opaque) {
          for (size_t i = 3; i < a.size(); i += 4) a[i] = b[i] = 255;
        }
        for (const double threshold : {0.0, 0.1, 0.4}) {
          const double limit = kLargestYiqDistance * threshold * threshold;
          std::vector<uint8_t> changed(count, 0);
          const size_t found = mark_yiq_changes(a.data(), b.data(), count,
                                                float(limit), changed.data());
          size_t expected = 0;
          for (size_t i = 0; i < count; ++i) {
            const double distance = yiq(&a[4 * i], &b[4 * i]);
            // At the limit itself float and double may differ.
            if (std::abs(distance - limit) < 1e-4 * limit + 1e-6) {
              expected += changed[i];
              continue;
            }
            ASSERT_EQ(changed[i], distance > limit) << count << " at " << i;
            expected += distance > limit;
          }
          EXPECT_EQ(found, expected);
        }
      }
    }
  });
}

TEST(ColorChanges, LeaveOtherMarksAlone) {
  on_every_target([] {
    const auto a = random_bytes(400, 1);
    std::vector<uint8_t> changed(100, 7);
    EXPECT_EQ(mark_yiq_changes(a.data(), a.data(), 100, 0, changed.data()), 0u);
    EXPECT_EQ(changed, std::vector<uint8_t>(100, 7));
  });
}

// Black and white are 1 apart in OKLab, and pure hues as published.
TEST(OklabChanges, HaveTheKnownDistances) {
  on_every_target([] {
    const std::vector<uint8_t> black = {0, 0, 0, 255};
    const std::vector<uint8_t> white = {255, 255, 255, 255};
    const std::vector<uint8_t> red = {255, 0, 0, 255};
    const auto differ = [](const std::vector<uint8_t>& a,
                           const std::vector<uint8_t>& b, float limit) {
      uint8_t changed = 0;
      return mark_oklab_changes(a.data(), b.data(), 1, limit, &changed) == 1;
    };
    EXPECT_TRUE(differ(black, white, 0.999f));
    EXPECT_FALSE(differ(black, white, 1.001f));
    // Red: L 0.628, a 0.225, b 0.126; chroma 0.258.
    EXPECT_TRUE(differ(black, red, 0.880f));
    EXPECT_FALSE(differ(black, red, 0.890f));
  });
}

}  // namespace
}  // namespace framewise::simd
