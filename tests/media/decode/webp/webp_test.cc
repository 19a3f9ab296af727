// SPDX-License-Identifier: Apache-2.0
#include "media/decode/webp/webp.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <webp/decode.h>
#include <webp/demux.h>
#include <webp/encode.h>
#include <webp/mux.h>

#include <cmath>
#include <cstdlib>
#include <cstring>
#include <random>

#include "media/profiles.h"
#include "media/reading.h"

namespace framewise::media {
namespace {

using Pixels = std::vector<uint8_t>;  // RGBA

Pixels random_pixels(int width, int height, uint32_t seed) {
  std::mt19937 random(seed);
  Pixels pixels(size_t(width * height * 4));
  for (uint8_t& value : pixels) value = uint8_t(random());
  for (size_t i = 3; i < pixels.size(); i += 4) {
    if (pixels[i] < 80) pixels[i] = 0;
    if (pixels[i] > 160) pixels[i] = 255;
  }
  return pixels;
}

Pixels plain(int width, int height, std::array<uint8_t, 4> color) {
  Pixels pixels;
  for (int i = 0; i < width * height; ++i) {
    for (const uint8_t value : color) pixels.push_back(value);
  }
  return pixels;
}

std::vector<std::byte> to_bytes(const uint8_t* data, size_t size) {
  const auto* begin = reinterpret_cast<const std::byte*>(data);
  return {begin, begin + size};
}

std::vector<std::byte> lossless(const Pixels& pixels, int width, int height) {
  WebPConfig config;
  WebPConfigInit(&config);
  config.lossless = 1;
  config.exact = 1;  // keep colors under alpha 0
  config.method = 0;
  WebPPicture picture;
  WebPPictureInit(&picture);
  picture.use_argb = 1;
  picture.width = width;
  picture.height = height;
  WebPPictureImportRGBA(&picture, pixels.data(), width * 4);
  WebPMemoryWriter writer;
  WebPMemoryWriterInit(&writer);
  picture.writer = WebPMemoryWrite;
  picture.custom_ptr = &writer;
  WebPEncode(&config, &picture);
  auto bytes = to_bytes(writer.mem, writer.size);
  WebPMemoryWriterClear(&writer);
  WebPPictureFree(&picture);
  return bytes;
}

std::vector<std::byte> lossy(const Pixels& pixels, int width, int height) {
  uint8_t* data = nullptr;
  const size_t size =
      WebPEncodeRGBA(pixels.data(), width, height, width * 4, 75, &data);
  auto bytes = to_bytes(data, size);
  WebPFree(data);
  return bytes;
}

struct Part {
  Rect rect;
  Pixels pixels;
  int duration_ms = 100;
  bool clears = false;
  bool blends = true;
};

std::vector<std::byte> animation_of(Size canvas, const std::vector<Part>& parts,
                                    int plays = 0) {
  WebPMux* mux = WebPMuxNew();
  for (const Part& part : parts) {
    const auto image = lossless(part.pixels, part.rect.width, part.rect.height);
    WebPMuxFrameInfo frame{};
    frame.bitstream = {reinterpret_cast<const uint8_t*>(image.data()),
                       image.size()};
    frame.x_offset = part.rect.x;
    frame.y_offset = part.rect.y;
    frame.duration = part.duration_ms;
    frame.id = WEBP_CHUNK_ANMF;
    frame.dispose_method =
        part.clears ? WEBP_MUX_DISPOSE_BACKGROUND : WEBP_MUX_DISPOSE_NONE;
    frame.blend_method = part.blends ? WEBP_MUX_BLEND : WEBP_MUX_NO_BLEND;
    WebPMuxPushFrame(mux, &frame, 1);
  }
  const WebPMuxAnimParams parameters{0xFFFFFFFF, plays};
  WebPMuxSetAnimationParams(mux, &parameters);
  WebPMuxSetCanvasSize(mux, canvas.width, canvas.height);
  WebPData data;
  WebPMuxAssemble(mux, &data);
  auto bytes = to_bytes(data.bytes, data.size);
  WebPDataClear(&data);
  WebPMuxDelete(mux);
  return bytes;
}

std::vector<std::byte> random_animation(int frames, uint32_t seed) {
  std::mt19937 random(seed);
  std::vector<Part> parts;
  for (int i = 0; i < frames; ++i) {
    Part part;
    part.rect = {0, 0, 24, 16};
    if (i > 0 && random() % 3 != 0) {
      // Offsets are even in this format.
      part.rect.x = int(random() % 12) * 2;
      part.rect.y = int(random() % 8) * 2;
      part.rect.width = 1 + int(random() % unsigned(24 - part.rect.x));
      part.rect.height = 1 + int(random() % unsigned(16 - part.rect.y));
    }
    part.pixels = random_pixels(part.rect.width, part.rect.height, random());
    part.clears = random() % 3 == 0;
    part.blends = random() % 2 == 0;
    part.duration_ms = 20 + int(random() % 100);
    parts.push_back(part);
  }
  return animation_of({24, 16}, parts);
}

std::vector<Pixels> frames_by_libwebp(const std::vector<std::byte>& bytes) {
  std::vector<Pixels> frames;
  const WebPData data{reinterpret_cast<const uint8_t*>(bytes.data()),
                      bytes.size()};
  WebPAnimDecoderOptions options;
  WebPAnimDecoderOptionsInit(&options);
  options.color_mode = MODE_RGBA;
  WebPAnimDecoder* decoder = WebPAnimDecoderNew(&data, &options);
  if (!decoder) return frames;
  WebPAnimInfo info;
  WebPAnimDecoderGetInfo(decoder, &info);
  while (WebPAnimDecoderHasMoreFrames(decoder)) {
    uint8_t* pixels = nullptr;
    int timestamp = 0;
    if (!WebPAnimDecoderGetNext(decoder, &pixels, &timestamp)) break;
    frames.emplace_back(pixels, pixels + size_t(info.canvas_width) *
                                             size_t(info.canvas_height) * 4);
  }
  WebPAnimDecoderDelete(decoder);
  return frames;
}

// libwebp blends with shortened fractions, we round to nearest. Only the
// visible result is compared: color times alpha.
void expect_looks_equal(const Pixels& ours, const Pixels& theirs) {
  ASSERT_EQ(ours.size(), theirs.size());
  for (size_t i = 0; i < ours.size(); i += 4) {
    ASSERT_LE(std::abs(ours[i + 3] - theirs[i + 3]), 2) << i;
    for (size_t c = i; c < i + 3; ++c) {
      const double seen = ours[c] * ours[i + 3] / 255.0;
      const double seen_by_them = theirs[c] * theirs[i + 3] / 255.0;
      ASSERT_LE(std::abs(seen - seen_by_them), 3) << c;
    }
  }
}

std::vector<Pixels> all_pixels(const Reading& reading) {
  std::vector<Pixels> pixels;
  for (const Frame& frame : reading.frames) pixels.push_back(pixels_of(frame));
  return pixels;
}

TEST(Webp, LosslessStillsComeBackExactly) {
  for (const auto& [width, height] :
       {std::pair{1, 1}, {1, 7}, {7, 1}, {33, 17}}) {
    const Pixels pixels = random_pixels(width, height, uint32_t(width));
    auto animation = open_bytes(lossless(pixels, width, height));
    ASSERT_TRUE(animation);
    EXPECT_EQ(animation->info().container, "webp");
    EXPECT_EQ(animation->info().codec, "vp8l");
    EXPECT_EQ(animation->info().frame_count, 1);
    EXPECT_FALSE(animation->info().plays.has_value());
    const Reading reading = read_all(*animation);
    ASSERT_EQ(reading.frames.size(), 1u);
    EXPECT_EQ(pixels_of(reading.frames[0]), pixels);
  }
}

TEST(Webp, LossyStillsEqualLibwebp) {
  const auto bytes = lossy(random_pixels(31, 19, 4), 31, 19);
  auto animation = open_bytes(bytes);
  ASSERT_TRUE(animation);
  EXPECT_EQ(animation->info().codec, "vp8");
  EXPECT_TRUE(animation->info().has_alpha);
  int width = 0, height = 0;
  uint8_t* expected =
      WebPDecodeRGBA(reinterpret_cast<const uint8_t*>(bytes.data()),
                     bytes.size(), &width, &height);
  const Reading reading = read_all(*animation);
  ASSERT_EQ(reading.frames.size(), 1u);
  EXPECT_EQ(pixels_of(reading.frames[0]),
            Pixels(expected, expected + 31 * 19 * 4));
  WebPFree(expected);
}

TEST(Webp, BlendsReplacesAndClears) {
  const std::array<uint8_t, 4> red = {255, 0, 0, 255};
  const std::array<uint8_t, 4> half_blue = {0, 0, 255, 128};
  const Reading reading = read_bytes(animation_of(
      {4, 4}, {{{0, 0, 4, 4}, plain(4, 4, red)},
               {{0, 0, 2, 2}, plain(2, 2, half_blue)},
               {{2, 2, 2, 2}, plain(2, 2, half_blue), 100, true, false},
               {{0, 2, 1, 1}, plain(1, 1, red)}}));
  ASSERT_EQ(reading.frames.size(), 4u);
  EXPECT_EQ(pixel(reading.frames[1], 0, 0), (Rgba{127, 0, 128, 255}));
  EXPECT_EQ(pixel(reading.frames[2], 3, 3), (Rgba{0, 0, 255, 128}));
  EXPECT_EQ(pixel(reading.frames[3], 3, 3), (Rgba{0, 0, 0, 0}));
  EXPECT_EQ(pixel(reading.frames[3], 3, 0), (Rgba{255, 0, 0, 255}));
}

TEST(Webp, AnimationsLookLikeLibwebps) {
  for (uint32_t seed = 0; seed < 8; ++seed) {
    SCOPED_TRACE(seed);
    const auto bytes = random_animation(14, seed);
    const auto expected = frames_by_libwebp(bytes);
    const Reading reading = read_bytes(bytes);
    ASSERT_EQ(reading.frames.size(), 14u);
    ASSERT_EQ(expected.size(), 14u);
    for (size_t i = 0; i < 14; ++i) {
      expect_looks_equal(pixels_of(reading.frames[i]), expected[i]);
      if (i == 0) continue;
      EXPECT_TRUE(
          changes_are_covered(reading.frames[i - 1], reading.frames[i]));
    }
  }
}

TEST(Webp, EveryRealAnimationLooksLikeLibwebps) {
  SKIP_WITHOUT_CORPUS();
  for (const auto& path : files_in(corpus() / "animated", ".webp")) {
    SCOPED_TRACE(path);
    const auto bytes = file_bytes(path);
    const auto expected = frames_by_libwebp(bytes);
    const Reading reading = read_bytes(bytes);
    ASSERT_FALSE(reading.error);
    ASSERT_EQ(reading.frames.size(), expected.size());
    for (size_t i = 0; i < expected.size(); ++i) {
      expect_looks_equal(pixels_of(reading.frames[i]), expected[i]);
    }
  }
}

TEST(Webp, TellsItsTimes) {
  const auto bytes =
      animation_of({2, 2},
                   {{{0, 0, 2, 2}, plain(2, 2, {1, 2, 3, 255}), 40},
                    {{0, 0, 2, 2}, plain(2, 2, {4, 5, 6, 255}), 10},
                    {{0, 0, 2, 2}, plain(2, 2, {7, 8, 9, 255}), 0}},
                   3);
  auto animation = open_bytes(bytes);
  ASSERT_TRUE(animation);
  EXPECT_EQ(animation->info().plays, 3);
  EXPECT_EQ(animation->info().duration, 40 + 100 + 100);
  const auto survey = animation->survey();
  ASSERT_TRUE(survey);
  EXPECT_EQ((*survey).frames[2].time, (FrameTime{140, 100}));
  EXPECT_EQ((*survey).frames[1].stored_delay, 10);
  EXPECT_THAT(kinds(*animation), testing::ElementsAre("clamped_delays"));
  auto stored = open_bytes(bytes, {.delay_rule = DelayRule::kStored});
  EXPECT_EQ(stored->info().duration, 50);
}

TEST(Webp, ManyThreadsGiveTheSameFramesAsOne) {
  ThreadExecutor executor(3);
  const auto bytes = random_animation(13, 77);
  EXPECT_EQ(all_pixels(read_bytes(bytes, {.executor = &executor})),
            all_pixels(read_bytes(bytes)));
}

TEST(Webp, SeeksAndRewinds) {
  const auto bytes = random_animation(12, 5);
  const auto expected = all_pixels(read_bytes(bytes));
  auto animation = open_bytes(bytes);
  ASSERT_TRUE(animation);
  for (const int64_t index : {11, 0, 5, 6, 2}) {
    ASSERT_TRUE(animation->seek(index));
    auto frame = animation->next();
    ASSERT_TRUE(frame && *frame);
    EXPECT_EQ(pixels_of(**frame), expected[size_t(index)]);
  }
  ASSERT_TRUE(animation->rewind());
  EXPECT_EQ(all_pixels(read_all(*animation)), expected);
}

TEST(Webp, PaintsInPlace) {
  FramePool pool;
  auto animation = open_bytes(random_animation(40, 6), {.pool = &pool});
  ASSERT_TRUE(animation);
  while (true) {
    auto frame = animation->next();
    ASSERT_TRUE(frame);
    if (!*frame) break;
  }
  EXPECT_EQ(pool.statistics().allocations, 1);
}

TEST(Webp, CutAtAnyByteGivesTheFramesBeforeAndThenAnError) {
  const auto bytes = random_animation(3, 9);
  const auto expected = all_pixels(read_bytes(bytes));
  size_t most = 0;
  size_t inside = 0;
  for (size_t size = 0; size < bytes.size(); ++size) {
    SCOPED_TRACE(size);
    const std::vector<std::byte> cut(bytes.begin(),
                                     bytes.begin() + ptrdiff_t(size));
    const Reading strict = read_bytes(cut);
    EXPECT_TRUE(strict.error || strict.frames.size() == 3);
    if (strict.error &&
        strict.error->message == "the file ends inside pixel data") {
      EXPECT_EQ(strict.error->offset, int64_t(size));
      ++inside;
    }
    for (size_t i = 0; i < strict.frames.size(); ++i) {
      ASSERT_EQ(pixels_of(strict.frames[i]), expected[i]);
    }
    auto tolerant = open_bytes(cut, {.tolerant = true});
    if (!tolerant) continue;
    const Reading reading = read_all(*tolerant);
    EXPECT_GE(reading.frames.size(), strict.frames.size());
    EXPECT_TRUE(reading.error || tolerant->damage() ||
                reading.frames.size() == 3);
    most = std::max(most, reading.frames.size());
  }
  EXPECT_GE(most, 2u);
  EXPECT_GE(inside, bytes.size() / 2);
}

TEST(Webp, ShowsTheRowsOfACutStillIfTolerated) {
  const Pixels pixels = random_pixels(40, 200, 3);
  auto bytes = lossless(pixels, 40, 200);
  bytes.resize(bytes.size() / 2);
  EXPECT_TRUE(read_bytes(bytes).error);
  auto animation = open_bytes(bytes, {.tolerant = true});
  ASSERT_TRUE(animation);
  const Reading reading = read_all(*animation);
  ASSERT_EQ(reading.frames.size(), 1u);
  EXPECT_TRUE(animation->damage());
  const auto shown = pixels_of(reading.frames[0]);
  EXPECT_TRUE(
      std::equal(shown.begin(), shown.begin() + 40 * 50 * 4, pixels.begin()));
  EXPECT_EQ(shown.back(), 0);
}

TEST(Webp, SurvivesRandomDamage) {
  const auto animated = random_animation(4, 31);
  const auto still = lossy(random_pixels(40, 30, 1), 40, 30);
  std::mt19937 random(3);
  for (int i = 0; i < 2000; ++i) {
    auto broken = i % 2 ? animated : still;
    for (int flips = 1 + int(random() % 4); flips > 0; --flips) {
      broken[random() % broken.size()] ^= std::byte(1u << (random() % 8));
    }
    for (const bool tolerant : {false, true}) {
      const Reading reading = read_bytes(broken, {.tolerant = tolerant});
      EXPECT_TRUE(reading.error || !reading.frames.empty());
    }
  }
}

TEST(Webp, DamageInALaterFrameLeavesTheEarlierOnes) {
  auto bytes = random_animation(4, 15);
  const auto expected = all_pixels(read_bytes(bytes));
  // The third frame claims to reach beyond the end of the file. Its image is
  // complete; the data after it is lost.
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()),
                              bytes.size());
  size_t at = 0;
  for (int i = 0; i < 3; ++i) at = text.find("ANMF", at + 1);
  bytes[at + 6] = std::byte{0xFF};
  const Reading strict = read_bytes(bytes);
  ASSERT_EQ(strict.frames.size(), 3u);
  EXPECT_EQ(pixels_of(strict.frames[2]), expected[2]);
  ASSERT_TRUE(strict.error);
  EXPECT_EQ(strict.error->offset, int64_t(at));
  auto tolerant = open_bytes(bytes, {.tolerant = true});
  ASSERT_TRUE(tolerant);
  EXPECT_EQ(read_all(*tolerant).frames.size(), 3u);
  EXPECT_TRUE(tolerant->damage());
}

