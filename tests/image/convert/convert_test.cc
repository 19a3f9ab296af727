// SPDX-License-Identifier: Apache-2.0
#include "framewise/image/convert.h"

#include <gtest/gtest.h>

#include "flashes/made_clips.h"
#include "frame/color/color.h"
#include "image/pictures.h"
#include "media/metadata/container_metadata.h"

namespace framewise::image {
namespace {

using media::corpus;
using media::pixels_of;

Conversion converted(std::vector<std::byte> bytes,
                     const ConvertOptions& options) {
  auto made = convert(std::move(bytes), "test", options);
  EXPECT_TRUE(made) << (made ? "" : made.error().to_string());
  return made ? *std::move(made) : Conversion{};
}

ConvertOptions to(FileFormat format) {
  ConvertOptions options;
  options.format = format;
  return options;
}

TEST(Convert, ReachesATargetOnTheBytesThatItReturns) {
  SKIP_WITHOUT_CORPUS();
  FramePool pool;
  const auto path = corpus() / "images/libgd--kodim10.png";
  const Frame source = *to_rgba8(first_frame(path), pool);
  for (const FileFormat format : {FileFormat::kJpeg, FileFormat::kWebp,
                                  FileFormat::kAvif, FileFormat::kJxl}) {
    for (const double target : {70., 80.}) {
      ConvertOptions options = to(format);
      options.target = target;
      const auto made = convert(path, options);
      ASSERT_TRUE(made) << made.error().to_string();
      EXPECT_EQ(made->outcome, ConvertOutcome::kConverted);
      const double score = ssimulacra2(source, first_frame(made->content));
      EXPECT_NEAR(score, *made->score, 1e-6);
      EXPECT_GE(score, target) << info_of(format).name;
      EXPECT_LE(score, target + 1.7) << info_of(format).name;
      EXPECT_LE(made->attempts.front().probes, 6);
      EXPECT_TRUE(made->attempts.front().reached);
    }
  }
}

TEST(Convert, KeepsTheSubsamplingThatIsAskedForBesideATarget) {
  SKIP_WITHOUT_CORPUS();
  for (const auto& [chroma, layout] :
       {std::pair{Subsampling::k420, Layout::kYuv420},
        {Subsampling::k444, Layout::kYuv444}}) {
    ConvertOptions options = to(FileFormat::kAvif);
    options.target = 60;
    options.subsampling = chroma;
    const auto made = convert(corpus() / "images/libgd--kodim10.png", options);
    ASSERT_TRUE(made) << made.error().to_string();
    EXPECT_EQ(first_frame(made->content).format().layout, layout);
  }
}

TEST(Convert, SaysWhatCameClosestWhereATargetIsOutOfReach) {
  SKIP_WITHOUT_CORPUS();
  ConvertOptions options = to(FileFormat::kJpeg);
  options.target = 98;
  const auto made = convert(corpus() / "images/libgd--kodim10.png", options);
  ASSERT_TRUE(made);
  EXPECT_EQ(made->outcome, ConvertOutcome::kMissed);
  EXPECT_TRUE(made->content.empty());
  ASSERT_EQ(made->attempts.size(), 1u);
  EXPECT_EQ(made->attempts[0].encoding, "jpeg");
  EXPECT_EQ(made->attempts[0].quality, 100);
  EXPECT_GT(*made->attempts[0].score, 90);
}

TEST(Convert, FallsBackToWhatCanReachTheTarget) {
  SKIP_WITHOUT_CORPUS();
  FramePool pool;
  // Thin colored lines: chroma of half the resolution cannot show them.
  const Frame lines = painted(pool, {.layout = Layout::kRgba, .bits = 8},
                              {96, 96}, [](int, int, int i) {
                                constexpr int kRed[] = {230, 30, 30, 255};
                                constexpr int kBlue[] = {30, 30, 230, 255};
                                return i / 4 % 2 ? kRed[i % 4] : kBlue[i % 4];
                              });
  ConvertOptions options = to(FileFormat::kJpeg);
  options.target = 79;
  const auto jpeg = converted(written(lines, FileFormat::kPng), options);
  ASSERT_EQ(jpeg.attempts.size(), 1u);
  EXPECT_TRUE(jpeg.attempts[0].reached);
  options.format = FileFormat::kWebp;
  const auto webp = converted(written(lines, FileFormat::kPng), options);
  EXPECT_EQ(webp.attempts.back().encoding, "lossless");
  EXPECT_EQ(pixels_of(first_frame(webp.content)), pixels_of(lines));
}

TEST(Convert, FindsTheBestFileWithinASize) {
  SKIP_WITHOUT_CORPUS();
  for (const FileFormat format :
       {FileFormat::kJpeg, FileFormat::kWebp, FileFormat::kAvif}) {
    for (const int64_t bytes : {15'000, 60'000}) {
      ConvertOptions options = to(format);
      options.max_bytes = bytes;
      const auto made =
          convert(corpus() / "images/libgd--kodim10.png", options);
      ASSERT_TRUE(made);
      EXPECT_LE(int64_t(made->content.size()), bytes);
      EXPECT_GE(double(made->content.size()), 0.9 * double(bytes))
          << info_of(format).name;
    }
  }
  ConvertOptions options = to(FileFormat::kJpeg);
  options.max_bytes = 500;
  const auto made = convert(corpus() / "images/libgd--kodim10.png", options);
  EXPECT_EQ(made->outcome, ConvertOutcome::kMissed);
}

TEST(Convert, KeepsASmallerSourceOfTheSameFormat) {
  FramePool pool;
  Metadata metadata;
  metadata.exif = exif_with(1);
  const Frame frame =
      random_frame(pool, {.layout = Layout::kRgba, .bits = 8}, {64, 64}, 1);
  for (const FileFormat format : {FileFormat::kJpeg, FileFormat::kWebp}) {
    const auto file = written(frame, format, 30, metadata);
    ConvertOptions options = to(format);
    options.quality = 95;
    const Conversion kept = converted(file, options);
    EXPECT_EQ(kept.outcome, ConvertOutcome::kSourceKept);
    EXPECT_LE(kept.content.size(), file.size());
    EXPECT_FALSE(contains(kept.content, "Secret"));
    EXPECT_EQ(pixels_of(first_frame(kept.content)),
              pixels_of(first_frame(file)));
    options.may_grow = true;
    const Conversion grown = converted(file, options);
    EXPECT_EQ(grown.outcome, ConvertOutcome::kConverted);
    EXPECT_GT(grown.content.size(), file.size());
  }
}

TEST(Convert, LeavesOutMetadataUnlessTheyAreKept) {
  FramePool pool;
  Metadata metadata;
  metadata.exif = exif_with(1);
  metadata.xmp = bytes_of("<x:xmpmeta>Secret</x:xmpmeta>");
  const auto file =
      written(gradient(pool, {40, 30}), FileFormat::kJpeg, 90, metadata);
  for (const FileFormat format : {FileFormat::kPng, FileFormat::kWebp}) {
    EXPECT_FALSE(contains(converted(file, to(format)).content, "Secret"));
    ConvertOptions options = to(format);
    options.keep.exif = true;
    const auto kept = media::metadata_of(converted(file, options).content);
    EXPECT_EQ(kept.exif, metadata.exif);
    EXPECT_TRUE(kept.xmp.empty());
  }
}

// The last three are read from files of boxes and of directories, too.
TEST(Convert, KeepsMetadataFromAndToEveryFormatThatHoldsThem) {
  FramePool pool;
  Metadata metadata;
  metadata.xmp = bytes_of("<x:xmpmeta>Secret</x:xmpmeta>");
  ConvertOptions keep = to(FileFormat::kPng);
  keep.keep.xmp = true;
  for (const FileFormat format : {FileFormat::kPng, FileFormat::kAvif,
                                  FileFormat::kJxl, FileFormat::kTiff}) {
    const auto file =
        written(gradient(pool, {40, 30}), FileFormat::kJpeg, 90, metadata);
    keep.format = format;
    const Conversion there = converted(file, keep);
    EXPECT_EQ(media::metadata_of(there.content).xmp, metadata.xmp)
        << info_of(format).name;
    keep.format = FileFormat::kWebp;
    EXPECT_EQ(media::metadata_of(converted(there.content, keep).content).xmp,
              metadata.xmp)
        << info_of(format).name;
    EXPECT_TRUE(media::metadata_of(
                    converted(there.content, to(FileFormat::kWebp)).content)
                    .xmp.empty())
        << info_of(format).name;
  }
}

TEST(Convert, TurnsPicturesUprightWhateverTheirOrientation) {
  FramePool pool;
  const Frame stored = gradient(pool, {24, 16});
  for (int orientation = 1; orientation <= 8; ++orientation) {
    const auto file = jpeg_with_orientation(stored, orientation);
    ConvertOptions options = to(FileFormat::kPng);
    options.keep.exif = true;
    const Conversion made = converted(file, options);
    EXPECT_EQ(pixels_of(first_frame(made.content)),
              pixels_of(first_frame(file)))
        << orientation;
    EXPECT_EQ(made.size, orientation < 5 ? (Size{24, 16}) : (Size{16, 24}));
    EXPECT_EQ(media::metadata_of(made.content).exif, exif_with(1));
  }
}

TEST(Convert, LaysAlphaOverTheBackgroundWhereItMust) {
  FramePool pool;
  const Frame clear = painted(pool, {.layout = Layout::kRgba, .bits = 8},
                              {16, 16}, [](int, int, int) { return 0; });
  ConvertOptions options = to(FileFormat::kJpeg);
  options.quality = 100;
  options.background = {10, 200, 30};
  const Conversion made = converted(written(clear, FileFormat::kPng), options);
  const auto pixel = media::pixel(first_frame(made.content), 5, 5);
  EXPECT_NEAR(pixel[0], 10, 2);
  EXPECT_NEAR(pixel[1], 200, 2);
  ASSERT_FALSE(made.notes.empty());
  EXPECT_EQ(made.notes.front().kind, "alpha_flattened");
}

TEST(Convert, KeepsSixteenBitsAndOpaquePixelsWhereItCan) {
  FramePool pool;
  const Frame deep =
      random_frame(pool, {.layout = Layout::kRgba, .bits = 16}, {20, 20}, 3);
  const Conversion made =
      converted(written(deep, FileFormat::kPng), to(FileFormat::kTiff));
  EXPECT_EQ(first_frame(made.content).format().bits, 16);
}

TEST(Convert, AMovingPictureKeepsMoving) {
  FramePool pool;
  WriteOptions write;
  write.format = FileFormat::kGif;
  auto writer = Writer::to_memory({.size = {20, 20}, .plays = 3}, write);
  for (int i = 0; i < 4; ++i) {
    ASSERT_TRUE(writer->add(
        painted(pool, {.layout = Layout::kRgba, .bits = 8}, {20, 20},
                [i](int, int y, int x) {
                  return x % 4 == 3 ? 255 : (x / 4 + y + i) % 2 * 200;
                }),
        50 + 10 * i));
  }
  const auto gif = writer->finish()->content;
  const Conversion made = converted(gif, to(FileFormat::kWebp));
  EXPECT_EQ(made.frames, 4);
  auto animation = media::open_bytes(made.content);
  EXPECT_EQ(animation->info().plays, 3);
  EXPECT_EQ(animation->info().duration, 50 + 60 + 70 + 80);

  const auto still = convert(gif, "test", to(FileFormat::kJpeg));
  ASSERT_FALSE(still);
  EXPECT_EQ(still.error().kind, ErrorKind::kUnsupported);
  ConvertOptions target = to(FileFormat::kWebp);
  target.target = 80;
  EXPECT_FALSE(convert(gif, "test", target));
}

TEST(Convert, RefusesWishesThatExcludeEachOther) {
  ConvertOptions options = to(FileFormat::kWebp);
  options.quality = 80;
  options.target = 80;
  const auto both = convert("/no/such/file", options);
  ASSERT_FALSE(both);
  EXPECT_EQ(both.error().kind, ErrorKind::kUsage);
  ConvertOptions lossless = to(FileFormat::kJpeg);
  lossless.lossless = true;
  EXPECT_EQ(convert("/no/such/file", lossless).error().kind,
            ErrorKind::kUnsupported);
}

// Lossy WebP shifts grays by a code, which is enough for some.
TEST(Convert, NeverMakesAnAnimationFlashThatDidNot) {
  int refused = 0;
  for (int dark = 60; dark < 100; dark += 3) {
    const auto source =
        written_clip(nearly_flashing_clip(uint8_t(dark)), FileFormat::kPng);
    ConvertOptions options = to(FileFormat::kWebp);
    options.quality = 40;
    const auto made = convert(source, "test", options);
    if (!made) {
      ++refused;
      EXPECT_EQ(made.error().kind, ErrorKind::kUnsupported);
      EXPECT_NE(made.error().message.find("would flash where the source does"),
                std::string::npos);
      options.flashes.reset();
      EXPECT_TRUE(convert(source, "test", options));
      continue;
    }
    auto animation = open(made->content, "made.webp");
    EXPECT_NE(find_flashes(*animation)->state, FlashState::kFail) << dark;
  }
  EXPECT_GT(refused, 0);
}

}  // namespace
}  // namespace framewise::image
