// SPDX-License-Identifier: Apache-2.0
// The folders whose files clients may name.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "framewise/error.h"
#include "media/folder.h"
#include "service/jobs/job_state.h"

namespace framewise::service {

struct RootEntry {
  std::string name;
  bool is_folder = false;
  int64_t bytes = 0;  // of a file
};
struct RootListing {
  std::vector<RootEntry> entries;  // folders first, each sorted by name
  bool has_more = false;           // than were asked for
};

class Roots {
 public:
  static Result<Roots> open(const std::vector<std::filesystem::path>& folders);

  // The regular file of this path beneath the first folder that has it.
  // Symbolic links are followed as long as they stay beneath. Fails with
  // kUsage for paths that lead out, and with kInput if no folder has the file:
  // clients learn nothing about files outside.
  Result<JobFile> find(std::string_view path) const;

  // The files and folders that find() knows in this folder, of all roots
  // together; "": the roots themselves. Hidden names are left out. Fails as
  // find() does.
  Result<RootListing> list(std::string_view folder, size_t most_entries) const;

  bool empty() const { return folders_.empty(); }

 private:
  struct Root {
    media::FileDescriptor fd;
    std::filesystem::path path;
  };
  std::vector<Root> folders_;
};

}  // namespace framewise::service
