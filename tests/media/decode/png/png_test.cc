// SPDX-License-Identifier: Apache-2.0
#include "media/decode/png/png.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <spng.h>

#include <cstring>
#include <random>

#include "media/decode/png/builder.h"
#include "media/profiles.h"
#include "media/reading.h"

namespace framewise::media {
namespace {

constexpr int kGray = 0, kRgb = 2, kPalette = 3, kGrayAlpha = 4, kRgba = 6;

int channels_of(int color) {
  switch (color) {
    case kRgb: return 3;
    case kGrayAlpha: return 2;
    case kRgba: return 4;
    default: return 1;
  }
}

std::vector<uint8_t> random_palette(size_t colors) {
  std::mt19937 random(11);
  std::vector<uint8_t> palette(colors * 3);
  for (uint8_t& value : palette) value = uint8_t(random());
  return palette;
}

// libspng's output: RGBA of 8 bits, or of 16 bits in native order.
std::vector<uint8_t> decoded_by_libspng(const std::vector<std::byte>& bytes,
                                        bool sixteen_bits) {
  spng_ctx* context = spng_ctx_new(0);
  spng_set_png_buffer(context, bytes.data(), bytes.size());
  const int format = sixteen_bits ? SPNG_FMT_RGBA16 : SPNG_FMT_RGBA8;
  size_t size = 0;
  std::vector<uint8_t> pixels;
  if (spng_decoded_image_size(context, format, &size) == 0) {
    pixels.resize(size);
    const int status = spng_decode_image(context, pixels.data(), size, format,
                                         SPNG_DECODE_TRNS);
    if (status != 0) pixels.clear();
  }
  spng_ctx_free(context);
  return pixels;
}

PngWriter picture(int width, int height, int color = kRgba, int depth = 8,
                  bool interlaced = false) {
  PngWriter writer;
  writer.header(uint32_t(width), uint32_t(height), depth, color, interlaced);
  return writer;
}

std::vector<std::byte> small_rgba() {
  return picture(5, 4).image(PngSamples::random(5, 4, 8, 4, 1)).end().bytes();
}

TEST(Png, EveryColorTypeDepthAndSizeEqualsLibspng) {
  const std::pair<int, int> sizes[] = {{1, 1}, {1, 9},   {7, 1}, {5, 5},
                                       {8, 8}, {33, 17}, {3, 2}, {64, 3}};
  for (const int color : {kGray, kRgb, kPalette, kGrayAlpha, kRgba}) {
    for (const int depth : {1, 2, 4, 8, 16}) {
      if (depth < 8 && color != kGray && color != kPalette) continue;
      if (depth == 16 && color == kPalette) continue;
      for (const bool interlaced : {false, true}) {
        for (const bool transparency : {false, true}) {
          for (const auto& [width, height] : sizes) {
            SCOPED_TRACE(fmt::format("color {}, {} bits, {}x{}{}{}", color,
                                     depth, width, height,
                                     interlaced ? ", interlaced" : "",
                                     transparency ? ", tRNS" : ""));
            const auto samples = PngSamples::random(
                width, height, depth, channels_of(color), uint32_t(width));
            PngWriter writer = picture(width, height, color, depth, interlaced);
            if (color == kPalette) {
              writer.chunk("PLTE", random_palette(size_t{1} << depth));
              if (transparency) writer.chunk("tRNS", {0, 128});
            } else if (transparency && color == kGray) {
              std::vector<uint8_t> key = {uint8_t(samples.at(0, 0, 0) >> 8),
                                          uint8_t(samples.at(0, 0, 0))};
              writer.chunk("tRNS", key);
            } else if (transparency && color == kRgb) {
              std::vector<uint8_t> key;
              for (int c = 0; c < 3; ++c) {
                key.push_back(uint8_t(samples.at(0, 0, c) >> 8));
                key.push_back(uint8_t(samples.at(0, 0, c)));
              }
              writer.chunk("tRNS", key);
            }
            const auto bytes = writer.image(samples, interlaced).end().bytes();
            const auto expected = decoded_by_libspng(bytes, depth == 16);
            ASSERT_FALSE(expected.empty());
            const Reading reading = read_bytes(bytes);
            ASSERT_EQ(reading.frames.size(), 1u);
            EXPECT_EQ(reading.frames[0].format().bits, depth == 16 ? 16 : 8);
            ASSERT_EQ(pixels_of(reading.frames[0]), expected);
          }
        }
      }
    }
  }
}

TEST(Png, EveryRealFileEqualsLibspng) {
  SKIP_WITHOUT_CORPUS();
  for (const auto& path : files_in(corpus() / "images", ".png")) {
    SCOPED_TRACE(path);
    const auto bytes = file_bytes(path);
    const Reading reading = read_bytes(bytes);
    ASSERT_EQ(reading.frames.size(), 1u);
    EXPECT_EQ(pixels_of(reading.frames[0]), decoded_by_libspng(bytes, false));
  }
}

TEST(Png, TellsWhatItIs) {
  auto animation = open_bytes(small_rgba());
  ASSERT_TRUE(animation);
  const AnimationInfo& info = animation->info();
  EXPECT_EQ(info.container, "png");
  EXPECT_EQ(info.size, (Size{5, 4}));
  EXPECT_EQ(info.frame_count, 1);
  EXPECT_FALSE(info.plays.has_value());
  EXPECT_TRUE(info.has_alpha);
  EXPECT_EQ(info.format.color.transfer, Transfer::kSrgb);
  EXPECT_EQ(info.format.color.primaries, Primaries::kBt709);
  EXPECT_EQ(info.format.color.range, Range::kFull);
  EXPECT_THAT(kinds(*animation), testing::IsEmpty());
}

TEST(Png, JoinsImageDataThatAreSpreadOverManyChunks) {
  const auto samples = PngSamples::random(9, 9, 8, 4, 3);
  const auto compressed = deflated(filtered_rows(samples));
  PngWriter writer = picture(9, 9);
  for (const uint8_t byte : compressed) {
    writer.chunk("IDAT", std::vector<uint8_t>{byte});
    writer.chunk("IDAT", std::vector<uint8_t>{});
  }
  const Reading pieces = read_bytes(writer.end().bytes());
  const Reading whole = read_bytes(picture(9, 9).image(samples).end().bytes());
  ASSERT_EQ(pieces.frames.size(), 1u);
  EXPECT_EQ(pixels_of(pieces.frames[0]), pixels_of(whole.frames[0]));
}

TEST(Png, CutAtAnyByteGivesAnErrorOrTheWholePicture) {
  const auto bytes = picture(6, 5, kRgb, 8, true)
                         .text("tEXt", std::string_view("Title\0cut", 9))
                         .image(PngSamples::random(6, 5, 8, 3, 2), true)
                         .end()
                         .bytes();
  const auto expected = pixels_of(read_bytes(bytes).frames.at(0));
  bool tolerant_showed_a_part = false;
  for (size_t size = 0; size < bytes.size(); ++size) {
    SCOPED_TRACE(size);
    const std::vector<std::byte> cut(bytes.begin(),
                                     bytes.begin() + ptrdiff_t(size));
    const Reading strict = read_bytes(cut);
    if (strict.frames.empty()) {
      ASSERT_TRUE(strict.error);
      if (strict.error->message == "the file ends inside pixel data") {
        EXPECT_EQ(strict.error->offset, int64_t(size));
      }
    } else {
      // Only the end marker may be missing.
      EXPECT_GE(size, bytes.size() - 12);
      EXPECT_EQ(pixels_of(strict.frames[0]), expected);
    }
    auto tolerant = open_bytes(cut, {.tolerant = true});
    if (!tolerant) continue;
    const Reading reading = read_all(*tolerant);
    if (reading.frames.empty() || size >= bytes.size() - 12) continue;
    EXPECT_TRUE(tolerant->damage());
    const auto pixels = pixels_of(reading.frames[0]);
    for (size_t i = 0; i < pixels.size(); i += 4) {
      const bool same = std::memcmp(&pixels[i], &expected[i], 4) == 0;
      const uint8_t nothing[4] = {};
      ASSERT_TRUE(same || std::memcmp(&pixels[i], nothing, 4) == 0);
    }
    tolerant_showed_a_part = true;
  }
  EXPECT_TRUE(tolerant_showed_a_part);
}

TEST(Png, SurvivesRandomDamage) {
  const auto bytes = picture(31, 17, kPalette, 4, true)
                         .chunk("PLTE", random_palette(16))
                         .chunk("tRNS", {1, 2, 3})
                         .text("zTXt", std::string_view("Comment\0\0oops", 13))
                         .image(PngSamples::random(31, 17, 4, 1, 2), true)
                         .end()
                         .bytes();
  std::mt19937 random(7);
  for (int i = 0; i < 3000; ++i) {
    auto broken = bytes;
    for (int flips = 1 + int(random() % 4); flips > 0; --flips) {
      broken[random() % broken.size()] ^= std::byte(1u << (random() % 8));
    }
    for (const bool tolerant : {false, true}) {
      const Reading reading = read_bytes(broken, {.tolerant = tolerant});
      EXPECT_LE(reading.frames.size(), 1u);
      EXPECT_TRUE(reading.error || reading.frames.size() == 1);
    }
  }
}

TEST(Png, AFalseChecksumOfPixelDataIsAnErrorUnlessTolerated) {
  auto bytes = small_rgba();
  bytes[bytes.size() - 13] ^= std::byte{1};
  const Reading strict = read_bytes(bytes);
  ASSERT_TRUE(strict.error);
  EXPECT_EQ(strict.error->kind, ErrorKind::kInput);
  EXPECT_EQ(strict.error->frame, 0);
  const Reading tolerant = read_bytes(bytes, {.tolerant = true});
  ASSERT_EQ(tolerant.frames.size(), 1u);
  EXPECT_EQ(pixels_of(tolerant.frames[0]),
            pixels_of(read_bytes(small_rgba()).frames[0]));
}

TEST(Png, AFalseChecksumOfAChunkThatPixelsDoNotNeedIsAFinding) {
  auto bytes = picture(2, 2)
                   .text("tEXt", std::string_view("Author\0me", 9))
                   .image(PngSamples::random(2, 2, 8, 4, 1))
                   .end()
                   .bytes();
  bytes[8 + 25 + 8] ^= std::byte{1};  // first letter of the text
  auto animation = open_bytes(bytes);
  ASSERT_TRUE(animation);
  EXPECT_THAT(kinds(*animation), testing::ElementsAre("damaged_chunk"));
  EXPECT_EQ(read_all(*animation).frames.size(), 1u);
}

TEST(Png, MorePixelDataThanNeededAreNoHarm) {
  const auto samples = PngSamples::random(3, 3, 8, 4, 1);
  auto rows = filtered_rows(samples);
  rows.resize(rows.size() + 5000);
  const Reading reading =
      read_bytes(picture(3, 3).chunk("IDAT", deflated(rows)).end().bytes());
  ASSERT_EQ(reading.frames.size(), 1u);
  EXPECT_EQ(pixel(reading.frames[0], 2, 2)[0], samples.at(2, 2, 0));
}

TEST(Png, UnknownFiltersEndThePicture) {
  auto rows = filtered_rows(plain_rgba(2, 3, {1, 2, 3, 255}));
  rows[9 * 2] = 5;
  const auto bytes = picture(2, 3).chunk("IDAT", deflated(rows)).end().bytes();
  EXPECT_TRUE(read_bytes(bytes).error);
  const Reading tolerant = read_bytes(bytes, {.tolerant = true});
  ASSERT_EQ(tolerant.frames.size(), 1u);
  EXPECT_EQ(pixel(tolerant.frames[0], 0, 1), (Rgba{1, 2, 3, 255}));
  EXPECT_EQ(pixel(tolerant.frames[0], 0, 2), (Rgba{0, 0, 0, 0}));
}

TEST(Png, RefusesAHugeCanvasBeforeAllocating) {
  FramePool pool;
  const auto bytes = picture(1 << 24, 1 << 24)
                         .image(plain_rgba(1, 1, {0, 0, 0, 0}))
                         .end()
                         .bytes();
  const Reading reading = read_bytes(bytes, {.pool = &pool});
  ASSERT_TRUE(reading.error);
  EXPECT_EQ(reading.error->kind, ErrorKind::kLimit);
  EXPECT_EQ(pool.statistics().requests, 0);
}

TEST(Png, RefusesACanvasThatTheDataCannotFillBeforeAllocating) {
  FramePool pool;
  const auto bytes =
      picture(9000, 9000).image(plain_rgba(1, 1, {0, 0, 0, 0})).end().bytes();
  const Reading reading = read_bytes(bytes, {.pool = &pool});
  ASSERT_TRUE(reading.error);
  EXPECT_EQ(reading.error->kind, ErrorKind::kInput);
  EXPECT_EQ(pool.statistics().requests, 0);
}

TEST(Png, KeepsCommentsOfAllKinds) {
  std::vector<uint8_t> compressed = {'C', 0, 0};
  for (const uint8_t byte : deflated({'z', 0xE9})) compressed.push_back(byte);
  auto animation = open_bytes(
      picture(1, 1)
          .text("tEXt", std::string_view("Title\0caf\xE9", 10))
          .chunk("zTXt", compressed)
          .text("iTXt", std::string_view("Who\0\0\0de\0Wer\0\xC3\xBC", 15))
          .image(plain_rgba(1, 1, {0, 0, 0, 0}))
          .end()
          .bytes());
  ASSERT_TRUE(animation);
  EXPECT_THAT(animation->info().comments,
              testing::ElementsAre("Title: caf\xC3\xA9", "C: z\xC3\xA9",
                                   "Who: \xC3\xBC"));
}

TEST(Png, LeavesOutCommentsThatInflateToFarMoreThanAComment) {
  std::vector<uint8_t> bomb = {'B', 0, 0};
  for (const uint8_t byte : deflated(std::vector<uint8_t>(50'000'000))) {
    bomb.push_back(byte);
  }
  PngWriter writer = picture(1, 1);
  for (int i = 0; i < 300; ++i) writer.chunk("zTXt", bomb);
  auto animation = open_bytes(writer.image(plain_rgba(1, 1, {})).end().bytes());
  ASSERT_TRUE(animation);
  EXPECT_THAT(animation->info().comments, testing::IsEmpty());
  EXPECT_THAT(kinds(*animation), testing::ElementsAre("comment_left_out"));
}

ColorFacts color_of(PngWriter writer) {
  auto animation = open_bytes(writer.image(plain_rgba(1, 1, {})).end().bytes());
  return animation ? animation->info().format.color : ColorFacts{};
}

std::vector<uint8_t> chromaticities(std::array<uint32_t, 8> values) {
  std::vector<uint8_t> data;
  for (const uint32_t value : values) append_u32(data, value);
  return data;
}

TEST(Png, ReadsItsColorFacts) {
  EXPECT_EQ(color_of(picture(1, 1).chunk("gAMA", {0, 1, 0x86, 0xA0})).transfer,
            Transfer::kLinear);
  EXPECT_EQ(color_of(picture(1, 1).chunk("gAMA", {0, 0, 0xB1, 0x8F})).transfer,
            Transfer::kSrgb);
  EXPECT_EQ(color_of(picture(1, 1).chunk("gAMA", {0, 0, 0x12, 0x34})).transfer,
            Transfer::kUnspecified);
  EXPECT_EQ(color_of(picture(1, 1).chunk(
                         "cHRM", chromaticities({31270, 32900, 68000, 32000,
                                                 26500, 69000, 15000, 6000})))
                .primaries,
            Primaries::kDisplayP3);
  // The more explicit statement wins.
  const ColorFacts pq = color_of(picture(1, 1)
                                     .chunk("sRGB", {0})
                                     .chunk("gAMA", {0, 1, 0x86, 0xA0})
                                     .chunk("cICP", {9, 16, 0, 1}));
  EXPECT_EQ(pq.transfer, Transfer::kPq);
  EXPECT_EQ(pq.primaries, Primaries::kBt2020);
  EXPECT_EQ(pq.range, Range::kFull);
  EXPECT_EQ(
      color_of(
          picture(1, 1).chunk("sRGB", {0}).chunk("gAMA", {0, 1, 0x86, 0xA0}))
          .transfer,
      Transfer::kSrgb);
}

TEST(Png, ColorsAreWhatItsProfileSays) {
  const std::string profile = profile_of(kXyzOfP3, parametric_srgb());
  std::vector<uint8_t> chunk = {'P', '3', 0, 0};
  for (const uint8_t byte : deflated({profile.begin(), profile.end()})) {
    chunk.push_back(byte);
  }
  // The profile overrides the other chunks.
  const ColorFacts color = color_of(
      picture(1, 1).chunk("gAMA", {0, 1, 0x86, 0xA0}).chunk("iCCP", chunk));
  EXPECT_EQ(color.primaries, Primaries::kDisplayP3);
  EXPECT_EQ(color.transfer, Transfer::kSrgb);
}

TEST(Png, ReportsAProfileThatItDoesNotApply) {
  auto animation =
      open_bytes(picture(1, 1)
                     .text("iCCP", std::string_view("Display P3\0\0xyz", 15))
                     .image(plain_rgba(1, 1, {}))
                     .end()
                     .bytes());
  ASSERT_TRUE(animation);
  EXPECT_THAT(kinds(*animation), testing::ElementsAre("color_profile"));
}

TEST(Png, ReportsBytesBehindTheEnd) {
  auto bytes = small_rgba();
  bytes.resize(bytes.size() + 100);
  auto animation = open_bytes(bytes);
  ASSERT_TRUE(animation);
  EXPECT_THAT(kinds(*animation), testing::ElementsAre("trailing_bytes"));
  EXPECT_EQ(animation->survey()->findings[0].wasted_bytes, 100);
}

TEST(Png, RefusesHeadersThatNoPngHas) {
  for (const auto& [color, depth] :
       {std::pair{kRgb, 4}, {kPalette, 16}, {1, 8}, {7, 8}, {kGray, 3}}) {
    EXPECT_FALSE(open_bytes(
        picture(1, 1, color, depth).image(plain_rgba(1, 1, {})).end().bytes()));
  }
  EXPECT_FALSE(open_bytes(picture(0, 1).end().bytes()));
}

TEST(Png, NeedsAPaletteBeforeIndexedPixels) {
  EXPECT_FALSE(open_bytes(picture(1, 1, kPalette)
                              .image(PngSamples::random(1, 1, 8, 1, 1))
                              .end()
                              .bytes()));
}

TEST(Png, IndicesOutsideThePaletteAreOpaqueBlack) {
  const Reading reading = read_bytes(picture(1, 1, kPalette)
                                         .chunk("PLTE", random_palette(2))
                                         .image(PngSamples{1, 1, 8, 1, {77}})
                                         .end()
                                         .bytes());
  ASSERT_EQ(reading.frames.size(), 1u);
  EXPECT_EQ(pixel(reading.frames[0], 0, 0), (Rgba{0, 0, 0, 255}));
}

TEST(Png, IsKnownByItsContentNotItsName) {
  auto animation = open(small_rgba(), "picture.gif");
  ASSERT_TRUE(animation);
  EXPECT_EQ(animation->info().container, "png");
}

TEST(Png, ReadsAgainAfterRewind) {
  auto animation = open_bytes(small_rgba());
  ASSERT_TRUE(animation);
  const auto first = pixels_of(read_all(*animation).frames.at(0));
  ASSERT_TRUE(animation->rewind());
  EXPECT_EQ(pixels_of(read_all(*animation).frames.at(0)), first);
}

}  // namespace
}  // namespace framewise::media
