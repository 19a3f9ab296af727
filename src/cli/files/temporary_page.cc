// SPDX-License-Identifier: Apache-2.0
#include <stdlib.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "base/result.h"
#include "cli/files/open_page.h"

namespace framewise::cli {

Result<std::filesystem::path> temporary_page() {
  std::error_code problem;
  const auto folder = std::filesystem::temp_directory_path(problem);
  if (problem) {
    return fail(ErrorKind::kEnvironment,
                "cannot find the folder for temporary files: {}",
                problem.message());
  }
  std::string name = (folder / "framewise-XXXXXX.html").string();
  const int file = mkstemps(name.data(), 5);
  if (file < 0) {
    return in_file(fail(ErrorKind::kEnvironment, "cannot write: {}",
                        std::generic_category().message(errno)),
                   name);
  }
  close(file);
  return std::filesystem::path(name);
}

}  // namespace framewise::cli
