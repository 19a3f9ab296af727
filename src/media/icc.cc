// SPDX-License-Identifier: Apache-2.0
#include "media/icc.h"

#include <algorithm>
#include <string_view>

namespace framewise::media {
namespace {

bool contains(std::span<const std::byte> bytes, std::string_view text) {
  const auto same = [](std::byte a, char b) { return a == std::byte(b); };
  return std::search(bytes.begin(), bytes.end(), text.begin(), text.end(),
                     same) != bytes.end();
}

}  // namespace

std::optional<Finding> profile_not_applied(std::span<const std::byte> profile) {
  // The description, in ASCII (version 2) or UTF-16 (version 4).
  using std::string_view_literals::operator""sv;
  if (contains(profile, "sRGB") || contains(profile, "s\0R\0G\0B"sv)) {
    return std::nullopt;
  }
  return Finding{
      .kind = "color_profile",
      .message = "the colour profile is not applied: colours are read as sRGB",
      .hint = "convert the file to sRGB if its colours matter"};
}

}  // namespace framewise::media
