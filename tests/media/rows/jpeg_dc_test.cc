// SPDX-License-Identifier: Apache-2.0
#include "media/rows/jpeg_dc.h"

#include <gtest/gtest.h>

#include <cmath>

#include "frame/color/color.h"
#include "framewise/write.h"
#include "media/decode/jpeg/jpeg.h"
#include "media/reading.h"

namespace framewise::media {
namespace {

Frame scene(FramePool& pool, Size size, bool gray) {
  auto buffer = pool.allocate({.layout = Layout::kRgba, .bits = 8}, size);
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) {
      uint8_t* const pixel = buffer->plane(0).row(y) + 4 * x;
      const int wave = int(60 * std::sin(x * 0.02) * std::cos(y * 0.016));
      const int noise = (x * 7 + y * 3) % 16;
      pixel[0] = uint8_t(128 + wave + noise);
      pixel[1] = gray ? pixel[0] : uint8_t(100 + wave / 2 + noise);
      pixel[2] = gray ? pixel[0] : uint8_t(140 - wave + noise);
      pixel[3] = 255;
    }
  }
  return std::move(*buffer).freeze(0, {}, {});
}

std::vector<std::byte> jpeg_of(const Frame& frame, Subsampling subsampling,
                               bool progressive) {
  WriteOptions options;
  options.format = FileFormat::kJpeg;
  options.quality = 90;
  options.progressive = progressive;
  options.subsampling = subsampling;
  return *encode(frame, options);
}

std::optional<JpegDcPicture> decoded(const std::vector<std::byte>& file) {
  FramePool pool;
  const OpenOptions options;
  const Job job = Job::of(options, pool);
  auto picture = JpegDcPicture::decode(file, job);
  EXPECT_TRUE(picture);
  return *std::move(picture);
}

// The mean and the largest difference from libjpeg's eighth.
struct Difference {
  double mean = 0;
  int most = 0;
};
Difference from_libjpeg(const std::vector<std::byte>& file,
                        const JpegDcPicture& picture) {
  FramePool pool;
  const OpenOptions options;
  const Job job = Job::of(options, pool);
  const Frame eighth = *decode_jpeg_scaled(file, 8, job);
  EXPECT_EQ(picture.size(), eighth.size());
  Difference difference;
  std::vector<uint8_t> row(size_t(eighth.size().width) * 4);
  for (int y = 0; y < eighth.size().height; ++y) {
    picture.write_row(y, row.data());
    for (size_t i = 0; i < row.size(); ++i) {
      const int apart = std::abs(row[i] - eighth.plane(0).row(y)[i]);
      difference.mean += apart;
      difference.most = std::max(difference.most, apart);
    }
  }
  difference.mean /= double(row.size()) * eighth.size().height;
  return difference;
}

// Without subsampling an eighth is made of the first coefficients alone.
TEST(JpegDc, GivesLibjpegsEighth) {
  FramePool pool;
  for (const Size size : {Size{400, 304}, Size{403, 301}, Size{9, 8}}) {
    for (const bool gray : {false, true}) {
      const auto file =
          jpeg_of(scene(pool, size, gray), Subsampling::k444, true);
      const auto picture = decoded(file);
      ASSERT_TRUE(picture) << size.width;
      EXPECT_LE(from_libjpeg(file, *picture).most, 2) << size.width;
    }
  }
}

// libjpeg takes more coefficients of halved chroma.
TEST(JpegDc, InterpolatesHalvedChroma) {
  FramePool pool;
  for (const Subsampling halved : {Subsampling::k420, Subsampling::k422}) {
    const auto file = jpeg_of(scene(pool, {403, 301}, false), halved, true);
    const auto picture = decoded(file);
    ASSERT_TRUE(picture);
    const Difference difference = from_libjpeg(file, *picture);
    EXPECT_LE(difference.mean, 1.0);
    EXPECT_LE(difference.most, 12);
  }
}

TEST(JpegDc, LeavesBaselineFilesToLibjpeg) {
  FramePool pool;
  EXPECT_FALSE(
      decoded(jpeg_of(scene(pool, {80, 80}, false), Subsampling::k444, false)));
  EXPECT_FALSE(decoded({}));
}

TEST(JpegDc, LeavesFilesThatEndInTheFirstScanToLibjpeg) {
  FramePool pool;
  auto file = jpeg_of(scene(pool, {400, 300}, false), Subsampling::k420, true);
  file.resize(file.size() / 40);
  EXPECT_FALSE(decoded(file));
}

TEST(JpegDc, SurvivesEveryFlipAndCut) {
  FramePool pool;
  const auto file =
      jpeg_of(scene(pool, {70, 50}, false), Subsampling::k420, true);
  std::vector<uint8_t> row(16 * 64);
  for (size_t at = 2; at < file.size(); ++at) {
    for (const int bit : {0x01, 0x80, 0xFF}) {
      auto flipped = file;
      flipped[at] ^= std::byte(bit);
      const auto picture = decoded(flipped);
      if (!picture || picture->size().width > 200) continue;
      row.resize(size_t(picture->size().width) * 4);
      picture->write_row(picture->size().height - 1, row.data());
    }
    decoded(std::vector<std::byte>(file.begin(), file.begin() + ptrdiff_t(at)));
  }
}

}  // namespace
}  // namespace framewise::media
