// SPDX-License-Identifier: Apache-2.0
#include "optimize/encodings/encodings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace framewise::optimization {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

InputFacts photo(int64_t frames) {
  InputFacts facts;
  facts.frames = frames;
  facts.info.size = {640, 480};
  facts.content.kind = ContentClass::kPhoto;
  facts.colors = kMostColorsCounted + 1;
  return facts;
}

InputFacts drawing(int64_t frames) {
  InputFacts facts = photo(frames);
  facts.content.kind = ContentClass::kScreen;
  facts.colors = 30;
  return facts;
}

Targets quality(double bound) {
  OptimizeOptions options;
  options.targets = {fmt::format("ssimulacra2>={}", bound)};
  return *read_targets(options);
}

std::vector<std::string> names_of(const InputFacts& facts,
                                  const OptimizeOptions& options = {}) {
  std::vector<std::string> names;
  const auto encodings = encodings_for(facts, quality(70), options);
  EXPECT_TRUE(encodings);
  if (!encodings) return names;
  for (const Encoding& one : *encodings) names.push_back(one.name);
  return names;
}

TEST(Encodings, OfAPhotographAreLossy) {
  EXPECT_THAT(names_of(photo(1)),
              ElementsAre("webp lossy", "avif", "jpeg", "png lossless"));
}

TEST(Encodings, OfADrawingAreLosslessToo) {
  EXPECT_THAT(names_of(drawing(20)), Contains("webp lossless"));
  EXPECT_THAT(names_of(drawing(20)), Contains("gif lossless"));
}

TEST(Encodings, OfAnAnimationLeaveOutFormatsOfStills) {
  EXPECT_THAT(names_of(photo(20)), Not(Contains("jpeg")));
}

TEST(Encodings, KeepTransparencyUnlessAFormatIsNamed) {
  InputFacts facts = photo(1);
  facts.transparency = Transparency::kPartial;
  EXPECT_THAT(names_of(facts), Not(Contains("jpeg")));
  EXPECT_THAT(names_of(facts, {.formats = {FileFormat::kJpeg}}),
              ElementsAre("jpeg"));
}

WriteOptions avif_options(const InputFacts& facts, double target) {
  const OptimizeOptions avif{.formats = {FileFormat::kAvif}};
  return encodings_for(facts, quality(target), avif)->front().options;
}

TEST(Encodings, SubsampleChromaOnlyOfMovingPhotographsAtModestTargets) {
  EXPECT_EQ(avif_options(photo(20), 70).subsampling, Subsampling::k420);
  EXPECT_EQ(avif_options(photo(20), 85).subsampling, Subsampling::k444);
  EXPECT_EQ(avif_options(photo(1), 70).subsampling, Subsampling::k444);
  EXPECT_EQ(avif_options(drawing(20), 70).subsampling, Subsampling::k444);
}

TEST(Encodings, OfAvifPhotographsHave10Bits) {
  EXPECT_EQ(avif_options(photo(1), 70).bits, 10);
  EXPECT_FALSE(avif_options(photo(20), 70).bits);
  EXPECT_FALSE(avif_options(drawing(1), 70).bits);
  InputFacts deep = photo(1);
  deep.info.format.bits = 16;
  EXPECT_FALSE(avif_options(deep, 70).bits);
}

TEST(Encodings, TryCoarseAlphaOfStillsThatAreHalfTransparent) {
  InputFacts facts = photo(1);
  EXPECT_THAT(names_of(facts), Not(Contains("webp lossy, coarse alpha")));
  facts.transparency = Transparency::kPartial;
  const auto all = *encodings_for(facts, quality(70), {});
  const auto found =
      std::ranges::find(all, "webp lossy, coarse alpha", &Encoding::name);
  ASSERT_NE(found, all.end());
  EXPECT_LT(found->options_at(75).webp.alpha_quality, 100);
  EXPECT_EQ(all.front().options_at(75).webp.alpha_quality, 100);
}

TEST(Encodings, LeaveTheChromaOfJpegToItsEncoder) {
  for (const double target : {70., 90.}) {
    EXPECT_EQ(encodings_for(photo(1), quality(target),
                            {.formats = {FileFormat::kJpeg}})
                  ->front()
                  .options.subsampling,
              Subsampling::kAuto);
  }
}

TEST(Encodings, RefuseAnAnimationInAFormatOfStills) {
  const auto encodings =
      encodings_for(photo(20), quality(70), {.formats = {FileFormat::kJpeg}});
  ASSERT_FALSE(encodings);
  EXPECT_THAT(encodings.error().message, HasSubstr("20 frames"));
  EXPECT_THAT(encodings.error().hint, HasSubstr("webp"));
}

TEST(Encodings, RefuseSizesThatAFormatCannotHold) {
  InputFacts facts = photo(1);
  facts.info.size = {20000, 10};
  const auto encodings =
      encodings_for(facts, quality(70), {.formats = {FileFormat::kWebp}});
  ASSERT_FALSE(encodings);
  EXPECT_EQ(encodings.error().kind, ErrorKind::kLimit);
}

TEST(Encodings, OfALosslessResultAreLossless) {
  OptimizeOptions options{.lossless = true};
  const auto encodings =
      encodings_for(photo(1), *read_targets(options), options);
  ASSERT_TRUE(encodings);
  for (const Encoding& one : *encodings) {
    EXPECT_TRUE(one.lossless) << one.name;
    EXPECT_EQ(one.lowest, one.highest);
  }
}

TEST(Encodings, ExpectQualityThatRisesWithTheKnob) {
  OptimizeOptions all;
  for (const FileFormatInfo& info : file_formats()) {
    if (info.lossy || info.lossless) all.formats.push_back(info.format);
  }
  const auto encodings = encodings_for(drawing(1), quality(70), all);
  ASSERT_TRUE(encodings);
  for (const Encoding& one : *encodings) {
    EXPECT_LE(one.lowest, one.highest) << one.name;
    for (size_t i = 1; i < one.expected.size(); ++i) {
      EXPECT_GT(one.expected[i].knob, one.expected[i - 1].knob) << one.name;
      EXPECT_GT(one.expected[i].ssimulacra2, one.expected[i - 1].ssimulacra2);
      EXPECT_GT(one.expected[i].bits_per_pixel,
                one.expected[i - 1].bits_per_pixel);
    }
  }
}

TEST(Encodings, SayTheirSettingInTheWordsOfTheFormat) {
  const auto gif =
      encodings_for(photo(9), quality(70), {.formats = {FileFormat::kGif}});
  EXPECT_EQ(gif->back().settings_at(-20), "loss 20");
  EXPECT_EQ(gif->back().options_at(-20).gif.loss, 20);
  const auto webp =
      encodings_for(photo(9), quality(70), {.formats = {FileFormat::kWebp}});
  EXPECT_EQ(webp->back().settings_at(72), "quality 72");
  EXPECT_EQ(webp->back().options_at(72).quality, 72);
}

}  // namespace
}  // namespace framewise::optimization
