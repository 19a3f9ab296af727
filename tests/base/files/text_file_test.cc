// SPDX-License-Identifier: Apache-2.0
#include "base/files/text_file.h"

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

TEST(ReadLine, KeepsTheBeginningOfALongLine) {
  const std::string line(20000, 'x');
  EXPECT_EQ(lines_of(line + "\ny\n", 5000),
            (std::vector<std::string>{line.substr(0, 5000), "y"}));
}

TEST(ReadLine, StopsWithinALineWithoutAnEnd) {
  std::istringstream in(std::string(100000, '\0'));
  int pieces = 0;
  EXPECT_FALSE(read_line(in, 10, [&] { return ++pieces > 3; }));
}

TEST(TextFile, IsNoDeviceUnlessItIsEmpty) {
  EXPECT_EQ(read_text_file("/dev/zero", 10).error().kind, ErrorKind::kInput);
  EXPECT_EQ(*read_text_file("/dev/null", 10), "");
}

}  // namespace
}  // namespace framewise
