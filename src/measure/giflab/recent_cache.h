// SPDX-License-Identifier: Apache-2.0
// Recent results by key, for functions of colors: paletted frames have few.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <memory>

namespace framewise::measure::giflab {

// The four samples of an RGBA pixel of 8 bits, as a key.
inline uint32_t packed(const uint8_t* rgba) {
  uint32_t pixel;
  std::memcpy(&pixel, rgba, sizeof(pixel));
  return pixel;
}

// Direct-mapped, with 2^kBits entries.
template <typename Value, int kBits>
class RecentCache {
 public:
  RecentCache() : entries_(std::make_unique<Entries>()) {}

  // `key` must not be all ones.
  template <typename Find>
  const Value& of(uint64_t key, const Find& find) {
    Entry& entry = (*entries_)[key * 0x9e3779b97f4a7c15 >> (64 - kBits)];
    if (entry.key != key) entry = {key, find()};
    return entry.value;
  }

 private:
  struct Entry {
    uint64_t key = ~uint64_t{0};
    Value value{};
  };
  using Entries = std::array<Entry, size_t{1} << kBits>;
  std::unique_ptr<Entries> entries_;
};

}  // namespace framewise::measure::giflab
