// SPDX-License-Identifier: Apache-2.0
#include "report/terminal/wrapped_text.h"

#include <gtest/gtest.h>

namespace framewise::report {
namespace {

TEST(WrappedText, BreaksAtSpacesAndIndentsWhatFollows) {
  EXPECT_EQ(wrapped("one two three", 2, 8), "one two\n  three");
  EXPECT_EQ(wrapped("one two", 2, 7), "one two");
}

TEST(WrappedText, TheFirstLineMayStartFurtherRight) {
  EXPECT_EQ(wrapped("one two", 0, 8, 4), "one\ntwo");
}

TEST(WrappedText, AWordThatIsTooLongStaysWhole) {
  EXPECT_EQ(wrapped("a /very/long/path b", 0, 6), "a\n/very/long/path\nb");
}

TEST(WrappedText, CountsCharactersNotBytes) {
  EXPECT_EQ(columns_of("▁▂ é"), 4u);
  EXPECT_EQ(wrapped("▁▂▃ ▁▂▃", 0, 7), "▁▂▃ ▁▂▃");
}

TEST(WrappedText, KeepsSpacesWithinALineOnly) {
  EXPECT_EQ(wrapped("one  two  three", 1, 9), "one  two\n three");
}

TEST(WrappedText, WithoutATerminalNothingIsBroken) {
  EXPECT_EQ(wrapped("one two three", 2, 0), "one two three");
}

}  // namespace
}  // namespace framewise::report
