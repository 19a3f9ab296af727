// SPDX-License-Identifier: Apache-2.0
#include "cli/files/output_places.h"

#include <gmock/gmock.h>

#include "cli/program.h"

namespace framewise {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::IsEmpty;

class OutputPlaces : public testing::Test {
 protected:
  OutputPlaces() { folder_.write("notes.txt", "text"); }
  std::string at(const std::string& name) const {
    return (folder_.path() / name).string();
  }

  TemporaryFolder folder_;
};

TEST_F(OutputPlaces, OfFilesAreFoldersThatExist) {
  EXPECT_TRUE(cli::check_file_place(at("new.json")));
  EXPECT_TRUE(cli::check_file_place(at("notes.txt")));
  EXPECT_FALSE(cli::check_file_place("/proc/new.json"))
      << "root may write there, but no file can be made";
  EXPECT_TRUE(cli::check_file_place("/dev/null"));
  EXPECT_TRUE(cli::check_file_place("in_this_folder.json"));
  const auto missing = cli::check_file_place(at("none/new.json"));
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().kind, ErrorKind::kEnvironment);
  EXPECT_THAT(missing.error().message, HasSubstr("does not exist"));
  EXPECT_THAT(missing.error().hint, HasSubstr("mkdir -p " + at("none")));
  const auto folder = cli::check_file_place(folder_.path());
  ASSERT_FALSE(folder);
  EXPECT_THAT(folder.error().message, HasSubstr("it is a folder"));
  const auto below = cli::check_file_place(at("notes.txt/new.json"));
  ASSERT_FALSE(below);
  EXPECT_THAT(below.error().message, HasSubstr("is a file, not a folder"));
}

TEST_F(OutputPlaces, OfAFileBehindALinkAreThoseOfItsTarget) {
  fs::create_symlink(folder_.path() / "notes.txt", folder_.path() / "link");
  EXPECT_TRUE(cli::check_file_place(at("link")));
}

TEST_F(OutputPlaces, OfFoldersMayBeMissingButNotFiles) {
  EXPECT_TRUE(cli::check_folder_place(at("none/deep/deeper")));
  EXPECT_TRUE(cli::check_folder_place(at("none/")));
  EXPECT_TRUE(cli::check_folder_place("none"));
  const auto file = cli::check_folder_place(at("notes.txt"));
  ASSERT_FALSE(file);
  EXPECT_THAT(file.error().message, HasSubstr("it is a file, not a folder"));
  EXPECT_FALSE(cli::check_folder_place(at("notes.txt/deep")));
}

TEST_F(OutputPlaces, AreCheckedBeforeAnyFileIsRead) {
  // Inputs that are not there either would be the error of a later check.
  const std::string none = at("none/out");
  const std::vector<std::string> commands[] = {
      {"compare", "a.gif", "b.gif", "--html", none + ".html"},
      {"compare", "a.gif", "b.gif", "--plot", folder_.path().string()},
      {"compare", "a.gif", "b.gif", "-o", none + ".json"},
      {"batch", "a.csv", "-o", none + ".csv"},
      {"batch", "a.csv", "--journal", none},
      {"optimize", "a.gif", "-o", none + ".gif"},
      {"optimize", "a.gif", "-o", "a.webp", "--plot", none + ".svg"},
      {"image", "convert", "a.png", "-o", at("notes.txt/x.webp")},
      {"video", "compose", "clips", "-o", none + ".mp4"},
      {"video", "plan", "clips", "-t", "1m", "--plot", none + ".svg"}};
  for (const auto& words : commands) {
    const ProgramResult ran = framewise(words);
    EXPECT_EQ(ran.exit_code, 4) << words[0] << ' ' << words[1] << ran.err;
    EXPECT_THAT(ran.err, HasSubstr("cannot write: "));
    EXPECT_THAT(ran.err, HasSubstr("hint: "));
    EXPECT_THAT(ran.out, IsEmpty());
  }
}

}  // namespace
}  // namespace framewise
