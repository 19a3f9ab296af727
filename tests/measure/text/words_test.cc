// SPDX-License-Identifier: Apache-2.0
#include "measure/text/words.h"

#include <gtest/gtest.h>

namespace framewise::measure::text {
namespace {

LineOfWords line(std::initializer_list<const char*> words, double sure = 90) {
  LineOfWords read;
  int x = 0;
  for (const char* const word : words) {
    read.push_back({word, {x, 0, 40, 10}, sure});
    x += 50;
  }
  return read;
}

TEST(Words, AreFoldedToSignsThatProgramsTellApart) {
  EXPECT_EQ(folded("Hello,"), "hello");
  EXPECT_EQ(folded("O0"), folded("oO"));
  EXPECT_EQ(folded("1Il|"), "llll");
  EXPECT_EQ(folded("5S"), "ss");
  EXPECT_EQ(folded("--→"), "");
  EXPECT_EQ(folded("„Größe“"), "größe");
  EXPECT_EQ(folded("×Мир…"), "Мир");
  EXPECT_EQ(folded("a\xE4"), "a") << "half a sign";
}

TEST(Words, ThatAreEqualAreAllKept) {
  const ComparedLine same =
      compare_words(line({"one", "two", "..."}), line({"one", "two", "..."}));
  EXPECT_EQ(same.words, 2) << "dots say nothing";
  EXPECT_EQ(same.kept, 2);
  EXPECT_TRUE(same.lost.empty());
}

TEST(Words, ThatChangedAreToldWithWhatStandsThere) {
  const ComparedLine changed =
      compare_words(line({"one", "two", "six"}), line({"one", "twa"}));
  EXPECT_EQ(changed.words, 3);
  EXPECT_EQ(changed.kept, 1);
  ASSERT_EQ(changed.lost.size(), 2u);
  EXPECT_EQ(changed.lost[0].before, "two");
  EXPECT_EQ(changed.lost[0].after, "twa");
  EXPECT_EQ(changed.lost[1].before, "six");
  EXPECT_EQ(changed.lost[1].after, "") << "nothing was read there";
}

TEST(Words, AreCountedAsOftenAsTheyStandThere) {
  const ComparedLine once =
      compare_words(line({"a1", "a1", "a1"}), line({"a1"}));
  EXPECT_EQ(once.words, 3);
  EXPECT_EQ(once.kept, 1);
}

TEST(Words, OfLittleConfidenceInTheOriginalDoNotCount) {
  EXPECT_EQ(compare_words(line({"one", "two"}, 20), {}).words, 0);
  EXPECT_EQ(compare_words(line({"one"}), line({"one"}, 20)).kept, 1)
      << "of the test they do";
}

TEST(Words, OfThreeSignsReadSurelyProveText) {
  EXPECT_TRUE(proves_text({"the", {}, 90}));
  EXPECT_FALSE(proves_text({"it", {}, 90}));
  EXPECT_FALSE(proves_text({"the", {}, 50}));
  EXPECT_FALSE(proves_text({"----", {}, 90}));
  EXPECT_TRUE(proves_text({"für", {}, 90}));
  EXPECT_TRUE(proves_text({"文字", {}, 90})) << "two of these say as much";
  EXPECT_FALSE(proves_text({"字", {}, 90}));
  EXPECT_FALSE(proves_text({"→→→", {}, 90}));
}

TEST(Words, OfAPageCountForItsShareOfTheFrame) {
  PageWords page;
  page.words = 10;
  page.kept = 5;
  EXPECT_EQ(page.share_kept(), 0.5);
  page.share = 0.2;
  EXPECT_EQ(page.share_kept(), 0.9);
  EXPECT_EQ(PageWords().share_kept(), 1);
}

}  // namespace
}  // namespace framewise::measure::text
