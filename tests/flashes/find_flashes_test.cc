// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <span>
#include <string>
#include <vector>

#include "flashes/made_clips.h"
#include "framewise/flashes.h"
#include "tiny_gif.h"

namespace framewise {
namespace {

TEST(FindFlashes, SaysWhatFlashesWhereWhenAndHowOften) {
  MadeClip clip{.size = {640, 480}};
  clip.frames.push_back({plain(kBlack), 2'000'000});
  const Paint on = boxes({{0, 0, 320, 480}}, gray_of(0.5), kBlack);
  for (const MadeFrame& frame : alternating(on, plain(kBlack), 5, 2)) {
    clip.frames.push_back(frame);
  }
  clip.frames.push_back({plain(kBlack), 2'000'000});
  const FlashReport report = judged(clip);
  ASSERT_EQ(report.events.size(), 1u);
  const FlashEvent& event = report.events[0];
  EXPECT_EQ(event.kind, FlashKind::kGeneral);
  EXPECT_EQ(event.state, FlashState::kFail);
  EXPECT_NEAR(event.start_s, 2.0, 1e-6);
  EXPECT_NEAR(event.end_s, 3.9, 1e-6);
  EXPECT_EQ(event.transitions, 20);
  EXPECT_EQ(event.rate, 5);
  EXPECT_NEAR(event.share_of_frame, 0.5, 0.01);
  EXPECT_NEAR(event.swing, 0.5, 0.01);
  ASSERT_EQ(event.map.shares.size(), 16u * 9u);
  EXPECT_EQ(event.map.shares[0], 255);
  EXPECT_EQ(event.map.shares[15], 0);
  EXPECT_EQ(event.sentence,
            "50 % of the picture at the left flashes 5 times a second from "
            "2.00 s to 3.90 s; at most 3 are allowed");
  EXPECT_EQ(event.remedy,
            "slow this part to 2 flashes a second, or dim it by 81 %");
  EXPECT_EQ(report.moments.size(), clip.frames.size());
}

TEST(FindFlashes, WarnsAtTheLimit) {
  const FlashReport report =
      judged({.frames = alternating(plain(kBlack), plain(kWhite), 3.0, 2.5)});
  EXPECT_EQ(report.state, FlashState::kWarning);
  EXPECT_EQ(
      judged({.frames = alternating(plain(kBlack), plain(kWhite), 2, 3)}).state,
      FlashState::kPass);
}

TEST(FindFlashes, JoinsFlashingWithShortPausesToOneEvent) {
  MadeClip clip;
  for (int burst = 0; burst < 3; ++burst) {
    for (const MadeFrame& frame :
         alternating(plain(kBlack), plain(kWhite), 8, 1)) {
      clip.frames.push_back(frame);
    }
    clip.frames.push_back({plain(kBlack), burst == 0 ? 500'000 : 3'000'000});
  }
  EXPECT_EQ(judged(clip).events.size(), 2u);
}

TEST(FindFlashes, StopsAtTheFirstFailureWhenAsked) {
  FlashOptions options;
  options.stop_at_failure = true;
  const FlashReport report = judged(
      {.frames = alternating(plain(kBlack), plain(kWhite), 10, 5)}, options);
  EXPECT_EQ(report.state, FlashState::kFail);
  EXPECT_TRUE(report.stopped_early);
  EXPECT_EQ(report.frames, 8);  // the seventh change is that of frame 8
}

TEST(FindFlashes, WarnsOfLongAllowedFlashingByBroadcastRules) {
  const MadeClip clip{.frames =
                          alternating(plain(kBlack), plain(kWhite), 2.2, 8)};
  FlashOptions options;
  EXPECT_EQ(judged(clip, options).state, FlashState::kPass);
  options.rules = FlashRules::kOfcom;
  const FlashReport report = judged(clip, options);
  EXPECT_EQ(report.state, FlashState::kWarning);
  ASSERT_EQ(report.events.size(), 1u);
  EXPECT_EQ(report.events[0].kind, FlashKind::kExtended);
}

TEST(FindFlashes, NamesTheSeamThatOnlyTheLoopHas) {
  MadeClip clip{.loops = true};
  for (const int ms : {50, 50, 50, 2000, 50, 50, 50, 50}) {
    const bool white = clip.frames.size() % 2 == 0;
    clip.frames.push_back({plain(white ? kWhite : kBlack), ms * 1000});
  }
  const FlashReport report = judged(clip);
  ASSERT_EQ(report.events.size(), 1u) << report.sentence;
  EXPECT_TRUE(report.events[0].at_seam);
  EXPECT_NE(report.sentence.find("end of the loop"), std::string::npos)
      << report.sentence;
  FlashOptions once;
  once.loops = false;
  EXPECT_EQ(judged(clip, once).state, FlashState::kPass);
}

// GIF delays of 10 ms are played as 100 ms: 5 flashes a second, not 50.
TEST(FindFlashes, PlaysShortDelaysAsPlayersDo) {
  TinyGif gif{.width = 256, .height = 256};
  for (int i = 0; i < 20; ++i) {
    gif.frames.push_back(
        {.pixels = std::vector<uint8_t>(256 * 256, i % 2 ? 127 : 0),
         .delay_cs = 1});
  }
  const std::string bytes = gif.bytes();
  const auto view = std::as_bytes(std::span(bytes));
  auto animation = open({view.begin(), view.end()}, "quick.gif");
  ASSERT_TRUE(animation);
  const FlashReport report = *find_flashes(*animation);
  EXPECT_NEAR(report.duration_s, 2.0, 1e-6);
  ASSERT_EQ(report.events.size(), 1u);
  EXPECT_EQ(report.events[0].rate, 5);
}

TEST(FindFlashes, NeverPassesWhatItCouldNotSee) {
  auto writer = Writer::to_memory(
      {.size = {64, 64}, .time_base = {1, 100}, .has_alpha = false},
      {.format = FileFormat::kGif});
  FramePool pool;
  for (int i = 0; i < 8; ++i) {
    const auto noise = [i](int x, int y) {
      return gray_of(0.3 + 0.02 * ((x * 7 + y * 13 + i * 2) % 5));
    };
    ASSERT_TRUE(writer->add(painted_frame(pool, {64, 64}, noise, 0), 10));
  }
  std::vector<std::byte> bytes = writer->finish()->content;
  bytes.resize(bytes.size() * 2 / 3);
  OpenOptions tolerant;
  tolerant.tolerant = true;
  auto animation = open(bytes, "cut.gif", tolerant);
  ASSERT_TRUE(animation);
  const auto report = find_flashes(*animation);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->state, FlashState::kUnknown);
  EXPECT_TRUE(report->damage);
  EXPECT_NE(report->sentence.find("cannot be read"), std::string::npos);
}

TEST(FindFlashes, RefusesADisplayWithoutPixels) {
  Animation animation = animation_of({.frames = {{plain(kBlack), 1000}}});
  FlashOptions options;
  options.display.pixels = {0, 0};
  EXPECT_FALSE(find_flashes(animation, options));
  options.display = {};
  options.display.diagonal_cm = 60;
  EXPECT_FALSE(find_flashes(animation, options));
}

TEST(FindFlashes, GivesTheSameAnswerForRgbAndYuv) {
  FramePool pool;
  for (const Layout layout :
       {Layout::kYuv420, Layout::kYuv444, Layout::kGray}) {
    std::vector<Frame> frames;
    for (int i = 0; i < 20; ++i) {
      auto buffer = pool.allocate({.layout = layout, .bits = 8}, {360, 270});
      for (int p = 0; p < buffer->format().planes(); ++p) {
        const MutablePlaneView plane = buffer->plane(p);
        for (int y = 0; y < plane.size.height; ++y) {
          std::fill_n(plane.row(y), plane.size.width,
                      uint8_t(p > 0   ? 128
                              : i % 2 ? 235
                                      : 16));
        }
      }
      frames.push_back(std::move(*buffer).freeze(
          i, {0, 100'000}, ChangedArea::everything({360, 270})));
    }
    auto animation = make_animation(std::move(frames), {1, 1'000'000});
    ASSERT_TRUE(animation);
    EXPECT_EQ(find_flashes(*animation)->state, FlashState::kFail);
  }
}

// With the first failure the answer is known, whatever comes after it.
TEST(FindFlashes, FailsOnWhatItSawBeforeTheDamage) {
  std::vector<std::byte> bytes =
      written_clip({.frames = alternating(plain(kBlack), plain(kWhite), 5, 4)},
                   FileFormat::kGif);
  bytes.resize(bytes.size() * 2 / 3);
  OpenOptions tolerant;
  tolerant.tolerant = true;
  for (const bool fast : {false, true}) {
    auto animation = open(bytes, "cut.gif", tolerant);
    ASSERT_TRUE(animation);
    FlashOptions options;
    options.stop_at_failure = fast;
    const auto report = find_flashes(*animation, options);
    ASSERT_TRUE(report);
    EXPECT_EQ(report->state, FlashState::kFail);
    EXPECT_EQ(report->stopped_early, fast);
    EXPECT_EQ(report->damage.has_value(), !fast);
  }
}

}  // namespace
}  // namespace framewise
