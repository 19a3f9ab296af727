// SPDX-License-Identifier: Apache-2.0
// Generates small ICC profiles.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "media/reading.h"

namespace framewise::media {

using ProfileXyz = std::array<std::array<double, 3>, 3>;

inline constexpr ProfileXyz kXyzOfBt709 = {{{0.43604, 0.22248, 0.01392},
                                            {0.38511, 0.71691, 0.09707},
                                            {0.14305, 0.06061, 0.71391}}};
inline constexpr ProfileXyz kXyzOfP3 = {{{0.51512, 0.24119, -0.00105},
                                         {0.29198, 0.69224, 0.04188},
                                         {0.15710, 0.06657, 0.78407}}};
inline constexpr ProfileXyz kXyzOfBt2020 = {{{0.67348, 0.27904, -0.00193},
                                             {0.16567, 0.67534, 0.02998},
                                             {0.12505, 0.04561, 0.79685}}};

inline constexpr ProfileXyz kXyzOfAdobeRgb = {{{0.60974, 0.31111, 0.01947},
                                               {0.20528, 0.62567, 0.06087},
                                               {0.14919, 0.06322, 0.74457}}};

inline std::span<const std::byte> bytes_of(const std::string& text) {
  return std::as_bytes(std::span(text));
}

inline std::string be16(uint32_t value) {
  return {char(value >> 8), char(value)};
}
inline std::string be32(uint32_t value) {
  return be16(value >> 16) + be16(value & 0xFFFF);
}
inline std::string fixed16(double value) {
  return be32(uint32_t(int32_t(std::lround(value * 65536))));
}

inline std::string straight_curve() { return "curv" + be32(0) + be32(0); }
inline std::string curve_of_power(double gamma) {
  return "curv" + be32(0) + be32(1) + be16(uint32_t(std::lround(gamma * 256))) +
         be16(0);
}
inline std::string parametric_power(double gamma) {
  return "para" + be32(0) + be16(0) + be16(0) + fixed16(gamma);
}
inline std::string parametric_srgb() {
  return "para" + be32(0) + be16(3) + be16(0) + fixed16(2.4) +
         fixed16(1 / 1.055) + fixed16(0.055 / 1.055) + fixed16(1 / 12.92) +
         fixed16(0.04045);
}
inline std::string table_of(const std::function<double(double)>& curve) {
  std::string table = "curv" + be32(0) + be32(256);
  for (int i = 0; i < 256; ++i) {
    table += be16(uint32_t(std::lround(65535 * curve(i / 255.0))));
  }
  return table;
}

// A display profile; all three colors have the same curve.
inline std::string profile_of(const ProfileXyz& xyz, const std::string& curve) {
  constexpr const char* kColors[] = {"rXYZ", "gXYZ", "bXYZ"};
  constexpr const char* kCurves[] = {"rTRC", "gTRC", "bTRC"};
  std::string tags = be32(6);
  std::string data;
  const size_t begin = 128 + 4 + 6 * 12;
  for (size_t i = 0; i < 3; ++i) {
    tags += kColors[i] + be32(uint32_t(begin + data.size())) + be32(20);
    data += "XYZ " + be32(0);
    for (const double value : xyz[i]) data += fixed16(value);
  }
  for (const char* name : kCurves) {
    tags += name + be32(uint32_t(begin + data.size())) +
            be32(uint32_t(curve.size()));
  }
  data += curve;
  data.resize((data.size() + 3) / 4 * 4);
  std::string header(128, '\0');
  header.replace(0, 4, be32(uint32_t(begin + data.size())));
  header.replace(8, 4, be32(0x04000000));
  header.replace(12, 12, "mntrRGB XYZ ");
  header.replace(36, 4, "acsp");
  header.replace(68, 12, fixed16(0.9642) + fixed16(1) + fixed16(0.8249));
  return header + tags + data;
}

// A gray profile: one curve.
inline std::string gray_profile_of(const std::string& curve) {
  std::string header(128, '\0');
  header.replace(12, 12, "mntrGRAYXYZ ");
  return header + be32(1) + "kTRC" + be32(128 + 4 + 12) +
         be32(uint32_t(curve.size())) + curve;
}

// Checks that all color facts of the file say Display P3.
inline void expect_display_p3(const std::vector<std::byte>& file) {
  auto animation = open_bytes(file);
  ASSERT_TRUE(animation);
  EXPECT_EQ(animation->info().format.color.primaries, Primaries::kDisplayP3);
  const Reading reading = read_all(*animation);
  EXPECT_EQ(reading.frames.at(0).format().color.primaries,
            Primaries::kDisplayP3);
  EXPECT_TRUE(animation->survey()->findings.empty());
}

}  // namespace framewise::media
