// SPDX-License-Identifier: Apache-2.0
#include "service/mcp/written_files.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "base/atomic_file.h"
#include "base/result.h"

namespace framewise::service {
namespace {

namespace fs = std::filesystem;

constexpr int kMostCopies = 10'000;

// Moves it to the first name that is free.
Result<fs::path> move_into(const fs::path& file, const fs::path& folder) {
  const std::string stem = file.stem().native();
  const std::string ending = file.extension().native();
  for (int copy = 1; copy <= kMostCopies; ++copy) {
    const fs::path to =
        folder / (copy == 1 ? stem + ending
                            : fmt::format("{}-{}{}", stem, copy, ending));
    // link() fails where the name is taken.
    if (link(file.c_str(), to.c_str()) == 0) return to;
    if (errno != EEXIST) {
      return in_file(fail(ErrorKind::kEnvironment, "cannot be written: {}",
                          std::generic_category().message(errno)),
                     to.native());
    }
  }
  return in_file(
      fail(ErrorKind::kLimit, "{} files of this name exist", kMostCopies),
      (folder / file.filename()).native());
}

}  // namespace

WrittenFiles::WrittenFiles(fs::path output, fs::path folder)
    : output_(std::move(output)), folder_(std::move(folder)) {}

WrittenFiles::WrittenFiles(WrittenFiles&& other) noexcept
    : output_(std::move(other.output_)),
      folder_(std::exchange(other.folder_, {})) {}

WrittenFiles& WrittenFiles::operator=(WrittenFiles&& other) noexcept {
  std::swap(output_, other.output_);
  std::swap(folder_, other.folder_);
  return *this;
}

WrittenFiles::~WrittenFiles() {
  std::error_code ignored;
  if (!folder_.empty()) fs::remove_all(folder_, ignored);
}

Result<WrittenFiles> WrittenFiles::begin(const fs::path& output) {
  std::error_code code;
  fs::create_directories(output, code);
  std::string name = (output / ".framewise-XXXXXX").native();
  if (code || !mkdtemp(name.data())) {
    return with_hint(
        in_file(fail(ErrorKind::kEnvironment, "nothing can be written here: {}",
                     code ? code.message()
                          : std::generic_category().message(errno)),
                output.native()),
        "name a folder for outputs with -o");
  }
  return WrittenFiles(output, name);
}

Result<void> WrittenFiles::add(const std::string& name,
                               std::string_view content) const {
  return write_atomically(folder_ / name, content);
}

Result<std::vector<fs::path>> WrittenFiles::keep() const {
  std::vector<fs::path> made;
  std::error_code code;
  for (const auto& entry : fs::directory_iterator(folder_, code)) {
    // A child process wrote them: links lead elsewhere.
    if (fs::is_regular_file(entry.symlink_status())) {
      made.push_back(entry.path());
    }
  }
  std::ranges::sort(made);
  std::vector<fs::path> kept;
  for (const fs::path& file : made) {
    FW_ASSIGN_OR_RETURN(fs::path to, move_into(file, output_));
    kept.push_back(std::move(to));
  }
  return kept;
}

}  // namespace framewise::service
