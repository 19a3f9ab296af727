// SPDX-License-Identifier: Apache-2.0
#include "video/film/sound_join.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <numbers>
#include <random>
#include <vector>

namespace framewise::video {
namespace {

constexpr int kSampleRate = 48'000;
constexpr int64_t kLag = 240;      // 5 ms
constexpr int64_t kAround = 4800;  // 100 ms
constexpr int64_t kLoop = 48'000;

// A clip that is looped after a second, with its end in the middle of the tail.
struct Clip {
  std::vector<float> samples;
  int64_t start = kLoop;  // of the loop

  explicit Clip(const std::function<double(int64_t)>& sample) {
    for (int64_t i = 0; i < 3 * kLoop; ++i) {
      samples.push_back(float(sample(i)));
    }
  }
  std::span<const float> part(int64_t from, int64_t count) const {
    return std::span(samples).subspan(size_t(from), size_t(count));
  }
  int64_t tail_from() const { return start + kLoop - kAround; }
  JoinMaterial material() const {
    return {.tail = part(tail_from(), 2 * kAround),
            .head = part(tail_from() - kLoop - kLag, 2 * (kAround + kLag)),
            .most_lag = kLag,
            .tail_end = 2 * kAround};
  }
  // The sound around the join.
  std::vector<double> heard(const SoundJoin& join) const {
    std::vector<double> all;
    for (int64_t i = join.at - 2000; i < join.at + 2000; ++i) {
      const int64_t of_clip = tail_from() + i;
      all.push_back(double(join.tail_gain(i)) *
                        double(samples[size_t(of_clip)]) +
                    double(join.head_gain(i)) *
                        double(samples[size_t(of_clip - kLoop - join.lag)]));
    }
    return all;
  }
};

// The largest bend of a waveform: of a click, many times that of the tone.
double sharpest(const std::vector<double>& samples) {
  double most = 0;
  for (size_t i = 2; i < samples.size(); ++i) {
    most = std::max(most,
                    std::abs(samples[i] - 2 * samples[i - 1] + samples[i - 2]));
  }
  return most;
}

double power(const std::vector<double>& samples, size_t from, size_t to) {
  double sum = 0;
  for (size_t i = from; i < to; ++i) sum += samples[i] * samples[i];
  return sum / double(to - from);
}

double tone(int64_t i) {
  return 0.5 * std::sin(2 * std::numbers::pi * 443.3 * double(i) / kSampleRate);
}

TEST(SoundJoin, MeetsTonesInPhase) {
  const Clip clip(tone);
  const auto join = find_sound_join(clip.material(), kSampleRate);
  ASSERT_TRUE(join);
  EXPECT_EQ(join->shape, SoundFade::kLinear);
  EXPECT_GT(join->correlation, 0.999);
  EXPECT_LE(std::abs(join->lag), kLag);
  SoundJoin cut = *join;
  cut.lag = 0;
  cut.fade = 0;
  // The bend of the tone itself, and that of a cut.
  const double own = sharpest(
      std::vector<double>(clip.samples.begin(), clip.samples.begin() + 2000));
  EXPECT_LT(sharpest(clip.heard(*join)), 1.1 * own);
  EXPECT_GT(sharpest(clip.heard(cut)), 50 * own);
}

TEST(SoundJoin, KeepsThePowerOfNoise) {
  std::mt19937 random(7);
  const Clip clip([&](int64_t) {
    return double(random()) / double(std::mt19937::max()) - 0.5;
  });
  const auto join = find_sound_join(clip.material(), kSampleRate);
  ASSERT_TRUE(join);
  EXPECT_EQ(join->shape, SoundFade::kEqualPower);
  EXPECT_EQ(join->fade, kSampleRate / 50);
  EXPECT_LT(std::abs(join->correlation), 0.3);
  const auto heard = clip.heard(*join);
  const double before = power(heard, 0, 1400);
  // A linear fade would leave half of it.
  EXPECT_GT(power(heard, 1800, 2200), 0.8 * before);
}

// Nothing follows the clip's end, and nothing is before its start.
TEST(SoundJoin, OfAWholeClipTakesWhatTheLagLeaves) {
  const Clip clip(tone);
  JoinMaterial material = clip.material();
  material.tail_end = kAround;
  material.head_begin = kAround + kLag;
  const auto join = find_sound_join(material, kSampleRate);
  ASSERT_TRUE(join);
  EXPECT_LE(join->lag, -join->fade);
  EXPECT_GT(join->correlation, 0.95);
  material.tail_end = kAround - 2 * kLag;
  EXPECT_FALSE(find_sound_join(material, kSampleRate));
}

TEST(SoundJoin, OfSilenceHasNoLag) {
  const Clip clip([](int64_t) { return 0.0; });
  const auto join = find_sound_join(clip.material(), kSampleRate);
  ASSERT_TRUE(join);
  EXPECT_EQ(join->lag, 0);
  EXPECT_EQ(join->correlation, 1);
}

// Sound of the right channel alone counts as much.
TEST(SoundJoin, ListensToAllChannels) {
  const Clip clip(tone);
  const JoinMaterial one = clip.material();
  const auto on_the_right = [](std::span<const float> samples) {
    std::vector<float> both;
    for (const float sample : samples) {
      both.push_back(0);
      both.push_back(sample);
    }
    return both;
  };
  const auto tail = on_the_right(one.tail), head = on_the_right(one.head);
  JoinMaterial two = one;
  two.tail = tail;
  two.head = head;
  two.channels = 2;
  const auto join = find_sound_join(two, kSampleRate);
  ASSERT_TRUE(join);
  EXPECT_EQ(*join, *find_sound_join(one, kSampleRate));
}

}  // namespace
}  // namespace framewise::video
