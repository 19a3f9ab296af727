// SPDX-License-Identifier: Apache-2.0
#include "base/objects/atomic_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include "temporary_folder.h"

namespace framewise {
namespace {

namespace fs = std::filesystem;

std::string content_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

size_t files_in(const fs::path& folder) {
  return size_t(std::distance(fs::directory_iterator(folder), {}));
}

TEST(AtomicFile, AppearsAtItsPlaceWithTheCommit) {
  const TemporaryFolder folder;
  const fs::path target = folder.write("result", "before");
  {
    auto file = AtomicFile::create(target);
    ASSERT_TRUE(file);
    ASSERT_TRUE(file->write("after"));
    EXPECT_EQ(content_of(target), "before");
    ASSERT_TRUE(file->commit());
  }
  EXPECT_EQ(content_of(target), "after");
  EXPECT_EQ(files_in(folder.path()), 1u);
}

TEST(AtomicFile, MayBeEmpty) {
  const TemporaryFolder folder;
  const fs::path target = folder.path() / "result";
  auto file = AtomicFile::create(target);
  ASSERT_TRUE(file);
  ASSERT_TRUE(file->write({}));
  ASSERT_TRUE(file->commit());
  EXPECT_EQ(content_of(target), "");
  EXPECT_EQ(files_in(folder.path()), 1u);
}

TEST(AtomicFile, LeavesNothingWithoutACommit) {
  const TemporaryFolder folder;
  {
    auto file = AtomicFile::create(folder.path() / "result");
    ASSERT_TRUE(file);
    ASSERT_TRUE(file->write("half"));
    EXPECT_EQ(files_in(folder.path()), 1u);
  }
  EXPECT_EQ(files_in(folder.path()), 0u);
}

TEST(AtomicFile, GivesEachTemporaryFileANameThatNobodyCanForesee) {
  const TemporaryFolder folder;
  std::set<fs::path> names;
  for (int i = 0; i < 20; ++i) {
    auto file = AtomicFile::create(folder.path() / "result");
    ASSERT_TRUE(file);
    EXPECT_EQ(file->temporary().string().find(std::to_string(getpid()) + "."),
              std::string::npos);
    names.insert(file->temporary());
  }
  EXPECT_EQ(names.size(), 20u);
}

// The names that a fixed scheme would give, such as one with the process's
// number, are links to a victim here.
TEST(AtomicFile, FollowsNoLinkThatIsPlantedBesideTheTarget) {
  const TemporaryFolder folder;
  const fs::path victim = folder.write("victim", "precious");
  const std::string target = (folder.path() / "result").string();
  for (const std::string& name :
       {target + "." + std::to_string(getpid()) + ".part", target + ".part",
        target + "." + std::to_string(getpid()) + ".new"}) {
    fs::create_symlink(victim, name);
  }
  ASSERT_TRUE(write_atomically(target, "new"));
  EXPECT_EQ(content_of(victim), "precious");
  EXPECT_EQ(content_of(target), "new");
}

TEST(AtomicFile, ReplacesALinkAndNotWhatItPointsTo) {
  const TemporaryFolder folder;
  const fs::path victim = folder.write("victim", "precious");
  const fs::path target = folder.path() / "result";
  fs::create_symlink(victim, target);
  ASSERT_TRUE(write_atomically(target, "new"));
  EXPECT_EQ(content_of(victim), "precious");
  EXPECT_FALSE(fs::is_symlink(target));
  EXPECT_EQ(content_of(target), "new");
}

TEST(AtomicFile, WritesToADeviceInPlace) {
  auto file = AtomicFile::create("/dev/null");
  ASSERT_TRUE(file);
  EXPECT_EQ(file->temporary(), "/dev/null");
  EXPECT_TRUE(file->write("gone"));
  EXPECT_TRUE(file->commit());
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
}

TEST(AtomicFile, SaysThatADiskIsFull) {
  const auto result = write_atomically("/dev/full", "too much");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().file, "/dev/full");
  EXPECT_NE(result.error().message.find("No space left"), std::string::npos);
  EXPECT_FALSE(result.error().hint.empty());
}

TEST(AtomicFile, TakesNamesAsLongAsTheFileSystemDoes) {
  const TemporaryFolder folder;
  const fs::path target = folder.path() / std::string(255, 'x');
  ASSERT_TRUE(write_atomically(target, "long"));
  EXPECT_EQ(content_of(target), "long");
}

TEST(AtomicFile, GivesTheFileTheModeThatIsAskedFor) {
  const TemporaryFolder folder;
  const fs::path target = folder.path() / "private";
  ASSERT_TRUE(write_atomically(target, "x", {.mode = 0600, .synced = false}));
  struct stat info {};
  ASSERT_EQ(stat(target.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
}

TEST(AtomicFile, FailsWhereTheFolderIsMissing) {
  const TemporaryFolder folder;
  const auto file = AtomicFile::create(folder.path() / "absent" / "result");
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().kind, ErrorKind::kEnvironment);
}

}  // namespace
}  // namespace framewise