TEST(Webp, ChecksLimitsBeforeAllocating) {
  FramePool pool;
  const auto bytes = lossless(plain(300, 300, {1, 1, 1, 255}), 300, 300);
  const Reading reading =
      read_bytes(bytes, {.limits = {.frame_pixels = 10'000}, .pool = &pool});
  ASSERT_TRUE(reading.error);
  EXPECT_EQ(reading.error->kind, ErrorKind::kLimit);
  EXPECT_EQ(pool.statistics().requests, 0);
  EXPECT_EQ(
      read_bytes(random_animation(9, 1), {.limits = {.frames = 4}}).error->kind,
      ErrorKind::kLimit);
}

TEST(Webp, ColorsAreWhatItsProfileSays) {
  const auto still = lossless(plain(9, 5, {10, 20, 30, 255}), 9, 5);
  const std::string profile = profile_of(kXyzOfP3, parametric_srgb());
  const WebPData image = {reinterpret_cast<const uint8_t*>(still.data()),
                          still.size()};
  const WebPData chunk = {reinterpret_cast<const uint8_t*>(profile.data()),
                          profile.size()};
  WebPMux* mux = WebPMuxCreate(&image, 1);
  ASSERT_EQ(WebPMuxSetChunk(mux, "ICCP", &chunk, 1), WEBP_MUX_OK);
  WebPData file;
  ASSERT_EQ(WebPMuxAssemble(mux, &file), WEBP_MUX_OK);
  expect_display_p3(to_bytes(file.bytes, file.size));
  WebPDataClear(&file);
  WebPMuxDelete(mux);
}

TEST(Webp, ReportsBytesBehindTheEnd) {
  auto bytes = lossless(plain(2, 2, {1, 1, 1, 255}), 2, 2);
  bytes.resize(bytes.size() + 10);
  auto animation = open_bytes(bytes);
  ASSERT_TRUE(animation);
  EXPECT_THAT(kinds(*animation), testing::ElementsAre("trailing_bytes"));
}

}  // namespace
}  // namespace framewise::media
