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

TEST(Presets, AreThoseOfTheEncoder) {
  EXPECT_TRUE(check_preset(VideoCodec::kH264, "ultrafast"));
  EXPECT_TRUE(check_preset(VideoCodec::kHevc, "placebo"));
  EXPECT_TRUE(check_preset(VideoCodec::kAv1, "13"));
  EXPECT_TRUE(check_preset(VideoCodec::kVp9, "0"));
  EXPECT_TRUE(check_preset(VideoCodec::kFfv1, ""));
  EXPECT_FALSE(check_preset(VideoCodec::kH264, "8"));
  EXPECT_FALSE(check_preset(VideoCodec::kAv1, "14"));
  EXPECT_FALSE(check_preset(VideoCodec::kVp9, "08"));
  EXPECT_FALSE(check_preset(VideoCodec::kMpeg4, "fast"));
}

TEST(Presets, AreNamedInTheErrorAboutAnother) {
  const Error named = check_preset(VideoCodec::kH264, "quick").error();
  EXPECT_EQ(named.kind, ErrorKind::kUsage);
  EXPECT_NE(named.message.find("\"quick\""), std::string::npos);
  EXPECT_NE(named.hint.find("ultrafast, superfast,"), std::string::npos);
  const Error counted = check_preset(VideoCodec::kAv1, "ultrafast").error();
  EXPECT_NE(counted.hint.find("to 13"), std::string::npos);
}

}  // namespace
}  // namespace framewise::media
