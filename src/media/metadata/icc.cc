// SPDX-License-Identifier: Apache-2.0
#include "media/metadata/icc.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "frame/color/transfer_curves.h"

namespace framewise::media {
namespace {

using Bytes = std::span<const std::byte>;
using Point = std::array<double, 3>;

// Reads numbers of a profile; zero beyond its end.
uint32_t u16(Bytes bytes, size_t at) {
  if (at + 2 > bytes.size()) return 0;
  return uint32_t(bytes[at]) << 8 | uint32_t(bytes[at + 1]);
}
uint32_t u32(Bytes bytes, size_t at) {
  return u16(bytes, at) << 16 | u16(bytes, at + 2);
}
double fixed(Bytes bytes, size_t at) {
  return double(int32_t(u32(bytes, at))) / 65536;
}

constexpr uint32_t word(const char (&name)[5]) {
  return uint32_t(uint8_t(name[0])) << 24 | uint32_t(uint8_t(name[1])) << 16 |
         uint32_t(uint8_t(name[2])) << 8 | uint8_t(name[3]);
}

// The data of a tag; empty if the tag is missing.
Bytes tagged(Bytes profile, uint32_t name) {
  constexpr size_t kHeader = 128;
  constexpr size_t kMostTags = 100;
  const size_t count = std::min<size_t>(u32(profile, kHeader), kMostTags);
  for (size_t i = 0; i < count; ++i) {
    const size_t entry = kHeader + 4 + 12 * i;
    if (u32(profile, entry) != name) continue;
    const size_t offset = u32(profile, entry + 4);
    const size_t size = u32(profile, entry + 8);
    if (offset > profile.size()) return {};
    return profile.subspan(offset, std::min(size, profile.size() - offset));
  }
  return {};
}

// A curve's value at 0 to 1, for the curve types of display profiles; NaN for
// others.
double curve_at(Bytes curve, double x) {
  if (u32(curve, 0) == word("para")) {
    const double gamma = fixed(curve, 12);
    const double a = fixed(curve, 16), b = fixed(curve, 20);
    const double c = fixed(curve, 24), d = fixed(curve, 28);
    if (u16(curve, 8) == 0) return std::pow(x, gamma);
    if (u16(curve, 8) != 3) return NAN;
    return x >= d ? std::pow(a * x + b, gamma) : c * x;
  }
  if (u32(curve, 0) != word("curv")) return NAN;
  const size_t count = u32(curve, 8);
  if (count == 0) return x;
  if (count == 1) return std::pow(x, double(u16(curve, 12)) / 256);
  if (count > curve.size() / 2) return NAN;
  const double place = x * double(count - 1);
  const auto below = std::min(size_t(place), count - 2);
  const double part = place - double(below);
  return ((1 - part) * u16(curve, 12 + 2 * below) +
          part * u16(curve, 14 + 2 * below)) /
         65535;
}

// Gray profiles have a curve but no primaries.
bool is_gray(Bytes profile) { return u32(profile, 16) == word("GRAY"); }

std::optional<Transfer> transfer_of(Bytes profile) {
  constexpr uint32_t kColors[] = {word("rTRC"), word("gTRC"), word("bTRC")};
  constexpr uint32_t kGray[] = {word("kTRC")};
  const std::span<const uint32_t> names =
      is_gray(profile) ? std::span<const uint32_t>(kGray) : kColors;
  const auto is = [&](double (*known)(double)) {
    for (const uint32_t name : names) {
      const Bytes curve = tagged(profile, name);
      for (const double x : {0.2, 0.4, 0.6, 0.8}) {
        if (!(std::abs(curve_at(curve, x) - known(x)) < 0.0015)) return false;
      }
    }
    return true;
  };
  if (is(light_of_srgb)) return Transfer::kSrgb;
  if (is([](double x) { return std::pow(x, 2.2); })) return Transfer::kGamma22;
  if (is([](double x) { return x; })) return Transfer::kLinear;
  return std::nullopt;
}

// Red, green and blue as profiles store them: XYZ, adapted to D50.
struct KnownPrimaries {
  Primaries name;
  std::array<Point, 3> xyz;
};
constexpr std::array<KnownPrimaries, 4> kKnown = {{
    {Primaries::kBt709,
     {{{0.43604, 0.22248, 0.01392},
       {0.38511, 0.71691, 0.09707},
       {0.14305, 0.06061, 0.71391}}}},
    {Primaries::kDisplayP3,
     {{{0.51512, 0.24119, -0.00105},
       {0.29198, 0.69224, 0.04188},
       {0.15710, 0.06657, 0.78407}}}},
    {Primaries::kBt2020,
     {{{0.67348, 0.27904, -0.00193},
       {0.16567, 0.67534, 0.02998},
       {0.12505, 0.04561, 0.79685}}}},
    {Primaries::kAdobeRgb,
     {{{0.60974, 0.31111, 0.01947},
       {0.20527, 0.62568, 0.06087},
       {0.14919, 0.06321, 0.74456}}}},
}};

std::optional<Primaries> primaries_of(Bytes profile) {
  if (is_gray(profile)) return Primaries::kUnspecified;
  constexpr double kNear = 0.003;
  const Bytes stored[] = {tagged(profile, word("rXYZ")),
                          tagged(profile, word("gXYZ")),
                          tagged(profile, word("bXYZ"))};
  for (const KnownPrimaries& known : kKnown) {
    bool same = true;
    for (size_t color = 0; color < 3; ++color) {
      for (size_t i = 0; i < 3; ++i) {
        const double value = fixed(stored[color], 8 + 4 * i);
        same = same && std::abs(value - known.xyz[color][i]) < kNear;
      }
    }
    if (same) return known.name;
  }
  return std::nullopt;
}

bool contains(Bytes bytes, std::string_view text) {
  const auto same = [](std::byte a, char b) { return a == std::byte(b); };
  return std::search(bytes.begin(), bytes.end(), text.begin(), text.end(),
                     same) != bytes.end();
}

// Checks the description, in ASCII (version 2) or UTF-16 (version 4).
bool calls_itself_srgb(Bytes profile) {
  using std::string_view_literals::operator""sv;
  return contains(profile, "sRGB") || contains(profile, "s\0R\0G\0B"sv);
}

}  // namespace

std::optional<Finding> apply_profile(Bytes profile, ColorFacts& color) {
  const auto transfer = transfer_of(profile);
  const auto primaries = primaries_of(profile);
  if (transfer && primaries) {
    color.transfer = *transfer;
    color.primaries = *primaries;
    return std::nullopt;
  }
  if (calls_itself_srgb(profile)) return std::nullopt;
  return Finding{
      .kind = "color_profile",
      .message = "the color profile is not applied: colors are read as sRGB",
      .hint = "convert the file to sRGB if its colors matter"};
}

}  // namespace framewise::media
