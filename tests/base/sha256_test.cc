// SPDX-License-Identifier: Apache-2.0
#include "base/sha256.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace framewise {
namespace {

std::string hash(std::string_view text) {
  Sha256 sha;
  sha.update(std::as_bytes(std::span(text)));
  return sha.hex();
}

// FIPS 180-4 examples, and the NIST vector of a million letters.
TEST(Sha256, GivesThePublishedDigests) {
  EXPECT_EQ(hash(""),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(hash("abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hash("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(hash(std::string(1'000'000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, DoesNotDependOnHowTheInputIsCut) {
  std::string text;
  for (int i = 0; i < 300; ++i) text += char('a' + i % 26);
  const std::string whole = hash(text);
  for (size_t first : {1u, 55u, 56u, 63u, 64u, 65u, 128u, 299u}) {
    Sha256 sha;
    sha.update(std::as_bytes(std::span(text).first(first)));
    sha.update(std::as_bytes(std::span(text).subspan(first)));
    EXPECT_EQ(sha.hex(), whole) << "cut at " << first;
  }
}

// Undefined behavior is found by the sanitizer's build.
TEST(Sha256, TakesAnEmptyPieceWithoutAnAddress) {
  Sha256 sha;
  sha.update(std::as_bytes(std::span("a", 1)));
  sha.update({});
  EXPECT_EQ(sha.hex(), hash("a"));
}

}  // namespace
}  // namespace framewise
