// SPDX-License-Identifier: Apache-2.0
// Animated PNG, frame by frame.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <cstdlib>
#include <cstring>
#include <random>

#include "media/decode/png/builder.h"
#include "media/decode/png/png.h"
#include "media/libav_frames.h"
#include "media/reading.h"

namespace framewise::media {
namespace {

constexpr int kKeep = 0, kBackground = 1, kPrevious = 2;
constexpr int kSource = 0, kOver = 1;

constexpr std::array<uint8_t, 4> kRed = {255, 0, 0, 255};
constexpr std::array<uint8_t, 4> kGreen = {0, 255, 0, 255};
constexpr std::array<uint8_t, 4> kHalfBlue = {0, 0, 255, 128};
constexpr std::array<uint8_t, 4> kNothing = {0, 0, 0, 0};

Rgba as_pixel(std::array<uint8_t, 4> color) {
  return {color[0], color[1], color[2], color[3]};
}

// A 4x4 animation: a red canvas first, then solid rectangles.
struct Part {
  ApngFrame control;
  std::array<uint8_t, 4> color;
};
std::vector<std::byte> animation_of(const std::vector<Part>& parts,
                                    int first_disposal = kKeep) {
  PngWriter writer;
  writer.header(4, 4).animation(uint32_t(parts.size() + 1));
  writer.frame({.rect = {0, 0, 4, 4}, .disposal = first_disposal})
      .image(plain_rgba(4, 4, kRed));
  for (const Part& part : parts) {
    const Rect& rect = part.control.rect;
    writer.frame(part.control)
        .frame_image(plain_rgba(rect.width, rect.height, part.color));
  }
  return writer.end().bytes();
}

// Frames with random rectangles, colors, disposals and blending.
std::vector<std::byte> random_animation(int frames, uint32_t seed,
                                        int color = 6, int depth = 8,
                                        bool interlaced = false) {
  constexpr int kWidth = 23, kHeight = 14;
  const int channels = color == 6 ? 4 : color == 2 ? 3 : 1;
  std::mt19937 random(seed);
  PngWriter writer;
  writer.header(kWidth, kHeight, depth, color, interlaced)
      .animation(uint32_t(frames));
  const auto numbers = [&](int width, int height) {
    auto samples = PngSamples::random(width, height, depth, channels, random());
    for (size_t i = 3; channels == 4 && i < samples.values.size(); i += 4) {
      const uint16_t opaque = depth == 16 ? 65535 : 255;
      if (random() % 2) samples.values[i] = random() % 2 ? opaque : 0;
    }
    return samples;
  };
  for (int i = 0; i < frames; ++i) {
    ApngFrame frame{.disposal = int(random() % 3), .blend = int(random() % 2)};
    frame.numerator = 1 + int(random() % 9);
    if (i == 0 || random() % 4 == 0) {
      frame.rect = {0, 0, kWidth, kHeight};
    } else {
      frame.rect.x = int(random() % kWidth);
      frame.rect.y = int(random() % kHeight);
      frame.rect.width = 1 + int(random() % unsigned(kWidth - frame.rect.x));
      frame.rect.height = 1 + int(random() % unsigned(kHeight - frame.rect.y));
    }
    const auto data = deflated(filtered_rows(
        numbers(frame.rect.width, frame.rect.height), interlaced));
    writer.frame(frame);
    if (i == 0) {
      writer.chunk("IDAT", data);
    } else {
      writer.frame_data(data);
    }
  }
  return writer.end().bytes();
}

std::vector<std::vector<uint8_t>> all_pixels(const Reading& reading) {
  std::vector<std::vector<uint8_t>> pixels;
  for (const Frame& frame : reading.frames) pixels.push_back(pixels_of(frame));
  return pixels;
}

TEST(Apng, KeepsPaintsOverAndReplaces) {
  const Reading reading = read_bytes(animation_of({
      {{.rect = {0, 0, 2, 2}, .blend = kSource}, kHalfBlue},
      {{.rect = {2, 2, 2, 2}, .blend = kOver}, kHalfBlue},
      {{.rect = {0, 0, 4, 4}, .blend = kOver}, kNothing},
  }));
  ASSERT_EQ(reading.frames.size(), 4u);
  EXPECT_EQ(pixel(reading.frames[0], 3, 3), as_pixel(kRed));
  EXPECT_EQ(pixel(reading.frames[1], 0, 0), as_pixel(kHalfBlue));
  EXPECT_EQ(pixel(reading.frames[1], 3, 3), as_pixel(kRed));
  // 255 * 127/255 red and 255 * 128/255 blue.
  EXPECT_EQ(pixel(reading.frames[2], 3, 3), (Rgba{127, 0, 128, 255}));
  EXPECT_EQ(pixel(reading.frames[2], 0, 0), as_pixel(kHalfBlue));
  EXPECT_EQ(pixels_of(reading.frames[3]), pixels_of(reading.frames[2]));
}

TEST(Apng, ClearsTheFramesRectangleAfterBackgroundDisposal) {
  const Reading reading = read_bytes(animation_of({
      {{.rect = {1, 1, 2, 2}, .disposal = kBackground}, kGreen},
      {{.rect = {0, 0, 1, 1}}, kGreen},
  }));
  ASSERT_EQ(reading.frames.size(), 3u);
  EXPECT_EQ(pixel(reading.frames[1], 2, 2), as_pixel(kGreen));
  EXPECT_EQ(pixel(reading.frames[2], 2, 2), as_pixel(kNothing));
  EXPECT_EQ(pixel(reading.frames[2], 3, 3), as_pixel(kRed));
}

TEST(Apng, BringsBackWhatWasThereAfterPreviousDisposal) {
  const Reading reading = read_bytes(animation_of({
      {{.rect = {1, 1, 2, 2}, .disposal = kPrevious}, kGreen},
      {{.rect = {2, 2, 2, 2}, .disposal = kPrevious}, kHalfBlue},
      {{.rect = {0, 0, 1, 1}}, kGreen},
  }));
  ASSERT_EQ(reading.frames.size(), 4u);
  EXPECT_EQ(pixel(reading.frames[1], 2, 2), as_pixel(kGreen));
  EXPECT_EQ(pixel(reading.frames[2], 1, 1), as_pixel(kRed));
  EXPECT_EQ(pixel(reading.frames[2], 2, 2), as_pixel(kHalfBlue));
  EXPECT_EQ(pixel(reading.frames[3], 3, 3), as_pixel(kRed));
  EXPECT_EQ(pixel(reading.frames[3], 0, 0), as_pixel(kGreen));
}

TEST(Apng, PreviousDisposalOfTheFirstFrameClears) {
  const Reading reading =
      read_bytes(animation_of({{{.rect = {0, 0, 1, 1}}, kGreen}}, kPrevious));
  ASSERT_EQ(reading.frames.size(), 2u);
  EXPECT_EQ(pixel(reading.frames[1], 0, 0), as_pixel(kGreen));
  EXPECT_EQ(pixel(reading.frames[1], 2, 2), as_pixel(kNothing));
}

TEST(Apng, AFrameOutsideTheDefaultImageStartsOnNothing) {
  PngWriter writer;
  writer.header(4, 4).animation(1).image(plain_rgba(4, 4, kRed));
  writer.frame({.rect = {1, 1, 1, 1}, .blend = kOver})
      .frame_image(plain_rgba(1, 1, kHalfBlue));
  auto animation = open_bytes(writer.end().bytes());
  ASSERT_TRUE(animation);
  EXPECT_THAT(kinds(*animation),
              testing::ElementsAre("default_image_outside_animation"));
  const Reading reading = read_all(*animation);
  ASSERT_EQ(reading.frames.size(), 1u);
  EXPECT_EQ(pixel(reading.frames[0], 0, 0), as_pixel(kNothing));
  EXPECT_EQ(pixel(reading.frames[0], 1, 1), as_pixel(kHalfBlue));
}

TEST(Apng, TellsItsTimesExactly) {
  PngWriter writer;
  writer.header(1, 1).animation(4, 7);
  const auto frame = [&](int numerator, int denominator) {
    writer.frame({{0, 0, 1, 1}, numerator, denominator});
  };
  frame(1, 30);
  writer.image(plain_rgba(1, 1, kRed));
  frame(1, 24);
  writer.frame_image(plain_rgba(1, 1, kRed));
  frame(3, 0);  // a denominator of 0 means 100
  writer.frame_image(plain_rgba(1, 1, kRed));
  frame(1, 1000);
  writer.frame_image(plain_rgba(1, 1, kRed));
  auto animation = open_bytes(writer.end().bytes());
  ASSERT_TRUE(animation);
  const AnimationInfo& info = animation->info();
  EXPECT_EQ(info.container, "apng");
  EXPECT_EQ(info.plays, 7);
  EXPECT_EQ(info.frame_count, 4);
  EXPECT_EQ(info.time_base.denominator, 3000);
  EXPECT_EQ(info.duration, 100 + 125 + 90 + 300);
  const auto survey = animation->survey();
  ASSERT_TRUE(survey);
  const auto& facts = (*survey).frames;
  EXPECT_EQ(facts[1].time, (FrameTime{100, 125}));
  EXPECT_EQ(facts[2].time, (FrameTime{225, 90}));
  // Browsers play delays up to 10 ms as 100 ms.
  EXPECT_EQ(facts[3].time, (FrameTime{315, 300}));
  EXPECT_EQ(facts[3].stored_delay, 3);
  EXPECT_THAT(kinds(*animation), testing::ElementsAre("clamped_delays"));

  auto stored = open_bytes(writer.bytes(), {.delay_rule = DelayRule::kStored});
  ASSERT_TRUE(stored);
  EXPECT_EQ(stored->info().duration, 100 + 125 + 90 + 3);
}

TEST(Apng, RoundsTimesThatNoClockFits) {
  PngWriter writer;
  writer.header(1, 1).animation(4);
  writer.frame({{0, 0, 1, 1}, 30000, 65521}).image(plain_rgba(1, 1, kRed));
  for (const int prime : {65519, 65497}) {
    writer.frame({{0, 0, 1, 1}, 30000, prime})
        .frame_image(plain_rgba(1, 1, kRed));
  }
  auto animation = open_bytes(writer.end().bytes());
  ASSERT_TRUE(animation);
  EXPECT_EQ(animation->info().time_base.denominator, 1'000'000);
  EXPECT_NEAR(animation->info().time_base.seconds(*animation->info().duration),
              30000. / 65521 + 30000. / 65519 + 30000. / 65497, 3e-6);
}

TEST(Apng, EveryRealFileEqualsFFmpeg) {
  SKIP_WITHOUT_CORPUS();
  for (const auto& path : files_in(corpus() / "animated", ".apng")) {
    SCOPED_TRACE(path);
    const auto expected = frames_by_libav(path.string());
    const Reading reading = read_bytes(file_bytes(path));
    ASSERT_FALSE(reading.error);
    ASSERT_EQ(reading.frames.size(), expected.size());
    for (size_t i = 0; i < expected.size(); ++i) {
      const auto pixels = pixels_of(reading.frames[i]);
      int worst = 0;
      for (size_t k = 0; k < pixels.size(); ++k) {
        // Color under alpha 0 does not matter.
        if (pixels[k | 3] == 0 && expected[i][k | 3] == 0) continue;
        worst = std::max(worst, std::abs(pixels[k] - expected[i][k]));
      }
      // FFmpeg's blending rounds down, ours to nearest.
      ASSERT_LE(worst, 1) << "frame " << i;
    }
  }
}

TEST(Apng, ChangedAreasCoverAllThatChanged) {
  for (uint32_t seed = 0; seed < 10; ++seed) {
    const Reading reading = read_bytes(random_animation(12, seed));
    ASSERT_EQ(reading.frames.size(), 12u);
    for (size_t i = 1; i < reading.frames.size(); ++i) {
      EXPECT_TRUE(changes_are_covered(reading.frames[i - 1], reading.frames[i]))
          << seed << ", frame " << i;
    }
  }
}

TEST(Apng, ManyThreadsGiveTheSameFramesAsOne) {
  ThreadExecutor executor(3);
  struct Kind {
    int color, depth;
    bool interlaced;
  };
  for (const Kind& kind : {Kind{6, 8, false},
                           {6, 16, false},
                           {2, 8, false},
                           {0, 8, true},
                           {6, 8, true}}) {
    const auto bytes =
        random_animation(17, 5, kind.color, kind.depth, kind.interlaced);
    const Reading serial = read_bytes(bytes);
    const Reading parallel = read_bytes(bytes, {.executor = &executor});
    ASSERT_EQ(serial.frames.size(), 17u);
    ASSERT_EQ(all_pixels(parallel), all_pixels(serial));
    for (size_t i = 0; i < 17; ++i) {
      EXPECT_TRUE(std::ranges::equal(serial.frames[i].changed().rects(),
                                     parallel.frames[i].changed().rects()));
      EXPECT_EQ(serial.frames[i].time(), parallel.frames[i].time());
    }
  }
}

TEST(Apng, PaintingInPlaceGivesTheSameFramesAsKeepingThem) {
  const auto bytes = random_animation(30, 8);
  const auto kept = all_pixels(read_bytes(bytes));
  auto animation = open_bytes(bytes);
  ASSERT_TRUE(animation);
  for (size_t i = 0; i < kept.size(); ++i) {
    auto frame = animation->next();
    ASSERT_TRUE(frame && *frame);
    ASSERT_EQ(pixels_of(**frame), kept[i]) << i;
  }
}

TEST(Apng, NeedsNoMorePixelMemoryForAThousandFramesThanForTen) {
  FramePool pool;
  auto animation = open_bytes(random_animation(1000, 1), {.pool = &pool});
  ASSERT_TRUE(animation);
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(animation->next());
  const auto early = pool.statistics();
  while (true) {
    auto frame = animation->next();
    ASSERT_TRUE(frame);
    if (!*frame) break;
  }
  EXPECT_EQ(pool.statistics().allocations, early.allocations);
  EXPECT_EQ(pool.statistics().peak_bytes, early.peak_bytes);
}

TEST(Apng, SeeksToEveryFrame) {
  const auto bytes = random_animation(20, 3);
  const auto expected = all_pixels(read_bytes(bytes));
  ThreadExecutor executor(2);
  for (Executor* threads :
       {static_cast<Executor*>(nullptr), static_cast<Executor*>(&executor)}) {
    auto animation = open_bytes(bytes, {.executor = threads});
    ASSERT_TRUE(animation);
    for (const int64_t index : {19, 0, 7, 8, 3, 15, 15, 1}) {
      ASSERT_TRUE(animation->seek(index));
      auto frame = animation->next();
      ASSERT_TRUE(frame && *frame);
      EXPECT_EQ((*frame)->index(), index);
      EXPECT_EQ(pixels_of(**frame), expected[size_t(index)]);
    }
    ASSERT_TRUE(animation->rewind());
    EXPECT_EQ(all_pixels(read_all(*animation)), expected);
  }
}

TEST(Apng, CutAtAnyByteGivesTheFramesBeforeAndThenAnError) {
  const auto bytes = random_animation(4, 12);
  const auto expected = all_pixels(read_bytes(bytes));
  for (size_t size = 0; size < bytes.size(); ++size) {
    SCOPED_TRACE(size);
    const std::vector<std::byte> cut(bytes.begin(),
                                     bytes.begin() + ptrdiff_t(size));
    const Reading strict = read_bytes(cut);
    for (size_t i = 0; i < strict.frames.size(); ++i) {
      ASSERT_EQ(pixels_of(strict.frames[i]), expected[i]);
    }
    EXPECT_TRUE(strict.error || strict.frames.size() == 4);
    auto tolerant = open_bytes(cut, {.tolerant = true});
    if (!tolerant) continue;
    const Reading reading = read_all(*tolerant);
    EXPECT_GE(reading.frames.size(), strict.frames.size());
    // The last frame may be incomplete, the frames before are complete.
    for (size_t i = 0; i + 1 < reading.frames.size(); ++i) {
      ASSERT_EQ(pixels_of(reading.frames[i]), expected[i]);
    }
    EXPECT_TRUE(reading.error || tolerant->damage() ||
                reading.frames.size() == 4);
  }
}

TEST(Apng, SurvivesRandomDamage) {
  const auto bytes = random_animation(6, 21);
  ThreadExecutor executor(2);
  std::mt19937 random(9);
  for (int i = 0; i < 1500; ++i) {
    auto broken = bytes;
    for (int flips = 1 + int(random() % 4); flips > 0; --flips) {
      broken[random() % broken.size()] ^= std::byte(1u << (random() % 8));
    }
    const Reading strict = read_bytes(broken);
    const Reading serial = read_bytes(broken, {.tolerant = true});
    EXPECT_LE(serial.frames.size(), 6u);
    EXPECT_GE(serial.frames.size(), strict.frames.size());
    if (i % 10 != 0) continue;
    const Reading parallel =
        read_bytes(broken, {.tolerant = true, .executor = &executor});
    EXPECT_EQ(all_pixels(parallel), all_pixels(serial));
  }
}

TEST(Apng, SequenceNumbersOutOfOrderEndTheAnimation) {
  PngWriter writer;
  writer.header(1, 1).animation(3);
  writer.frame({.rect = {0, 0, 1, 1}}).image(plain_rgba(1, 1, kRed));
  writer.frame({.rect = {0, 0, 1, 1}}).frame_image(plain_rgba(1, 1, kGreen));
  writer.skip_sequence_number();
  writer.frame({.rect = {0, 0, 1, 1}}).frame_image(plain_rgba(1, 1, kRed));
  const Reading strict = read_bytes(writer.end().bytes());
  EXPECT_EQ(strict.frames.size(), 2u);
  ASSERT_TRUE(strict.error);
  EXPECT_EQ(strict.error->message, "sequence number 4 where 3 belongs");
  auto tolerant = open_bytes(writer.bytes(), {.tolerant = true});
  EXPECT_EQ(read_all(*tolerant).frames.size(), 2u);
  EXPECT_TRUE(tolerant->damage());
}

TEST(Apng, FramesOutsideTheCanvasEndTheAnimation) {
  for (const Rect& rect :
       {Rect{3, 0, 2, 1}, {0, 0, 5, 4}, {0, 0, 0, 1}, {-1, 0, 1, 1}}) {
    const Reading reading =
        read_bytes(animation_of({{{.rect = rect}, kGreen}}));
    EXPECT_EQ(reading.frames.size(), 1u);
    EXPECT_TRUE(reading.error);
  }
}

TEST(Apng, FrameDataOfTheWrongSizeAreAnErrorIfTooFewAndNoHarmIfTooMany) {
  const auto with_second = [](int width, int height) {
    PngWriter writer;
    writer.header(4, 4).animation(2);
    writer.frame({.rect = {0, 0, 4, 4}}).image(plain_rgba(4, 4, kRed));
    writer.frame({.rect = {0, 0, 4, 4}})
        .frame_image(plain_rgba(width, height, kGreen));
    return read_bytes(writer.end().bytes());
  };
  const Reading few = with_second(4, 3);
  EXPECT_EQ(few.frames.size(), 1u);
  ASSERT_TRUE(few.error);
  EXPECT_EQ(few.error->frame, 1);
  const Reading many = with_second(4, 9);
  ASSERT_EQ(many.frames.size(), 2u);
  EXPECT_EQ(pixel(many.frames[1], 3, 3), as_pixel(kGreen));
}

TEST(Apng, DeliversTheFramesThatAreThereWhateverWasAnnounced) {
  for (const uint32_t announced : {1u, 5u, 0u, 0x80000000u}) {
    PngWriter writer;
    writer.header(1, 1).animation(announced);
    writer.frame({.rect = {0, 0, 1, 1}}).image(plain_rgba(1, 1, kRed));
    writer.frame({.rect = {0, 0, 1, 1}}).frame_image(plain_rgba(1, 1, kRed));
    auto animation = open_bytes(writer.end().bytes());
    ASSERT_TRUE(animation);
    EXPECT_EQ(animation->info().frame_count, 2);
    EXPECT_EQ(read_all(*animation).frames.size(), 2u);
    EXPECT_THAT(kinds(*animation),
                testing::ElementsAre("frame_count_mismatch"));
  }
}

TEST(Apng, RefusesMoreFramesThanAllowed) {
  const Reading reading =
      read_bytes(random_animation(30, 1), {.limits = {.frames = 10}});
  ASSERT_TRUE(reading.error);
  EXPECT_EQ(reading.error->kind, ErrorKind::kLimit);
  EXPECT_LE(reading.frames.size(), 10u);
}

TEST(Apng, AnAnimationControlBehindThePixelsMakesNoAnimation) {
  PngWriter writer;
  writer.header(1, 1).image(plain_rgba(1, 1, kRed)).animation(2);
  writer.frame({.rect = {0, 0, 1, 1}}).frame_image(plain_rgba(1, 1, kGreen));
  auto animation = open_bytes(writer.end().bytes());
  ASSERT_TRUE(animation);
  EXPECT_EQ(animation->info().container, "png");
  EXPECT_EQ(read_all(*animation).frames.size(), 1u);
}

TEST(Apng, FrameDataWithoutAFrameControlAreAnError) {
  PngWriter writer;
  writer.header(1, 1).animation(1).image(plain_rgba(1, 1, kRed));
  writer.frame_image(plain_rgba(1, 1, kGreen));
  EXPECT_FALSE(open_bytes(writer.end().bytes()));
  // In tolerant mode the default image is shown.
  auto tolerant = open_bytes(writer.bytes(), {.tolerant = true});
  ASSERT_TRUE(tolerant);
  EXPECT_EQ(read_all(*tolerant).frames.size(), 1u);
  EXPECT_TRUE(tolerant->damage());
}

TEST(Apng, BrokenRealFilesAreReadAsDocumented) {
  SKIP_WITHOUT_CORPUS();
  const auto broken = corpus() / "broken";
  const Reading huge =
      read_bytes(file_bytes(broken / "apngkit--malformed-size.apng"));
  ASSERT_TRUE(huge.error);
  EXPECT_EQ(huge.error->kind, ErrorKind::kLimit);
  const Reading no_control =
      read_bytes(file_bytes(broken / "pillow--chunk_no_fctl.png"));
  ASSERT_TRUE(no_control.error);
  EXPECT_EQ(no_control.error->kind, ErrorKind::kInput);
  auto too_few = open(broken / "pillow--syntax_num_frames_high.png");
  ASSERT_TRUE(too_few);
  EXPECT_EQ(read_all(*too_few).frames.size(), 2u);
  EXPECT_THAT(kinds(*too_few), testing::Contains("frame_count_mismatch"));
}

}  // namespace
}  // namespace framewise::media
