// SPDX-License-Identifier: Apache-2.0
// 40 bytes can stand for gigabytes: what needs too much memory is refused by
// its header, with the figure.
#include "image/still/memory_needed.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "framewise/image/thumbnail.h"
#include "image/pictures.h"

namespace framewise::image {
namespace {

using std::string_view_literals::operator""sv;
using testing::HasSubstr;

constexpr int64_t kMebibyte = int64_t{1} << 20;

// A GIF with a canvas of 10000x10000 pixels, of which one is painted.
std::vector<std::byte> canvas_of_100_megapixels() {
  return bytes_of(
      "GIF89a\x10\x27\x10\x27\x80\0\0\0\0\0\xff\xff\xff"
      "\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0;"sv);
}

TEST(MemoryNeeded, RefusesAConversionByTheHeader) {
  ConvertOptions options;
  options.format = FileFormat::kJxl;
  options.memory_bytes = 2048 * kMebibyte;
  const auto made = convert(canvas_of_100_megapixels(), "bomb.gif", options);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().kind, ErrorKind::kLimit);
  EXPECT_EQ(made.error().file, "bomb.gif");
  EXPECT_THAT(made.error().message,
              HasSubstr("converting to jxl 10000x10000 pixels takes up to"));
  EXPECT_THAT(made.error().message, HasSubstr("2048 MiB"));
  EXPECT_THAT(made.error().hint, HasSubstr("--memory"));
}

TEST(MemoryNeeded, RefusesAThumbnailByTheHeader) {
  ThumbnailOptions options;
  options.memory_bytes = 512 * kMebibyte;
  const auto made = thumbnails(canvas_of_100_megapixels(), "bomb.gif", options);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().kind, ErrorKind::kLimit);
}

TEST(MemoryNeeded, LetsPassWhatFits) {
  FramePool pool;
  const auto png = written(gradient(pool, {64, 64}), FileFormat::kPng);
  ConvertOptions options;
  options.memory_bytes = 64 * kMebibyte;
  EXPECT_TRUE(convert(png, "small.png", options));
  options.memory_bytes = 0;  // no limit
  EXPECT_TRUE(convert(png, "small.png", options));
}

TEST(MemoryNeeded, GrowsWithWhatIsAskedFor) {
  const MemoryFacts photo{.size = {4000, 3000}};
  const auto to_convert = [&](FileFormat format, int effort) {
    ConvertOptions options;
    options.format = format;
    options.effort = effort;
    return memory_to_convert(photo, options);
  };
  EXPECT_GT(to_convert(FileFormat::kJxl, 9), to_convert(FileFormat::kJxl, 5));
  EXPECT_GT(to_convert(FileFormat::kJxl, 5), to_convert(FileFormat::kPng, 5));
  MemoryFacts deep = photo;
  deep.bits = 16;
  EXPECT_GT(memory_to_convert(deep, {}), memory_to_convert(photo, {}));
  EXPECT_GT(memory_to_shrink(photo, Reading::kFramesOfLibrary),
            memory_to_shrink(photo, Reading::kRows));
}

}  // namespace
}  // namespace framewise::image
