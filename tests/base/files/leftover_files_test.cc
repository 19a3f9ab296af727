// SPDX-License-Identifier: Apache-2.0
#include "base/files/leftover_files.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <chrono>
#include <fstream>

#include "base/files/scratch_folder.h"
#include "base/objects/atomic_file.h"
#include "temporary_folder.h"

namespace framewise {
namespace {

namespace fs = std::filesystem;

// As a process of this machine names its temporary file.
std::string temporary_of(const std::string& name) {
  return name + "." + machine_tag() + "0123456789ab.part";
}

// As a process of another machine does.
std::string temporary_elsewhere(const std::string& name) {
  const std::string other = machine_tag() == "ffff" ? "eeee" : "ffff";
  return name + "." + other + "0123456789ab.part";
}

TEST(LeftoverFiles, WhatAKilledProcessLeftIsRemovedByTheNextThatWritesThere) {
  const TemporaryFolder folder;
  const fs::path left = folder.write(temporary_of("film.mp4"), "half a film");
  ASSERT_TRUE(write_atomically(folder.path() / "other.json", "{}"));
  EXPECT_FALSE(fs::exists(left));
}

TEST(LeftoverFiles, WhatIsBeingWrittenStays) {
  const TemporaryFolder folder;
  const fs::path film = folder.path() / "film.mp4";
  auto file = AtomicFile::create(film);
  ASSERT_TRUE(file) << file.error().to_string();
  remove_if_abandoned(file->temporary(), machine_tag());
  EXPECT_TRUE(fs::exists(file->temporary()));
  ASSERT_TRUE(file->commit());
  EXPECT_TRUE(fs::exists(film));
}

// Its lock may not be visible here.
TEST(LeftoverFiles, WhatAnotherMachineWritesStaysForADay) {
  const TemporaryFolder folder;
  const fs::path left = folder.write(temporary_elsewhere("film.mp4"), "half");
  const fs::path old = folder.write(temporary_elsewhere("old.mp4"), "half");
  fs::last_write_time(
      old, fs::file_time_type::clock::now() - std::chrono::hours(25));
  remove_leftover_files(folder.path());
  EXPECT_TRUE(fs::exists(left));
  EXPECT_FALSE(fs::exists(old));
}

TEST(LeftoverFiles, OtherFilesStay) {
  const TemporaryFolder folder;
  const char* const names[] = {
      "film.mp4", "film.mp4.part", "0123456789abcdef.part",
      "film.mp4.0123456789ABCDEF.part", "film.mp4.0123456789abcdef.parts"};
  for (const char* name : names) folder.write(name, "kept");
  remove_leftover_files(folder.path());
  for (const char* name : names) {
    EXPECT_TRUE(fs::exists(folder.path() / name)) << name;
  }
}

TEST(ScratchFolder, IsPrivateAndGoesWithItsOwner) {
  fs::path path;
  {
    const auto folder = ScratchFolder::create();
    ASSERT_TRUE(folder) << folder.error().to_string();
    path = folder->path();
    std::ofstream(path / "trial.webp") << "bytes";
    struct stat facts {};
    ASSERT_EQ(stat(path.c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 0777, 0700u);
    // One that is in use is left alone by others.
    ASSERT_TRUE(ScratchFolder::create());
    EXPECT_TRUE(fs::exists(path / "trial.webp"));
  }
  EXPECT_FALSE(fs::exists(path));
}

TEST(ScratchFolder, OfAKilledProcessIsRemovedByTheNext) {
  const fs::path left =
      fs::temp_directory_path() / ("framewise-" + machine_tag() + "-AbCdEf");
  fs::create_directories(left / "deeper");
  std::ofstream(left / "deeper/trial.webp") << "bytes";
  ASSERT_TRUE(ScratchFolder::create());
  EXPECT_FALSE(fs::exists(left));
}

}  // namespace
}  // namespace framewise
