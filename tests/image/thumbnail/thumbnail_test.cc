// SPDX-License-Identifier: Apache-2.0
#include "framewise/image/thumbnail.h"

#include <gtest/gtest.h>

#include "frame/color/color.h"
#include "frame/resize/resize.h"
#include "image/pictures.h"

namespace framewise::image {
namespace {

using media::corpus;
using media::pixel;
using media::pixels_of;
using media::read_bytes;

Frame thumbnail_of(std::vector<std::byte> bytes, ThumbnailOptions options) {
  auto made = thumbnails(std::move(bytes), "test", options);
  EXPECT_TRUE(made) << (made ? "" : made.error().to_string());
  return read_bytes(made->images.front().content).frames.front();
}

ThumbnailOptions as_png(Size box) {
  ThumbnailOptions options;
  options.boxes = {box};
  options.format = FileFormat::kPng;
  return options;
}

// The reference is one pass of Lanczos-3 over the whole decoded picture.
TEST(Thumbnail, LooksLikeAnExactResize) {
  SKIP_WITHOUT_CORPUS();
  FramePool pool;
  const Frame photo = *to_rgba8(
      first_frame(corpus() /
                  "images/avif-sample-images--hato.profile0.8bpc.yuv420.avif"),
      pool);
  for (const FileFormat format :
       {FileFormat::kJpeg, FileFormat::kPng, FileFormat::kWebp}) {
    const auto bytes = written(photo, format);
    const Frame whole = *to_rgba8(read_bytes(bytes).frames.front(), pool);
    for (const int side : {128, 256, 512}) {
      const Frame small = thumbnail_of(bytes, as_png({side, side}));
      const Frame exact =
          *resize(whole, small.size(), {.filter = Filter::kLanczos3}, pool);
      EXPECT_GE(ssimulacra2(exact, small), 94)
          << info_of(format).name << ' ' << side;
    }
  }
}

TEST(Thumbnail, MakesSeveralSizesOfOneDecoding) {
  SKIP_WITHOUT_CORPUS();
  const auto path = corpus() / "images/scikit-image--coffee.png";
  ThumbnailOptions options = as_png({128, 128});
  options.boxes = {{64, 64}, {200, 100}, {500, 500}};
  const auto made = thumbnails(path, options);
  ASSERT_TRUE(made);
  EXPECT_EQ(made->container, "png");
  EXPECT_EQ(made->source_size, (Size{600, 400}));
  ASSERT_EQ(made->images.size(), 3u);
  EXPECT_EQ(made->images[0].size, (Size{64, 43}));
  EXPECT_EQ(made->images[1].size, (Size{150, 100}));
  EXPECT_EQ(made->images[2].size, (Size{500, 333}));
  for (const Thumbnail& one : made->images) {
    EXPECT_EQ(read_bytes(one.content).frames.front().size(), one.size);
  }
}

TEST(Thumbnail, DoesNotEnlargeUnasked) {
  SKIP_WITHOUT_CORPUS();
  const auto path = corpus() / "images/wuffs--hat.png";
  const auto kept = thumbnails(path, as_png({256, 256}));
  EXPECT_EQ(kept->images[0].size, (Size{90, 112}));
  ThumbnailOptions options = as_png({256, 256});
  options.enlarge = true;
  EXPECT_EQ(thumbnails(path, options)->images[0].size, (Size{206, 256}));
}

TEST(Thumbnail, BarsAreTransparentWhereTheyCanBe) {
  FramePool pool;
  auto buffer = pool.allocate({.layout = Layout::kRgba, .bits = 8}, {40, 20});
  for (int y = 0; y < 20; ++y) std::fill_n(buffer->plane(0).row(y), 160, 255);
  const Frame white = std::move(*buffer).freeze(0, {}, {});
  ThumbnailOptions options = as_png({20, 20});
  options.fit = Fit::kContain;
  options.background = {1, 2, 3};
  const Frame png = thumbnail_of(written(white, FileFormat::kPng), options);
  EXPECT_EQ(png.size(), (Size{20, 20}));
  EXPECT_EQ(pixel(png, 0, 0)[3], 0);
  EXPECT_EQ(pixel(png, 10, 10), (media::Rgba{255, 255, 255, 255}));
  options.format = FileFormat::kBmp;
  options.format = FileFormat::kPnm;
  options.format = FileFormat::kJpeg;
  options.quality = 100;
  const Frame jpeg = thumbnail_of(written(white, FileFormat::kPng), options);
  EXPECT_NEAR(pixel(jpeg, 0, 0)[2], 3, 3);
}

TEST(Thumbnail, IsUprightWhateverTheOrientation) {
  FramePool pool;
  const Frame stored = gradient(pool, {240, 160});
  for (int orientation = 1; orientation <= 8; ++orientation) {
    const auto file = jpeg_with_orientation(stored, orientation);
    const auto made = thumbnails(file, "test", as_png({60, 60}));
    ASSERT_TRUE(made);
    EXPECT_EQ(made->images[0].size,
              orientation < 5 ? (Size{60, 40}) : (Size{40, 60}));
    EXPECT_FALSE(contains(made->images[0].content, "Secret"));
    const Frame whole = *to_rgba8(first_frame(file), pool);
    const Frame exact = *resize(whole, made->images[0].size,
                                {.filter = Filter::kLanczos3}, pool);
    const Frame small = first_frame(made->images[0].content);
    for (const auto& [x, y] : {std::pair(2, 2), {35, 3}, {3, 35}, {30, 30}}) {
      for (size_t c = 0; c < 3; ++c) {
        EXPECT_NEAR(pixel(small, x, y)[c], pixel(exact, x, y)[c], 12)
            << orientation << " at " << x << ',' << y;
      }
    }
  }
}

// Without a profile nothing is transformed: gray stays exactly gray.
TEST(Thumbnail, NeutralGrayStaysAsItIs) {
  FramePool pool;
  const Frame gray =
      painted(pool, {.layout = Layout::kRgba, .bits = 8}, {300, 200},
              [](int, int, int i) { return i % 4 == 3 ? 255 : 127; });
  for (const FileFormat format :
       {FileFormat::kJpeg, FileFormat::kPng, FileFormat::kBmp}) {
    const Frame small = thumbnail_of(written(gray, format), as_png({50, 50}));
    EXPECT_EQ(pixel(small, 25, 16), (media::Rgba{127, 127, 127, 255}));
  }
}

TEST(Thumbnail, DisplayP3BecomesSrgb) {
  FramePool pool;
  PixelFormat p3{.layout = Layout::kRgba, .bits = 8};
  p3.color = {.transfer = Transfer::kSrgb,
              .primaries = Primaries::kDisplayP3,
              .range = Range::kFull};
  const Frame frame = painted(pool, p3, {64, 64}, [](int, int, int i) {
    constexpr int kColor[] = {200, 100, 50, 255};
    return kColor[i % 4];
  });
  WriteOptions write;
  write.format = FileFormat::kPng;
  write.color = ColorPolicy::kAsStored;
  const Frame small = thumbnail_of(*encode(frame, write), as_png({16, 16}));
  EXPECT_NEAR(pixel(small, 5, 5)[0], 214, 2);
  EXPECT_NEAR(pixel(small, 5, 5)[1], 96, 3);
}

TEST(Thumbnail, TransparentEdgesHaveNoFringes) {
  FramePool pool;
  const Frame frame = painted(pool, {.layout = Layout::kRgba, .bits = 8},
                              {256, 256}, [](int, int, int i) {
                                const bool visible = i / 4 < 128;
                                if (i % 4 == 3) return visible ? 255 : 0;
                                return visible ? (i % 4 == 1 ? 255 : 0)
                                               : (i % 4 == 1 ? 0 : 255);
                              });
  for (const FileFormat format : {FileFormat::kPng, FileFormat::kTiff}) {
    const Frame small = thumbnail_of(written(frame, format), as_png({31, 31}));
    for (int x = 0; x < 31; ++x) {
      const auto value = pixel(small, x, 10);
      if (value[3] == 0) continue;
      EXPECT_LE(value[0], 2) << x;
      EXPECT_GE(value[1], 253) << x;
    }
  }
}

TEST(Thumbnail, AnAnimationKeepsItsFramesTimesAndLoops) {
  SKIP_WITHOUT_CORPUS();
  for (const auto& entry :
       std::filesystem::directory_iterator(corpus() / "animated")) {
    auto source = open(entry.path());
    if (!source || source->info().container != "gif") continue;
    ThumbnailOptions options = as_png({64, 64});
    options.format = FileFormat::kWebp;
    options.animated = true;
    const auto made = thumbnails(entry.path(), options);
    ASSERT_TRUE(made) << entry.path();
    auto animation = media::open_bytes(made->images.front().content);
    ASSERT_TRUE(animation) << entry.path();
    int64_t ms = 0, source_ms = 0;
    while (auto frame = *source->next()) {
      source_ms += int64_t(
          source->info().time_base.seconds(frame->time().duration) * 1000 +
          0.5);
    }
    while (auto frame = *animation->next()) ms += frame->time().duration;
    if (source->info().frame_count == 1) continue;
    EXPECT_EQ(ms, source_ms) << entry.path();
    EXPECT_EQ(animation->info().plays, source->info().plays) << entry.path();
    break;
  }
}

TEST(Thumbnail, OfAnAnimationIsItsFirstFrameUnlessAsked) {
  SKIP_WITHOUT_CORPUS();
  for (const auto& entry :
       std::filesystem::directory_iterator(corpus() / "animated")) {
    const auto made = thumbnails(entry.path(), as_png({64, 64}));
    ASSERT_TRUE(made) << entry.path();
    EXPECT_EQ(made->images.front().frames, 1);
    const bool moves = made->source_frames.value_or(1) > 1;
    EXPECT_EQ(!made->notes.empty() && made->notes.front().kind == "first_frame",
              moves)
        << entry.path();
  }
}

// Eight dark frames, then two of a pattern: y4m is the simplest video.
std::vector<std::byte> dark_video() {
  std::string video = "YUV4MPEG2 W32 H32 F10:1 Cmono\n";
  for (int frame = 0; frame < 10; ++frame) {
    video += "FRAME\n";
    for (int i = 0; i < 32 * 32; ++i) {
      video += frame < 8 ? char(17) : char(i / 8 % 2 ? 40 : 200 + frame);
    }
  }
  return bytes_of(video);
}

TEST(Thumbnail, OfAVideoIsNotItsBlackBeginning) {
  const Frame small = thumbnail_of(dark_video(), as_png({32, 32}));
  EXPECT_GT(pixel(small, 2, 2)[0], 150);
}

TEST(Thumbnail, OfAVideoIsTheFrameThatIsAskedFor) {
  ThumbnailOptions options = as_png({32, 32});
  options.at_ms = 250;
  EXPECT_LT(pixel(thumbnail_of(dark_video(), options), 2, 2)[0], 20);
  options.at_ms = 850;
  const int eighth = pixel(thumbnail_of(dark_video(), options), 2, 2)[0];
  options.at_ms = 1'000'000;
  const int last = pixel(thumbnail_of(dark_video(), options), 2, 2)[0];
  EXPECT_GT(eighth, 150);
  EXPECT_GT(last, eighth);
}

TEST(Thumbnail, ReadsRealVideos) {
  SKIP_WITHOUT_CORPUS();
  for (const auto& path : media::files_in(corpus() / "video", ".mp4")) {
    const auto made = thumbnails(path, as_png({160, 90}));
    ASSERT_TRUE(made) << made.error().to_string();
    EXPECT_LE(made->images[0].size.width, 160);
  }
}

TEST(Thumbnail, NamesTheFileThatItCannotRead) {
  const auto missing = thumbnails("/no/such/file.jpg");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().file, "/no/such/file.jpg");
  const auto rubbish =
      thumbnails(std::vector<std::byte>(100, std::byte(7)), "rubbish");
  ASSERT_FALSE(rubbish);
  EXPECT_EQ(rubbish.error().file, "rubbish");
  EXPECT_EQ(rubbish.error().kind, ErrorKind::kUnsupported);
}

TEST(Thumbnail, RefusesBoxesWithoutPixels) {
  for (const Size box : {Size{0, 10}, Size{10, -1}, Size{20000, 1}}) {
    ThumbnailOptions options;
    options.boxes = {box};
    const auto made = thumbnails("/no/such/file.jpg", options);
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().kind, ErrorKind::kUsage);
  }
}

}  // namespace
}  // namespace framewise::image
