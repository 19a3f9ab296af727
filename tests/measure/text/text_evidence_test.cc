// SPDX-License-Identifier: Apache-2.0
#include "measure/text/text_evidence.h"

#include <gtest/gtest.h>

#include "measure/text/written.h"

namespace framewise::measure::text {
namespace {

constexpr Size kSize{400, 120};

class TextOfPairs : public testing::Test {
 protected:
  TextOfPairs() : original_(written(pool_, kSize)) {}

  TextEvidence of(const Frame& test, const Frame* past = nullptr) {
    TextCollector collector;
    collector.add(0, {original_, test, past});
    return std::move(collector).take();
  }

  FramePool pool_;
  Frame original_;
};

TEST_F(TextOfPairs, ThatAreEqualIsTheSame) {
  const TextEvidence text = of(written(pool_, kSize));
  ASSERT_EQ(text.pairs.size(), 1u);
  EXPECT_EQ(text.pairs[0].reading, Reading::kSame);
  EXPECT_EQ(text.pairs[0].lines, 4);
  EXPECT_TRUE(text.pages.empty());
}

TEST_F(TextOfPairs, WithoutTextIsNone) {
  const Frame plain = rgba_frame(pool_, kSize, [](int, int, int) { return 9; });
  TextCollector collector;
  collector.add(0, {plain, original_});
  EXPECT_TRUE(std::move(collector).take().pairs.empty());
}

TEST_F(TextOfPairs, ThatIsBlurredOrFadedIsKeptToBeRead) {
  const TextEvidence soft = of(blurred(pool_, original_, 3));
  EXPECT_EQ(soft.pairs[0].reading, Reading::kLost);
  EXPECT_EQ(soft.pairs[0].damaged.size(), 4u);
  ASSERT_EQ(soft.pages.size(), 1u);
  EXPECT_EQ(soft.pages[0].lines.size(), 4u);
  EXPECT_EQ(soft.pages[0].read_area, soft.pages[0].all_area);
  const TextEvidence faint = of(changed(
      pool_, original_, [](int level) { return 20 + (level - 20) / 8; }));
  EXPECT_EQ(faint.pairs[0].reading, Reading::kFaint);
}

TEST_F(TextOfPairs, OfTheFrameBeforeIsNoDamage) {
  const Frame before = written(pool_, kSize, {}, 3);
  const TextEvidence late = of(before, &before);
  EXPECT_EQ(late.pairs[0].damaged_lines, 0);
  EXPECT_LE(late.pairs[0].reading, Reading::kFine);
  const TextEvidence gone = of(before);
  EXPECT_EQ(gone.pairs[0].damaged_lines, 1);
  EXPECT_EQ(gone.pairs[0].reading, Reading::kFaint);
}

TEST_F(TextOfPairs, IsReadOnceWhileItStands) {
  const Frame soft = blurred(pool_, original_, 3);
  TextCollector collector;
  for (size_t pair = 0; pair < 20; ++pair) {
    collector.add(pair, {original_, soft});
  }
  const TextEvidence text = std::move(collector).take();
  EXPECT_EQ(text.pairs.size(), 20u);
  EXPECT_EQ(text.pages.size(), 1u);
  for (const TextOfPair& pair : text.pairs) {
    EXPECT_EQ(pair.measures.correlation, text.pairs[0].measures.correlation);
  }
}

TEST_F(TextOfPairs, KeepAFewPagesOfALongFilm) {
  TextCollector collector;
  for (size_t pair = 0; pair < 40; ++pair) {
    const Frame frame = written(pool_, kSize, {20, 100 + int(pair)});
    collector.add(pair, {frame, blurred(pool_, frame, 3)});
  }
  EXPECT_EQ(std::move(collector).take().pages.size(), 5u);
}

}  // namespace
}  // namespace framewise::measure::text
