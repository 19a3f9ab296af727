// SPDX-License-Identifier: Apache-2.0
// HDR gain maps of photographs that are converted and made smaller.
#include "media/gain_map/gain_map.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "framewise/image/convert.h"
#include "framewise/image/thumbnail.h"
#include "image/pictures.h"

namespace framewise::image {
namespace {

using testing::HasSubstr;

media::GainMap numbers() {
  media::GainMap map;
  map.alternate_headroom = 3;
  map.channels.fill({.least = 0, .most = 3, .gamma = 1});
  return map;
}

// A gray slope: sample 0 at the left to 255 at the right.
Frame slope(FramePool& pool, Size size) {
  return painted(pool, {.layout = Layout::kRgba, .bits = 8}, size,
                 [size](int, int, int i) {
                   return i % 4 == 3 ? 255 : 255 * (i / 4) / (size.width - 1);
                 });
}

class GainMapKept : public testing::Test {
 protected:
  GainMapKept()
      : photograph_(*media::with_gain_map(
            written(gradient(pool_, {256, 192}), FileFormat::kJpeg, 95),
            written(slope(pool_, {64, 48}), FileFormat::kJpeg, 97),
            numbers())) {}

  // The largest difference of both maps in stops, at the size of the smaller.
  double stops_between(const std::vector<std::byte>& a,
                       const std::vector<std::byte>& b) {
    const auto map_of = [&](const std::vector<std::byte>& file) {
      const auto found = media::find_gain_map(file);
      EXPECT_TRUE(found && found->numbers);
      return std::pair(found ? *found->numbers : media::GainMap(),
                       first_frame(std::vector<std::byte>(
                           found->picture.begin(), found->picture.end())));
    };
    const auto [first, wide] = map_of(a);
    const auto [second, small] = map_of(b);
    double most = 0;
    for (int y = 0; y < small.size().height; ++y) {
      for (int x = 0; x < small.size().width; ++x) {
        const int share = wide.size().width / small.size().width;
        double mean = 0;
        for (int k = 0; k < share; ++k) {
          mean += wide.plane(0).row(y * share)[4 * (x * share + k)] / 255.0;
        }
        const double there = small.plane(0).row(y)[4 * x] / 255.0;
        most = std::max(most, std::fabs(first.stops(0, mean / share) -
                                        second.stops(0, there)));
      }
    }
    return most;
  }

  FramePool pool_;
  std::vector<std::byte> photograph_;
};

TEST_F(GainMapKept, ByAConversionToJpeg) {
  ConvertOptions options;
  options.format = FileFormat::kJpeg;
  options.quality = 60;
  const auto made = convert(photograph_, "photo", options);
  ASSERT_TRUE(made) << made.error().to_string();
  EXPECT_EQ(stops_between(photograph_, made->content), 0);
  EXPECT_EQ(media::find_gain_map(made->content)->numbers, numbers());
}

TEST_F(GainMapKept, ByASearchWithinASize) {
  ConvertOptions options;
  options.format = FileFormat::kJpeg;
  options.max_bytes = int64_t(photograph_.size()) * 3 / 4;
  const auto made = convert(photograph_, "photo", options);
  ASSERT_TRUE(made) << made.error().to_string();
  ASSERT_FALSE(made->content.empty());
  EXPECT_LE(int64_t(made->content.size()), *options.max_bytes);
  EXPECT_TRUE(media::find_gain_map(made->content));
}

TEST_F(GainMapKept, WhereTheSourceIsTheSmallerFile) {
  ConvertOptions options;
  options.format = FileFormat::kJpeg;
  options.quality = 100;
  const auto made = convert(photograph_, "photo", options);
  ASSERT_TRUE(made);
  EXPECT_EQ(made->outcome, ConvertOutcome::kSourceKept);
  EXPECT_EQ(stops_between(photograph_, made->content), 0);
}

TEST_F(GainMapKept, OrTheConversionIsRefused) {
  ConvertOptions options;
  options.format = FileFormat::kWebp;
  const auto refused = convert(photograph_, "photo", options);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kUnsupported);
  EXPECT_THAT(refused.error().hint, HasSubstr("--drop-hdr"));
  options.drop_hdr = true;
  EXPECT_TRUE(convert(photograph_, "photo", options));
}

TEST_F(GainMapKept, AndScaledWithThumbnails) {
  ThumbnailOptions options;
  options.boxes = {{128, 128}, {64, 64}};
  options.format = FileFormat::kJpeg;
  const auto made = thumbnails(photograph_, "photo", options);
  ASSERT_TRUE(made) << made.error().to_string();
  ASSERT_EQ(made->images.size(), 2u);
  for (const Thumbnail& one : made->images) {
    EXPECT_LT(stops_between(photograph_, one.content), 0.05);
  }
}

TEST_F(GainMapKept, OrItsLossIsNotedByThumbnails) {
  for (const auto& [format, fit] : {std::pair(FileFormat::kWebp, Fit::kInside),
                                    {FileFormat::kJpeg, Fit::kCover}}) {
    ThumbnailOptions options;
    options.boxes = {{64, 64}};
    options.format = format;
    options.fit = fit;
    const auto made = thumbnails(photograph_, "photo", options);
    ASSERT_TRUE(made) << made.error().to_string();
    ASSERT_EQ(made->notes.size(), 1u);
    EXPECT_EQ(made->notes[0].kind, "gain_map_dropped");
  }
}

}  // namespace
}  // namespace framewise::image
