// SPDX-License-Identifier: Apache-2.0
#include "media/metadata/profile_transform.h"

#include <gtest/gtest.h>
#include <lcms2.h>

#include "frame/frames.h"
#include "media/reading.h"

namespace framewise::media {
namespace {

std::vector<std::byte> saved(cmsHPROFILE profile) {
  cmsUInt32Number size = 0;
  cmsSaveProfileToMem(profile, nullptr, &size);
  std::vector<std::byte> bytes(size);
  cmsSaveProfileToMem(profile, bytes.data(), &size);
  cmsCloseProfile(profile);
  return bytes;
}

// ROMM RGB (ISO 22028-2), as ProPhoto RGB.
std::vector<std::byte> prophoto() {
  const cmsCIExyY white{0.3457, 0.3585, 1};
  const cmsCIExyYTRIPLE primaries{
      {0.7347, 0.2653, 1}, {0.1596, 0.8404, 1}, {0.0366, 0.0001, 1}};
  cmsToneCurve* const curve = cmsBuildGamma(nullptr, 1.8);
  cmsToneCurve* const curves[] = {curve, curve, curve};
  const auto profile = cmsCreateRGBProfile(&white, &primaries, curves);
  cmsFreeToneCurve(curve);
  return saved(profile);
}

std::vector<std::byte> gray_of_gamma(double gamma) {
  const cmsCIExyY white{0.3457, 0.3585, 1};
  cmsToneCurve* const curve = cmsBuildGamma(nullptr, gamma);
  const auto profile = cmsCreateGrayProfile(&white, curve);
  cmsFreeToneCurve(curve);
  return saved(profile);
}

Frame flat(FramePool& pool, int bits, const Rgba& value) {
  return painted(pool, {.layout = Layout::kRgba, .bits = uint8_t(bits)}, {5, 3},
                 [&](int, int, int i) { return value[size_t(i % 4)]; });
}

TEST(ProfileTransform, ConvertsProphoto) {
  FramePool pool;
  const auto srgb = to_srgb_by_profile(flat(pool, 8, {131, 141, 192, 77}),
                                       PixelKind::kAlpha, prophoto(), pool);
  ASSERT_TRUE(srgb) << srgb.error().to_string();
  const Rgba got = pixel(*srgb, 4, 2);
  EXPECT_NEAR(got[0], 117, 2);
  EXPECT_NEAR(got[1], 160, 2);
  EXPECT_NEAR(got[2], 210, 2);
  EXPECT_EQ(got[3], 77);
  EXPECT_EQ(srgb->format().color.transfer, Transfer::kSrgb);
}

TEST(ProfileTransform, Converts16Bits) {
  FramePool pool;
  const auto srgb =
      to_srgb_by_profile(flat(pool, 16, {131 * 257, 141 * 257, 192 * 257, 9}),
                         PixelKind::kOpaque, prophoto(), pool);
  ASSERT_TRUE(srgb);
  EXPECT_NEAR(pixel(*srgb, 0, 0)[0], 117 * 257, 514);
  EXPECT_EQ(pixel(*srgb, 0, 0)[3], 65535);
}

TEST(ProfileTransform, ConvertsGrayAndKeepsItGray) {
  FramePool pool;
  const auto srgb =
      to_srgb_by_profile(flat(pool, 8, {128, 128, 128, 255}),
                         PixelKind::kOpaque, gray_of_gamma(1.0), pool);
  ASSERT_TRUE(srgb);
  const Rgba got = pixel(*srgb, 1, 1);
  EXPECT_NEAR(got[0], 188, 1);
  EXPECT_NEAR(got[1], got[0], 1);
  EXPECT_NEAR(got[2], got[0], 1);
}

TEST(ProfileTransform, RefusesProfilesOfOtherPixels) {
  FramePool pool;
  const Frame frame = flat(pool, 8, {1, 2, 3, 4});
  const auto inks =
      to_srgb_by_profile(frame, PixelKind::kInks, prophoto(), pool);
  ASSERT_FALSE(inks);
  EXPECT_EQ(inks.error().kind, ErrorKind::kInput);
  auto damaged = prophoto();
  damaged.resize(100);
  EXPECT_FALSE(to_srgb_by_profile(frame, PixelKind::kAlpha, damaged, pool));
  EXPECT_FALSE(to_srgb_by_profile(frame, PixelKind::kAlpha,
                                  std::vector<std::byte>(500), pool));
}

TEST(ProfileTransform, PlainInksMultiply) {
  FramePool pool;
  const auto rgb = to_srgb_plainly(flat(pool, 8, {0, 255, 128, 51}), pool);
  ASSERT_TRUE(rgb);
  EXPECT_EQ(pixel(*rgb, 0, 0), (Rgba{204, 0, 102, 255}));
}

}  // namespace
}  // namespace framewise::media
