// SPDX-License-Identifier: Apache-2.0
#include "cli/files/output_file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <iterator>
#include <string>

#include "cli/program.h"

namespace framewise::cli {
namespace {

namespace fs = std::filesystem;

std::string content_of(const fs::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(OutputFile, ReplacesAFileWhole) {
  const TemporaryFolder folder;
  const fs::path path = folder.path() / "report.json";
  ASSERT_TRUE(write_file(path, "a longer text than the next"));
  ASSERT_TRUE(write_file(path, "short"));
  EXPECT_EQ(content_of(path), "short");
}

// Replacing /dev/null by a file would break the whole machine.
TEST(OutputFile, WritesToAPipeWithoutReplacingIt) {
  const TemporaryFolder folder;
  const fs::path pipe = folder.path() / "pipe";
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  const int reader = ::open(pipe.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  ASSERT_GE(reader, 0);
  EXPECT_TRUE(write_file(pipe, "news"));
  std::array<char, 16> text{};
  EXPECT_EQ(read(reader, text.data(), text.size()), 4);
  EXPECT_STREQ(text.data(), "news");
  close(reader);
  EXPECT_TRUE(fs::is_fifo(pipe));
}

TEST(OutputFile, FollowsALink) {
  const TemporaryFolder folder;
  const fs::path file = folder.path() / "file";
  const fs::path link = folder.path() / "link";
  std::ofstream(file) << "old";
  fs::create_symlink(file, link);
  EXPECT_TRUE(write_file(link, "new"));
  EXPECT_TRUE(fs::is_symlink(link));
  EXPECT_EQ(content_of(file), "new");
}

// Somebody who may write in the folder knows the number of the process.
TEST(OutputFile, DoesNotWriteThroughALinkThatSomebodyPut) {
  const TemporaryFolder folder;
  const fs::path victim = folder.write("victim", "precious");
  const fs::path path = folder.path() / "report.json";
  fs::create_symlink(victim,
                     path.string() + "." + std::to_string(getpid()) + ".part");
  ASSERT_TRUE(write_file(path, "new"));
  EXPECT_EQ(content_of(victim), "precious");
  EXPECT_EQ(content_of(path), "new");
}

}  // namespace
}  // namespace framewise::cli
