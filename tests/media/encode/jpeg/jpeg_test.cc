// SPDX-License-Identifier: Apache-2.0
#include "media/encode/jpeg/jpeg.h"

#include <turbojpeg.h>

#include "media/encode/writing.h"

namespace framewise::media {
namespace {

using testing::ElementsAre;

WriteOptions jpeg(double quality) {
  return {.format = FileFormat::kJpeg, .quality = quality};
}

struct TurboFacts {
  int width = 0, height = 0, subsampling = 0, colors = 0;
};

TurboFacts by_turbojpeg(const std::vector<std::byte>& bytes) {
  TurboFacts facts;
  const tjhandle handle = tjInitDecompress();
  EXPECT_EQ(tjDecompressHeader3(
                handle, reinterpret_cast<const unsigned char*>(bytes.data()),
                bytes.size(), &facts.width, &facts.height, &facts.subsampling,
                &facts.colors),
            0);
  std::vector<uint8_t> pixels(size_t(facts.width) * size_t(facts.height) * 4);
  EXPECT_EQ(tjDecompress2(handle,
                          reinterpret_cast<const unsigned char*>(bytes.data()),
                          bytes.size(), pixels.data(), 0, 0, 0, TJPF_RGBA, 0),
            0)
      << tjGetErrorStr2(handle);
  tjDestroy(handle);
  return facts;
}

TEST(JpegWriter, ComesCloserWithQualityAtEverySize) {
  FramePool pool;
  for (const Size size : kOddSizes) {
    const Frame frame = smooth_frame(pool, size);
    const TurboFacts facts = by_turbojpeg(encoded(frame, jpeg(95)));
    EXPECT_EQ(facts.width, size.width);
    EXPECT_EQ(facts.height, size.height);
    EXPECT_GT(psnr(shown_frame(encoded(frame, jpeg(100)), pool), frame), 38)
        << size.width << "x" << size.height;
  }
  const Frame frame = smooth_frame(pool, {200, 100});
  EXPECT_LT(encoded(frame, jpeg(20)).size(), encoded(frame, jpeg(95)).size());
}

// Red and blue lines of one pixel.
Frame colored_lines(FramePool& pool, Size size) {
  return painted(pool, srgb8(), size, [](int, int, int i) {
    constexpr int kRed[] = {230, 30, 30, 255};
    constexpr int kBlue[] = {30, 30, 230, 255};
    return i / 4 % 2 ? kRed[i % 4] : kBlue[i % 4];
  });
}

// Waves of several lengths and some noise: neither flat nor random.
Frame textured_frame(FramePool& pool, Size size) {
  return painted(pool, srgb8(), size, [](int, int y, int i) {
    if (i % 4 == 3) return 255;
    const double x = i / 4;
    const double waves = std::sin(x / 3.1 + y / 7.7) * 30 +
                         std::sin(x / 19. - y / 11.) * 50 +
                         std::sin((x + y) / 1.7) * 12;
    const int noise = (i * 7919 + y * 104'729) % 17 - 8;
    return std::clamp(int(128 + waves) + noise + (i % 4) * 9, 0, 255);
  });
}

TEST(JpegWriter, StoresChromaAsAsked) {
  FramePool pool;
  const Frame frame = smooth_frame(pool, {64, 48});
  WriteOptions options = jpeg(75);
  options.subsampling = Subsampling::k420;
  EXPECT_EQ(by_turbojpeg(encoded(frame, options)).subsampling, TJSAMP_420);
  options.subsampling = Subsampling::k422;
  EXPECT_EQ(by_turbojpeg(encoded(frame, options)).subsampling, TJSAMP_422);
  options.subsampling = Subsampling::k444;
  EXPECT_EQ(by_turbojpeg(encoded(frame, options)).subsampling, TJSAMP_444);
}

TEST(JpegWriter, HalvesChromaOnlyWhereItHasNoFineDetail) {
  FramePool pool;
  const Frame smooth = smooth_frame(pool, {64, 48});
  const Frame lines = colored_lines(pool, {64, 48});
  for (const double quality : {60, 85, 95}) {
    EXPECT_EQ(by_turbojpeg(encoded(smooth, jpeg(quality))).subsampling,
              TJSAMP_420);
    EXPECT_EQ(by_turbojpeg(encoded(lines, jpeg(quality))).subsampling,
              TJSAMP_444);
  }
}

TEST(JpegWriter, WritesGrayAndProgressiveFiles) {
  FramePool pool;
  const Frame gray =
      random_frame(pool, {.layout = Layout::kGray, .bits = 8}, {40, 30}, 2);
  EXPECT_EQ(by_turbojpeg(encoded(gray, jpeg(90))).subsampling, TJSAMP_GRAY);
  const Frame frame = smooth_frame(pool, {64, 48});
  const auto starts_frame = [&](const WriteOptions& options, char kind) {
    const auto bytes = encoded(frame, options);
    const std::string text(reinterpret_cast<const char*>(bytes.data()),
                           bytes.size());
    return text.find(std::string("\xFF") + kind) != std::string::npos;
  };
  WriteOptions options = jpeg(80);
  EXPECT_TRUE(starts_frame(options, '\xC0')) << "SOF0";
  options.progressive = true;
  EXPECT_TRUE(starts_frame(options, '\xC2')) << "SOF2";
}

TEST(JpegWriter, StoresTheSamePixelsInProgressiveFilesWithoutAChoiceByBits) {
  FramePool pool;
  const Frame frame = textured_frame(pool, {131, 77});
  WriteOptions options = jpeg(80);
  options.effort = 1;
  const Frame sequential = shown_frame(encoded(frame, options), pool);
  options.progressive = true;
  EXPECT_EQ(difference(shown_frame(encoded(frame, options), pool), sequential),
            "");
}

TEST(JpegWriter, GivesTheSameBytesForAnyNumberOfThreads) {
  FramePool pool;
  const Frame frame = textured_frame(pool, {200, 333});
  for (const int effort : {1, 5, 9}) {
    WriteOptions options = jpeg(70);
    options.progressive = true;
    options.effort = effort;
    const auto alone = encoded(frame, options);
    ThreadExecutor executor(4);
    options.executor = &executor;
    EXPECT_EQ(encoded(frame, options), alone) << "effort " << effort;
  }
}

TEST(JpegWriter, TakesFewerBytesForTheSameErrorWithMoreEffort) {
  FramePool pool;
  const Frame frame = textured_frame(pool, {256, 256});
  const auto size_at = [&](int effort, double decibels) {
    for (double quality = 20; quality <= 100; quality += 0.5) {
      WriteOptions options = jpeg(quality);
      options.effort = effort;
      const auto bytes = encoded(frame, options);
      if (psnr(shown_frame(bytes, pool), frame) >= decibels) {
        return bytes.size();
      }
    }
    return size_t{0};
  };
  EXPECT_LT(double(size_at(5, 34)), 0.99 * double(size_at(1, 34)));
}

TEST(JpegWriter, ChangesTheSizeInFineSteps) {
  FramePool pool;
  const Frame frame = textured_frame(pool, {256, 256});
  size_t before = encoded(frame, jpeg(70)).size();
  for (double quality = 70.25; quality <= 72; quality += 0.25) {
    const size_t size = encoded(frame, jpeg(quality)).size();
    EXPECT_NEAR(double(size), double(before), 0.05 * double(before)) << quality;
    before = size;
  }
}

TEST(JpegWriter, IsReadAlikeByOtherDecoders) {
  FramePool pool;
  const ScratchFolder folder;
  const Frame frame = textured_frame(pool, {131, 77});
  for (const bool progressive : {false, true}) {
    for (const Subsampling chroma :
         {Subsampling::k420, Subsampling::k422, Subsampling::k444}) {
      WriteOptions options = jpeg(90);
      options.progressive = progressive;
      options.subsampling = chroma;
      const std::string path = folder.file("a.jpg");
      ASSERT_TRUE(write(path, frame, options));
      const Frame shown = shown_frame(encoded(frame, options), pool);
      const auto expect_close = [&](const std::string& command) {
        const std::string program = command.substr(0, command.find(' '));
        if (!installed(program)) return;
        const std::string rgb = output_of(command);
        ASSERT_EQ(rgb.size(), size_t(131 * 77 * 3)) << command;
        double sum = 0;
        for (size_t i = 0; i < rgb.size(); ++i) {
          const size_t pixel_index = i / 3;
          const int ours = shown.plane(0).row(
              int(pixel_index / 131))[pixel_index % 131 * 4 + i % 3];
          sum += std::abs(ours - int(uint8_t(rgb[i])));
        }
        // Decoders differ in how they interpolate chroma.
        EXPECT_LT(sum / double(rgb.size()), 2) << command;
      };
      expect_close("ffmpeg -v error -i " + path +
                   " -f rawvideo -pix_fmt rgb24 -");
      expect_close("convert " + path + " -depth 8 rgb:-");
      expect_close("djpeg -rgb -pnm " + path + " | tail -c 30261");
    }
  }
}

TEST(JpegWriter, WritesTheLongestSidesAndRefusesLongerOnes) {
  FramePool pool;
  for (const Size size : {Size{65'500, 1}, Size{1, 65'500}}) {
    const auto bytes = encoded(smooth_frame(pool, size), jpeg(60));
    EXPECT_EQ(shown_frame(bytes, pool).size(), size);
  }
  const auto written =
      animate({smooth_frame(pool, {65'501, 1})}, jpeg(60), {0});
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().kind, ErrorKind::kUnsupported);
}

// The picture of several stripes is large enough that whole pages are given
// back.
TEST(JpegWriter, TakesTheMemoryOfAFrameThatNobodyElseHolds) {
  FramePool pool;
  for (const Subsampling chroma : {Subsampling::k420, Subsampling::k444}) {
    WriteOptions options = jpeg(85);
    options.subsampling = chroma;
    const auto written_of = [&](Frame frame) {
      auto writer = Writer::to_memory({.size = frame.size()}, options);
      EXPECT_TRUE(writer->add(std::move(frame), 0));
      return writer->finish()->content;
    };
    const Frame kept = textured_frame(pool, {1024, 200});
    const auto bytes = written_of(kept);
    EXPECT_EQ(psnr(kept, textured_frame(pool, kept.size())), 99);
    EXPECT_EQ(written_of(textured_frame(pool, kept.size())), bytes);
  }
}

TEST(JpegWriter, StopsOnRequest) {
  FramePool pool;
  std::stop_source stop;
  stop.request_stop();
  WriteOptions options = jpeg(80);
  options.stop = stop.get_token();
  const auto written = animate({textured_frame(pool, {64, 64})}, options, {0});
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().kind, ErrorKind::kCancelled);
}

TEST(JpegWriter, LaysTransparentPixelsOverTheBackgroundAndSaysSo) {
  FramePool pool;
  const Frame clear =
      painted(pool, srgb8(), {16, 16}, [](int, int, int) { return 0; });
  WriteOptions options = jpeg(100);
  options.background = {200, 100, 50};
  const auto written = animate({clear}, options, {0});
  ASSERT_TRUE(written);
  EXPECT_THAT(note_kinds(*written), ElementsAre("alpha_flattened"));
  const Rgba middle = pixel(shown_frame(written->content, pool), 8, 8);
  EXPECT_NEAR(middle[0], 200, 2);
  EXPECT_NEAR(middle[1], 100, 2);
  EXPECT_NEAR(middle[2], 50, 2);
}

TEST(JpegWriter, SaysThatDepthIsReduced) {
  FramePool pool;
  const auto written =
      animate({smooth_frame(pool, {16, 16}, false, srgb16())}, jpeg(90), {0});
  ASSERT_TRUE(written);
  EXPECT_THAT(note_kinds(*written), ElementsAre("depth_reduced"));
}

TEST(JpegWriter, HoldsOneFrame) {
  FramePool pool;
  const auto frames = moving_square(pool, {16, 16}, 2);
  const auto written = animate(frames, jpeg(90), {40});
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().kind, ErrorKind::kUnsupported);
  EXPECT_EQ(written.error().message, "jpeg holds one frame");
  EXPECT_FALSE(written.error().hint.empty());
}

TEST(JpegWriter, KeepsTheMetadataThatItIsGivenAndTellsWhatDoesNotFit) {
  FramePool pool;
  WriteOptions options = jpeg(90);
  options.metadata.exif =
      as_bytes(std::string("II*\0\10\0\0\0\0\0\0\0\0\0", 14));
  options.metadata.xmp = std::vector<std::byte>(70'000, std::byte{'x'});
  const auto written = animate({smooth_frame(pool, {16, 16})}, options, {0});
  ASSERT_TRUE(written) << written.error().to_string();
  EXPECT_THAT(note_kinds(*written), ElementsAre("metadata_dropped"));
  const std::string text(reinterpret_cast<const char*>(written->content.data()),
                         written->content.size());
  EXPECT_NE(text.find(std::string("Exif\0\0II*", 9)), std::string::npos);
}

TEST(JpegWriter, SaysThatPixelsAreUprightInTheExifThatItKeeps) {
  FramePool pool;
  WriteOptions options = jpeg(90);
  // Turn right by 90 degrees.
  options.metadata.exif = as_bytes(std::string(
      "II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0", 26));
  const auto bytes = encoded(smooth_frame(pool, {32, 16}), options);
  EXPECT_EQ(shown_frame(bytes, pool).size(), (Size{32, 16}));
}

TEST(JpegWriter, SaysWhatStoredColorsMean) {
  FramePool pool;
  for (const Primaries primaries :
       {Primaries::kDisplayP3, Primaries::kBt2020, Primaries::kAdobeRgb}) {
    PixelFormat format = srgb8();
    format.color.primaries = primaries;
    if (primaries == Primaries::kAdobeRgb) {
      format.color.transfer = Transfer::kGamma22;
    }
    WriteOptions options = jpeg(95);
    options.color = ColorPolicy::kAsStored;
    const Frame frame = smooth_frame(pool, {31, 17}, false, format);
    const Reading back = read_bytes(encoded(frame, options));
    EXPECT_EQ(back.frames.at(0).format().color.primaries, primaries);
    EXPECT_EQ(back.frames[0].format().color.transfer, format.color.transfer);
  }
}

}  // namespace
}  // namespace framewise::media
