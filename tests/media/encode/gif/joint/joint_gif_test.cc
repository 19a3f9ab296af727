// SPDX-License-Identifier: Apache-2.0
#include "media/encode/gif/joint/joint_gif.h"

#include <bit>
#include <random>

#include "media/decode/gif/peers.h"
#include "media/encode/writing.h"

namespace framewise::media {
namespace {

using testing::IsEmpty;

WriteOptions joint(double loss, int effort = 6) {
  WriteOptions options{.format = FileFormat::kGif, .effort = effort};
  options.gif.loss = loss;
  return options;
}

// The frame that is shown in each hundredth of a second.
std::vector<Frame> by_time(const std::vector<std::byte>& bytes,
                           FramePool& pool) {
  std::vector<Frame> shown;
  for (const Frame& frame : shown_frames(bytes, pool)) {
    for (int64_t i = 0; i < frame.time().duration; ++i) {
      shown.push_back(frame);
    }
  }
  return shown;
}

Frame opaque_or_zero(const Frame& frame, FramePool& pool) {
  return painted(pool, srgb8(), frame.size(), [&](int, int y, int i) {
    return sample(frame, 0, y, i / 4 * 4 + 3) == 0 ? 0 : sample(frame, 0, y, i);
  });
}

// Frames of 40 ms each.
std::vector<std::byte> written(const std::vector<Frame>& frames,
                               const WriteOptions& options) {
  auto result = animate(frames, options, {40});
  EXPECT_TRUE(result) << result.error().to_string();
  return result ? std::move(result->content) : std::vector<std::byte>();
}

void expect_exact(const std::vector<Frame>& frames, int effort) {
  FramePool pool;
  const auto bytes = written(frames, joint(0, effort));
  if (frames.size() == 1) {
    const Frame shown = opaque_or_zero(shown_frame(bytes, pool), pool);
    EXPECT_EQ(difference(shown, frames[0]), "");
    return;
  }
  const auto shown = by_time(bytes, pool);
  ASSERT_EQ(shown.size(), frames.size() * 4);
  for (size_t i = 0; i < shown.size(); ++i) {
    EXPECT_EQ(difference(opaque_or_zero(shown[i], pool), frames[i / 4]), "")
        << "after " << i * 10 << " ms";
  }
}

// A gradient with noise that is another in each frame.
std::vector<Frame> noisy_frames(FramePool& pool, Size size, int count,
                                int noise) {
  std::mt19937 random(3);
  std::vector<Frame> frames;
  for (int n = 0; n < count; ++n) {
    frames.push_back(painted(pool, srgb8(), size, [&](int, int y, int i) {
      if (i % 4 == 3) return 255;
      const int value = 60 + i / 4 + y + i % 4 * 20 + n;
      return std::clamp(value + int(random() % uint32_t(2 * noise + 1)) - noise,
                        0, 255);
    }));
  }
  return frames;
}

TEST(JointGif, IsExactWithoutLossWhereColorsAreFew) {
  FramePool pool;
  for (const int effort : {6, 9}) {
    for (const Size size : kOddSizes) {
      SCOPED_TRACE(
          fmt::format("{}x{}, effort {}", size.width, size.height, effort));
      for (const int colors : {2, 17, 255, 256}) {
        expect_exact({flat_frame(pool, size, colors)}, effort);
        expect_exact({flat_frame(pool, size, colors - 1, true)}, effort);
      }
    }
    expect_exact(moving_square(pool, {40, 20}, 9), effort);
    expect_exact(moving_square(pool, {40, 20}, 9, true), effort);
  }
}

TEST(JointGif, ClearsWhatTheNextFrameDoesNotShow) {
  FramePool pool;
  const Frame ground = flat_frame(pool, {50, 40}, 9);
  const Frame other = flat_frame(pool, {50, 40}, 256);
  const Frame holes = flat_frame(pool, {50, 40}, 30, true);
  const Frame empty =
      painted(pool, srgb8(), {50, 40}, [](int, int, int) { return 0; });
  for (const int effort : {6, 9}) {
    expect_exact({ground, other, ground, empty, empty, ground}, effort);
    expect_exact({empty, ground, holes, ground, holes}, effort);
    expect_exact({ground, ground, holes, holes, empty}, effort);
  }
}

TEST(JointGif, WritesEqualFramesOnce) {
  FramePool pool;
  const Frame frame = flat_frame(pool, {30, 20}, 9);
  const Frame other = flat_frame(pool, {30, 20}, 7);
  const auto bytes = written({frame, frame, frame, other, other}, joint(0));
  const auto frames = shown_frames(bytes, pool);
  ASSERT_EQ(frames.size(), 2u);
  EXPECT_EQ(frames[0].time().duration, 12);
  EXPECT_EQ(frames[1].time().duration, 8);
}

TEST(JointGif, IsSmallerWithMoreLossAndStaysNear) {
  FramePool pool;
  const auto frames = noisy_frames(pool, {64, 48}, 6, 6);
  size_t before = written(frames, joint(0)).size();
  double closest = 99;
  for (const double loss : {5.0, 20.0, 60.0}) {
    const auto bytes = written(frames, joint(loss));
    EXPECT_LT(bytes.size(), before) << loss;
    before = bytes.size();
    const auto shown = by_time(bytes, pool);
    ASSERT_EQ(shown.size(), frames.size() * 4);
    double worst = 99;
    for (size_t i = 0; i < shown.size(); ++i) {
      worst = std::min(worst, psnr(shown[i], frames[i / 4]));
    }
    EXPECT_LT(worst, closest + 1) << loss;
    EXPECT_GT(worst, 20) << loss;
    closest = worst;
  }
}

TEST(JointGif, LeavesFaintNoiseOfALastingSceneAlone) {
  FramePool pool;
  const auto frames = noisy_frames(pool, {64, 48}, 1, 0);
  std::vector<Frame> noisy;
  std::mt19937 random(9);
  for (int n = 0; n < 10; ++n) {
    noisy.push_back(painted(pool, srgb8(), {64, 48}, [&](int, int y, int i) {
      if (i % 4 == 3) return 255;
      return sample(frames[0], 0, y, i) + int(random() % 2);
    }));
  }
  const size_t one = written(frames, joint(30)).size();
  EXPECT_LT(written(noisy, joint(30)).size(), one * 2);
}

TEST(JointGif, KeepsTransparencyWithLoss) {
  FramePool pool;
  for (const Size size : kOddSizes) {
    const std::vector<Frame> frames = {flat_frame(pool, size, 30, true),
                                       flat_frame(pool, size, 40, true),
                                       flat_frame(pool, size, 30, true)};
    const auto shown = by_time(written(frames, joint(40)), pool);
    ASSERT_EQ(shown.size(), frames.size() * 4);
    for (size_t i = 0; i < shown.size(); ++i) {
      for (int y = 0; y < size.height; ++y) {
        for (int x = 0; x < size.width; ++x) {
          ASSERT_EQ(sample(shown[i], 0, y, 4 * x + 3),
                    sample(frames[i / 4], 0, y, 4 * x + 3))
              << size.width << "x" << size.height << " at " << x << ", " << y;
        }
      }
    }
  }
}

TEST(JointGif, GivesTheSameBytesEachTime) {
  FramePool pool;
  const auto frames = noisy_frames(pool, {50, 30}, 5, 9);
  for (const int effort : {1, 5, 9}) {
    EXPECT_EQ(written(frames, joint(15, effort)),
              written(frames, joint(15, effort)));
  }
}

TEST(JointGif, UsesNoMoreColorsThanAsked) {
  FramePool pool;
  for (const int colors : {2, 3, 16, 100}) {
    WriteOptions options = joint(10);
    options.gif.colors = colors;
    const auto bytes = written(noisy_frames(pool, {40, 30}, 3, 9), options);
    auto animation = open_bytes(bytes);
    const auto survey = animation->survey();
    for (const FrameFacts& frame : survey->frames) {
      EXPECT_LE(frame.local_palette_size.value_or(0),
                int(std::bit_ceil(unsigned(colors))));
    }
  }
}

TEST(JointGif, DithersByAPatternThatStaysInPlace) {
  FramePool pool;
  const Frame frame = painted(pool, srgb8(), {64, 48}, [](int, int y, int i) {
    return i % 4 == 3 ? 255 : 60 + i / 4 + y / 4;
  });
  WriteOptions options = joint(0);
  options.gif.colors = 4;
  const Frame plain = shown_frame(written({frame}, options), pool);
  options.gif.dither = Dither::kOrdered;
  const Frame dithered = shown_frame(written({frame}, options), pool);
  // The mean of blocks is nearer to the frame, single pixels are not.
  const auto block_error = [&](const Frame& shown) {
    double sum = 0;
    for (int y = 0; y < 48; y += 8) {
      for (int x = 0; x < 64; x += 8) {
        double block = 0;
        for (int i = 0; i < 64; ++i) {
          const int at = 4 * (x + i % 8) + 1;
          block +=
              sample(shown, 0, y + i / 8, at) - sample(frame, 0, y + i / 8, at);
        }
        sum += std::abs(block) / 64;
      }
    }
    return sum;
  };
  EXPECT_LT(block_error(dithered), 0.8 * block_error(plain));
  // An equal frame adds nothing.
  EXPECT_EQ(shown_frames(written({frame, frame}, options), pool).size(), 1u);
}

TEST(JointGif, RefusesALossOutOfRange) {
  FramePool pool;
  for (const double loss : {-1.0, 101.0, std::nan("")}) {
    EXPECT_FALSE(encode(flat_frame(pool, {4, 4}, 3), joint(loss))) << loss;
  }
}

uint32_t swapped(uint32_t pixel) {
  return (pixel & 0xFF00FF00u) | (pixel >> 16 & 0xFF) | (pixel & 0xFF) << 16;
}

// Canvases as lists of pixels, clear ones as 0.
using Canvases = std::vector<std::vector<uint32_t>>;

Canvases ours(const std::vector<std::byte>& bytes, FramePool& pool) {
  Canvases all;
  for (const Frame& frame : shown_frames(bytes, pool)) {
    auto& pixels = all.emplace_back();
    for (int y = 0; y < frame.size().height; ++y) {
      const auto* row = frame.plane(0).row<uint32_t>(y);
      for (int x = 0; x < frame.size().width; ++x) {
        pixels.push_back(row[x] >> 24 == 0 ? 0 : row[x]);
      }
    }
  }
  return all;
}

template <typename Convert>
peers::OnFrame collect_into(Canvases& all, Convert convert) {
  return [&all, convert](const peers::Canvas& canvas) {
    auto& pixels = all.emplace_back();
    for (int y = 0; y < canvas.height; ++y) {
      const uint32_t* row = canvas.pixels + y * canvas.stride;
      for (int x = 0; x < canvas.width; ++x) {
        const uint32_t pixel = convert(row[x]);
        pixels.push_back(pixel >> 24 == 0 ? 0 : pixel);
      }
    }
  };
}

TEST(JointGif, IsReadAlikeByGiflibAndFfmpeg) {
  FramePool pool;
  std::vector<std::vector<Frame>> animations = {
      noisy_frames(pool, {67, 41}, 5, 12),
      noisy_frames(pool, {300, 200}, 2, 40),  // many tables
      moving_square(pool, {61, 37}, 12),
      moving_square(pool, {61, 37}, 12, true),
      {flat_frame(pool, {1, 1}, 2)},
      {flat_frame(pool, {1000, 3}, 256)}};
  for (size_t n = 0; n < animations.size(); ++n) {
    for (const double loss : {0.0, 12.0, 60.0}) {
      for (const int effort : {1, 6, 9}) {
        SCOPED_TRACE(fmt::format("{}, loss {}, effort {}", n, loss, effort));
        const auto bytes = written(animations[n], joint(loss, effort));
        const Canvases expected = ours(bytes, pool);
        Canvases giflib;
        EXPECT_EQ(
            peers::decode_with_giflib(
                bytes, collect_into(giflib, [](uint32_t p) { return p; })),
            "");
        EXPECT_TRUE(giflib == expected);
        Canvases ffmpeg;
        EXPECT_EQ(
            peers::decode_with_ffmpeg(bytes, collect_into(ffmpeg, swapped)),
            "");
        EXPECT_TRUE(ffmpeg == expected);
      }
    }
  }
}

TEST(JointGif, IsNotLargerThanTheWriterWithoutSearch) {
  FramePool pool;
  const auto frames = moving_square(pool, {120, 80}, 10);
  EXPECT_LE(written(frames, joint(0, 6)).size(),
            written(frames, joint(0, 5)).size());
}

}  // namespace
}  // namespace framewise::media
