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

}  // namespace
}  // namespace framewise::service
