// SPDX-License-Identifier: Apache-2.0
// The pictures that come with a report.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>
#include <fstream>

#include "compare/pictures/picture_choice.h"
#include "framewise/compare.h"
#include "framewise/thread_pool.h"
#include "media/encode/picture_encoder.h"
#include "temporary_folder.h"
#include "tiny_gif.h"

namespace framewise {
namespace {

using comparison::Instant;
using testing::ElementsAre;
using testing::SizeIs;

// Frame n of few colors, with one frame that differs in the test.
std::string gif(int frames, int odd_one) {
  TinyGif gif{.width = 24, .height = 16};
  for (int n = 0; n < frames; ++n) {
    std::vector<uint8_t> pixels(24 * 16);
    for (size_t i = 0; i < pixels.size(); ++i) {
      pixels[i] = uint8_t((i + size_t(n) * 7) % (n == odd_one ? 11 : 100));
    }
    gif.frames.push_back({.pixels = std::move(pixels)});
  }
  return gif.bytes();
}

class Pictures : public testing::Test {
 protected:
  Report report(Embed embed, Executor* executor = nullptr) {
    const std::filesystem::path tests[] = {test_};
    auto result = compare(
        reference_, tests,
        {.metrics = {"ssim", "psnr"}, .pictures = embed, .executor = executor});
    EXPECT_TRUE(result) << result.error().to_string();
    return *std::move(result);
  }

  std::filesystem::path write(const char* name, const std::string& bytes) {
    return folder_.write(name, bytes);
  }

