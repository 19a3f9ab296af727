// SPDX-License-Identifier: Apache-2.0
// Gain maps: a small picture beside a photograph that says how much brighter
// each place is on a display with more light (ISO 21496-1). Numbers in stops
// are powers of two; light is linear, 1 is the white of standard displays.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace framewise::media {

// How one color channel of a map is read.
struct GainChannel {
  double least = 0;                    // stops of the sample 0
  double most = 1;                     // stops of the largest sample
  double gamma = 1;                    // samples are raised to its inverse
  double base_offset = 1.0 / 64;       // added to light before the gain
  double alternate_offset = 1.0 / 64;  // subtracted after it

  bool operator==(const GainChannel&) const = default;
};

struct GainMap {
  std::array<GainChannel, 3> channels;  // equal unless `per_channel`
  bool per_channel = false;
  // The display, in stops above standard white, at which the photograph is as
  // stored, and the one at which the whole gain applies.
  double base_headroom = 0;
  double alternate_headroom = 1;
  bool base_is_hdr = false;
  // Whether the gain applies in the primaries of the photograph.
  bool in_base_colors = true;

  bool operator==(const GainMap&) const = default;

  // Stops of a sample from 0 to 1.
  double stops(size_t channel, double sample) const;
  // The share of the gain on a display with this headroom: 0 to 1, or 0 to -1
  // where the alternate rendition is the darker one.
  double weight(double headroom) const;
  // Linear light of the rendition for a display, from that of the photograph.
  double light(size_t channel, double base, double sample,
               double headroom) const;
  // Whether all numbers are such as files may state: no headroom of more than
  // 64 stops, a gamma above 0, offsets that keep light finite.
  bool is_sound() const;
};

enum class GainMapForm : uint8_t {
  kIso,    // ISO 21496-1
  kHdrgm,  // Adobe's XMP, as Ultra HDR has it
  kApple,  // Apple's XMP: gray, of one curve
};
std::string_view words_for(GainMapForm form);

// A map in a file. Spans lie in the file.
struct FoundGainMap {
  GainMapForm form = GainMapForm::kIso;
  // Absent: the map states no numbers that can be read.
  std::optional<GainMap> numbers;
  // A JPEG file of its own; empty in containers of boxes.
  std::span<const std::byte> picture;
};

// The gain map of a JPEG, HEIF or AVIF file. Absent where there is none, and
// where the structure is damaged. Takes time in proportion to the file's size.
std::optional<FoundGainMap> find_gain_map(std::span<const std::byte> file);

// A JPEG file with another one as its gain map, in the forms of ISO 21496-1 and
// of Ultra HDR. Both files lack XMP and have no other pictures. Absent if one
// is no JPEG file, or too large for the format.
std::optional<std::vector<std::byte>> with_gain_map(
    std::span<const std::byte> photograph, std::span<const std::byte> map,
    const GainMap& numbers);

}  // namespace framewise::media
