// SPDX-License-Identifier: Apache-2.0
#include "base/printable.h"

#include <gtest/gtest.h>

#include <random>

namespace framewise {
namespace {

TEST(Printable, LeavesOrdinaryTextAlone) {
  for (const char* text : {"", "a.gif", "äöü — 動画 🎬.gif", "a\\b"}) {
    EXPECT_EQ(printable(text), text);
  }
}

TEST(Printable, ShowsWhatWouldStirATerminal) {
  EXPECT_EQ(printable("\x1b[31mred"), "\\x1b[31mred");
  EXPECT_EQ(printable("a\nb\tc\r"), "a\\nb\\tc\\x0d");
  EXPECT_EQ(printable("\x7f"), "\\x7f");
  EXPECT_EQ(printable("\xc2\x9b"), "\\u{9b}") << "the other escape character";
  EXPECT_EQ(printable("a\u202egpj.exe"), "a\\u{202e}gpj.exe")
      << "right-to-left override";
  EXPECT_EQ(printable(std::string_view("a\0b", 3)), "a\\x00b");
}

TEST(Printable, ShowsBytesThatAreNotUtf8) {
  EXPECT_EQ(printable("\xff\xfe"), "\\xff\\xfe");
  EXPECT_EQ(printable("\xc3"), "\\xc3") << "cut short";
  EXPECT_EQ(printable("\xc0\xaf"), "\\xc0\\xaf") << "overlong";
  EXPECT_EQ(printable("\xed\xa0\x80"), "\\xed\\xa0\\x80") << "surrogate";
  EXPECT_EQ(printable("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80")
      << "beyond Unicode";
}

TEST(Printable, ShowsWhatIsNoCharacter) {
  EXPECT_EQ(printable("\uFFFE\uFFFF"), "\\u{fffe}\\u{ffff}");
  EXPECT_EQ(printable("\uFFFD"), "\uFFFD");
}

TEST(Printable, NeverLetsAControlCharacterThrough) {
  std::mt19937 random(1);
  for (int round = 0; round < 1000; ++round) {
    std::string text;
    for (int i = 0; i < 40; ++i) text += char(random());
    for (const char c : printable(text)) {
      EXPECT_TRUE(uint8_t(c) >= 0x20 && c != 0x7f);
    }
  }
}

TEST(ColumnsOf, KnowsWideAndCombiningLetters) {
  EXPECT_EQ(columns_of("abc"), 3);
  EXPECT_EQ(columns_of("動画"), 4);
  EXPECT_EQ(columns_of("e\u0301"), 1);
  EXPECT_EQ(columns_of("🎬"), 2);
}

TEST(Shortened, LeavesOutTheMiddle) {
  EXPECT_EQ(shortened("animation.gif", 20), "animation.gif");
  EXPECT_EQ(shortened("animation.gif", 10), "ani....gif");
  EXPECT_EQ(shortened("animation.gif", 3), "...");
  EXPECT_EQ(shortened("animation.gif", 0), "");
}

TEST(Shortened, NeverTakesMoreColumnsThanThereAre) {
  const std::string text = "動画-animation-🎬🎬🎬-e\u0301-loop.gif";
  for (int columns = 0; columns < 60; ++columns) {
    const std::string fitted = shortened(text, columns);
    EXPECT_LE(columns_of(fitted), columns);
    EXPECT_EQ(printable(fitted), fitted) << "cut within a letter";
  }
}

}  // namespace
}  // namespace framewise
