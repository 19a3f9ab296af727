// SPDX-License-Identifier: Apache-2.0
// Of a file that is cut, nothing is made unless that is asked for.
#include <gtest/gtest.h>

#include "framewise/image/convert.h"
#include "framewise/image/thumbnail.h"
#include "image/pictures.h"

namespace framewise::image {
namespace {

// Three frames where the format can hold them.
std::vector<std::byte> file_of(FileFormat format) {
  FramePool pool;
  const Frame frame = gradient(pool, {120, 90});
  if (!info_of(format).animation) return written(frame, format);
  WriteOptions options;
  options.format = format;
  Writer writer = *Writer::to_memory(
      {.size = frame.size(), .time_base = {1, 10}, .has_alpha = false},
      options);
  for (int i = 0; i < 3; ++i) {
    // Another picture each time.
    const Frame next =
        painted(pool, frame.format(), frame.size(), [i](int, int y, int x) {
          return x % 4 == 3 ? 255 : (x * 7 + y * 13 + i * 50) % 251;
        });
    EXPECT_TRUE(writer.add(next, 1));
  }
  return writer.finish()->content;
}

std::vector<std::byte> cut(std::vector<std::byte> bytes, int percent) {
  bytes.resize(bytes.size() * size_t(percent) / 100);
  return bytes;
}

template <typename Made>
void expect_refused(const Result<Made>& made, const std::string& what) {
  ASSERT_FALSE(made) << what;
  EXPECT_EQ(made.error().kind, ErrorKind::kInput) << what;
  EXPECT_EQ(made.error().file, "cut") << what;
}

TEST(Truncated, IsRefusedInEveryFormat) {
  for (const FileFormatInfo& format : file_formats()) {
    const auto whole = file_of(format.format);
    for (const int percent : {50, 75, 90}) {
      const std::string what = fmt::format("{} % of {}", percent, format.name);
      expect_refused(convert(cut(whole, percent), "cut", ConvertOptions{}),
                     what);
      for (const bool animated : {false, true}) {
        // libjxl skips the last frame without asking for its end.
        if (format.format == FileFormat::kJxl && !animated && percent > 50) {
          continue;
        }
        ThumbnailOptions options;
        options.boxes = {{32, 32}};
        options.animated = animated;
        expect_refused(thumbnails(cut(whole, percent), "cut", options),
                       what + (animated ? ", animated" : ", first frame"));
      }
    }
  }
}

TEST(Truncated, GivesWhatThereIsWhereThatIsAskedFor) {
  for (const FileFormat format :
       {FileFormat::kGif, FileFormat::kPng, FileFormat::kWebp}) {
    const auto bytes = cut(file_of(format), 75);
    ConvertOptions converting;
    converting.open.tolerant = true;
    EXPECT_TRUE(convert(bytes, "cut", converting)) << info_of(format).name;
    ThumbnailOptions shrinking;
    shrinking.open.tolerant = true;
    EXPECT_TRUE(thumbnails(bytes, "cut", shrinking)) << info_of(format).name;
  }
}

}  // namespace
}  // namespace framewise::image
