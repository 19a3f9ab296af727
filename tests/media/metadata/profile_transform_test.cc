// SPDX-License-Identifier: Apache-2.0
#include "media/metadata/profile_transform.h"

#include <gtest/gtest.h>
#include <lcms2.h>

#include "frame/color/color_facts.h"
#include "frame/frames.h"
#include "media/decode/png/builder.h"
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

// One point of a press whose inks multiply: Lab of C, M, Y and K.
int press(const cmsUInt16Number* inks, cmsUInt16Number* lab, void* to_lab) {
  double rgb[3];
  for (int c = 0; c < 3; ++c) {
    rgb[c] = (1 - inks[c] / 65535.0) * (1 - inks[3] / 65535.0);
  }
  cmsCIELab value;
  cmsDoTransform(to_lab, rgb, &value, 1);
  cmsFloat2LabEncoded(lab, &value);
  return TRUE;
}

// A profile of inks, as presses have it: a table of 17 steps a side.
std::vector<std::byte> cmyk_that_multiplies() {
  const auto srgb = cmsCreate_sRGBProfile();
  const auto lab = cmsCreateLab4Profile(nullptr);
  const auto to_lab = cmsCreateTransform(srgb, TYPE_RGB_DBL, lab, TYPE_Lab_DBL,
                                         INTENT_RELATIVE_COLORIMETRIC, 0);
  cmsStage* const table = cmsStageAllocCLut16bit(nullptr, 17, 4, 3, nullptr);
  cmsStageSampleCLut16bit(table, press, to_lab, 0);
  cmsPipeline* const pipeline = cmsPipelineAlloc(nullptr, 4, 3);
  // The tag allows a table only between curves.
  cmsPipelineInsertStage(pipeline, cmsAT_END,
                         cmsStageAllocToneCurves(nullptr, 4, nullptr));
  cmsPipelineInsertStage(pipeline, cmsAT_END, table);
  cmsPipelineInsertStage(pipeline, cmsAT_END,
                         cmsStageAllocToneCurves(nullptr, 3, nullptr));
  const auto profile = cmsCreateProfilePlaceholder(nullptr);
  cmsSetProfileVersion(profile, 4.3);
  cmsSetDeviceClass(profile, cmsSigOutputClass);
  cmsSetColorSpace(profile, cmsSigCmykData);
  cmsSetPCS(profile, cmsSigLabData);
  EXPECT_TRUE(cmsWriteTag(profile, cmsSigAToB0Tag, pipeline));
  cmsPipelineFree(pipeline);
  cmsDeleteTransform(to_lab);
  cmsCloseProfile(lab);
  cmsCloseProfile(srgb);
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

TEST(ProfileTransform, ConvertsInks) {
  FramePool pool;
  const auto profile = cmyk_that_multiplies();
  for (const Rgba& inks :
       {Rgba{0, 0, 0, 0}, Rgba{0, 255, 128, 51}, Rgba{64, 0, 191, 0},
        Rgba{0, 0, 0, 128}, Rgba{255, 255, 255, 255}}) {
    const Frame frame = flat(pool, 8, inks);
    const auto srgb =
        to_srgb_by_profile(frame, PixelKind::kInks, profile, pool);
    ASSERT_TRUE(srgb) << srgb.error().to_string();
    const auto plain = to_srgb_plainly(frame, pool);
    for (size_t c = 0; c < 3; ++c) {
      EXPECT_NEAR(pixel(*srgb, 2, 1)[c], pixel(*plain, 2, 1)[c], 6)
          << "inks " << inks[0] << ' ' << inks[1] << ' ' << inks[2];
    }
    EXPECT_EQ(pixel(*srgb, 2, 1)[3], 255);
  }
  // Of other pixels than it is for.
  EXPECT_FALSE(to_srgb_by_profile(flat(pool, 8, {1, 2, 3, 4}),
                                  PixelKind::kOpaque, profile, pool));
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

// A file without its profile would be shown in other colors.
TEST(ProfileTransform, FilesAreReadByTheirProfiles) {
  const auto read = [](const std::vector<std::byte>& profile) {
    std::vector<uint8_t> chunk = {'R', 0, 0};
    std::vector<uint8_t> plain;
    for (const std::byte byte : profile) plain.push_back(uint8_t(byte));
    for (const uint8_t byte : deflated(plain)) chunk.push_back(byte);
    PngWriter png;
    png.header(2, 2, 8, 6);
    if (!profile.empty()) png.chunk("iCCP", chunk);
    png.image(plain_rgba(2, 2, {200, 90, 60, 128})).end();
    return open_bytes(png.bytes());
  };
  auto wide = read(prophoto());
  ASSERT_TRUE(wide) << wide.error().to_string();
  EXPECT_EQ(wide->info().format.color, kSrgbFacts);
  ASSERT_EQ(wide->survey()->findings.size(), 1u);
  EXPECT_EQ(wide->survey()->findings[0].kind, "converted_profile");
  const Reading reading = read_all(*wide);
  ASSERT_EQ(reading.frames.size(), 1u);
  const Rgba color = pixel(reading.frames[0], 1, 1);
  EXPECT_GT(color[0], 230);  // red is stronger in ProPhoto
  EXPECT_LT(color[2], 75);
  EXPECT_EQ(color[3], 128);
  auto damaged = read(std::vector<std::byte>(200, std::byte{7}));
  ASSERT_TRUE(damaged);
  EXPECT_EQ(damaged->survey()->findings[0].kind, "color_profile");
  EXPECT_EQ(pixel(read_all(*damaged).frames[0], 1, 1),
            (Rgba{200, 90, 60, 128}));
}

}  // namespace
}  // namespace framewise::media
