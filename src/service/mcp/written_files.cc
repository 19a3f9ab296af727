// SPDX-License-Identifier: Apache-2.0
#include "service/mcp/written_files.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/objects/atomic_file.h"
#include "base/result.h"

namespace framewise::service {
namespace {

namespace fs = std::filesystem;

constexpr int kMostCopies = 10'000;

// Copies it to the first name that is free.
Result<fs::path> copy_into(const fs::path& file, const fs::path& folder) {
  FW_ASSIGN_OR_RETURN(const AtomicFile copy,
                      AtomicFile::create(folder / file.filename()));
  std::error_code code;
  fs::copy_file(file, copy.temporary(), fs::copy_options::overwrite_existing,
                code);
  const std::string stem = file.stem().native();
  const std::string ending = file.extension().native();
  for (int number = 1; !code && number <= kMostCopies; ++number) {
    const fs::path to =
        folder / (number == 1 ? stem + ending
                              : fmt::format("{}-{}{}", stem, number, ending));
    // link() fails where the name is taken.
    if (link(copy.temporary().c_str(), to.c_str()) == 0) return to;
    if (errno != EEXIST) code = {errno, std::generic_category()};
  }
  return in_file(code ? fail(ErrorKind::kEnvironment, "cannot be written: {}",
                             code.message())
                      : fail(ErrorKind::kLimit, "{} files of this name exist",
                             kMostCopies),
                 (folder / file.filename()).native());
}

}  // namespace

Result<WrittenFiles> WrittenFiles::begin(fs::path output) {
  std::error_code code;
  fs::create_directories(output, code);
  if (code) {
    return with_hint(in_file(fail(ErrorKind::kEnvironment, "cannot be made: {}",
                                  code.message()),
                             output.native()),
                     "name a folder for outputs with -o");
  }
  FW_ASSIGN_OR_RETURN(ScratchFolder folder, ScratchFolder::create());
  return WrittenFiles(std::move(output), std::move(folder));
}

Result<void> WrittenFiles::add(const std::string& name,
                               std::string_view content) const {
  return write_atomically(folder() / name, content);
}

Result<std::vector<fs::path>> WrittenFiles::keep() const {
  std::vector<fs::path> made;
  std::error_code code;
  for (const auto& entry : fs::directory_iterator(folder(), code)) {
    // A child process wrote them: links lead elsewhere.
    if (fs::is_regular_file(entry.symlink_status())) {
      made.push_back(entry.path());
    }
  }
  std::ranges::sort(made);
  std::vector<fs::path> kept;
  for (const fs::path& file : made) {
    FW_ASSIGN_OR_RETURN(fs::path to, copy_into(file, output_));
    kept.push_back(std::move(to));
  }
  return kept;
}

}  // namespace framewise::service
