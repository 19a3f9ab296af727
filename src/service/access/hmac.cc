// SPDX-License-Identifier: Apache-2.0
#include "service/access/hmac.h"

#include <fmt/format.h>

#include <cstring>
#include <span>

#include "base/sha256.h"

namespace framewise::service {
namespace {

constexpr size_t kBlock = 64;  // of SHA-256, in bytes

using Pad = std::array<uint8_t, kBlock>;
using Digest = std::array<uint8_t, 32>;

template <typename Bytes>
std::span<const std::byte> bytes_of(const Bytes& bytes) {
  return std::as_bytes(std::span(bytes.data(), bytes.size()));
}

Digest hash_of(const Pad& pad, std::span<const std::byte> message) {
  Sha256 hash;
  hash.update(bytes_of(pad));
  hash.update(message);
  return hash.finish();
}

}  // namespace

Digest hmac_sha256(std::string_view key, std::string_view message) {
  Pad inner{};
  if (key.size() > kBlock) {
    Sha256 hash;
    hash.update(bytes_of(key));
    const Digest shorter = hash.finish();
    std::memcpy(inner.data(), shorter.data(), shorter.size());
  } else if (!key.empty()) {
    std::memcpy(inner.data(), key.data(), key.size());
  }
  Pad outer = inner;
  for (size_t i = 0; i < kBlock; ++i) {
    inner[i] ^= 0x36;
    outer[i] ^= 0x5c;
  }
  const Digest digest = hash_of(inner, bytes_of(message));
  return hash_of(outer, bytes_of(digest));
}

std::string hmac_sha256_hex(std::string_view key, std::string_view message) {
  std::string hex;
  for (const uint8_t byte : hmac_sha256(key, message)) {
    hex += fmt::format("{:02x}", byte);
  }
  return hex;
}

bool equal_secrets(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  unsigned difference = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    difference |= unsigned(uint8_t(a[i]) ^ uint8_t(b[i]));
  }
  return difference == 0;
}

}  // namespace framewise::service
