// SPDX-License-Identifier: Apache-2.0
#include "media/encode/jpeg/rate_model.h"

#include <gmock/gmock.h>

namespace framewise::media {
namespace {

using Values = std::array<int16_t, kBlockSize>;

TEST(RateModel, PricesCommonSymbolsLessThanRareOnes) {
  SymbolCounts counts({}, false);
  Values values{};
  values[1] = 1;
  for (int i = 0; i < 100; ++i) counts.add(values.data());
  values[5] = 3;
  counts.add(values.data());
  const RateModel rates = counts.costs();
  EXPECT_LT(rates.value_bits(0, 0, 1), 3);
  EXPECT_GT(rates.value_bits(0, 3, 2), 6);
  EXPECT_LT(rates.end[1], 2) << "each block says where it ends";
  EXPECT_EQ(rates.end[63], 0) << "the last position ends by itself";
}

TEST(RateModel, CountsARunOfMoreThanFifteenZerosAsTwoSymbols) {
  SymbolCounts counts({}, false);
  Values values{};
  values[40] = 1;
  for (int i = 0; i < 100; ++i) counts.add(values.data());
  const RateModel rates = counts.costs();
  EXPECT_GT(rates.value_bits(0, 39, 1), rates.value_bits(0, 7, 1));
}

TEST(RateModel, MakesEmptyBlocksCheapWhereOneSymbolEndsMany) {
  Values empty{}, full{};
  full[1] = 2;
  SymbolCounts joined({}, true), apart({}, false);
  for (int i = 0; i < 1000; ++i) {
    joined.add(i % 50 == 0 ? full.data() : empty.data());
    apart.add(i % 50 == 0 ? full.data() : empty.data());
  }
  EXPECT_LT(joined.costs().end[0], 0.1f * apart.costs().end[0] + 0.02f);
  EXPECT_LT(joined.bits(1), apart.bits(1));
}

TEST(RateModel, AddsWhatWasCountedApart) {
  const Bands bands{2, {1, 9, 64}};
  SymbolCounts whole(bands, false), first(bands, false), second(bands, false);
  for (int i = 0; i < 64; ++i) {
    Values values{};
    values[size_t(1 + i % 63)] = int16_t(1 + i % 5);
    whole.add(values.data());
    (i < 20 ? first : second).add(values.data());
  }
  first.add(second);
  EXPECT_EQ(first.bits(1), whole.bits(1));
}

}  // namespace
}  // namespace framewise::media
