// SPDX-License-Identifier: Apache-2.0
#include "cache/libraries.h"

#include <fmt/format.h>
#include <link.h>
#include <sys/stat.h>

#include <set>
#include <string_view>

namespace framewise::cache {
namespace {

// "path size nanoseconds"; only the path if there is no such file.
std::string line_of(const std::string& path) {
  struct stat info {};
  if (stat(path.c_str(), &info) != 0) return path;
  return fmt::format(
      "{} {} {}", path, info.st_size,
      int64_t{info.st_mtim.tv_sec} * 1'000'000'000 + info.st_mtim.tv_nsec);
}

int add_library(dl_phdr_info* object, size_t, void* found) {
  const std::string_view path = object->dlpi_name;
  const std::string_view name = path.substr(path.rfind('/') + 1);
  const bool own = name.starts_with("libframewise.so") ||
                   name.starts_with("framewise-cache-") ||
                   name.starts_with("libsqlite3.") ||
                   name.starts_with("libhiredis");
  // The program and the kernel's vDSO have no path.
  if (path.find('/') != std::string_view::npos && !own) {
    static_cast<std::set<std::string>*>(found)->insert(std::string(path));
  }
  return 0;
}

}  // namespace

const std::string& build_id() {
  static const std::string id = kBuildIdentity;
  return id;
}

std::string loaded_libraries() {
  std::set<std::string> paths;
  dl_iterate_phdr(add_library, &paths);
  std::string list;
  for (const std::string& path : paths) list += line_of(path) + '\n';
  return list;
}

bool LibraryCheck::unchanged(const std::string& list) {
  const MutexLock lock(mutex_);
  if (const auto known = known_.find(list); known != known_.end()) {
    return known->second;
  }
  bool same = true;
  for (size_t begin = 0; begin < list.size() && same;) {
    const size_t end = std::min(list.find('\n', begin), list.size());
    const std::string line = list.substr(begin, end - begin);
    // The path may contain spaces; the two numbers are at the end.
    const size_t numbers = line.rfind(' ', line.rfind(' ') - 1);
    same = numbers < line.size() && line_of(line.substr(0, numbers)) == line;
    begin = end + 1;
  }
  constexpr size_t kMostLists = 64;
  if (known_.size() >= kMostLists) known_.clear();
  known_.emplace(list, same);
  return same;
}

}  // namespace framewise::cache
