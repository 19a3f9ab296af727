// SPDX-License-Identifier: Apache-2.0
#include "cli/files/output_places.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <system_error>

#include "base/objects/object_upload.h"
#include "base/printable.h"
#include "base/result.h"
#include "base/shell_word.h"

namespace framewise::cli {
namespace {

namespace fs = std::filesystem;

Error no_place(const fs::path& path, std::string_view why,
               std::string_view hint) {
  return in_file(
      with_hint(fail(ErrorKind::kEnvironment, "cannot write: {}", why), hint),
      path.string());
}

Error is_a_file(const fs::path& path, const fs::path& file) {
  const std::string name = path == file ? "it" : printable(file.string());
  return no_place(path, name + " is a file, not a folder",
                  "choose another folder");
}

fs::path folder_of(const fs::path& path) {
  return path.has_parent_path() ? path.parent_path() : fs::path(".");
}

// By making one: what access() says is not true of /proc, nor of file systems
// that a server guards. Sets errno.
bool takes_new_files(const fs::path& folder) {
  std::string name = (folder / ".framewise-XXXXXX").string();
  const int file = mkstemp(name.data());
  if (file < 0) return false;
  close(file);
  unlink(name.c_str());
  return true;
}

Result<void> check_value(const fs::path& value, Writes writes) {
  std::error_code unknown;
  switch (writes) {
    case Writes::kNothing: return {};
    case Writes::kFile: return check_file_place(value);
    case Writes::kFileOrFolder:
      if (fs::is_directory(value, unknown)) return {};
      return value.has_extension() ? check_file_place(value)
                                   : check_folder_place(value);
    case Writes::kMakesFolders:
      return check_folder_place(is_object(value) ? value : value.parent_path());
  }
  return {};
}

}  // namespace

Result<void> check_file_place(const fs::path& path) {
  if (is_object(path)) return check_object_place(path);
  std::error_code unknown;
  const fs::file_status status = fs::status(path, unknown);
  if (fs::is_directory(status)) {
    return no_place(path, "it is a folder",
                    "name a file, which may be in this folder");
  }
  if (fs::exists(status) && !fs::is_regular_file(status)) return {};
  const fs::path folder = folder_of(fs::is_symlink(path, unknown)
                                        ? fs::weakly_canonical(path, unknown)
                                        : path);
  const fs::file_status place = fs::status(folder, unknown);
  if (fs::is_directory(place)) {
    if (takes_new_files(folder)) return {};
    return no_place(path, std::generic_category().message(errno),
                    "choose a folder that you may write to");
  }
  if (fs::exists(place)) return is_a_file(path, folder);
  return no_place(
      path,
      fmt::format("the folder {} does not exist", printable(folder.string())),
      fmt::format("create it: mkdir -p {}", shell_word(folder.string())));
}

Result<void> check_folder_place(const fs::path& path) {
  if (is_object(path)) return check_object_place(path);
  for (fs::path part = path; !part.empty(); part = part.parent_path()) {
    std::error_code unknown;
    const fs::file_status status = fs::status(part, unknown);
    if (fs::is_directory(status)) return {};
    if (fs::exists(status)) return is_a_file(path, part);
    if (part == part.parent_path()) break;
  }
  return {};
}

Result<void> check_output_places(const Invocation& invocation) {
  for (const auto& [name, value] : invocation.options) {
    const auto option =
        std::ranges::find(invocation.command->options, name, &Option::name);
    if (option == invocation.command->options.end() || value.empty() ||
        value == "-") {
      continue;
    }
    FW_RETURN_IF_ERROR(check_value(value, option->writes));
  }
  return {};
}

}  // namespace framewise::cli
