// SPDX-License-Identifier: Apache-2.0
#include "media/encoder_settings.h"

#include <gtest/gtest.h>

namespace framewise::media {
namespace {

std::string settings(std::string_view text) {
  return encoder_settings(std::as_bytes(std::span(text)));
}

TEST(EncoderSettings, AreThoseThatSayHowMuchIsLost) {
  EXPECT_EQ(settings(std::string("\0\1\6\5", 4) +
                     "x264 - core 164 r3095 - options: cabac=1 rc=crf "
                     "mbtree=1 crf=23.0 qcomp=0.60\x80 more"),
            "x264, crf 23");
  EXPECT_EQ(settings("x265 (build 199) - 3.5 - options: rc=crf crf=28.5 "),
            "x265, crf 28.5");
  EXPECT_EQ(settings("x264 - core 164 - options: rc=abr bitrate=800 "),
            "x264, 800 kb/s asked for");
  EXPECT_EQ(settings("x264 - core 164 - options: rc=cqp qp=20 "),
            "x264, qp 20");
}

TEST(EncoderSettings, ThatAreHostileAreLeftOut) {
  EXPECT_EQ(settings("x264 - core 164 - options: crf=<script> "), "x264");
  EXPECT_EQ(
      settings("x264 - core 164 - options: crf=" + std::string(100'000, '9')),
      "x264");
  EXPECT_EQ(settings("x264 - core "), "x264");
  EXPECT_EQ(settings(""), "");
}

TEST(EncoderSettings, OfATagAreTheEncodersName) {
  EXPECT_EQ(encoder_of_tag("Lavc59.37.100 libsvtav1"), "libsvtav1");
  EXPECT_EQ(encoder_of_tag("Lavf59.27.100"), "");
  EXPECT_EQ(encoder_of_tag("Lavc59.37.100 <b>"), "");
}

}  // namespace
}  // namespace framewise::media
