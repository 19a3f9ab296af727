// SPDX-License-Identifier: Apache-2.0
#include "service/jobs/roots.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "cli/program.h"

namespace framewise::service {
namespace {

namespace fs = std::filesystem;

class RootsTest : public testing::Test {
 protected:
  void SetUp() override {
    fs::create_directories(outside_.path() / "secret");
    outside_.write("secret/key.gif", "x");
    fs::create_directories(inside_.path() / "sub");
    inside_.write("sub/a.gif", "x");
    auto roots = Roots::open({other_.path(), inside_.path()});
    ASSERT_TRUE(roots) << roots.error().to_string();
    roots_ = std::make_unique<Roots>(*std::move(roots));
  }

  ErrorKind error_of(std::string_view path) {
    const auto found = roots_->find(path);
    EXPECT_FALSE(found) << path;
    return found ? ErrorKind::kInternal : found.error().kind;
  }

  TemporaryFolder inside_, outside_, other_;
  std::unique_ptr<Roots> roots_;
};

TEST_F(RootsTest, FindFilesInTheFirstFolderThatHasThem) {
  const auto found = roots_->find("sub/a.gif");
  ASSERT_TRUE(found) << found.error().to_string();
  EXPECT_EQ(found->name, "sub/a.gif");
  EXPECT_EQ(found->path, fs::canonical(inside_.path()) / "sub/a.gif");
}

TEST_F(RootsTest, RefusePathsThatLeadOut) {
  for (const char* path : {"../secret/key.gif", "/etc/passwd", "sub/../../x",
                           "", ".", "sub//a.gif", "sub/\n.gif"}) {
    EXPECT_EQ(error_of(path), ErrorKind::kUsage) << path;
  }
}

TEST_F(RootsTest, FollowLinksOnlyBeneathTheFolder) {
  fs::create_symlink("sub/a.gif", inside_.path() / "near.gif");
  fs::create_symlink(outside_.path() / "secret/key.gif",
                     inside_.path() / "far.gif");
  fs::create_directory_symlink(outside_.path() / "secret",
                               inside_.path() / "folder");
  const auto near = roots_->find("near.gif");
  ASSERT_TRUE(near) << near.error().to_string();
  EXPECT_EQ(near->path.filename(), "a.gif");
  EXPECT_EQ(error_of("far.gif"), ErrorKind::kInput);
  EXPECT_EQ(error_of("folder/key.gif"), ErrorKind::kInput);
}

TEST_F(RootsTest, FindOnlyRegularFiles) {
  ASSERT_EQ(mkfifo((inside_.path() / "pipe.gif").c_str(), 0600), 0);
  EXPECT_EQ(error_of("pipe.gif"), ErrorKind::kInput);
  EXPECT_EQ(error_of("sub"), ErrorKind::kInput);
  EXPECT_EQ(error_of("missing.gif"), ErrorKind::kInput);
}

TEST_F(RootsTest, MustExist) {
  EXPECT_FALSE(Roots::open({inside_.path() / "nowhere"}));
}

TEST_F(RootsTest, ListWhatCanBeFound) {
  inside_.write("z.gif", "12345");
  inside_.write(".hidden", "x");
  other_.write("z.gif", "1");  // the first root that has a name
  fs::create_symlink(outside_.path() / "secret/key.gif",
                     inside_.path() / "far.gif");
  fs::create_symlink("z.gif", inside_.path() / "near.gif");
  ASSERT_EQ(mkfifo((inside_.path() / "pipe").c_str(), 0600), 0);
  const auto listing = roots_->list("", 10);
  ASSERT_TRUE(listing) << listing.error().to_string();
  std::string names;
  for (const RootEntry& entry : listing->entries) {
    names += entry.name + (entry.is_folder ? "/ " : " ");
  }
  EXPECT_EQ(names, "sub/ near.gif z.gif ");
  EXPECT_EQ(listing->entries[2].bytes, 1);
  EXPECT_FALSE(listing->has_more);
  EXPECT_EQ(roots_->list("sub", 10)->entries[0].name, "a.gif");
}

TEST_F(RootsTest, ListNoMoreThanIsAskedFor) {
  inside_.write("z.gif", "x");
  EXPECT_FALSE(roots_->list("", 2)->has_more);
  const auto first = roots_->list("", 1);
  EXPECT_EQ(first->entries.size(), 1u);
  EXPECT_TRUE(first->has_more);
}

TEST_F(RootsTest, ListNothingOutside) {
  fs::create_directory_symlink(outside_.path() / "secret",
                               inside_.path() / "folder");
  EXPECT_EQ(roots_->list("..", 10).error().kind, ErrorKind::kUsage);
  EXPECT_EQ(roots_->list("/etc", 10).error().kind, ErrorKind::kUsage);
  EXPECT_EQ(roots_->list("folder", 10).error().kind, ErrorKind::kInput);
  EXPECT_EQ(roots_->list("sub/a.gif", 10).error().kind, ErrorKind::kInput);
}

}  // namespace
}  // namespace framewise::service
