// SPDX-License-Identifier: Apache-2.0
#include "media/metadata/icc.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "media/profiles.h"

namespace framewise::media {
namespace {

ColorFacts applied(const std::string& profile) {
  ColorFacts color;
  EXPECT_FALSE(apply_profile(bytes_of(profile), color));
  return color;
}

bool is_refused(const std::string& profile) {
  ColorFacts color;
  const auto finding = apply_profile(bytes_of(profile), color);
  EXPECT_EQ(color, ColorFacts());
  return finding && finding->kind == "color_profile";
}

TEST(Icc, KnowsPrimariesByWhatTheyAre) {
  const auto primaries_of = [](const ProfileXyz& xyz) {
    return applied(profile_of(xyz, parametric_srgb())).primaries;
  };
  EXPECT_EQ(primaries_of(kXyzOfBt709), Primaries::kBt709);
  EXPECT_EQ(primaries_of(kXyzOfP3), Primaries::kDisplayP3);
  EXPECT_EQ(primaries_of(kXyzOfBt2020), Primaries::kBt2020);
  EXPECT_EQ(primaries_of(kXyzOfAdobeRgb), Primaries::kAdobeRgb);
  // Rounded differently by other writers.
  ProfileXyz near = kXyzOfP3;
  near[1][0] += 0.001;
  EXPECT_EQ(primaries_of(near), Primaries::kDisplayP3);
}

TEST(Icc, KnowsCurvesInEveryFormThatProfilesOfDisplaysHave) {
  const auto transfer_of = [](const std::string& curve) {
    return applied(profile_of(kXyzOfP3, curve)).transfer;
  };
  EXPECT_EQ(transfer_of(parametric_srgb()), Transfer::kSrgb);
  EXPECT_EQ(transfer_of(curve_of_power(2.2)), Transfer::kGamma22);
  EXPECT_EQ(transfer_of(parametric_power(2.2)), Transfer::kGamma22);
  EXPECT_EQ(transfer_of(curve_of_power(1)), Transfer::kLinear);
  EXPECT_EQ(transfer_of(straight_curve()), Transfer::kLinear);
  EXPECT_EQ(transfer_of(table_of([](double x) {
              return x <= 0.04045 ? x / 12.92
                                  : std::pow((x + 0.055) / 1.055, 2.4);
            })),
            Transfer::kSrgb);
}

TEST(Icc, GrayHasACurveAndNoPrimaries) {
  const ColorFacts color = applied(gray_profile_of(curve_of_power(2.2)));
  EXPECT_EQ(color.transfer, Transfer::kGamma22);
  EXPECT_EQ(color.primaries, Primaries::kUnspecified);
}

TEST(Icc, LeavesOthersAloneAndSaysSo) {
  EXPECT_TRUE(is_refused(profile_of(kXyzOfP3, curve_of_power(1.8))));
  ProfileXyz prophoto = {{{0.79767, 0.28804, 0},
                          {0.13519, 0.71188, 0},
                          {0.03134, 0.00009, 0.82491}}};
  EXPECT_TRUE(is_refused(profile_of(prophoto, curve_of_power(2.2))));
  EXPECT_TRUE(is_refused(gray_profile_of(curve_of_power(1.8))));
  EXPECT_TRUE(is_refused("no profile at all"));
  EXPECT_TRUE(is_refused(""));
}

TEST(Icc, TrustsWhatCallsItselfSrgb) {
  ColorFacts color;
  EXPECT_FALSE(
      apply_profile(bytes_of("a table only: sRGB IEC61966-2.1"), color));
  EXPECT_EQ(color, ColorFacts());
}

// No truncation and no changed byte causes a read beyond the profile.
TEST(Icc, SurvivesDamage) {
  const std::string whole =
      profile_of(kXyzOfP3, table_of([](double x) { return x; }));
  ColorFacts color;
  for (size_t size = 0; size < whole.size(); size += 7) {
    (void)apply_profile(bytes_of(std::string(whole, 0, size)), color);
  }
  for (size_t at = 128; at < 260; ++at) {
    std::string damaged = whole;
    damaged[at] = char(0xFF);
    (void)apply_profile(bytes_of(damaged), color);
  }
}

}  // namespace
}  // namespace framewise::media
