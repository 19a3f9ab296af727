// SPDX-License-Identifier: Apache-2.0
// The encoder of a film and its settings: x264 and x265 leave theirs as text
// beside the first picture (user data of SEI messages).
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace framewise::media {

// "x264, crf 23", from the bytes about the first packet. Empty: they say
// nothing.
std::string encoder_settings(std::span<const std::byte> bytes);

// The encoder's name in a tag such as "Lavc59.37.100 libx264"; empty: the tag
// names a library alone.
std::string encoder_of_tag(std::string_view tag);

}  // namespace framewise::media
