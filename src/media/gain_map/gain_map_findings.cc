// SPDX-License-Identifier: Apache-2.0
#include "media/gain_map/gain_map_findings.h"

#include <fmt/format.h>

#include <algorithm>

#include "media/gain_map/gain_map.h"
#include "media/metadata/credentials.h"

namespace framewise::media {
namespace {

std::string message_of(const FoundGainMap& found) {
  std::string message = fmt::format("the photograph has an HDR gain map ({})",
                                    words_for(found.form));
  if (!found.numbers) return message;
  const GainMap& numbers = *found.numbers;
  double most = 0;
  for (const GainChannel& channel : numbers.channels) {
    most = std::max(most, channel.most);
  }
  return message +
         fmt::format(
             ": up to {:.1f} stops brighter on displays with {:.1f} "
             "stops of headroom{}",
             most, std::max(numbers.base_headroom, numbers.alternate_headroom),
             numbers.per_channel ? ", for each color" : "");
}

}  // namespace

bool may_hold_gain_map(std::string_view format) {
  constexpr std::string_view kStills[] = {"jpeg", "png",  "apng", "webp",
                                          "avif", "heif", "heic"};
  return std::ranges::find(kStills, format) != std::end(kStills);
}

std::vector<Finding> findings_beside_pixels(std::span<const std::byte> file) {
  std::vector<Finding> findings;
  if (const auto found = find_gain_map(file)) {
    findings.push_back({.kind = "gain_map", .message = message_of(*found)});
  }
  if (const auto bytes = credential_bytes(file)) {
    findings.push_back(
        {.kind = "content_credentials",
         .message = fmt::format("content credentials (C2PA) of {} bytes; their "
                                "signature is not verified",
                                *bytes)});
  }
  return findings;
}

}  // namespace framewise::media
