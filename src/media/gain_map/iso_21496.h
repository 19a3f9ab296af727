// SPDX-License-Identifier: Apache-2.0
// The numbers of a gain map as ISO 21496-1 stores them: fractions, big-endian.
#pragma once

#include "media/gain_map/gain_map.h"

namespace framewise::media {

// Absent for what is damaged or of a newer version.
std::optional<GainMap> parse_iso_gain_map(std::span<const std::byte> bytes);
std::vector<std::byte> iso_gain_map(const GainMap& map);

}  // namespace framewise::media
