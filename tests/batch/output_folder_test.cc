// SPDX-License-Identifier: Apache-2.0
#include "batch/output_folder.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "temporary_folder.h"

namespace framewise::batch {
namespace {

namespace fs = std::filesystem;

std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text));
}

std::string content_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

ErrorKind kind_of(const Result<void>& result) {
  return result ? ErrorKind::kInternal : result.error().kind;
}

class OutputFolderTest : public testing::Test {
 protected:
  OutputFolderTest() : folder_(*OutputFolder::open(outer_.path() / "out")) {}

  TemporaryFolder outer_;
  OutputFolder folder_;
};

TEST_F(OutputFolderTest, WritesFilesWithTheirFolders) {
  ASSERT_TRUE(folder_.write("a/b/c.txt", bytes_of("hello"), Existing::kKeep));
  EXPECT_EQ(content_of(folder_.path() / "a/b/c.txt"), "hello");
  EXPECT_TRUE(folder_.has("a/b/c.txt"));
  EXPECT_FALSE(folder_.has("a/b"));
  EXPECT_FALSE(folder_.has("a/x/c.txt"));
}

TEST_F(OutputFolderTest, KeepsAFileUnlessItMayBeReplaced) {
  ASSERT_TRUE(folder_.write("a", bytes_of("one"), Existing::kKeep));
  EXPECT_EQ(kind_of(folder_.admit("a", Existing::kKeep)), ErrorKind::kUsage);
  const auto kept = folder_.write("a", bytes_of("two"), Existing::kKeep);
  ASSERT_FALSE(kept);
  EXPECT_EQ(kept.error().file, (folder_.path() / "a").string());
  EXPECT_EQ(content_of(folder_.path() / "a"), "one");
  ASSERT_TRUE(folder_.write("a", bytes_of("two"), Existing::kReplace));
  EXPECT_EQ(content_of(folder_.path() / "a"), "two");
}

// A run that was killed has written them; the next one writes the same.
TEST_F(OutputFolderTest, TakesEqualFilesForWrittenWhereARunGoesOn) {
  ASSERT_TRUE(folder_.write("a", bytes_of("one"), Existing::kKeepSame));
  EXPECT_TRUE(folder_.admit("a", Existing::kKeepSame));
  EXPECT_TRUE(folder_.write("a", bytes_of("one"), Existing::kKeepSame));
  for (const char* other : {"two", "on", "once", ""}) {
    EXPECT_EQ(kind_of(folder_.write("a", bytes_of(other), Existing::kKeepSame)),
              ErrorKind::kUsage)
        << other;
  }
  EXPECT_EQ(content_of(folder_.path() / "a"), "one");
}

TEST_F(OutputFolderTest, RefusesNamesThatLeadOut) {
  for (const char* name :
       {"../a", "a/../../b", "/tmp/a", "", ".", "a/", ".."}) {
    EXPECT_EQ(kind_of(folder_.write(name, bytes_of("x"), Existing::kReplace)),
              ErrorKind::kUsage)
        << name;
  }
  EXPECT_FALSE(fs::exists(outer_.path() / "a"));
}

TEST_F(OutputFolderTest, FollowsNoLinkBelowTheFolder) {
  fs::create_directory(outer_.path() / "elsewhere");
  fs::create_directory_symlink(outer_.path() / "elsewhere",
                               folder_.path() / "link");
  EXPECT_EQ(kind_of(folder_.write("link/a", bytes_of("x"), Existing::kReplace)),
            ErrorKind::kUsage);
  EXPECT_FALSE(fs::exists(outer_.path() / "elsewhere/a"));

  std::ofstream(outer_.path() / "target") << "kept";
  fs::create_symlink(outer_.path() / "target", folder_.path() / "file");
  EXPECT_EQ(kind_of(folder_.write("file", bytes_of("x"), Existing::kReplace)),
            ErrorKind::kUsage);
  EXPECT_EQ(content_of(outer_.path() / "target"), "kept");
}

TEST_F(OutputFolderTest, LeavesNothingElseBehind) {
  ASSERT_TRUE(folder_.write("a", bytes_of("one"), Existing::kKeep));
  const auto files = std::distance(fs::directory_iterator(folder_.path()), {});
  EXPECT_EQ(files, 1);
}

TEST(OutputFolder, NamesTheFolderThatCannotBeMade) {
  const auto folder = OutputFolder::open("/proc/no/such");
  ASSERT_FALSE(folder);
  EXPECT_EQ(folder.error().kind, ErrorKind::kEnvironment);
  EXPECT_EQ(folder.error().file, "/proc/no/such");
}

}  // namespace
}  // namespace framewise::batch
