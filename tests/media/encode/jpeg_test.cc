// SPDX-License-Identifier: Apache-2.0
#include "media/encode/jpeg.h"

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

TEST(JpegWriter, StoresChromaAsAsked) {
  FramePool pool;
  const Frame frame = smooth_frame(pool, {64, 48});
  WriteOptions options = jpeg(75);
  EXPECT_EQ(by_turbojpeg(encoded(frame, options)).subsampling, TJSAMP_420);
  options.subsampling = Subsampling::k422;
  EXPECT_EQ(by_turbojpeg(encoded(frame, options)).subsampling, TJSAMP_422);
  options.subsampling = Subsampling::k444;
  EXPECT_EQ(by_turbojpeg(encoded(frame, options)).subsampling, TJSAMP_444);
  EXPECT_EQ(by_turbojpeg(encoded(frame, jpeg(90))).subsampling, TJSAMP_444);
}

TEST(JpegWriter, WritesGrayAndProgressiveFiles) {
  FramePool pool;
  const Frame gray =
      random_frame(pool, {.layout = Layout::kGray, .bits = 8}, {40, 30}, 2);
  EXPECT_EQ(by_turbojpeg(encoded(gray, jpeg(90))).subsampling, TJSAMP_GRAY);
  WriteOptions options = jpeg(80);
  options.progressive = true;
  const Frame frame = smooth_frame(pool, {64, 48});
  const auto bytes = encoded(frame, options);
  const std::string text(reinterpret_cast<const char*>(bytes.data()),
                         bytes.size());
  EXPECT_NE(text.find("\xFF\xC2"), std::string::npos) << "SOF2";
  EXPECT_EQ(difference(shown_frame(bytes, pool),
                       shown_frame(encoded(frame, jpeg(80)), pool)),
            "");
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
