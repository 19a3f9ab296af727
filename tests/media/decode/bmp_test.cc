// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <cstdint>
#include <string>
#include <vector>

#include "media/profiles.h"
#include "media/programs.h"
#include "media/reading.h"

namespace framewise::media {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

constexpr Rgba kRed{255, 0, 0, 255};
constexpr Rgba kGreen{0, 255, 0, 255};
constexpr Rgba kBlue{0, 0, 255, 255};
constexpr Rgba kNothing{0, 0, 0, 0};

// A BMP of red, green and blue (0, 1, 2), unless its parts say otherwise.
struct Bmp {
  uint32_t header_bytes = 40;
  int width = 3;
  int height = 1;
  uint32_t bits = 8;
  uint32_t compression = 0;
  std::vector<uint32_t> masks = {};
  std::string pixels = {};
  std::string profile = {};

  static void append(std::string& text, uint32_t value, int bytes) {
    for (; bytes > 0; --bytes, value >>= 8) text += char(uint8_t(value));
  }

  std::string text() const {
    std::string palette;
    const int entry = header_bytes == 12 ? 3 : 4;
    if (bits <= 8) {
      for (uint32_t i = 0; i < 1u << bits; ++i) {
        append(palette, i == 0 ? 0xFF0000u : i == 1 ? 0xFF00u : 0xFFu, entry);
      }
    }
    std::string head;
    append(head, header_bytes, 4);
    const int side = header_bytes == 12 ? 2 : 4;
    append(head, uint32_t(width), side);
    append(head, uint32_t(height), side);
    append(head, 1, 2);
    append(head, bits, 2);
    if (header_bytes > 16) append(head, compression, 4);
    if (header_bytes > 16) head.resize(40);
    for (const uint32_t mask : masks) append(head, mask, 4);
    if (head.size() < header_bytes) head.resize(header_bytes);
    if (!profile.empty()) {
      const auto put = [&head](size_t at, uint32_t value) {
        std::string four;
        append(four, value, 4);
        head.replace(at, 4, four);
      };
      put(56, 0x4D424544);
      put(112, uint32_t(head.size() + palette.size() + pixels.size()));
      put(116, uint32_t(profile.size()));
    }
    std::string file = "BM";
    append(file, 0, 8);
    append(file, uint32_t(14 + head.size() + palette.size()), 4);
    return file + head + palette + pixels + profile;
  }
  Reading read(const OpenOptions& options = {}) const {
    return read_bytes(as_bytes(text()), options);
  }
};

// The pixels of the row from left to right; empty after an error.
std::vector<Rgba> row(const Reading& reading, int y = 0) {
  if (reading.error) ADD_FAILURE() << reading.error->to_string();
  std::vector<Rgba> pixels;
  if (reading.frames.empty()) return pixels;
  for (int x = 0; x < reading.frames[0].size().width; ++x) {
    pixels.push_back(pixel(reading.frames[0], x, y));
  }
  return pixels;
}

const std::vector<Rgba> kThree = {kRed, kGreen, kBlue};

TEST(Bmp, ReadsPalettesOfEveryDepthAndHeader) {
  EXPECT_EQ(row(Bmp{.bits = 8, .pixels = {"\0\1\2\0", 4}}.read()), kThree);
  EXPECT_EQ(row(Bmp{.bits = 4, .pixels = {"\x01\x20\0\0", 4}}.read()), kThree);
  EXPECT_EQ(row(Bmp{.bits = 2, .pixels = {"\x18\0\0\0", 4}}.read()), kThree);
  EXPECT_EQ(row(Bmp{.bits = 1, .pixels = {"\x40\0\0\0", 4}}.read()),
            (std::vector<Rgba>{kRed, kGreen, kRed}));
  for (const uint32_t header : {12, 16, 40, 52, 56, 64, 108, 124}) {
    EXPECT_EQ(
        row(Bmp{.header_bytes = header, .pixels = {"\0\1\2\0", 4}}.read()),
        kThree)
        << header;
  }
}

TEST(Bmp, RowsGoUpUnlessTheHeightIsNegative) {
  const std::string two_rows("\0\0\0\0\2\2\2\0", 8);
  const Reading up = Bmp{.height = 2, .pixels = two_rows}.read();
  EXPECT_EQ(row(up, 0)[0], kBlue);
  EXPECT_EQ(row(up, 1)[0], kRed);
  const Reading down = Bmp{.height = -2, .pixels = two_rows}.read();
  EXPECT_EQ(row(down, 0)[0], kRed);
  EXPECT_EQ(row(down, 1)[0], kBlue);
}

TEST(Bmp, ReadsMasksInAnyOrder) {
  const Bmp odd{.width = 1,
                .bits = 32,
                .compression = 3,
                .masks = {0x0000003F, 0x0000FC00, 0x3F000000},
                .pixels = {"\x3F\0\0\x3F", 4}};
  EXPECT_EQ(row(odd.read()), (std::vector<Rgba>{{255, 0, 255, 255}}));
  const Bmp gap{.width = 1,
                .bits = 32,
                .compression = 3,
                .masks = {0xF0F, 0xFF0000, 0xFF},
                .pixels = {"\0\0\0\0", 4}};
  EXPECT_THAT(gap.read().error->message, HasSubstr("color mask"));
}

TEST(Bmp, AlphaNeedsAMaskAndAPixelThatUsesIt) {
  const std::string half("\x10\x20\x30\x80", 4);
  EXPECT_EQ(row(Bmp{.width = 1, .bits = 32, .pixels = half}.read()),
            (std::vector<Rgba>{{0x30, 0x20, 0x10, 255}}));
  Bmp masked{.header_bytes = 56,
             .width = 1,
             .bits = 32,
             .compression = 3,
             .masks = {0xFF0000, 0xFF00, 0xFF, 0xFF000000},
             .pixels = half};
  EXPECT_EQ(row(masked.read()), (std::vector<Rgba>{{0x30, 0x20, 0x10, 0x80}}));
  masked.pixels[3] = 0;
  EXPECT_EQ(row(masked.read()), (std::vector<Rgba>{{0x30, 0x20, 0x10, 255}}));
}

TEST(Bmp, RunsEndRowsJumpAndStop) {
  // Two of 2; a row further, a copy of 0 1 2; the end.
  const std::string eight("\2\2\0\0\0\3\0\1\2\0\0\1", 12);
  const Reading reading =
      Bmp{.height = 2, .compression = 1, .pixels = eight}.read();
  EXPECT_EQ(row(reading, 1), (std::vector<Rgba>{kBlue, kBlue, kNothing}));
  EXPECT_EQ(row(reading, 0), kThree);
  // A jump by 2 to the right, then one of 1.
  const std::string jump("\0\2\2\0\1\1\0\1", 8);
  EXPECT_EQ(row(Bmp{.compression = 1, .pixels = jump}.read()),
            (std::vector<Rgba>{kNothing, kNothing, kGreen}));
  // Four bits: two colors in turn.
  const std::string four("\3\x12\0\1", 4);
  EXPECT_EQ(row(Bmp{.bits = 4, .compression = 2, .pixels = four}.read()),
            (std::vector<Rgba>{kGreen, kBlue, kGreen}));
  const std::string full("\3\xFF\0\0\0\1", 6);
  EXPECT_EQ(
      row(Bmp{.header_bytes = 64, .bits = 24, .compression = 4, .pixels = full}
              .read()),
      (std::vector<Rgba>{kBlue, kBlue, kBlue}));
}

TEST(Bmp, CutFilesAreErrorsAndShowTheirBeginning) {
  const Bmp cut{.height = 2, .pixels = {"\0\1\2\0", 4}};
  EXPECT_THAT(cut.read().error->message, HasSubstr("ends too soon"));
  auto image = open_bytes(as_bytes(cut.text()), {.tolerant = true});
  ASSERT_TRUE(image);
  const Reading reading = read_all(*image);
  EXPECT_EQ(row(reading, 1), kThree);
  EXPECT_EQ(row(reading, 0)[0], kNothing);
  EXPECT_TRUE(image->damage());
  const Bmp run{.compression = 1, .pixels = {"\3", 1}};
  EXPECT_THAT(run.read().error->message, HasSubstr("ends too soon"));
}

TEST(Bmp, SaysWhatIsNotSupported) {
  const Error error = *Bmp{.bits = 24, .compression = 5}.read().error;
  EXPECT_EQ(error.kind, ErrorKind::kUnsupported);
  EXPECT_THAT(error.message, HasSubstr("compression 5"));
}

TEST(Bmp, AnEmbeddedProfileSaysTheColors) {
  const Bmp bmp{.header_bytes = 124,
                .pixels = {"\0\1\2\0", 4},
                .profile = profile_of(kXyzOfP3, parametric_srgb())};
  auto image = open_bytes(as_bytes(bmp.text()));
  ASSERT_TRUE(image) << image.error().to_string();
  EXPECT_EQ(image->info().format.color.primaries, Primaries::kDisplayP3);
}

TEST(Bmp, GivesThePixelsThatFfmpegGives) {
  if (!installed("ffmpeg")) GTEST_SKIP() << "ffmpeg is not installed";
  const ScratchFolder folder;
  for (const char* format : {"pal8", "bgr24", "bgra", "gray", "monob"}) {
    const std::string path = folder.file("a.bmp");
    const std::string command = std::string(
                                    "ffmpeg -nostdin -v error -y -f lavfi -i "
                                    "testsrc=s=33x17:d=0.04 -pix_fmt ") +
                                format + " " + path;
    ASSERT_EQ(std::system(command.c_str()), 0) << command;
    auto image = open(path);
    ASSERT_TRUE(image) << image.error().to_string();
    EXPECT_EQ(image->info().container, "bmp");
    EXPECT_EQ(image->info().frame_count, 1);
    EXPECT_FALSE(image->info().duration);
    const auto frames = all_frames(*image);
    ASSERT_THAT(frames, SizeIs(1));
    EXPECT_TRUE(frames[0].pixels ==
                output_of("ffmpeg -nostdin -v error -i " + path +
                          " -f rawvideo -pix_fmt rgba -"))
        << format;
  }
}

}  // namespace
}  // namespace framewise::media
