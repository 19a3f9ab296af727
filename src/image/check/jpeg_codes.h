// SPDX-License-Identifier: Apache-2.0
// Reads every Huffman code of a sequential JPEG file. libjpeg goes on after
// codes that no encoder writes, as long as it finds something to show; this
// does not.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace framewise::image {

struct CodeDamage {
  int64_t offset = 0;  // in bytes, just behind the damage
  std::string message;
  int row = 0;  // of pixels, where it was noticed
};

// The first damage in a file of 8 bits with sequential Huffman coding (SOF0,
// SOF1); nullopt for none and for other files. Noticed are codes that the
// tables lack, blocks of more than 64 coefficients, coefficients larger than 8
// bits can give, brightness beyond black and white, and bits that are missing
// or left over at the end of a scan or before a restart marker.
std::optional<CodeDamage> find_code_damage(std::span<const std::byte> file);

}  // namespace framewise::image
