// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <fstream>

#include "media/decode/png/builder.h"
#include "media/profiles.h"
#include "media/programs.h"

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

TEST(Heic, GivesThePictureThatWasEncoded) {
  SKIP_WITHOUT("ffmpeg");
  SKIP_WITHOUT("heif-enc");
  const ScratchFolder folder;
  const std::string png = folder.file("a.png");
  const std::string heic = folder.file("a.heic");
  run("ffmpeg -nostdin -v error -y -f lavfi -i "
      "gradients=s=128x64:d=0.04:seed=7 " +
      png);
  run("heif-enc -q 95 " + png + " -o " + heic + " >/dev/null 2>&1");
  auto image = open(heic);
  ASSERT_TRUE(image) << image.error().to_string();
  EXPECT_EQ(image->info().container, "heif");
  EXPECT_EQ(image->info().codec, "hevc");
  EXPECT_EQ(image->info().size, (Size{128, 64}));
  const std::string got = only_frame(heic);
  const std::string expected = raw_rgba(png, "rgba");
  ASSERT_EQ(got.size(), expected.size());
  int64_t difference = 0;
  for (size_t i = 0; i < got.size(); ++i) {
    difference += std::abs(int(uint8_t(got[i])) - int(uint8_t(expected[i])));
  }
  EXPECT_LT(double(difference) / double(got.size()), 2.0);
}

// As written by phones.
TEST(Heic, ColorsAreWhatItsProfileSays) {
  SKIP_WITHOUT("heif-enc");
  const ScratchFolder folder;
  const std::string profile =
      media::profile_of(media::kXyzOfP3, media::parametric_srgb());
  std::vector<uint8_t> chunk = {'P', '3', 0, 0};
  for (const uint8_t byte : media::deflated({profile.begin(), profile.end()})) {
    chunk.push_back(byte);
  }
  media::PngWriter png;
  png.header(64, 64).chunk("iCCP", chunk);
  png.image(media::PngSamples::random(64, 64, 8, 4, 1)).end();
  const auto bytes = png.bytes();
  std::ofstream(folder.file("a.png"), std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()),
             std::streamsize(bytes.size()));
  run("heif-enc " + folder.file("a.png") + " -o " + folder.file("a.heic") +
      " >/dev/null 2>&1");
  auto image = open(folder.file("a.heic"));
  ASSERT_TRUE(image) << image.error().to_string();
  EXPECT_EQ(image->info().format.color.primaries, Primaries::kDisplayP3);
  EXPECT_THAT(image->survey()->findings, SizeIs(0));
}

}  // namespace
}  // namespace framewise
