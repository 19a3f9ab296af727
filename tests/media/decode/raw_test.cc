// SPDX-License-Identifier: Apache-2.0
// Raw video: the caller defines the format.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <vector>

#include "framewise/animation.h"

namespace framewise {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::byte> as_bytes(const std::string& text) {
  std::vector<std::byte> bytes(text.size());
  std::memcpy(bytes.data(), text.data(), text.size());
  return bytes;
}

OpenOptions shape(Size size, Layout layout, uint8_t bits = 8) {
  OpenOptions options;
  options.raw_video = RawVideo{size, {.layout = layout, .bits = bits}};
  return options;
}

std::vector<int> row(const Frame& frame, int plane) {
  const PlaneView view = frame.plane(plane);
  return {view.row(0), view.row(0) + view.size.width};
}

// Two frames of 3x1 in 4:2:0: three samples of luma, two of each chroma.
TEST(RawVideo, IsPicturesOneBehindTheOther) {
  auto film = open(as_bytes("abcUuVvdefXxYy"), "film.yuv",
                   shape({3, 1}, Layout::kYuv420));
  ASSERT_TRUE(film) << film.error().to_string();
  EXPECT_EQ(film->info().container, "raw");
  EXPECT_EQ(film->info().frame_count, 2);
  EXPECT_EQ(film->info().format.layout, Layout::kYuv420);
  auto first = film->next();
  ASSERT_TRUE(first && *first);
  EXPECT_THAT(row(**first, 0), ElementsAre('a', 'b', 'c'));
  EXPECT_THAT(row(**first, 1), ElementsAre('U', 'u'));
  EXPECT_THAT(row(**first, 2), ElementsAre('V', 'v'));
  auto second = film->next();
  ASSERT_TRUE(second && *second);
  EXPECT_THAT(row(**second, 0), ElementsAre('d', 'e', 'f'));
  EXPECT_EQ((*second)->time(), (FrameTime{1, 1}));
  auto end = film->next();
  ASSERT_TRUE(end);
  EXPECT_FALSE(*end);
  ASSERT_TRUE(film->seek(1));
  EXPECT_THAT(row(**film->next(), 0), ElementsAre('d', 'e', 'f'));
}

TEST(RawVideo, OfMoreThanEightBitsHasTwoBytesASample) {
  const std::string ten_bits("\x01\x02\xff\x03", 4);
  auto film =
      open(as_bytes(ten_bits), "film.yuv", shape({2, 1}, Layout::kGray, 10));
  ASSERT_TRUE(film);
  auto frame = film->next();
  ASSERT_TRUE(frame && *frame);
  EXPECT_EQ((*frame)->plane(0).row<uint16_t>(0)[0], 0x201);
  EXPECT_EQ((*frame)->plane(0).row<uint16_t>(0)[1], 0x3ff);
  auto too_large = open(as_bytes("\xff\xff\xff\xff"), "film.yuv",
                        shape({2, 1}, Layout::kGray, 10));
  EXPECT_FALSE(too_large->next());
}

// The usual mistake: the size or format of another file.
TEST(RawVideo, OfAnotherSizeIsRefusedWithTheSizeOfAPicture) {
  const auto film =
      open(as_bytes("abcdefg"), "film.yuv", shape({2, 2}, Layout::kGray));
  ASSERT_FALSE(film);
  EXPECT_THAT(film.error().to_string(),
              HasSubstr("7 bytes are 1 pictures of 4 bytes and 3 bytes more"));
  EXPECT_THAT(film.error().hint, HasSubstr("--raw-video"));
  EXPECT_FALSE(open(as_bytes("abc"), "film.yuv", shape({2, 2}, Layout::kGray)));
  EXPECT_EQ(open(as_bytes("abc"), "f", shape({1 << 24, 1 << 24}, Layout::kGray))
                .error()
                .kind,
            ErrorKind::kLimit);
}

TEST(RawVideo, ThatWasCutIsShownAsFarAsItGoesIfThatIsWanted) {
  OpenOptions options = shape({2, 2}, Layout::kGray);
  options.tolerant = true;
  auto film = open(as_bytes("abcdefg"), "film.yuv", options);
  ASSERT_TRUE(film);
  ASSERT_TRUE(*film->next());
  EXPECT_FALSE(*film->next());
  ASSERT_TRUE(film->damage());
}

TEST(RawVideo, IsOnlyWhatHasNoKnownFormat) {
  auto still = open(as_bytes("P5 2 2 255 abcd"), "still.pgm",
                    shape({1, 1}, Layout::kGray));
  ASSERT_TRUE(still);
  EXPECT_EQ(still->info().container, "pnm");
  EXPECT_FALSE(open(as_bytes("abcd"), "film.yuv"));  // no format given
}

TEST(RawVideo, PlaysAtTheRateThatIsGiven) {
  OpenOptions options = shape({2, 2}, Layout::kGray);
  EXPECT_EQ(open(as_bytes("abcd"), "f", options)->info().time_base,
            (TimeBase{1, 25}));
  options.picture_time = TimeBase{1001, 60000};
  auto film = open(as_bytes("abcd"), "f", options);
  EXPECT_EQ(film->info().time_base, (TimeBase{1001, 60000}));
  EXPECT_TRUE(film->survey()->findings.empty());
}

}  // namespace
}  // namespace framewise
