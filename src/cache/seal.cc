// SPDX-License-Identifier: Apache-2.0
#include "cache/seal.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <span>

namespace framewise::cache {
namespace {

using Digest = std::array<uint8_t, 32>;

struct Header {
  std::array<char, 4> magic = {'F', 'W', 'C', '1'};
  uint32_t secret_id = 0;  // which secret the digest needs; 0: none
  uint64_t length = 0;
  Digest digest{};
};
static_assert(sizeof(Header) == 48);

void update(Sha256& hash, std::string_view bytes) {
  hash.update(std::as_bytes(std::span(bytes.data(), bytes.size())));
}

std::string_view view_of(const auto& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// RFC 2104, with a block of 64 bytes, over `first` and then `second`.
Digest hmac(std::string_view secret, std::string_view first,
            std::string_view second) {
  std::array<char, 64> inner_pad{};
  if (secret.size() > inner_pad.size()) {
    Sha256 shortened;
    update(shortened, secret);
    const Digest digest = shortened.finish();
    std::memcpy(inner_pad.data(), digest.data(), digest.size());
  } else {
    std::memcpy(inner_pad.data(), secret.data(), secret.size());
  }
  std::array<char, 64> outer_pad = inner_pad;
  for (char& c : inner_pad) c = char(c ^ 0x36);
  for (char& c : outer_pad) c = char(c ^ 0x5c);
  Sha256 inner;
  update(inner, view_of(inner_pad));
  update(inner, first);
  update(inner, second);
  const Digest inner_digest = inner.finish();
  Sha256 outer;
  update(outer, view_of(outer_pad));
  update(outer, view_of(inner_digest));
  return outer.finish();
}

Digest digest_of(const Key& key, std::string_view value,
                 std::string_view secret) {
  if (!secret.empty()) return hmac(secret, view_of(key.bytes), value);
  Sha256 hash;
  update(hash, view_of(key.bytes));
  update(hash, value);
  return hash.finish();
}

// Tells a damaged value from one that needs another secret. Not secret itself.
uint32_t id_of(std::string_view secret) {
  if (secret.empty()) return 0;
  const Digest digest = hmac(secret, "framewise secret", {});
  uint32_t id = 0;
  std::memcpy(&id, digest.data(), sizeof id);
  return std::max(id, 1u);
}

// Takes the same time wherever the first difference is.
bool equal(const Digest& a, const Digest& b) {
  uint8_t difference = 0;
  for (size_t i = 0; i < a.size(); ++i) difference |= uint8_t(a[i] ^ b[i]);
  return difference == 0;
}

}  // namespace

std::string seal(const Key& key, std::string_view value,
                 std::string_view secret) {
  Header header;
  header.secret_id = id_of(secret);
  header.length = value.size();
  header.digest = digest_of(key, value, secret);
  std::string sealed(sizeof header + value.size(), '\0');
  std::memcpy(sealed.data(), &header, sizeof header);
  std::memcpy(sealed.data() + sizeof header, value.data(), value.size());
  return sealed;
}

SealState check_seal(const Key& key, std::string_view sealed,
                     std::string_view secret) {
  Header header;
  if (sealed.size() < sizeof header) return SealState::kDamaged;
  std::memcpy(&header, sealed.data(), sizeof header);
  const std::string_view value = sealed_value(sealed);
  if (header.magic != Header().magic || header.length != value.size()) {
    return SealState::kDamaged;
  }
  if (header.secret_id != id_of(secret)) return SealState::kOtherSecret;
  const bool good = equal(header.digest, digest_of(key, value, secret));
  return good ? SealState::kGood : SealState::kDamaged;
}

std::optional<std::string_view> open_seal(const Key& key,
                                          std::string_view sealed,
                                          std::string_view secret) {
  if (check_seal(key, sealed, secret) != SealState::kGood) return std::nullopt;
  return sealed_value(sealed);
}

std::string_view sealed_value(std::string_view sealed) {
  return sealed.substr(sizeof(Header));
}

}  // namespace framewise::cache
