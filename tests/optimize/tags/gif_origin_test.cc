// SPDX-License-Identifier: Apache-2.0
#include "optimize/tags/gif_origin.h"

#include <gtest/gtest.h>

namespace framewise::optimization {
namespace {

TEST(GifOrigin, IsWhatACommentNames) {
  const std::string comments[] = {"hello", "GIF edited on https://ezgif.com"};
  const GifOrigin origin = origin_of("tumblr/a.gif", comments);
  EXPECT_EQ(origin.name, "ezgif");
  EXPECT_EQ(origin.evidence, "comment");
}

TEST(GifOrigin, IsElseInTheNamesOfFileAndFolders) {
  EXPECT_EQ(origin_of("x/tumblr_top/a.gif", {}).name, "tumblr");
  EXPECT_EQ(origin_of("x/tumblr_top/a.gif", {}).evidence, "folder");
  EXPECT_EQ(origin_of("tenor/giphy/a.gif", {}).name, "giphy");
  EXPECT_EQ(origin_of("tenor/Giphy-42.gif", {}).evidence, "file name");
}

TEST(GifOrigin, IsUnknownWhereNothingSaysSo) {
  EXPECT_EQ(origin_of("a.gif", {}).name, "unknown");
  EXPECT_TRUE(origin_of("a.gif", {}).evidence.empty());
  EXPECT_FALSE(read_origin("/nowhere.gif"));
}

}  // namespace
}  // namespace framewise::optimization
