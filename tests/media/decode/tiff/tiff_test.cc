// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

#include "media/decode/tiff/builder.h"
#include "media/programs.h"
#include "media/reading.h"

namespace framewise {
namespace {

using testing::SizeIs;

#define SKIP_WITHOUT(program) \
  if (!installed(program)) GTEST_SKIP() << program << " is not installed"

void run(const std::string& command) {
  ASSERT_EQ(std::system(command.c_str()), 0) << command;
}

// An image of moving bars in this pixel format, made by ffmpeg.
std::string make_tiff(const ScratchFolder& folder, const std::string& format) {
  const std::string path = folder.file(format + ".tiff");
  run("ffmpeg -nostdin -v error -y -f lavfi -i testsrc=s=131x67:d=0.04 "
      "-pix_fmt " +
      format + " " + path);
  return path;
}

std::string raw_rgba(const std::string& path, const std::string& format) {
  return output_of("ffmpeg -nostdin -v error -i " + path +
                   " -f rawvideo -pix_fmt " + format + " -");
}

std::string only_frame(const std::string& path) {
  auto image = open(path);
  EXPECT_TRUE(image) << image.error().to_string();
  if (!image) return "";
  const auto frames = all_frames(*image);
  EXPECT_THAT(frames, SizeIs(1));
  return frames.empty() ? "" : frames[0].pixels;
}

TEST(Tiff, GivesThePixelsThatFfmpegGives) {
  SKIP_WITHOUT("ffmpeg");
  const ScratchFolder folder;
  for (const char* format : {"rgb24", "rgba", "gray", "pal8", "monob"}) {
    const std::string path = make_tiff(folder, format);
    EXPECT_TRUE(only_frame(path) == raw_rgba(path, "rgba")) << format;
  }
  for (const char* format : {"rgb48le", "rgba64le", "gray16le"}) {
    const std::string path = make_tiff(folder, format);
    EXPECT_TRUE(only_frame(path) == raw_rgba(path, "rgba64le")) << format;
  }
}

TEST(Tiff, ReadsTilesAndCompression) {
  SKIP_WITHOUT("ffmpeg");
  SKIP_WITHOUT("tiffcp");
  const ScratchFolder folder;
  const std::string plain = make_tiff(folder, "rgb24");
  const std::string tiled = folder.file("tiled.tiff");
  for (const char* compression : {"lzw", "zip", "packbits"}) {
    run("tiffcp -t -w 32 -l 16 -c " + std::string(compression) + " " + plain +
        " " + tiled);
    EXPECT_TRUE(only_frame(tiled) == only_frame(plain)) << compression;
  }
}

TEST(Tiff, IsTurnedAsItsOrientationSays) {
  SKIP_WITHOUT("ffmpeg");
  SKIP_WITHOUT("tiffset");
  const ScratchFolder folder;
  const std::string path = make_tiff(folder, "rgb24");
  const std::string upright = only_frame(path);
  run("tiffset -s Orientation 6 " + path);
  auto image = open(path);
  ASSERT_TRUE(image);
  EXPECT_EQ(image->info().size, (Size{67, 131}));
  EXPECT_EQ(image->info().rotation, 90);
  const std::string turned = only_frame(path);
  for (int y = 0; y < 131; ++y) {
    for (int x = 0; x < 67; ++x) {
      ASSERT_EQ(turned.substr(size_t(4 * (67 * y + x)), 4),
                upright.substr(size_t(4 * (131 * (66 - x) + y)), 4));
    }
  }
}

TEST(Tiff, SaysThatOnlyTheFirstPageIsRead) {
  SKIP_WITHOUT("ffmpeg");
  SKIP_WITHOUT("tiffcp");
  const ScratchFolder folder;
  const std::string page = make_tiff(folder, "rgb24");
  const std::string book = folder.file("book.tiff");
  run("tiffcp " + page + " " + page + " " + page + " " + book);
  auto image = open(book);
  ASSERT_TRUE(image);
  const auto survey = image->survey();
  ASSERT_TRUE(survey);
  EXPECT_THAT(survey->frames, SizeIs(1));
  ASSERT_THAT(survey->findings, SizeIs(1));
  EXPECT_EQ(survey->findings[0].kind, "several_pages");
  EXPECT_EQ(survey->findings[0].count, 3);
  EXPECT_TRUE(only_frame(book) == only_frame(page));
}

TEST(Tiff, DamageIsAnErrorNeverACrash) {
  SKIP_WITHOUT("ffmpeg");
  SKIP_WITHOUT("tiffcp");
  const ScratchFolder folder;
  const std::string plain = make_tiff(folder, "rgb24");
  const std::string packed_path = folder.file("packed.tiff");
  // The file needs its directory first, as after "tiffcp -c lzw"; tiffcp
  // otherwise writes it last and no truncated file could be opened. It is cut
  // in the pixels of a strip with flipped bits.
  run("tiffcp -c lzw " + plain + " " + packed_path);
  const std::string whole = file_text(packed_path);
  uint32_t random = 7;
  int refused = 0;
  for (int round = 0; round < 100; ++round) {
    std::string broken = whole;
    for (int flip = 0; flip < 5; ++flip) {
      random = random * 1664525 + 1013904223;
      broken[(random >> 8) % broken.size()] ^= char(1 << (random & 7));
    }
    for (const bool tolerant : {false, true}) {
      OpenOptions options{.tolerant = tolerant};
      options.limits.frame_pixels = 1 << 20;
      auto image = open(as_bytes(broken), "broken.tiff", options);
      if (!image) {
        ++refused;
        continue;
      }
      const auto frame = image->next();
      if (!frame) ++refused;
      EXPECT_TRUE(frame || !tolerant || !frame.error().message.empty());
    }
  }
  EXPECT_GT(refused, 0);
  for (size_t length = 1; length < whole.size(); length += 997) {
    auto image = open(as_bytes(whole.substr(0, length)), "cut.tiff");
    EXPECT_FALSE(image && image->next()) << length;
  }
}

// The pixels of the first row.
std::vector<media::Rgba> row(const media::TiffBuilder& tiff) {
  const media::Reading reading = media::read_bytes(as_bytes(tiff.file()));
  if (reading.error) ADD_FAILURE() << reading.error->to_string();
  std::vector<media::Rgba> pixels;
  if (reading.frames.empty()) return pixels;
  for (int x = 0; x < reading.frames[0].size().width; ++x) {
    pixels.push_back(media::pixel(reading.frames[0], x, 0));
  }
  return pixels;
}

constexpr uint16_t kSampleFormat = 339;
constexpr uint16_t kExtraSamples = 338;
constexpr uint16_t kInks = 5;
constexpr uint16_t kRgb = 2;

TEST(Tiff, ReadsFloatingSamplesFromBlackToWhite) {
  media::TiffBuilder tiff{
      .width = 4, .bits = 32, .tags = {{kSampleFormat, {3}}}};
  for (const float value : {0.0f, 0.5f, 1.0f, 7.0f}) tiff.add_float(value);
  EXPECT_EQ(row(tiff),
            (std::vector<media::Rgba>{{0, 0, 0, 65535},
                                      {32768, 32768, 32768, 65535},
                                      {65535, 65535, 65535, 65535},
                                      {65535, 65535, 65535, 65535}}));
  media::TiffBuilder half{
      .width = 2, .bits = 16, .tags = {{kSampleFormat, {3}}}};
  half.add(0x3800);  // 0.5
  half.add(0x7E00);  // not a number
  EXPECT_EQ(row(half)[0][0], 32768);
}

TEST(Tiff, TheLowestSignedSampleIsBlack) {
  media::TiffBuilder tiff{.width = 3, .tags = {{kSampleFormat, {2}}}};
  for (const int value : {-128, 0, 127}) tiff.add(uint8_t(value));
  EXPECT_EQ(row(tiff),
            (std::vector<media::Rgba>{
                {0, 0, 0, 255}, {128, 128, 128, 255}, {255, 255, 255, 255}}));
}

TEST(Tiff, InksAreAProductWithBlack) {
  media::TiffBuilder tiff{.width = 3, .samples = 4, .photometric = kInks};
  for (const uint8_t ink : {0, 0, 0, 0, 255, 0, 0, 0, 0, 0, 0, 255}) {
    tiff.add(ink);
  }
  EXPECT_EQ(row(tiff),
            (std::vector<media::Rgba>{
                {255, 255, 255, 255}, {0, 255, 255, 255}, {0, 0, 0, 255}}));
}

TEST(Tiff, PremultipliedColorsAreDividedByAlpha) {
  media::TiffBuilder tiff{
      .samples = 4, .photometric = kRgb, .tags = {{kExtraSamples, {1}}}};
  for (const uint8_t sample : {64, 32, 0, 128}) tiff.add(sample);
  EXPECT_EQ(row(tiff)[0], (media::Rgba{128, 64, 0, 128}));
  tiff.tags[kExtraSamples] = {2};
  EXPECT_EQ(row(tiff)[0], (media::Rgba{64, 32, 0, 128}));
}

TEST(Tiff, ReadsSeparatePlanes) {
  SKIP_WITHOUT("ffmpeg");
  SKIP_WITHOUT("tiffcp");
  const ScratchFolder folder;
  const std::string plain = make_tiff(folder, "rgb24");
  for (const char* how : {"-p separate", "-p separate -t -w 32 -l 16"}) {
    run(std::string("tiffcp ") + how + " " + plain + " " +
        folder.file("planes.tiff"));
    EXPECT_TRUE(only_frame(folder.file("planes.tiff")) == only_frame(plain))
        << how;
  }
}

// Mean distance of the colors of two files, in levels of 8 bits.
double distance(const std::string& a, const std::string& b) {
  EXPECT_EQ(a.size(), b.size());
  double sum = 0;
  for (size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    sum += std::abs(int(uint8_t(a[i])) - int(uint8_t(b[i])));
  }
  return sum / double(a.size());
}

// Sharp edges lose 4 to 8 levels by subsampling; read as RGB it were 34 to 63.
TEST(Tiff, YcbcrIsConvertedByItsOwnTags) {
  constexpr double kMost = 12;
  SKIP_WITHOUT("ffmpeg");
  SKIP_WITHOUT("tiffcp");
  const ScratchFolder folder;
  const std::string colors = only_frame(make_tiff(folder, "rgb24"));
  for (const char* format : {"yuv444p", "yuv422p", "yuv420p"}) {
    EXPECT_LT(distance(only_frame(make_tiff(folder, format)), colors), kMost)
        << format;
  }
  const std::string jpeg = folder.file("jpeg.tiff");
  run("tiffcp -r 16 -c jpeg:90 " + folder.file("rgb24.tiff") + " " + jpeg);
  EXPECT_LT(distance(only_frame(jpeg), colors), kMost);
}

// L*, a* and b* of sRGB's white, black, red and green for D50, from published
// tables.
TEST(Tiff, LabBecomesSrgbByItsDefinition) {
  struct Color {
    double l, a, b;
    std::array<int, 3> rgb;
  };
  for (const auto& [l, a, b, rgb] :
       {Color{100, 0, 0, {255, 255, 255}}, Color{0, 0, 0, {0, 0, 0}},
        Color{54.29, 80.81, 69.89, {255, 0, 0}},
        Color{87.82, -79.27, 80.99, {0, 255, 0}}}) {
    media::TiffBuilder own{.bits = 16, .samples = 3, .photometric = 8};
    media::TiffBuilder icc{.bits = 16, .samples = 3, .photometric = 9};
    own.add(uint32_t(std::lround(l * 655.35)));
    icc.add(uint32_t(std::lround(l * 652.8)));
    for (const double opponent : {a, b}) {
      own.add(uint16_t(int16_t(std::lround(opponent * 256))));
      icc.add(uint32_t(std::lround((opponent + 128) * 256)));
    }
    for (const auto& file : {own.file(), icc.file()}) {
      const auto reading = media::read_bytes(as_bytes(file));
      ASSERT_FALSE(reading.error) << reading.error->message;
      const uint16_t* pixel = reading.frames.at(0).plane(0).row<uint16_t>(0);
      for (size_t c = 0; c < 3; ++c) {
        EXPECT_NEAR(pixel[c] / 257.0, rgb[c], 2) << l << ' ' << a << ' ' << c;
      }
    }
  }
}

TEST(Tiff, SaysWhatIsNotSupported) {
  const media::TiffBuilder complex{
      .bits = 64, .data = std::string(8, 'x'), .tags = {{kSampleFormat, {6}}}};
  const media::TiffBuilder deep{.bits = 16,
                                .samples = 3,
                                .photometric = 6,
                                .data = std::string(6, 'x'),
                                .tags = {{530, {1, 1}}}};
  for (const auto& [file, what] :
       {std::pair(complex.file(), "not supported: images with 64-bit samples"),
        {deep.file(), "not supported: YCbCr of 16 bits"}}) {
    const auto error = media::read_bytes(as_bytes(file)).error;
    ASSERT_TRUE(error);
    EXPECT_EQ(error->kind, ErrorKind::kUnsupported);
    EXPECT_EQ(error->message, what);
  }
}

}  // namespace
}  // namespace framewise
