// SPDX-License-Identifier: Apache-2.0
#include "cli/files/input_files.h"

#include <glob.h>

#include <algorithm>
#include <system_error>

#include "base/objects/places.h"

namespace framewise::cli {
namespace {

namespace fs = std::filesystem;

void walk(const fs::path& folder, InputFiles& files) {
  std::error_code refused;
  std::vector<fs::directory_entry> entries;
  for (fs::directory_iterator entry(folder, refused), end;
       !refused && entry != end; entry.increment(refused)) {
    entries.push_back(*entry);
  }
  // A folder that cannot be listed is reported as a file that cannot be read.
  if (refused) {
    files.paths.push_back(folder);
    files.found.push_back(false);
    return;
  }
  std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) {
    return a.path().native() < b.path().native();
  });
  for (const fs::directory_entry& entry : entries) {
    std::error_code unknown;
    if (entry.path().filename().native().starts_with('.')) continue;
    if (entry.is_directory(unknown)) {
      if (!entry.is_symlink(unknown)) walk(entry.path(), files);
    } else if (entry.is_regular_file(unknown)) {
      files.paths.push_back(entry.path());
      files.found.push_back(true);
    }
  }
}

std::vector<std::string> expanded(const std::string& pattern) {
  glob_t matches{};
  std::vector<std::string> names;
  if (glob(pattern.c_str(), 0, nullptr, &matches) == 0) {
    names.assign(matches.gl_pathv, matches.gl_pathv + matches.gl_pathc);
  }
  globfree(&matches);
  return names;
}

// A store that cannot be asked is reported as a file that cannot be read.
void list_store(const fs::path& prefix, InputFiles& files) {
  const auto listed = list_object_paths(prefix, [&files](fs::path path) {
    files.paths.push_back(std::move(path));
    files.found.push_back(true);
  });
  if (listed) return;
  files.paths.push_back(prefix);
  files.found.push_back(false);
}

void add(const std::string& name, InputFiles& files) {
  const bool pattern = name.find_first_of("*?[") != std::string::npos;
  if (is_object_folder(name) ||
      (pattern && is_object(name) && !name.starts_with("http"))) {
    list_store(name, files);
    return;
  }
  if (name != kStandardInput && is_folder(name)) {
    walk(name, files);
    return;
  }
  files.paths.emplace_back(name);
  files.found.push_back(false);
}

}  // namespace

InputFiles list_input_files(std::span<const std::string> arguments) {
  InputFiles files;
  for (const std::string& argument : arguments) {
    std::error_code unknown;
    const bool pattern = !is_object(argument) &&
                         argument.find_first_of("*?[") != std::string::npos &&
                         !fs::exists(fs::symlink_status(argument, unknown));
    const auto matches =
        pattern ? expanded(argument) : std::vector<std::string>();
    if (matches.empty()) add(argument, files);
    for (const std::string& match : matches) add(match, files);
  }
  return files;
}

}  // namespace framewise::cli
