// SPDX-License-Identifier: Apache-2.0
#include "image/check/walk/color_profile.h"

#include <fmt/format.h>

#include <algorithm>

#include "image/check/walk/byte_reader.h"

namespace framewise::image {
namespace {

constexpr size_t kProfileHeaderBytes = 128;
constexpr size_t kTagBytes = 12;

// Classes of profiles that may be embedded in an image (ICC.1, table 18).
bool is_embeddable(const ByteReader& profile) {
  for (const std::string_view kind : {"scnr", "mntr", "prtr", "spac"}) {
    if (profile.is(12, kind)) return true;
  }
  return false;
}

bool fits(const ByteReader& profile, ColorMode mode) {
  switch (mode) {
    case ColorMode::kGray:
    case ColorMode::kGrayAlpha: return profile.is(16, "GRAY");
    case ColorMode::kCmyk: return profile.is(16, "CMYK");
    case ColorMode::kPalette:
    case ColorMode::kRgb:
    case ColorMode::kRgba: return profile.is(16, "RGB ");
    case ColorMode::kUnknown: return true;
  }
  return true;
}

}  // namespace

std::optional<std::string> profile_defect(std::span<const std::byte> bytes,
                                          ColorMode mode) {
  const ByteReader profile(bytes);
  if (!profile.has(0, kProfileHeaderBytes + 4)) {
    return fmt::format("{} bytes are too few for a color profile",
                       bytes.size());
  }
  if (!profile.is(36, "acsp")) {
    return "the color profile has no signature";
  }
  if (profile.u32(0) > bytes.size()) {
    return fmt::format("{} of {} bytes of the color profile are there",
                       bytes.size(), profile.u32(0));
  }
  if (!is_embeddable(profile)) {
    return "the color profile is of a class that images cannot use";
  }
  if (!fits(profile, mode)) {
    return fmt::format(
        "a color profile of another color space in an image of "
        "mode {}",
        name_of(mode));
  }
  const size_t tags = profile.u32(kProfileHeaderBytes);
  if (!profile.has(kProfileHeaderBytes + 4, tags * kTagBytes) || tags == 0) {
    return fmt::format("a color profile with {} tags in {} bytes", tags,
                       bytes.size());
  }
  for (size_t i = 0; i < tags; ++i) {
    const size_t entry = kProfileHeaderBytes + 4 + i * kTagBytes;
    if (!profile.has(profile.u32(entry + 4), profile.u32(entry + 8))) {
      return fmt::format("tag {} lies outside of the color profile", i);
    }
  }
  return std::nullopt;
}

}  // namespace framewise::image
