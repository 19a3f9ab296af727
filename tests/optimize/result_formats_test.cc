// SPDX-License-Identifier: Apache-2.0
#include "optimize/result_formats.h"

#include <gtest/gtest.h>

#include <cctype>

namespace framewise::optimization {
namespace {

TEST(ResultFormats, AreFoundByTheirUsualEnding) {
  for (const ResultFormat format : result_formats()) {
    const std::string extension(info_of(format).extension);
    EXPECT_EQ(result_format_of("a." + extension), format) << extension;
  }
  EXPECT_EQ(result_format_of("A.MP4"), VideoFormat::kMp4);
  EXPECT_FALSE(result_format_of("a.mkv"));
  EXPECT_FALSE(result_format_of("mp4"));
}

TEST(ResultFormats, AreFoundByTheContainerOfAnInput) {
  EXPECT_EQ(format_of_container("apng"), FileFormat::kPng);
  EXPECT_EQ(format_of_container("webm"), VideoFormat::kWebm);
  EXPECT_FALSE(format_of_container("memory"));
}

TEST(ResultFormats, OfVideoHoldNeitherAlphaNorExactPixels) {
  for (const VideoFormat format : {VideoFormat::kMp4, VideoFormat::kWebm}) {
    EXPECT_FALSE(info_of(format).alpha);
    EXPECT_FALSE(info_of(format).lossless);
    EXPECT_TRUE(
        media::check_codec(parts_of(format).container, parts_of(format).codec));
  }
}

}  // namespace
}  // namespace framewise::optimization
