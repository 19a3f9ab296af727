// SPDX-License-Identifier: Apache-2.0
#include "base/files/scratch_folder.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/files/leftover_files.h"
#include "base/result.h"

namespace framewise {
namespace {

namespace fs = std::filesystem;

// "framewise-TAG-XXXXXX".
constexpr std::string_view kPrefix = "framewise-";
constexpr std::string_view kRandom = "-XXXXXX";

// The tag in a name of create(); empty: another name.
std::string_view tag_of_folder(std::string_view name) {
  const size_t tag = machine_tag().size();
  if (name.size() != kPrefix.size() + tag + kRandom.size()) return {};
  if (!name.starts_with(kPrefix) || name[kPrefix.size() + tag] != '-')
    return {};
  return name.substr(kPrefix.size(), tag);
}

bool is_own_folder(const fs::path& path) {
  struct stat facts {};
  return lstat(path.c_str(), &facts) == 0 && S_ISDIR(facts.st_mode) &&
         facts.st_uid == geteuid();
}

void remove_leftover_folders(const fs::path& parent) {
  std::error_code ignored;
  for (fs::directory_iterator at(parent, ignored), end; !ignored && at != end;
       at.increment(ignored)) {
    const std::string name = at->path().filename().string();
    const std::string_view tag = tag_of_folder(name);
    if (!tag.empty() && is_own_folder(at->path())) {
      remove_if_abandoned(at->path(), tag);
    }
  }
}

}  // namespace

Result<ScratchFolder> ScratchFolder::create() {
  std::error_code failed;
  const fs::path parent = fs::temp_directory_path(failed);
  if (failed) {
    return with_hint(
        fail(ErrorKind::kEnvironment,
             "there is no folder for temporary files: {}", failed.message()),
        "set TMPDIR to a folder that exists");
  }
  remove_leftover_folders(parent);
  constexpr int kMostTries = 8;
  int code = 0;
  for (int i = 0; i < kMostTries; ++i) {
    std::string name =
        (parent / fmt::format("{}{}{}", kPrefix, machine_tag(), kRandom))
            .string();
    if (!mkdtemp(name.data())) {
      code = errno;
      break;
    }
    const int descriptor =
        open(name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (descriptor >= 0 && claim(descriptor)) {
      return ScratchFolder(name, descriptor);
    }
    code = errno;
    if (descriptor >= 0) close(descriptor);
    fs::remove(name, failed);
  }
  return with_hint(in_file(fail(ErrorKind::kEnvironment,
                                "cannot make a temporary folder: {}",
                                std::generic_category().message(code)),
                           parent.string()),
                   "set TMPDIR to a folder that can be written to");
}

ScratchFolder::ScratchFolder(ScratchFolder&& other) noexcept
    : path_(std::exchange(other.path_, {})),
      descriptor_(std::exchange(other.descriptor_, -1)) {}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  if (!path_.empty()) fs::remove_all(path_, ignored);
  if (descriptor_ >= 0) close(descriptor_);
}

}  // namespace framewise
