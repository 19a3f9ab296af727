// SPDX-License-Identifier: Apache-2.0
#include "base/objects/text_file.h"

#include <gtest/gtest.h>

#include <sstream>

namespace framewise {
namespace {

std::vector<std::string> lines_of(const std::string& text, size_t most) {
  std::istringstream in(text);
  std::vector<std::string> lines;
  while (const auto line = read_line(in, most, [] { return false; })) {
    lines.push_back(*line);
  }
  return lines;
}

TEST(ReadLine, EndsWhereTheLineEnds) {
  using Lines = std::vector<std::string>;
  EXPECT_EQ(lines_of("", 10), Lines{});
  EXPECT_EQ(lines_of("a\n\nb", 10), (Lines{"a", "", "b"}));
  EXPECT_EQ(lines_of("a\n", 10), Lines{"a"});
  for (const size_t length : {4094u, 4095u, 4096u, 8190u, 9000u}) {
    const std::string line(length, 'x');
    EXPECT_EQ(lines_of(line + "\ny\n", 10000), (Lines{line, "y"})) << length;
    EXPECT_EQ(lines_of(line, 10000), Lines{line}) << length;
  }
}

// One more byte shows that the line is longer.
TEST(ReadLine, OfALongLineGivesTheBeginning) {
  EXPECT_EQ(lines_of("abcdef\ny\n", 6),
            (std::vector<std::string>{"abcdef", "y"}));
  std::istringstream in(std::string(20000, 'x') + "\ny\n");
  const auto line = read_line(in, 5000, [] { return false; });
  EXPECT_EQ(line, std::string(5001, 'x'));
}

TEST(ReadLine, ReadsNoFurtherWhereALineIsTooLong) {
  std::istringstream endless(std::string(size_t{1} << 20, 'x'));
  EXPECT_EQ(read_line(endless, 10, [] { return false; })->size(), 11u);
  EXPECT_LE(endless.tellg(), 4096);
}

TEST(ReadLine, StopsWithinALineWithoutAnEnd) {
  std::istringstream in(std::string(100000, '\0'));
  int pieces = 0;
  EXPECT_FALSE(read_line(in, 100000, [&] { return ++pieces > 3; }));
}

TEST(TextFile, IsNoDeviceUnlessItIsEmpty) {
  EXPECT_EQ(read_text_file("/dev/zero", 10).error().kind, ErrorKind::kInput);
  EXPECT_EQ(*read_text_file("/dev/null", 10), "");
}

}  // namespace
}  // namespace framewise
