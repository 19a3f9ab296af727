// SPDX-License-Identifier: Apache-2.0
// Files of a test's own, and their times.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "temporary_folder.h"

namespace framewise::cache {

using Folder = TemporaryFolder;

// Sets the time of a file's last change of content; that of its status is now.
inline void set_modified(const std::filesystem::path& path,
                         std::filesystem::file_time_type time) {
  std::filesystem::last_write_time(path, time);
}

}  // namespace framewise::cache
