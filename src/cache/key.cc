// SPDX-License-Identifier: Apache-2.0
#include "cache/key.h"

#include <fmt/format.h>

#include <bit>
#include <cstring>
#include <span>

namespace framewise::cache {
namespace {

std::string_view bytes_of(const uint64_t& value) {
  return {reinterpret_cast<const char*>(&value), sizeof value};
}

}  // namespace

std::string Key::hex() const {
  std::string text;
  text.reserve(2 * bytes.size());
  for (const uint8_t byte : bytes) {
    fmt::format_to(std::back_inserter(text), "{:02x}", byte);
  }
  return text;
}

size_t KeyHash::operator()(const Key& key) const noexcept {
  size_t hash = 0;  // the bytes of a digest are uniformly distributed
  std::memcpy(&hash, key.bytes.data(), sizeof hash);
  return hash;
}

void KeyBuilder::add_piece(char kind, std::string_view name,
                           std::string_view bytes) {
  const auto update = [this](std::string_view piece) {
    hash_.update(std::as_bytes(std::span(piece.data(), piece.size())));
  };
  update({&kind, 1});
  update(bytes_of(name.size()));
  update(name);
  update(bytes_of(bytes.size()));
  update(bytes);
}

KeyBuilder& KeyBuilder::add(std::string_view name, std::string_view value) {
  add_piece('t', name, value);
  return *this;
}

KeyBuilder& KeyBuilder::add(std::string_view name, int64_t value) {
  add_piece('i', name, bytes_of(uint64_t(value)));
  return *this;
}

KeyBuilder& KeyBuilder::add(std::string_view name, double value) {
  // 0 and -0 are equal, and must give one key.
  add_piece('d', name,
            bytes_of(std::bit_cast<uint64_t>(value == 0 ? 0.0 : value)));
  return *this;
}

Key KeyBuilder::finish() { return {hash_.finish()}; }

}  // namespace framewise::cache
