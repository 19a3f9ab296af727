// SPDX-License-Identifier: Apache-2.0
#include "media/encode/video/video_encoding.h"

#include <gtest/gtest.h>

namespace framewise::media {
namespace {

TEST(Tags, AreTextOfBoundedLengthUnderPlainNames) {
  EXPECT_TRUE(check_tags({}));
  EXPECT_TRUE(check_tags({{"title", "Night \"walk\" & caf\xC3\xA9"}}));
  EXPECT_FALSE(check_tags({{"", "no name"}}));
  EXPECT_FALSE(check_tags({{"two words", "a space in the name"}}));
  EXPECT_FALSE(check_tags({{std::string(51, 'a'), "a long name"}}));
  EXPECT_FALSE(check_tags({{"title", std::string(501, 'a')}}));
}

TEST(Tags, HaveNeitherControlCharactersNorBrokenUtf8) {
  for (const char* value : {"bell\a", "escape\x1b[31m", "broken\xC3"}) {
    EXPECT_FALSE(check_tags({{"title", value}})) << value;
  }
}

}  // namespace
}  // namespace framewise::media
