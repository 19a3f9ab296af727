// SPDX-License-Identifier: Apache-2.0
#include "media/encode/pnm.h"

#include "media/encode/writing.h"

namespace framewise::media {
namespace {

std::string text_of(const std::vector<std::byte>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

TEST(PnmWriter, KeepsEverySampleAtEverySize) {
  FramePool pool;
  const WriteOptions options{.format = FileFormat::kPnm};
  for (const Size size : kOddSizes) {
    for (const PixelFormat& format : {srgb8(), srgb16()}) {
      for (const Frame& frame : {smooth_frame(pool, size, false, format),
                                 smooth_frame(pool, size, true, format)}) {
        EXPECT_EQ(
            difference(shown_frame(encoded(frame, options), pool, format.bits),
                       frame),
            "");
      }
    }
  }
}

TEST(PnmWriter, ChoosesThePlainestKind) {
  FramePool pool;
  const WriteOptions options{.format = FileFormat::kPnm};
  const Frame gray = random_frame(pool, {.layout = Layout::kGray}, {3, 2}, 1);
  EXPECT_EQ(text_of(encoded(gray, options)), "P5\n3 2\n255\n" + packed(gray));
  const Frame rgb = smooth_frame(pool, {3, 2});
  EXPECT_EQ(text_of(encoded(rgb, options)).substr(0, 11), "P6\n3 2\n255\n");
  const Frame alpha = random_frame(pool, srgb8(), {3, 2}, 1);
  EXPECT_EQ(text_of(encoded(alpha, options)).substr(0, 2), "P7");
}

TEST(PnmWriter, IsReadByFfmpeg) {
  if (!installed("ffmpeg")) GTEST_SKIP() << "no ffmpeg";
  FramePool pool;
  const ScratchFolder folder;
  const Frame frame = random_frame(pool, srgb8(), {31, 17}, 1);
  ASSERT_TRUE(write(folder.file("a.pam"), frame));
  EXPECT_EQ(output_of("ffmpeg -v error -i " + folder.file("a.pam") +
                      " -f rawvideo -pix_fmt rgba -"),
            packed(frame));
}

}  // namespace
}  // namespace framewise::media
