// SPDX-License-Identifier: Apache-2.0
#include "base/files/leftover_files.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace framewise {
namespace {

namespace fs = std::filesystem;

// "NAME.0123456789abcdef.part", as AtomicFile names its files.
bool is_temporary_of(std::string_view target, std::string_view name) {
  constexpr std::string_view kEnd = ".part";
  constexpr size_t kDigits = 16;
  if (name.size() != target.size() + 1 + kDigits + kEnd.size()) return false;
  if (!name.starts_with(target) || !name.ends_with(kEnd)) return false;
  name.remove_prefix(target.size());
  const std::string_view digits = name.substr(1, kDigits);
  return name.front() == '.' && std::ranges::all_of(digits, [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

// The process that writes the file holds its lock; the system releases the lock
// of a process that ended.
bool is_abandoned(const fs::path& file) {
  const int descriptor =
      open(file.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) return false;
  const bool abandoned = flock(descriptor, LOCK_EX | LOCK_NB) == 0;
  close(descriptor);
  return abandoned;
}

}  // namespace

void remove_leftover_files(const fs::path& target) {
  const std::string name = target.filename().string();
  const fs::path folder =
      target.has_parent_path() ? target.parent_path() : fs::path(".");
  std::error_code ignored;
  std::vector<fs::path> found;
  for (fs::directory_iterator at(folder, ignored), end; !ignored && at != end;
       at.increment(ignored)) {
    if (is_temporary_of(name, at->path().filename().string())) {
      found.push_back(at->path());
    }
  }
  for (const fs::path& file : found) {
    if (is_abandoned(file)) fs::remove(file, ignored);
  }
}

}  // namespace framewise
