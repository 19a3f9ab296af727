// SPDX-License-Identifier: Apache-2.0
#include "measure/text/line_runs.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace framewise::measure::text {
namespace {

using Picture = std::vector<std::string>;  // '#': in the set

RunRows runs_of(const Picture& picture) {
  RunRows rows;
  for (const std::string& line : picture) {
    for (size_t x = 0; x < line.size(); ++x) {
      if (line[x] == '#') rows.add({int(x), int(x) + 1});
    }
    rows.end_row();
  }
  return rows;
}

Picture picture_of(const RunRows& rows, int width) {
  Picture picture;
  for (size_t y = 0; y < rows.size(); ++y) {
    std::string& line = picture.emplace_back(size_t(width), '.');
    for (const Run& run : rows[y]) {
      for (int x = run.begin; x < run.end; ++x) line[size_t(x)] = '#';
    }
  }
  return picture;
}

// Pixel by pixel. `keep`: whether all pixels of the rectangle around each must
// be in the set, or any.
Picture plain(const Picture& in, bool keep) {
  Picture out = in;
  const int height = int(in.size()), width = int(in[0].size());
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      bool all = true, any = false;
      for (int v = std::max(0, y - 1); v <= std::min(height - 1, y + 1); ++v) {
        for (int u = std::max(0, x - 2); u <= std::min(width - 1, x + 2); ++u) {
          const bool set = in[size_t(v)][size_t(u)] == '#';
          all &= set;
          any |= set;
        }
      }
      out[size_t(y)][size_t(x)] = (keep ? all : any) ? '#' : '.';
    }
  }
  return out;
}

TEST(LineRuns, OpeningIsThatOfPixels) {
  std::mt19937 random(3);
  Opening5x3 opening;
  for (int round = 0; round < 50; ++round) {
    Picture picture(size_t(3 + random() % 9), std::string(31, '.'));
    for (std::string& line : picture) {
      for (char& c : line) c = random() % 8 != 0 ? '#' : '.';
    }
    EXPECT_EQ(picture_of(opening.of(runs_of(picture), 31), 31),
              plain(plain(picture, true), false));
  }
}

TEST(LineRuns, GapsAreFilledUpToTheirWidth) {
  RunRow row = {{0, 2}, {5, 6}, {10, 11}};
  fill_gaps(3, row);
  ASSERT_EQ(row.size(), 2u);
  EXPECT_EQ(row[0].end, 6);
}

TEST(LineRuns, PiecesAreThoseThatTouchAtSides) {
  const auto pieces = pieces_of(runs_of({"##...##", "#..#..#", "#..####",  //
                                         "..#....", "##....."}));
  ASSERT_EQ(pieces.size(), 4u);
  EXPECT_EQ(pieces[0], (Rect{0, 0, 2, 3}));
  EXPECT_EQ(pieces[1], (Rect{3, 0, 4, 3})) << "two that a later row joins";
  EXPECT_EQ(pieces[2], (Rect{2, 3, 1, 1})) << "a corner does not join";
  EXPECT_EQ(pieces[3], (Rect{0, 4, 2, 1}));
}

}  // namespace
}  // namespace framewise::measure::text
