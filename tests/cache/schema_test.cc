// SPDX-License-Identifier: Apache-2.0
#include "cache/disk/schema.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cache/folder.h"
#include "cache/tier.h"

namespace framewise::cache::disk {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(Schema, BringsAnOlderFileUpToDateWithAllItHolds) {
  const Folder folder;
  {
    Database database((folder.path() / "cache.sqlite").string());
    prepare_schema(database, 1);
    database.run(
        "INSERT INTO entries VALUES(1, x'00', 2, 1.5, 9e15, 0, 3, 'abc');"
        "INSERT INTO entries VALUES(2, x'01', 2, 1.5, 9e15, 0, 4, 'abcd');");
  }
  const CacheOptions options{.folder = folder.path()};
  const auto tier = open_disk({options, [](const std::string&) {}});
  ASSERT_TRUE(tier);
  const auto part = tier->contents().kinds[size_t(CacheKind::kValues)];
  EXPECT_EQ(part.entries, 2);
  EXPECT_EQ(part.bytes, 7);
}

TEST(Schema, LeavesTheFileOfANewerVersionAlone) {
  const Folder folder;
  {
    Database database((folder.path() / "cache.sqlite").string());
    prepare_schema(database);
    database.run("PRAGMA user_version = 99");
  }
  const CacheOptions options{.folder = folder.path()};
  std::vector<std::string> complaints;
  EXPECT_FALSE(open_disk(
      {options, [&](const std::string& what) { complaints.push_back(what); }}));
  EXPECT_THAT(complaints, ElementsAre(HasSubstr("newer Framewise")));
  Database database((folder.path() / "cache.sqlite").string());
  EXPECT_EQ(database.number("PRAGMA user_version"), 99);
}

}  // namespace
}  // namespace framewise::cache::disk
