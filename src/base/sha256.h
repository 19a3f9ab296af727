// SPDX-License-Identifier: Apache-2.0
// SHA-256 (FIPS 180-4). Uses the SHA instructions of the processor if it has
// them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace framewise {

class Sha256 {
 public:
  void update(std::span<const std::byte> bytes);

  // The digest of all bytes so far. Call it once, at the end.
  std::array<uint8_t, 32> finish();
  std::string hex();

 private:
  std::array<uint32_t, 8> state_{0x6a09e667, 0xbb67ae85, 0x3c6ef372,
                                 0xa54ff53a, 0x510e527f, 0x9b05688c,
                                 0x1f83d9ab, 0x5be0cd19};
  std::array<std::byte, 64> pending_{};
  uint64_t total_ = 0;
};

}  // namespace framewise
