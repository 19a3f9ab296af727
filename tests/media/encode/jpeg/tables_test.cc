// SPDX-License-Identifier: Apache-2.0
#include "media/encode/jpeg/tables.h"

#include <gmock/gmock.h>

#include <algorithm>

namespace framewise::media {
namespace {

TEST(JpegTables, GrowWithTheDistance) {
  for (const bool whole_chroma : {false, true}) {
    QuantTables before = quant_tables(0.05, whole_chroma);
    for (double distance = 0.1; distance < 30; distance *= 1.2) {
      const QuantTables tables = quant_tables(distance, whole_chroma);
      for (size_t c = 0; c < tables.size(); ++c) {
        for (size_t i = 0; i < kBlockSize; ++i) {
          EXPECT_GE(tables[c][i], before[c][i]);
        }
      }
      before = tables;
    }
  }
}

TEST(JpegTables, KeepEveryLevelAtTheHighestQuality) {
  for (const auto& table : quant_tables(distance_of_quality(100), true)) {
    EXPECT_LE(*std::max_element(table.begin(), table.end()), 2);
    EXPECT_EQ(table[0], 1);
  }
}

TEST(JpegTables, GiveEveryQualityADistanceOfItsOwn) {
  for (double quality = 0.25; quality <= 100; quality += 0.25) {
    const double distance = distance_of_quality(quality);
    const double before = distance_of_quality(quality - 0.25);
    EXPECT_LT(distance, before) << quality;
    EXPECT_GT(distance, 0.85 * before) << quality;
  }
}

}  // namespace
}  // namespace framewise::media
