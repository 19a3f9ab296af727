// SPDX-License-Identifier: Apache-2.0
#include "media/decode/gif/structure.h"

#include <gtest/gtest.h>

#include "media/decode/gif/writer.h"

namespace framewise::media {
namespace {

Result<GifStructure> scan(const Bytes& bytes, const Limits& limits = {}) {
  return scan_gif(Source::from_bytes(bytes, "test"), limits);
}

const std::vector<uint32_t> kTwoColors = {0xff0000, 0x00ff00};
const std::vector<uint8_t> kPixels(12, 1);

TEST(GifStructure, FindsEveryPartOfAFrame) {
  GifWriter gif;
  gif.header().screen(5, 4, kTwoColors);
  const size_t control = gif.bytes().size();
  gif.control({.delay_cs = 7, .disposal = 2, .transparent = 1});
  const size_t descriptor = gif.bytes().size();
  gif.frame({.x = 1,
             .y = 2,
             .width = 3,
             .height = 4,
             .interlaced = true,
             .palette = kTwoColors,
             .code_size = 2},
            kPixels);
  const size_t end = gif.bytes().size();
  gif.trailer();
  const auto scanned = scan(gif.bytes());
  ASSERT_TRUE(scanned);
  ASSERT_EQ(scanned->frames.size(), 1u);
  const GifFrame& frame = scanned->frames[0];
  EXPECT_EQ(frame.begin, int64_t(control));
  EXPECT_EQ(frame.palette.offset, int64_t(descriptor) + 10);
  EXPECT_EQ(frame.palette.size, 2);
  EXPECT_EQ(frame.data, int64_t(descriptor) + 10 + 6 + 1);
  EXPECT_EQ(frame.end, int64_t(end));
  EXPECT_EQ(frame.rect, (Rect{1, 2, 3, 4}));
  EXPECT_EQ(frame.delay_cs, 7);
  EXPECT_EQ(frame.transparent, 1);
  EXPECT_EQ(frame.disposal, GifDisposal::kBackground);
  EXPECT_TRUE(frame.interlaced);
}

TEST(GifStructure, KnowsFramesThatNeedNoOthers) {
  GifWriter gif;
  gif.header().screen(4, 3, kTwoColors);
  const GifWriter::Frame whole{.width = 4, .height = 3, .code_size = 2};
  const GifWriter::Frame part{.x = 1, .width = 2, .height = 3, .code_size = 2};
  gif.frame(whole, kPixels);                              // 0: first
  gif.frame(part, kPixels);                               // 1: needs 0
  gif.control({.disposal = 2}).frame(whole, kPixels);     // 2: covers all
  gif.control({.disposal = 3}).frame(part, kPixels);      // 3: canvas is blank
  gif.frame(part, kPixels);                               // 4: and blank again
  gif.control({.transparent = 0}).frame(whole, kPixels);  // 5: shows through
  const auto scanned = scan(gif.trailer().bytes());
  ASSERT_TRUE(scanned);
  std::vector<bool> keys;
  for (const GifFrame& frame : scanned->frames) keys.push_back(frame.key);
  EXPECT_EQ(keys, (std::vector<bool>{true, false, true, true, true, false}));
  EXPECT_TRUE(scanned->has_alpha);
}

TEST(GifStructure, KnowsPicturesWithoutAnyTransparency) {
  GifWriter gif;
  gif.header().screen(4, 3, kTwoColors);
  gif.frame({.width = 4, .height = 3, .code_size = 2}, kPixels);
  gif.control({.disposal = 3, .transparent = 0})
      .frame({.x = 1, .width = 3, .height = 3, .code_size = 2}, kPixels);
  gif.frame({.width = 1, .height = 3, .code_size = 2}, kPixels);
  const auto scanned = scan(gif.trailer().bytes());
  ASSERT_TRUE(scanned);
  EXPECT_FALSE(scanned->has_alpha);
}

TEST(GifStructure, StopsAtTheLimitOfFrames) {
  const Bytes bytes = make_gif(8, 8, 20, /*seed=*/1);
  Limits limits;
  limits.frames = 20;
  EXPECT_TRUE(scan(bytes, limits));
  limits.frames = 19;
  const auto refused = scan(bytes, limits);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kLimit);
  EXPECT_TRUE(refused.error().offset);
}

TEST(GifStructure, ReadsCommentsThatAreNotUtf8AsLatin1) {
  GifWriter gif;
  gif.header().screen(4, 3, kTwoColors);
  gif.extension(0xfe, "caf\xe9").extension(0xfe, "caf\xc3\xa9");
  gif.extension(0xfe, "\xe2\x82\xac").extension(0xfe, "\xe0\x80\xaf");
  gif.frame({.width = 4, .height = 3, .code_size = 2}, kPixels);
  const auto scanned = scan(gif.trailer().bytes());
  ASSERT_TRUE(scanned);
  EXPECT_EQ(scanned->comments, (std::vector<std::string>{
                                   "caf\xc3\xa9", "caf\xc3\xa9", "\xe2\x82\xac",
                                   "\xc3\xa0\xc2\x80\xc2\xaf"}));
}

}  // namespace
}  // namespace framewise::media
