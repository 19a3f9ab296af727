// SPDX-License-Identifier: Apache-2.0
// Entries are found by the SHA-256 of everything that can change them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/sha256.h"

namespace framewise::cache {

struct Key {
  std::array<uint8_t, 32> bytes{};

  bool operator==(const Key&) const = default;
  std::string hex() const;
};

struct KeyHash {
  size_t operator()(const Key& key) const noexcept;
};

// Takes named values one by one. Names, types and lengths are hashed, too, so
// that different lists of values give different keys.
class KeyBuilder {
 public:
  explicit KeyBuilder(std::string_view what) { add("what", what); }

  KeyBuilder& add(std::string_view name, std::string_view value);
  KeyBuilder& add(std::string_view name, int64_t value);
  KeyBuilder& add(std::string_view name, double value);

  Key finish();

 private:
  void add_piece(char kind, std::string_view name, std::string_view bytes);

  Sha256 hash_;
};

}  // namespace framewise::cache
