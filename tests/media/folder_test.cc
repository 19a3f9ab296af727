// SPDX-License-Identifier: Apache-2.0
#include "media/folder.h"

#include <gmock/gmock.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "media/programs.h"

namespace framewise::media {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class FolderTest : public testing::Test {
 protected:
  FolderTest() {
    fs::create_directories(root_ / "inside/deeper");
    write(root_ / "a.mp4", "content");
    write(root_ / "inside/deeper/b.mp4", "content");
    write(scratch_.path() / "outside.mp4", "secret");
  }

  static void write(const fs::path& path, const std::string& text) {
    std::ofstream(path) << text;
  }

  // The message of the error that opening gives; "opened" without one.
  std::string opening(std::string_view path) {
    const auto folder = Folder::open(root_);
    const auto file = folder->open_file(path);
    return file ? "opened" : file.error().message;
  }

  ScratchFolder scratch_;
  fs::path root_ = scratch_.path() / "clips";
};

TEST_F(FolderTest, OpensFilesInItAndInTheFoldersWithin) {
  EXPECT_EQ(opening("a.mp4"), "opened");
  EXPECT_EQ(opening("inside/deeper/b.mp4"), "opened");
  EXPECT_THAT(opening("c.mp4"), HasSubstr("no such file"));
}

TEST_F(FolderTest, RefusesPathsThatLeadOutside) {
  for (const char* path :
       {"../outside.mp4", "inside/../../outside.mp4", "inside/../a.mp4",
        "/etc/passwd", "", "a.mp4/", "./a.mp4"}) {
    EXPECT_THAT(opening(path), HasSubstr("leaves its folder")) << path;
  }
  EXPECT_THAT(opening((scratch_.path() / "outside.mp4").string()),
              HasSubstr("leaves its folder"));
}

TEST_F(FolderTest, FollowsNoLinksToFilesOrFolders) {
  fs::create_symlink(scratch_.path() / "outside.mp4", root_ / "link.mp4");
  fs::create_symlink("a.mp4", root_ / "inner.mp4");
  fs::create_directory_symlink(scratch_.path(), root_ / "door");
  EXPECT_THAT(opening("link.mp4"), HasSubstr("link"));
  EXPECT_THAT(opening("inner.mp4"), HasSubstr("link"));
  EXPECT_NE(opening("door/outside.mp4"), "opened");
}

TEST_F(FolderTest, NeverWaitsForPipesDevicesAndSockets) {
  ASSERT_EQ(mkfifo((root_ / "pipe.mp4").c_str(), 0600), 0);
  EXPECT_THAT(opening("pipe.mp4"), HasSubstr("a named pipe"));
  EXPECT_THAT(opening("inside"), HasSubstr("a folder"));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string path = root_ / "socket.mp4";
  if (path.size() < sizeof address.sun_path) {
    std::copy(path.begin(), path.end(), address.sun_path);
    const int socket_fd = socket(AF_UNIX, SOCK_STREAM, 0);
    ASSERT_EQ(
        bind(socket_fd, reinterpret_cast<sockaddr*>(&address), sizeof address),
        0);
    EXPECT_NE(opening("socket.mp4"), "opened");
    close(socket_fd);
  }
}

TEST_F(FolderTest, RefusesEmptyFiles) {
  write(root_ / "empty.mp4", "");
  EXPECT_THAT(opening("empty.mp4"), HasSubstr("empty"));
}

// libavformat would take these names for protocols.
TEST_F(FolderTest, NamesOfProtocolsAreNamesOfFiles) {
  for (const char* name :
       {"concat:a.mp4|a.mp4", "subfile,,start,0,end,3,,:a.mp4", "crypto:a.mp4",
        "cache:a.mp4", "data:,x", "file:a.mp4", "http:example.mp4"}) {
    EXPECT_THAT(opening(name), HasSubstr("no such file")) << name;
  }
}

TEST_F(FolderTest, SeesThatAFileWasExchanged) {
  const auto folder = Folder::open(root_);
  const auto listed = folder->list({.recursive = true});
  ASSERT_TRUE(listed);
  ASSERT_EQ(listed->size(), 2u);
  const FolderEntry& entry = listed->front();
  EXPECT_TRUE(folder->open_file(entry.path, entry.stamp));
  fs::rename(root_ / "a.mp4", root_ / "old.mp4");
  write(root_ / "a.mp4", "content");
  const auto exchanged = folder->open_file(entry.path, entry.stamp);
  ASSERT_FALSE(exchanged);
  EXPECT_THAT(exchanged.error().message, HasSubstr("changed"));
}

// The folder stays the one that was opened, whatever takes its name.
TEST_F(FolderTest, AnotherFolderOfThatNameIsNotRead) {
  const auto folder = Folder::open(root_);
  fs::rename(root_, scratch_.path() / "moved");
  fs::create_directory(root_);
  write(root_ / "a.mp4", "exchanged content");
  const auto file = folder->open_file("a.mp4");
  ASSERT_TRUE(file);
  EXPECT_EQ(file->stamp.size, 7);
}

TEST_F(FolderTest, ListsFilesInOrderWithoutLinksAndHiddenFiles) {
  write(root_ / ".hidden.mp4", "x");
  fs::create_directory(root_ / ".git");
  write(root_ / ".git/c.mp4", "x");
  fs::create_symlink("a.mp4", root_ / "b.mp4");
  fs::create_directory_symlink(scratch_.path(), root_ / "door");
  const auto folder = Folder::open(root_);
  const auto flat = folder->list({});
  ASSERT_TRUE(flat);
  ASSERT_EQ(flat->size(), 1u);
  EXPECT_EQ(flat->front().path, "a.mp4");
  const auto all = folder->list({.recursive = true});
  ASSERT_EQ(all->size(), 2u);
  EXPECT_EQ(all->back().path, "inside/deeper/b.mp4");
}

TEST_F(FolderTest, ListsNoMoreThanTheLimits) {
  const auto folder = Folder::open(root_);
  EXPECT_FALSE(folder->list({.recursive = true, .most_files = 1}));
  EXPECT_FALSE(folder->list({.recursive = true, .most_levels = 2}));
}

TEST_F(FolderTest, SaysWhyAFolderCannotBeOpened) {
  EXPECT_THAT(Folder::open(root_ / "a.mp4").error().message,
              HasSubstr("not a folder"));
  EXPECT_EQ(Folder::open(root_ / "none").error().kind, ErrorKind::kIo);
}

}  // namespace
}  // namespace framewise::media
