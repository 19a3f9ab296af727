// SPDX-License-Identifier: Apache-2.0
#include "cache/store.h"

#include <gtest/gtest.h>

#include <random>

#include "cache/disk/sqlite.h"
#include "cache/folder.h"
#include "cache/live_bytes.h"
#include "telemetry/snapshot.h"

namespace framewise::cache {
namespace {

const FileStamp kLongAgo{100, 1, 2, 3, 4};
const std::string kHashA(64, 'a');
const std::string kHashB(64, 'b');

Key key_of(int number) {
  return KeyBuilder("n").add("n", int64_t{number}).finish();
}

class StoreTest : public testing::Test {
 protected:
  CacheOptions options(std::string secret = {}) {
    return {.folder = folder_.path() / "cache",
            .secret = std::move(secret),
            .memory_bytes = 0};
  }
  void change(const char* sql) {
    disk::Database((folder_.path() / "cache" / "cache.sqlite").string())
        .run(sql);
  }
  // Two files with different contents, whose rows are then exchanged.
  void keep_two_hashes_and_exchange_them(const std::string& secret) {
    {
      Store store(options(secret));
      store.put_hash("/a", kLongAgo, kHashA);
      store.put_hash("/b", kLongAgo, kHashB);
      store.write_waiting();
      EXPECT_EQ(store.find_hash("/a", kLongAgo), kHashA);
    }
    change(
        "UPDATE files SET sealed = (SELECT sealed FROM files WHERE path = "
        "CAST('/b' AS BLOB)) WHERE path = CAST('/a' AS BLOB)");
  }

