// SPDX-License-Identifier: Apache-2.0
#include "cli/batch/pair_options.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace framewise::cli {
namespace {

using Options = std::shared_ptr<const batch::PairOptions>;

class PairOptionsReaderTest : public testing::Test {
 protected:
  Options options_of(size_t number) {
    batch::Pair pair;
    pair.options = {{"require", "psnr.mean>=" + std::to_string(number)}};
    auto options = reader_.of(pair);
    EXPECT_TRUE(options);
    return options ? *std::move(options) : nullptr;
  }

  const Invocation invocation_{};
  PairOptionsReader reader_{invocation_, nullptr};
};

TEST_F(PairOptionsReaderTest, SharesWhatPairsAskForAlike) {
  const Options first = options_of(1);
  EXPECT_NE(options_of(2)->text, first->text);
  EXPECT_EQ(options_of(1), first);
}

// 1.3 kB a pair stayed for good, where each asked for something else.
TEST_F(PairOptionsReaderTest, KeepsAFewOptionsThatNobodyHolds) {
  std::vector<std::weak_ptr<const batch::PairOptions>> all;
  for (size_t i = 0; i < 1000; ++i) all.push_back(options_of(i));
  size_t alive = 0;
  for (const auto& one : all) alive += !one.expired();
  EXPECT_LE(alive, PairOptionsReader::kMostKnown);
}

}  // namespace
}  // namespace framewise::cli
