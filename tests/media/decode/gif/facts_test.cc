// SPDX-License-Identifier: Apache-2.0
#include "media/decode/gif/facts.h"

#include <gtest/gtest.h>

#include "media/decode/gif/writer.h"

namespace framewise::media {
namespace {

const std::vector<uint32_t> kRedGreen = {0xff0000, 0x00ff00};
const std::vector<uint8_t> kPixels(6, 1);
const GifWriter::Frame kWhole{.width = 3, .height = 2, .code_size = 2};

GifStructure scan(const GifWriter& gif) {
  auto scanned = scan_gif(Source::from_bytes(gif.bytes(), "test"), {});
  EXPECT_TRUE(scanned);
  return *std::move(scanned);
}

std::optional<Finding> find(const Survey& survey, std::string_view kind) {
  for (const Finding& finding : survey.findings) {
    if (finding.kind == kind) return finding;
  }
  return std::nullopt;
}

Survey survey(const GifWriter& gif) {
  return gif_survey(scan(gif), DelayRule::kBrowser);
}

TEST(GifSurvey, HasNothingToSayAboutAnOrdinaryFile) {
  GifWriter gif;
  gif.header().screen(3, 2, kRedGreen).loop(0).extension(0xfe, "hello");
  gif.control({.delay_cs = 5}).frame(kWhole, kPixels);
  gif.control({.delay_cs = 5}).frame(kWhole, kPixels).trailer();
  EXPECT_TRUE(survey(gif).findings.empty());
}

TEST(GifSurvey, TellsTheFactsOfAFrame) {
  GifWriter gif;
  gif.header().screen(3, 2, kRedGreen);
  gif.control({.delay_cs = 7}).frame(kWhole, kPixels);
  const size_t begin = gif.bytes().size();
  gif.control({.delay_cs = 1, .disposal = 3, .transparent = 0})
      .frame({.x = 2,
              .y = 1,
              .width = 3,
              .height = 2,
              .interlaced = true,
              .palette = {1, 2, 3},
              .code_size = 2},
             kPixels);
  const size_t end = gif.bytes().size();
  const Survey found = survey(gif.trailer());
  ASSERT_EQ(found.frames.size(), 2u);
  const FrameFacts& facts = found.frames[1];
  EXPECT_EQ(facts.time, (FrameTime{7, 10}));
  EXPECT_EQ(facts.stored_delay, 1);
  EXPECT_EQ(facts.offset, int64_t(begin));
  EXPECT_EQ(facts.bytes, int64_t(end - begin));
  EXPECT_EQ(facts.rect, (Rect{2, 1, 1, 1}));
  EXPECT_EQ(facts.local_palette_size, 4);
  EXPECT_TRUE(facts.transparent);
  EXPECT_TRUE(facts.interlaced);
  EXPECT_FALSE(facts.key);
  EXPECT_EQ(facts.disposal, "previous");
}

TEST(GifSurvey, CountsTheBytesThatNobodyNeeds) {
  GifWriter gif;
  gif.header().screen(3, 2, kRedGreen);
  gif.extension(0xfe, std::string(2000, 'x'));
  gif.raw(std::as_bytes(std::span("\x21\xff\x0bXMP DataXMP\x01z", 16)));
  gif.byte(0);
  GifWriter::Frame local = kWhole;
  local.palette = kRedGreen;
  gif.frame(local, kPixels).frame(local, kPixels).trailer();
  gif.raw(Bytes(77));
  const Survey found = survey(gif);
  EXPECT_EQ(find(found, "trailing_bytes")->wasted_bytes, 77);
  EXPECT_EQ(find(found, "large_comments")->wasted_bytes, 2 + 2000 + 8 + 1);
  EXPECT_EQ(find(found, "application_data")->wasted_bytes, 17);
  EXPECT_EQ(find(found, "repeated_palettes")->wasted_bytes, 2 * 6);
  EXPECT_EQ(find(found, "repeated_palettes")->count, 2);
  EXPECT_EQ(find(found, "unused_global_palette")->wasted_bytes, 6);
}

TEST(GifSurvey, NamesTheFirstFrameOfAKind) {
  GifWriter gif;
  gif.header().screen(3, 2, kRedGreen);
  for (const int delay : {5, 0, 1, 0}) {
    gif.control({.delay_cs = delay}).frame(kWhole, kPixels);
  }
  const Survey found = survey(gif.trailer());
  EXPECT_EQ(find(found, "zero_delays")->frame, 1);
  EXPECT_EQ(find(found, "zero_delays")->count, 2);
  EXPECT_EQ(find(found, "clamped_delays")->frame, 2);
  EXPECT_EQ(find(found, "clamped_delays")->count, 1);
}

TEST(GifSurvey, DoesNotComplainAboutTheDelayOfAStill) {
  GifWriter gif;
  gif.header().screen(3, 2, kRedGreen).frame(kWhole, kPixels).trailer();
  EXPECT_FALSE(find(survey(gif), "zero_delays"));
}

}  // namespace
}  // namespace framewise::media
