// SPDX-License-Identifier: Apache-2.0
#include "cache/file_row.h"

#include <gtest/gtest.h>

#include <functional>
#include <vector>

namespace framewise::cache {
namespace {

const std::string kHash(64, 'a');
const FileStamp kStamp{1, -2, 3, ~uint64_t{0}, 5};

TEST(FileRow, GivesTheHashThatItWasSealedWith) {
  for (const char* secret : {"", "secret"}) {
    const FileRow row = seal_row("/a b\n", kStamp, kHash, secret);
    EXPECT_EQ(check_row(row, secret), SealState::kGood);
    EXPECT_EQ(hash_of(row, secret), kHash);
  }
}

// One changed row turned a defect into "equal byte by byte".
TEST(FileRow, IsDamagedWhenAnyPartOfItChanges) {
  const std::vector<std::function<void(FileRow&)>> changes = {
      [](FileRow& row) { row.path = "/b"; },
      [](FileRow& row) { ++row.stamp.size; },
      [](FileRow& row) { ++row.stamp.modified_ns; },
      [](FileRow& row) { ++row.stamp.changed_ns; },
      [](FileRow& row) { ++row.stamp.inode; },
      [](FileRow& row) { ++row.stamp.device; },
      [](FileRow& row) { row.sealed.back() = 'b'; },
      [](FileRow& row) { row.sealed.pop_back(); },
      [](FileRow& row) { row.sealed.clear(); },
      [](FileRow& row) { row.sealed = kHash; },
  };
  for (const char* secret : {"", "secret"}) {
    for (size_t i = 0; i < changes.size(); ++i) {
      FileRow row = seal_row("/a", kStamp, kHash, secret);
      changes[i](row);
      EXPECT_EQ(check_row(row, secret), SealState::kDamaged) << i;
      EXPECT_EQ(hash_of(row, secret), std::nullopt) << i;
    }
  }
}

TEST(FileRow, NeedsTheSecretItWasSealedWith) {
  const FileRow open = seal_row("/a", kStamp, kHash, "");
  const FileRow secret = seal_row("/a", kStamp, kHash, "secret");
  EXPECT_EQ(check_row(open, "secret"), SealState::kOtherSecret);
  EXPECT_EQ(check_row(secret, ""), SealState::kOtherSecret);
  EXPECT_EQ(check_row(secret, "other"), SealState::kOtherSecret);
  EXPECT_EQ(hash_of(open, "secret"), std::nullopt);
  EXPECT_EQ(hash_of(secret, ""), std::nullopt);
}

TEST(FileRow, HoldsNothingButAHash) {
  EXPECT_EQ(check_row(seal_row("/a", kStamp, "short", ""), ""),
            SealState::kDamaged);
  EXPECT_EQ(check_row(seal_row("/a", kStamp, std::string(64, 'G'), ""), ""),
            SealState::kDamaged);
}

}  // namespace
}  // namespace framewise::cache
