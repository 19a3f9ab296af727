// SPDX-License-Identifier: Apache-2.0
#include "image/check/damaged.h"

namespace framewise::image {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

Bytes sound() {
  FramePool pool;
  WriteOptions options;
  options.format = FileFormat::kGif;
  const auto written =
      media::animate(media::moving_square(pool, {32, 24}, 6), options, {100});
  EXPECT_TRUE(written);
  return written->content;
}

TEST(GifCheck, FindsNothingInASoundFile) {
  const CheckReport report = check_bytes(sound());
  EXPECT_THAT(rules_in(report.problems), IsEmpty());
  EXPECT_EQ(report.facts.frames, 6);
  EXPECT_EQ(report.assurance, Assurance::kCodesDecoded);
}

TEST(GifCheck, SaysAfterHowManyFramesACutFileEnds) {
  const Bytes whole = sound();
  const CheckReport report = check_bytes(first(whole, whole.size() * 6 / 10));
  EXPECT_THAT(rules_in(report.problems), Contains("truncated"));
  EXPECT_THAT(problem(report, Rule::kTruncated).message,
              ::testing::HasSubstr("frames"));
}

TEST(GifCheck, FindsAMissingTrailer) {
  const Bytes whole = sound();
  EXPECT_THAT(rules_in(check_bytes(first(whole, whole.size() - 1)).problems),
              ElementsAre("missing_end"));
}

TEST(GifCheck, WarnsOfAFrameThatLeavesTheCanvas) {
  Bytes bytes = sound();
  bytes[6] = std::byte{16};  // the canvas's width
  const CheckReport report = check_bytes(bytes);
  EXPECT_THAT(rules_in(report.problems), Contains("frame_outside_canvas"));
  EXPECT_EQ(problem(report, Rule::kFrameOutsideCanvas).frame, 0);
}

TEST(GifCheck, RefusesAHugeCanvasBeforeItDecodes) {
  Bytes bytes = sound();
  for (size_t i = 6; i < 10; ++i) bytes[i] = std::byte{0xFF};
  const CheckReport report = check_bytes(bytes);
  EXPECT_THAT(rules_in(report.problems), Contains("too_many_pixels"));
  EXPECT_EQ(report.assurance, Assurance::kNone);
}

TEST(GifCheck, NotesBytesBehindTheTrailer) {
  Bytes bytes = sound();
  append(bytes, bytes_of("more"));
  EXPECT_THAT(rules_in(check_bytes(bytes).problems),
              ElementsAre("trailing_data"));
}

}  // namespace
}  // namespace framewise::image
