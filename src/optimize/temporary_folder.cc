// SPDX-License-Identifier: Apache-2.0
#include "optimize/temporary_folder.h"

#include <stdlib.h>

#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

#include "base/result.h"

namespace framewise::optimization {

Result<TemporaryFolder> TemporaryFolder::create() {
  std::error_code failed;
  const auto parent = std::filesystem::temp_directory_path(failed);
  if (failed) {
    return with_hint(
        fail(ErrorKind::kEnvironment,
             "there is no folder for temporary files: {}", failed.message()),
        "set TMPDIR to a folder that exists");
  }
  std::string name = (parent / "framewise-optimize-XXXXXX").native();
  if (!mkdtemp(name.data())) {
    return in_file(
        fail(ErrorKind::kEnvironment, "cannot make a temporary folder: {}",
             std::generic_category().message(errno)),
        parent.native());
  }
  return TemporaryFolder(name);
}

TemporaryFolder::TemporaryFolder(TemporaryFolder&& other) noexcept
    : path_(std::exchange(other.path_, {})) {}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
}

}  // namespace framewise::optimization
