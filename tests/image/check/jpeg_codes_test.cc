// SPDX-License-Identifier: Apache-2.0
#include "image/check/jpeg_codes.h"

#include "image/check/damaged.h"

namespace framewise::image {
namespace {

Bytes jpeg(Size size, Subsampling subsampling, double quality) {
  FramePool pool;
  WriteOptions options;
  options.format = FileFormat::kJpeg;
  options.subsampling = subsampling;
  options.quality = quality;
  return media::encoded(busy_frame(pool, size), options);
}

size_t scan_of(const Bytes& bytes) { return find(bytes, "\xFF\xDA") + 14; }

TEST(JpegCodes, AreSoundInFilesOfAllSizesAndSamplings) {
  for (const Size size : media::kOddSizes) {
    for (const auto subsampling : {Subsampling::k420, Subsampling::k444}) {
      for (const double quality : {30.0, 90.0, 100.0}) {
        const auto damage = find_code_damage(jpeg(size, subsampling, quality));
        EXPECT_FALSE(damage)
            << damage->message << ", " << size.width << "x" << size.height;
      }
    }
  }
}

TEST(JpegCodes, TakeNoBytesLeftOver) {
  Bytes bytes = jpeg({64, 48}, Subsampling::k420, 90);
  bytes.insert(bytes.end() - 2, {std::byte{0x12}, std::byte{0x34}});
  const auto damage = find_code_damage(bytes);
  ASSERT_TRUE(damage);
  EXPECT_THAT(damage->message, ::testing::HasSubstr("left over"));
}

TEST(JpegCodes, TakeNoScanThatEndsTooEarly) {
  Bytes bytes = jpeg({64, 48}, Subsampling::k420, 90);
  bytes.erase(bytes.end() - 200, bytes.end() - 2);
  EXPECT_TRUE(find_code_damage(bytes));
}

// Codes after a change often fit again by chance; half of the changes of a
// small image leave a trace.
TEST(JpegCodes, NoticeManyChanges) {
  const Bytes whole = jpeg({64, 48}, Subsampling::k420, 90);
  int noticed = 0;
  int changes = 0;
  for (size_t at = scan_of(whole); at + 8 < whole.size(); at += 3) {
    Bytes changed = whole;
    for (size_t i = 0; i < 4; ++i) {
      if (changed[at + i] == std::byte{0xFF}) continue;
      changed[at + i] ^= std::byte{0x5A};
      if (changed[at + i] == std::byte{0xFF}) changed[at + i] = std::byte{0x7F};
    }
    ++changes;
    noticed += find_code_damage(changed).has_value();
  }
  EXPECT_GT(noticed * 3, changes);
}

TEST(JpegCodes, LeaveProgressiveFilesToTheDecoder) {
  FramePool pool;
  WriteOptions options;
  options.format = FileFormat::kJpeg;
  options.progressive = true;
  EXPECT_FALSE(
      find_code_damage(media::encoded(busy_frame(pool, {64, 48}), options)));
}

TEST(JpegCodes, EndOnEveryCutFile) {
  const Bytes whole = jpeg({17, 9}, Subsampling::k420, 80);
  for (size_t length = 0; length < whole.size(); ++length) {
    const auto damage = find_code_damage(first(whole, length));
    EXPECT_LE(damage ? damage->offset : 0, int64_t(length));
  }
}

}  // namespace
}  // namespace framewise::image
