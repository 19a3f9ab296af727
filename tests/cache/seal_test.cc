// SPDX-License-Identifier: Apache-2.0
#include "cache/seal.h"

#include <gtest/gtest.h>

namespace framewise::cache {
namespace {

const Key kKey = KeyBuilder("a").finish();
const Key kOther = KeyBuilder("b").finish();

TEST(Seal, OpensUnderItsKeyOnly) {
  const std::string sealed = seal(kKey, "value", "");
  EXPECT_EQ(open_seal(kKey, sealed, ""), "value");
  EXPECT_EQ(open_seal(kOther, sealed, ""), std::nullopt);
  EXPECT_EQ(open_seal(kKey, seal(kKey, "", ""), ""), "");
}

TEST(Seal, BreaksWhenAnyBitChanges) {
  for (const char* secret : {"", "key"}) {
    const std::string sealed = seal(kKey, "value", secret);
    for (size_t bit = 0; bit < sealed.size() * 8; ++bit) {
      std::string damaged = sealed;
      damaged[bit / 8] = char(damaged[bit / 8] ^ (1 << bit % 8));
      EXPECT_EQ(open_seal(kKey, damaged, secret), std::nullopt) << bit;
    }
    for (size_t size = 0; size < sealed.size(); ++size) {
      EXPECT_EQ(open_seal(kKey, sealed.substr(0, size), secret), std::nullopt);
    }
    EXPECT_EQ(open_seal(kKey, sealed + "x", secret), std::nullopt);
  }
}

TEST(Seal, WithASecretNeedsThatSecret) {
  const std::string sealed = seal(kKey, "value", "secret");
  EXPECT_EQ(open_seal(kKey, sealed, "secret"), "value");
  EXPECT_EQ(open_seal(kKey, sealed, "another"), std::nullopt);
  EXPECT_EQ(open_seal(kKey, sealed, ""), std::nullopt);
  EXPECT_EQ(open_seal(kKey, seal(kKey, "value", ""), "secret"), std::nullopt);
}

TEST(Seal, TellsAnotherSecretFromDamage) {
  const std::string with = seal(kKey, "value", "secret");
  const std::string without = seal(kKey, "value", "");
  EXPECT_EQ(check_seal(kKey, with, "secret"), SealState::kGood);
  EXPECT_EQ(check_seal(kKey, with, "another"), SealState::kOtherSecret);
  EXPECT_EQ(check_seal(kKey, with, ""), SealState::kOtherSecret);
  EXPECT_EQ(check_seal(kKey, without, "secret"), SealState::kOtherSecret);
  std::string damaged = with;
  damaged.back() = 'x';
  EXPECT_EQ(check_seal(kKey, damaged, "secret"), SealState::kDamaged);
}

TEST(Seal, TakesSecretsOfAnyLength) {
  for (const size_t size : {1, 63, 64, 65, 1000}) {
    const std::string secret(size, 's');
    EXPECT_EQ(open_seal(kKey, seal(kKey, "value", secret), secret), "value");
  }
}

}  // namespace
}  // namespace framewise::cache
