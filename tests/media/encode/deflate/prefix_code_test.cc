// SPDX-License-Identifier: Apache-2.0
#include "media/encode/deflate/prefix_code.h"

#include <gmock/gmock.h>

namespace framewise::media::deflate {
namespace {

using testing::ElementsAre;

// The share of all codes that lengths take, of 2^15.
int64_t taken(const std::vector<uint8_t>& lengths) {
  int64_t sum = 0;
  for (const uint8_t length : lengths) {
    if (length > 0) sum += int64_t{1} << (kMostBits - length);
  }
  return sum;
}

TEST(PrefixCode, GivesFrequentSymbolsFewBits) {
  const uint32_t counts[] = {8, 4, 0, 2, 2};
  EXPECT_THAT(code_lengths(counts, kMostBits), ElementsAre(1, 2, 0, 3, 3));
}

TEST(PrefixCode, HoldsTheMostBitsAndUsesAllCodes) {
  // Counts by Fibonacci's rule make the deepest tree.
  std::vector<uint32_t> counts{1, 1};
  while (counts.size() < 30) {
    counts.push_back(counts.back() + counts[counts.size() - 2]);
  }
  for (const int most : {7, 9, 15}) {
    const auto lengths = code_lengths(counts, most);
    EXPECT_EQ(*std::ranges::max_element(lengths), most);
    EXPECT_EQ(taken(lengths), int64_t{1} << kMostBits) << most;
  }
}

TEST(PrefixCode, NeverHasOneSymbolOnly) {
  const uint32_t one[] = {0, 0, 5};
  EXPECT_THAT(code_lengths(one, kMostBits), ElementsAre(1, 0, 1));
  const uint32_t none[] = {0, 0, 0};
  EXPECT_THAT(code_lengths(none, kMostBits), ElementsAre(1, 1, 0));
}

TEST(PrefixCode, CountsUpWithinALengthFirstBitLowest) {
  const uint8_t lengths[] = {2, 1, 3, 3};
  EXPECT_THAT(codes_of(lengths), ElementsAre(0b01, 0b0, 0b011, 0b111));
}

}  // namespace
}  // namespace framewise::media::deflate
