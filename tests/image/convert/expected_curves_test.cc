// SPDX-License-Identifier: Apache-2.0
#include "image/convert/expected_curves.h"

#include <gtest/gtest.h>

namespace framewise::image {
namespace {

TEST(ExpectedCurves, RiseInScoreAndBytesFromTheLowestSettingToTheHighest) {
  size_t curves = 0;
  for (const FileFormatInfo& info : file_formats()) {
    const Encoding* const encoding = encoding_of(info.format);
    if (!encoding) continue;
    const auto& curve = encoding->curve;
    ASSERT_GE(curve.size(), 2u) << encoding->name;
    EXPECT_LE(curve.front().quality, encoding->lowest) << encoding->name;
    EXPECT_GE(curve.back().quality, encoding->highest) << encoding->name;
    EXPECT_LT(curve.back().score, 100) << encoding->name;
    for (size_t i = 1; i < curve.size(); ++i) {
      EXPECT_LT(curve[i - 1].quality, curve[i].quality) << encoding->name;
      EXPECT_LT(curve[i - 1].score, curve[i].score) << encoding->name;
      EXPECT_LT(curve[i - 1].bits_per_pixel, curve[i].bits_per_pixel)
          << encoding->name;
    }
    ++curves;
  }
  EXPECT_GE(curves, 4u);
}

// A step that changes nothing would be tried in vain, and a larger one misses
// settings: libavif has 64 quantizers.
TEST(ExpectedCurves, HaveAStepForEachQuantizerOfAvif) {
  const Encoding& avif = *encoding_of(FileFormat::kAvif);
  EXPECT_DOUBLE_EQ((avif.highest - avif.lowest) / avif.step, 63);
}

}  // namespace
}  // namespace framewise::image