  Folder folder_;
};

TEST_F(StoreTest, BelievesNoHashWhoseRowWasChanged) {
  for (const char* secret : {"", "secret"}) {
    keep_two_hashes_and_exchange_them(secret);
    Store store(options(secret));
    EXPECT_EQ(store.find_hash("/a", kLongAgo), std::nullopt);
    EXPECT_EQ(store.find_hash("/b", kLongAgo), kHashB);
    EXPECT_EQ(store.counts().damaged, 1);
    store.write_waiting();
    EXPECT_FALSE(store.disk()->find_file("/a")) << "is removed";
    ASSERT_TRUE(store.disk()->clear(std::nullopt));
  }
}

TEST_F(StoreTest, BelievesNoHashUnderTheStampOfAnotherState) {
  Store store(options());
  store.put_hash("/a", kLongAgo, kHashA);
  store.write_waiting();
  change("UPDATE files SET size = 101");
  FileStamp now = kLongAgo;
  now.size = 101;
  EXPECT_EQ(store.find_hash("/a", now), std::nullopt);
}

TEST_F(StoreTest, LeavesEntriesOfAnotherSecretAsTheyAre) {
  {
    Store signed_store(options("secret"));
    signed_store.put(key_of(1), CacheKind::kValues, "value", 1);
    signed_store.put_hash("/a", kLongAgo, kHashA);
    signed_store.write_waiting();
  }
  for (const char* other : {"", "another"}) {
    Store store(options(other));
    EXPECT_FALSE(store.find(key_of(1)));
    EXPECT_EQ(store.find_hash("/a", kLongAgo), std::nullopt);
    EXPECT_EQ(store.counts().damaged, 0);
    store.write_waiting();
  }
  Store store(options("secret"));
  EXPECT_TRUE(store.find(key_of(1)));
  EXPECT_EQ(store.find_hash("/a", kLongAgo), kHashA);
}

TEST_F(StoreTest, SaysWhatItHasWithoutCountingALookUp) {
  {
    Store store(options());
    store.put(key_of(1), CacheKind::kValues, "value", 1);
    store.write_waiting();
  }
  const Store store(options());
  EXPECT_TRUE(store.may_have(key_of(1)));
  EXPECT_FALSE(store.may_have(key_of(2)));
  EXPECT_EQ(store.counts().disk_hits, 0);
  EXPECT_EQ(store.counts().misses, 0);
}

// Numbers of a damaged file: they are added up and converted.
TEST_F(StoreTest, StatisticsTakeNoNumberThatMakesNoSense) {
  {
    Store store(options());
    store.put(key_of(1), CacheKind::kValues, "value", 1);
    store.write_waiting();
  }
  change("UPDATE entries SET cost_ms = 9e999");
  change("INSERT OR REPLACE INTO counts VALUES('misses', 9e999)");
  Store store(options());
  ASSERT_TRUE(store.find(key_of(1)));
  EXPECT_EQ(store.counts().saved_ms, 0);
  EXPECT_LE(store.disk()->contents().counts.misses, int64_t{1} << 60);
}

// By state: the count of the series of this process.
double misses_of(const char* state) {
  return telemetry::sum_of(telemetry::take_snapshot(),
                           "framewise_cache_misses_total", {"state", state})
      .value_or(0);
}

TEST_F(StoreTest, CountsMissesOfNewContentApartFromThoseOfWhatItRemoved) {
  CacheOptions small = options();
  small.disk_bytes = 1 << 20;
  Store store(small);
  const double before_new = misses_of("new");
  const double before_removed = misses_of("removed");
  EXPECT_FALSE(store.find(key_of(1)));
  EXPECT_EQ(misses_of("new"), before_new + 1);
  // Each 100 kB that cannot be made fewer: ten of them fit.
  for (int i = 1; i <= 20; ++i) {
    std::string value(100'000, '\0');
    std::mt19937 random{uint32_t(i)};
    for (char& byte : value) byte = char(random());
    store.put(key_of(i), CacheKind::kValues, std::move(value), 1);
    store.write_waiting();
  }
  EXPECT_FALSE(store.find(key_of(1)));
  EXPECT_EQ(misses_of("removed"), before_removed + 1);
  EXPECT_EQ(misses_of("new"), before_new + 1);
}

class StoreMemory : public testing::Test {
 protected:
  static constexpr int64_t kMost = int64_t{16} << 20;

  void SetUp() override {
    if (!kLiveBytesAreKnown) GTEST_SKIP() << "a sanitizer allocates";
  }
  // As records are written: with more room than they need.
  static std::string value_of(int number) {
    std::string value;
    value.reserve(1000);
    value = std::to_string(number);
    value.resize(400, 'x');
    return value;
  }
  static void put(Store& store, int begin, int end) {
    for (int i = begin; i < end; ++i) {
      store.put(key_of(i), CacheKind::kValues, value_of(i), 1);
    }
  }

  int64_t before_ = live_bytes();
};

TEST_F(StoreMemory, HoldsNoMoreThanItsLimitWithAllThatBelongsToIt) {
  Store store({.memory_bytes = kMost});
  put(store, 0, 60'000);
  EXPECT_LE(live_bytes() - before_, kMost * 13 / 10);
  EXPECT_GE(live_bytes() - before_, kMost * 7 / 10) << "the limit is used";
}

TEST_F(StoreMemory, StaysFlatWhenItIsFull) {
  Store store({.memory_bytes = kMost});
  put(store, 0, 60'000);
  const int64_t full = live_bytes();
  put(store, 60'000, 120'000);
  EXPECT_LE(live_bytes() - full, kMost / 50);
}

// A disk that does not keep up: nothing is written during this test.
TEST_F(StoreMemory, HoldsItsLimitWhileWritesWait) {
  const Folder folder;
  Store store({.folder = folder.path() / "cache", .memory_bytes = kMost});
  const int64_t opened = live_bytes();
  put(store, 0, 60'000);
  for (int i = 0; i < 60'000; ++i) {
    store.put_hash("/some/folder/file" + std::to_string(i), kLongAgo, kHashA);
  }
  EXPECT_LE(live_bytes() - opened, kMost * 13 / 10);
  store.write_waiting();
  store.put(key_of(1), CacheKind::kValues, "again", 1);
  store.write_waiting();
  EXPECT_TRUE(store.disk()->find(key_of(1))) << "there is room again";
}

}  // namespace
}  // namespace framewise::cache
