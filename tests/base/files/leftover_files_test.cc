// SPDX-License-Identifier: Apache-2.0
#include "base/files/leftover_files.h"

#include <gtest/gtest.h>

#include <fstream>

#include "base/atomic_file.h"
#include "temporary_folder.h"

namespace framewise {
namespace {

namespace fs = std::filesystem;

TEST(LeftoverFiles, WhatAKilledProcessLeftIsRemoved) {
  const TemporaryFolder folder;
  const fs::path left = folder.path() / "film.mp4.0123456789abcdef.part";
  std::ofstream(left) << "half a film";
  remove_leftover_files(folder.path() / "film.mp4");
  EXPECT_FALSE(fs::exists(left));
}

TEST(LeftoverFiles, WhatIsBeingWrittenStays) {
  const TemporaryFolder folder;
  const fs::path film = folder.path() / "film.mp4";
  auto file = AtomicFile::create(film);
  ASSERT_TRUE(file) << file.error().to_string();
  remove_leftover_files(film);
  EXPECT_TRUE(fs::exists(file->temporary()));
  ASSERT_TRUE(file->commit());
  EXPECT_TRUE(fs::exists(film));
}

TEST(LeftoverFiles, OtherFilesStay) {
  const TemporaryFolder folder;
  for (const char* name :
       {"film.mp4", "other.mp4.0123456789abcdef.part", "film.mp4.part",
        "film.mp4.0123456789ABCDEF.part", "film.mp4.0123456789abcdef.parts"}) {
    std::ofstream(folder.path() / name) << "kept";
    remove_leftover_files(folder.path() / "film.mp4");
    EXPECT_TRUE(fs::exists(folder.path() / name)) << name;
  }
}

}  // namespace
}  // namespace framewise
