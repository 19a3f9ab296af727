// SPDX-License-Identifier: Apache-2.0
#include "image/difference/explain.h"

#include "image/difference/canvas.h"

namespace framewise::image {
namespace {

using ::testing::ElementsAre;

constexpr Size kSize{240, 160};

std::vector<std::string> words(const Canvas& a, const Canvas& b) {
  std::vector<std::string> all;
  for (const Change& change : compared(a, b).changes) {
    all.push_back(change.words);
  }
  return all;
}

TEST(Explanation, NamesAMoveAndItsLength) {
  Canvas a(kSize), b(kSize);
  a.write(20, 20, "hello moving words");
  b.write(20, 23, "hello moving words");
  EXPECT_THAT(words(a, b), ElementsAre("moved 3 px down"));
  Canvas c(kSize);
  c.write(15, 18, "hello moving words");
  EXPECT_THAT(words(a, c), ElementsAre("moved 2 px up and 5 px left"));
}

TEST(Explanation, FindsAPageThatMovedFar) {
  Canvas a(kSize), b(kSize);
  for (int line = 0; line < 4; ++line) {
    const std::string text(12, char('a' + line));
    a.write(20, 10 + 12 * line, text + "xyz");
    b.write(20, 70 + 12 * line, text + "xyz");
  }
  for (const std::string& one : words(a, b)) EXPECT_EQ(one, "moved 60 px down");
}

TEST(Explanation, SaysWhatIsMissingAndWhatIsAdded) {
  Canvas a(kSize), b(kSize);
  a.write(20, 20, "itwashere");
  b.write(120, 100, "nowhere");
  EXPECT_THAT(words(a, b), ElementsAre("missing", "added"));
}

TEST(Explanation, NamesBothColors) {
  Canvas a(kSize), b(kSize);
  a.fill({30, 30, 60, 40}, kRedInk);
  b.fill({30, 30, 60, 40}, kBlueInk);
  EXPECT_THAT(words(a, b),
              ElementsAre("color changed from #dc141e to #1428c8"));
}

TEST(Explanation, SeesTextInAnotherColorAsAChangeOfColor) {
  Canvas a(kSize), b(kSize);
  a.write(20, 20, "colored text", kRedInk);
  b.write(20, 20, "colored text", kBlueInk);
  for (const Change& change : compared(a, b).changes) {
    EXPECT_EQ(change.kind, ChangeKind::kColor);
  }
}

TEST(Explanation, KnowsOtherText) {
  Canvas a(kSize), b(kSize);
  a.write(20, 20, "one two three four");
  b.write(20, 20, "ten six seven nine");
  for (const Change& change : compared(a, b).changes) {
    EXPECT_EQ(change.kind, ChangeKind::kText) << change.words;
  }
}

// Either side alone is no change of text.
TEST(Explanation, NeedsTextOnBothSides) {
  Canvas text(kSize), texture(kSize);
  text.write(20, 20, "one two three four");
  for (int y = 20; y < 30; ++y) {
    for (int x = 20; x < 120; ++x) {
      const auto v = uint8_t((x * 37 + y * 91 + x * y % 17 * 8) % 256);
      texture.at(x, y) = {v, v, v, 255};
    }
  }
  for (const auto& [a, b] : {std::pair(&text, &texture), {&texture, &text}}) {
    const auto changes = compared(*a, *b).changes;
    ASSERT_FALSE(changes.empty());
    for (const Change& change : changes) {
      EXPECT_NE(change.kind, ChangeKind::kText) << change.words;
    }
  }
}

TEST(Explanation, GivesSmallChangesNoShape) {
  Canvas a(kSize), b(kSize);
  b.fill({50, 50, 2, 2}, kBlack);
  EXPECT_THAT(words(a, b), ElementsAre("4 pixels changed"));
}

TEST(Explanation, CallsBoldChangesVisibleAndFaintOnesNot) {
  Canvas a(kSize, {120, 120, 120, 255});
  for (int y = 0; y < kSize.height; ++y) {
    for (int x = 0; x < kSize.width; ++x) {
      const auto v = uint8_t((x * 37 + y * 91 + x * y % 17 * 8) % 256);
      a.at(x, y) = {v, v, v, 255};
    }
  }
  Canvas bold = a;
  bold.fill({50, 50, 40, 40}, kBlack);
  EXPECT_TRUE(compared(a, bold).changes.front().visible);
  Canvas faint = a;
  for (int i = 0; i < 5; ++i) faint.at(60 + i, 60)[2] ^= 0x07;
  DiffOptions options;
  options.threshold = 0;
  const DiffReport report = compared(a, faint, options);
  ASSERT_FALSE(report.changes.empty());
  EXPECT_FALSE(report.changes.front().visible);
  options.visible_only = true;
  EXPECT_TRUE(compared(a, faint, options).passed());
}

}  // namespace
}  // namespace framewise::image
