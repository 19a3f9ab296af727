// SPDX-License-Identifier: Apache-2.0
// CIEDE2000 in libvmaf's form.
#include <gtest/gtest.h>

#include "measure/golden.h"
#include "measure/shown.h"
#include "measure/vmaf/clip.h"

namespace framewise::measure {
namespace {

TEST(CiedeVmaf, EqualsLibvmafOnTheClip) {
  SKIP_WITHOUT_CLIP();
  FramePool pool;
  for (const int bits : {8, 10}) {
    auto expected = golden::clip_values(std::to_string(bits));
    const auto reference = golden::clip(pool, "ref.y4m", bits);
    const auto test = golden::clip(pool, "dis.y4m", bits);
    for (size_t i = 0; i < reference.size(); i += 4) {
      const Shown shown(reference[i], test[i], nullptr, Planes::kOwn);
      EXPECT_NEAR(shown.number("ciede_vmaf"),
                  expected["vmaf_v0.6.1"][std::to_string(i)].at("ciede2000"),
                  1e-5)
          << bits << " bits, frame " << i;
    }
  }
}

TEST(CiedeVmaf, EqualsLibvmafOnThePairs) {
  SKIP_WITHOUT_GOLDEN();
  FramePool pool;
  const auto expected = golden::values("libvmaf", "ciede2000 yuv444");
  int compared = 0;
  for (const golden::Pair& pair : golden::pairs()) {
    const auto value = expected.find(pair.name);
    if (value == expected.end()) continue;
    const Shown shown(yuv444_frame(pool, golden_frame(pair.reference)),
                      yuv444_frame(pool, golden_frame(pair.test)), nullptr,
                      Planes::kOwn);
    EXPECT_NEAR(shown.number("ciede_vmaf"), value->second, 1e-5) << pair.name;
    ++compared;
  }
  EXPECT_EQ(compared, 19);
}

}  // namespace
}  // namespace framewise::measure
