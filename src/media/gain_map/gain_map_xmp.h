// SPDX-License-Identifier: Apache-2.0
// Gain maps in XMP: Adobe's numbers, which Ultra HDR uses, and Apple's. XMP is
// searched for its names, not parsed as XML: it is untrusted, and writers
// differ in form.
#pragma once

#include "media/gain_map/gain_map.h"

namespace framewise::media {

// Of the XMP of a map. Absent where it has none, or unsound ones.
std::optional<GainMap> parse_hdrgm(std::string_view xmp);
// XMP of a map.
std::string hdrgm_xmp(const GainMap& map);
// XMP of a photograph whose map has so many bytes.
std::string photograph_xmp(size_t map_bytes);

bool is_apple_gain_map(std::string_view xmp);
// The numbers of Apple's map, where its XMP states its headroom. Its samples
// are no stops: see apple_stops().
std::optional<GainMap> parse_apple(std::string_view xmp);
// Stops of a sample from 0 to 1 of Apple's map with this headroom in stops.
double apple_stops(double sample, double headroom);

}  // namespace framewise::media
