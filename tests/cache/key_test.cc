// SPDX-License-Identifier: Apache-2.0
#include "cache/key.h"

#include <gtest/gtest.h>

#include <set>

namespace framewise::cache {
namespace {

TEST(Key, IsTheSameForTheSameValues) {
  const auto key = [] {
    return KeyBuilder("x").add("a", "b").add("c", int64_t{3}).finish();
  };
  EXPECT_EQ(key(), key());
  EXPECT_EQ(key().hex().size(), 64u);
}

TEST(Key, TellsApartWhatWouldBeTheSameInOneString) {
  std::set<std::string> keys;
  const auto add = [&keys](KeyBuilder key) {
    EXPECT_TRUE(keys.insert(key.finish().hex()).second) << keys.size();
  };
  add(KeyBuilder("x"));
  add(KeyBuilder("x").add("ab", "c"));
  add(KeyBuilder("x").add("a", "bc"));
  add(KeyBuilder("x").add("a", "b").add("c", ""));
  add(KeyBuilder("x").add("a", "").add("b", "c"));
  add(KeyBuilder("x").add("a", int64_t{1}));
  add(KeyBuilder("x").add("a", 1.0));
  add(KeyBuilder("x").add("a", std::string_view("\1\0\0\0\0\0\0\0", 8)));
}

TEST(Key, TakesTheTwoZerosForOne) {
  EXPECT_EQ(KeyBuilder("x").add("a", 0.0).finish(),
            KeyBuilder("x").add("a", -0.0).finish());
}

}  // namespace
}  // namespace framewise::cache
