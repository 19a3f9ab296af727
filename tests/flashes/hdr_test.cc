// SPDX-License-Identifier: Apache-2.0
// High dynamic range is judged in nits of its display, through PQ or HLG.
#include <gtest/gtest.h>

#include <cmath>

#include "flashes/made_clips.h"

namespace framewise {
namespace {

// The HLG signal that a display of 1000 nits shows as this (ITU-R BT.2100:
// system gamma 1.2).
double hlg_of_nits(double nits) {
  const double scene = std::pow(nits / 1000, 1 / 1.2);
  double low = 0, high = 1;
  for (int i = 0; i < 60; ++i) {
    const double middle = (low + high) / 2;
    (light_of_hlg(middle) < scene ? low : high) = middle;
  }
  return low;
}

double signal_of(Transfer transfer, double nits) {
  return transfer == Transfer::kPq ? pq_of_nits(nits) : hlg_of_nits(nits);
}

Frame gray(FramePool& pool, Transfer transfer, double nits) {
  PixelFormat format{.layout = Layout::kRgba, .bits = 16};
  format.color.transfer = transfer;
  constexpr Size kSize{360, 270};
  auto buffer = pool.allocate(format, kSize);
  const auto level = uint16_t(std::lround(65535 * signal_of(transfer, nits)));
  const MutablePlaneView plane = buffer->plane(0);
  for (int y = 0; y < kSize.height; ++y) {
    uint16_t* row = plane.row<uint16_t>(y);
    for (int x = 0; x < kSize.width; ++x) {
      std::fill_n(row + 4 * x, 3, level);
      row[4 * x + 3] = 65535;
    }
  }
  return std::move(*buffer).freeze(0, {0, 100'000},
                                   ChangedArea::everything(kSize));
}

class HdrFlashes : public testing::TestWithParam<Transfer> {
 protected:
  // Five flashes a second between two levels of light.
  FlashState state_of(double nits, double other, const FlashOptions& options) {
    FramePool pool;
    std::vector<Frame> frames;
    for (int i = 0; i < 20; ++i) {
      frames.push_back(gray(pool, GetParam(), i % 2 ? nits : other));
    }
    auto animation = make_animation(std::move(frames), {1, 1'000'000});
    EXPECT_TRUE(animation);
    const auto report = find_flashes(*animation, options);
    EXPECT_TRUE(report) << report.error().to_string();
    return report->state;
  }
};

TEST_P(HdrFlashes, CountFrom20NitsWhereTheDarkerIsBelow160) {
  const FlashOptions itu{.rules = FlashRules::kItu};
  EXPECT_EQ(state_of(100, 118, itu), FlashState::kPass);
  EXPECT_EQ(state_of(100, 122, itu), FlashState::kFail);
  EXPECT_EQ(state_of(157, 180, itu), FlashState::kFail);
}

TEST_P(HdrFlashes, CountByContrastWhereTheDarkerIsBrighter) {
  const FlashOptions itu{.rules = FlashRules::kItu};
  // 22 / 422 and 28 / 428; the limit is 1 / 17.
  EXPECT_EQ(state_of(200, 222, itu), FlashState::kPass);
  EXPECT_EQ(state_of(200, 228, itu), FlashState::kFail);
  // Ofcom's text is written for standard range and has no such rule.
  const FlashOptions ofcom{.rules = FlashRules::kOfcom};
  EXPECT_EQ(state_of(200, 228, ofcom), FlashState::kPass);
}

// ITU-R BT.2408: diffuse white is 203 nits, so a tenth of it is 20.3.
TEST_P(HdrFlashes, AreRelativeToDiffuseWhiteForWcag) {
  const FlashOptions wcag;
  EXPECT_EQ(state_of(100, 118, wcag), FlashState::kPass);
  EXPECT_EQ(state_of(100, 123, wcag), FlashState::kFail);
  EXPECT_EQ(state_of(160, 400, wcag), FlashState::kFail);
  EXPECT_EQ(state_of(165, 400, wcag), FlashState::kPass);
}

// Nits that the file states do not depend on the display's white.
TEST_P(HdrFlashes, IgnoreTheWhiteOfStandardRange) {
  FlashOptions itu{.rules = FlashRules::kItu};
  for (const double nits : {80.0, 400.0}) {
    itu.display.nits = nits;
    EXPECT_EQ(state_of(100, 118, itu), FlashState::kPass) << nits;
    EXPECT_EQ(state_of(100, 122, itu), FlashState::kFail) << nits;
  }
}

INSTANTIATE_TEST_SUITE_P(Transfers, HdrFlashes,
                         testing::Values(Transfer::kPq, Transfer::kHlg),
                         [](const auto& transfer) {
                           return transfer.param == Transfer::kPq ? "Pq"
                                                                  : "Hlg";
                         });

// The same codes are fewer nits on a dimmer display: 0.13 of white is 26 nits
// of 200 and 13 of 100.
TEST(StandardFlashes, CountByTheNitsOfTheDisplay) {
  const auto gray_of_power = [](double share) {
    const auto code = uint8_t(std::lround(255 * std::pow(share, 1 / 2.4)));
    return Color{code, code, code};
  };
  const MadeClip clip{.frames = alternating(plain(gray_of_power(0.2)),
                                            plain(gray_of_power(0.33)), 5, 2)};
  FlashOptions options{.rules = FlashRules::kItu};
  EXPECT_EQ(judged(clip, options).state, FlashState::kFail);
  options.display.nits = 100;
  EXPECT_EQ(judged(clip, options).state, FlashState::kPass);
}

}  // namespace
}  // namespace framewise
