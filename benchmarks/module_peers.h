// SPDX-License-Identifier: Apache-2.0
// The libraries behind the codec modules, used as their manuals say.
#pragma once

#include <cstdint>
#include <string>

namespace framewise::bench::peers {

// Decodes all frames of a video, AVIF or JPEG XL file with one thread and
// drops them. Returns how many pixels that were; 0 if it fails.
int64_t decode_directly(const std::string& path);

}  // namespace framewise::bench::peers
