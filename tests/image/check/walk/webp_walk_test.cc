// SPDX-License-Identifier: Apache-2.0
#include "image/check/damaged.h"

namespace framewise::image {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

Bytes lossless() {
  FramePool pool;
  WriteOptions options;
  options.format = FileFormat::kWebp;
  options.lossless = true;
  return media::encoded(busy_frame(pool, {40, 30}), options);
}

std::vector<std::string> found_in(Bytes bytes) {
  return rules_in(check_bytes(std::move(bytes)).problems);
}

TEST(WebpCheck, FindsNothingInSoundFiles) {
  for (const Bytes& bytes : {image_as(FileFormat::kWebp), lossless()}) {
    const CheckReport report = check_bytes(bytes);
    EXPECT_THAT(rules_in(report.problems), IsEmpty());
    EXPECT_EQ(report.assurance, Assurance::kDecodes);
    EXPECT_GT(report.facts.size.width, 0);
  }
}

TEST(WebpCheck, SaysHowMuchOfACutFileIsThere) {
  for (const Bytes& whole : {image_as(FileFormat::kWebp), lossless()}) {
    const CheckReport report = check_bytes(first(whole, whole.size() / 2));
    EXPECT_THAT(rules_in(report.problems), ElementsAre("truncated"));
    EXPECT_EQ(report.facts.size.height > 0, true);
  }
}

TEST(WebpCheck, NotesBytesBehindTheEnd) {
  Bytes bytes = image_as(FileFormat::kWebp);
  append(bytes, bytes_of("more"));
  EXPECT_THAT(found_in(bytes), ElementsAre("trailing_data"));
}

TEST(WebpCheck, FindsFrameDataThatDisagreeWithTheCanvas) {
  Bytes bytes = image_as(FileFormat::kWebp, {64, 48}, /*alpha=*/true);
  const size_t header = find(bytes, "VP8X");
  bytes[header + 12] = std::byte{99};  // width - 1
  EXPECT_THAT(found_in(bytes), Contains("header_mismatch"));
}

TEST(WebpCheck, CountsTheFramesOfAnAnimation) {
  FramePool pool;
  const auto frames = media::moving_square(pool, {32, 24}, 4);
  WriteOptions options;
  options.format = FileFormat::kWebp;
  const auto written = media::animate(frames, options, {100});
  ASSERT_TRUE(written);
  const CheckReport report = check_bytes(written->content);
  EXPECT_THAT(rules_in(report.problems), IsEmpty());
  EXPECT_EQ(report.facts.frames, 4);
}

}  // namespace
}  // namespace framewise::image
