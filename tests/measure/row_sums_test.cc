// SPDX-License-Identifier: Apache-2.0
#include "measure/row_sums.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace framewise::measure {
namespace {

using testing::ElementsAre;

struct Sum {
  int of = 0;
  void add(const Sum& other) { of += other.of; }
};

// The rows that are evaluated, each with `value`.
std::vector<int> asked(RowSums<Sum>& sums, Size size, const TileMap* changed,
                       int value) {
  std::vector<int> rows;
  sums.evaluate(size, changed, [&](int y) -> Sum {
    rows.push_back(y);
    return {value};
  });
  return rows;
}

TEST(RowSums, KeepWhatIsKnownOfRowsThatAreAsTheyWere) {
  RowSums<Sum> sums;
  EXPECT_EQ(asked(sums, {40, 35}, nullptr, 1).size(), 35u);
  EXPECT_EQ(sums.total().of, 35);
  TileMap changed;
  changed.reset({40, 35}, false);
  changed.mark({3, 15, 1, 2});
  changed.mark({39, 34, 1, 1});
  EXPECT_THAT(asked(sums, {40, 35}, &changed, 10), ElementsAre(15, 16, 34));
  EXPECT_EQ(sums.total().of, 32 + 30);
}

TEST(RowSums, LookAtAllOfAPictureOfAnotherSize) {
  RowSums<Sum> sums;
  asked(sums, {40, 35}, nullptr, 1);
  TileMap changed;
  changed.reset({40, 20}, false);
  EXPECT_EQ(asked(sums, {40, 20}, &changed, 2).size(), 20u);
  EXPECT_EQ(sums.total().of, 40);
}

TEST(RowSums, OfNothingAreNothing) { EXPECT_EQ(RowSums<Sum>().total().of, 0); }

}  // namespace
}  // namespace framewise::measure