  TemporaryFolder folder_;
  std::filesystem::path reference_ = write("a.gif", gif(6, -1));
  std::filesystem::path test_ = write("b.gif", gif(6, 4));
};

Frame decoded(const std::string& webp) {
  const auto* data = reinterpret_cast<const std::byte*>(webp.data());
  auto animation = open({data, data + webp.size()}, "still");
  EXPECT_TRUE(animation) << animation.error().to_string();
  auto frame = animation->next();
  EXPECT_TRUE(frame && *frame);
  return **frame;
}

TEST_F(Pictures, AreNotMadeUnasked) {
  const framewise::Pictures pictures = report(Embed::kNone).pictures;
  EXPECT_THAT(pictures.stills, SizeIs(0));
  EXPECT_THAT(pictures.heat_maps, SizeIs(0));
}

TEST_F(Pictures, OfSmallAnimationsHoldEveryFrameExactly) {
  const framewise::Pictures pictures = report(Embed::kWorst).pictures;
  EXPECT_TRUE(pictures.complete);
  ASSERT_THAT(pictures.stills, SizeIs(12));
  auto reference = open(reference_);
  for (int n = 0; n < 6; ++n) {
    const Still& still = pictures.stills[size_t(n)];
    EXPECT_EQ(still.side, 0u);
    EXPECT_EQ(still.frame, n);
    EXPECT_TRUE(still.exact);
    EXPECT_FALSE(still.small);
    const Frame seen = decoded(still.webp);
    const Frame frame = **reference->next();
    for (int y = 0; y < 16; ++y) {
      EXPECT_EQ(std::memcmp(seen.plane(0).row(y), frame.plane(0).row(y), 96),
                0);
    }
  }
  // A map of every pair by both metrics.
  ASSERT_THAT(pictures.heat_maps, SizeIs(12));
  EXPECT_EQ(pictures.heat_maps[0].info->name, "ssim");
  EXPECT_EQ(pictures.heat_maps[1].info->name, "psnr");
}

TEST_F(Pictures, AreTheSameForAnyNumberOfThreads) {
  ThreadPool pool(4);
  const framewise::Pictures one = report(Embed::kWorst).pictures;
  const framewise::Pictures many = report(Embed::kWorst, &pool).pictures;
  ASSERT_EQ(one.stills.size(), many.stills.size());
  for (size_t i = 0; i < one.stills.size(); ++i) {
    EXPECT_EQ(one.stills[i].webp, many.stills[i].webp) << i;
  }
  ASSERT_EQ(one.heat_maps.size(), many.heat_maps.size());
  for (size_t i = 0; i < one.heat_maps.size(); ++i) {
    EXPECT_EQ(one.heat_maps[i].webp, many.heat_maps[i].webp) << i;
    EXPECT_EQ(one.heat_maps[i].meeting, many.heat_maps[i].meeting);
  }
}

TEST_F(Pictures, AsThumbnailsShowTheWorstInstant) {
  const framewise::Pictures pictures = report(Embed::kThumbnail).pictures;
  ASSERT_THAT(pictures.stills, SizeIs(2));
  EXPECT_EQ(pictures.stills[0].frame, 4);
  EXPECT_EQ(pictures.stills[1].frame, 4);
  EXPECT_TRUE(pictures.stills[0].small);
}

TEST_F(Pictures, OfACopyAreNone) {
  test_ = reference_;
  EXPECT_THAT(report(Embed::kWorst).pictures.stills, SizeIs(0));
}

// A row of a summary names that moment.
TEST(PictureChoice, OfThumbnailsIsTheWorstOfTheFirstMetricWithAValue) {
  Report report;
  Comparison comparison;
  for (int i = 0; i < 8; ++i) {
    comparison.meetings.push_back({i * 100.0, 100, i, i, size_t(i)});
  }
  comparison.metrics.push_back({});
  comparison.metrics.push_back({.summary = Summary{}, .worst = {{0.1, 5}}});
  comparison.reasons.push_back({.kind = DefectKind::kBlur, .at_ms = 250});
  report.comparisons = {comparison, comparison};
  report.comparisons[1].identical_bytes = true;
  const auto worst = comparison::worst_instants(report);
  ASSERT_THAT(worst, SizeIs(1));
  EXPECT_EQ(worst[0].meeting, 5u);
}

TEST(PictureChoice, TakesReasonsThenTheWorstThenAnEvenSpread) {
  Report report;
  Comparison comparison;
  for (int i = 0; i < 8; ++i) {
    comparison.meetings.push_back({i * 100.0, 100, i, i, size_t(i)});
  }
  comparison.metrics.push_back({.worst = {{0.1, 5}, {0.2, 6}}});
  comparison.reasons.push_back({.at_ms = 230});
  report.comparisons.push_back(comparison);
  std::vector<size_t> meetings;
  for (const Instant& instant : comparison::instants_by_worth(report)) {
    meetings.push_back(instant.meeting);
  }
  EXPECT_THAT(meetings, ElementsAre(2, 5, 0, 6, 4, 1, 3, 7));
}

TEST(PictureChoice, FramesThatAreLostAreWorthALookToo) {
  Report report;
  Comparison& comparison = report.comparisons.emplace_back();
  comparison.meetings = {{0, 40, 0, 0, 0}, {160, 40, 4, 1, 1}};
  comparison.reasons = {
      {.kind = DefectKind::kDroppedFrames, .first_frame = 1, .last_frame = 3},
      {.kind = DefectKind::kBlur, .first_frame = 0, .last_frame = 9},
      {.kind = DefectKind::kTruncated, .first_frame = 4, .last_frame = 6}};
  std::vector<int64_t> frames;
  for (const auto& [side, frame] : comparison::lost_frames(report)) {
    EXPECT_EQ(side, 0u);
    frames.push_back(frame);
  }
  EXPECT_THAT(frames, ElementsAre(1, 5, 2, 3, 6));
}

TEST(PictureEncoder, ShrinksForPlaybackAndKeepsTheShape) {
  FramePool pool;
  auto buffer = pool.allocate(PixelFormat{}, {1000, 3});
  for (int y = 0; y < 3; ++y) {
    std::memset(buffer->plane(0).row(y), 200, 4000);
  }
  const Frame frame = std::move(*buffer).freeze(0, {}, {});
  media::PictureEncoder encoder;
  const auto small = encoder.small(frame);
  ASSERT_TRUE(small);
  EXPECT_EQ(small->size, (Size{200, 1}));
  EXPECT_EQ(decoded(small->webp).size(), (Size{200, 1}));
  const auto full = encoder.full(frame, media::Exactness::kWhereItIsSmall);
  ASSERT_TRUE(full);
  EXPECT_EQ(full->size, frame.size());
  EXPECT_TRUE(full->exact);
}

// A picture of 16x16 blocks of `colors` colors, in an order that lossless WebP
// does not find.
Frame blocks(FramePool& pool, int colors) {
  auto buffer = pool.allocate(PixelFormat{}, {320, 320});
  for (int y = 0; y < 320; ++y) {
    uint8_t* const row = buffer->plane(0).row(y);
    for (int x = 0; x < 320; ++x) {
      const uint32_t block = uint32_t(x / 16 + y / 16 * 20);
      const uint32_t color = block * 2654435761u % uint32_t(colors);
      row[4 * x] = uint8_t(color);
      row[4 * x + 1] = uint8_t(color >> 8);
      row[4 * x + 2] = uint8_t(255 - color % 256);
      row[4 * x + 3] = 255;
    }
  }
  return std::move(*buffer).freeze(0, {}, {});
}

TEST(PictureEncoder, KeepsEveryPixelWhereItIsAskedTo) {
  using media::Exactness;
  FramePool pool;
  media::PictureEncoder encoder;
  const Frame few = blocks(pool, 16);
  const Frame many = blocks(pool, 4000);
  for (const auto exactness :
       {Exactness::kAll, Exactness::kFewColors, Exactness::kWhereItIsSmall}) {
    const auto picture = encoder.full(few, exactness);
    ASSERT_TRUE(picture);
    EXPECT_TRUE(picture->lossless);
  }
  EXPECT_TRUE(encoder.full(many, Exactness::kAll)->lossless);
  EXPECT_FALSE(encoder.full(many, Exactness::kFewColors)->lossless);
  EXPECT_FALSE(encoder.full(many, Exactness::kWhereItIsSmall)->lossless);
}

TEST(PictureEncoder, DrawsMapsOfOddSizes) {
  media::PictureEncoder encoder;
  for (const Size size : {Size{1, 1}, Size{1, 700}, Size{333, 7}}) {
    ImageF errors(size);
    errors.fill(0.5f);
    const auto map = encoder.map(errors);
    ASSERT_TRUE(map);
    EXPECT_LE(std::max(map->size.width, map->size.height), 160);
    const Frame seen = decoded(map->webp);
    EXPECT_EQ(seen.size(), map->size);
    EXPECT_NEAR(seen.plane(0).row(0)[0], 128, 7);
  }
}

}  // namespace
}  // namespace framewise
