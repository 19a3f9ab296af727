// SPDX-License-Identifier: Apache-2.0
#include "base/files/leftover_files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <fstream>
#include <mutex>
#include <set>
#include <string>
#include <string_view>

namespace framewise {
namespace {

namespace fs = std::filesystem;

constexpr size_t kTagDigits = 4;

// The tag in "NAME.0123456789abcdef.part", as AtomicFile names its files: the
// first digits. Empty: another file.
std::string_view tag_of_temporary(std::string_view name) {
  constexpr std::string_view kEnd = ".part";
  constexpr size_t kDigits = 16;
  if (!name.ends_with(kEnd)) return {};
  name.remove_suffix(kEnd.size());
  if (name.size() <= kDigits + 1) return {};
  const std::string_view digits = name.substr(name.size() - kDigits);
  if (name[name.size() - kDigits - 1] != '.') return {};
  const bool all_digits = std::ranges::all_of(digits, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
  });
  return all_digits ? digits.substr(0, kTagDigits) : std::string_view();
}

// True at the first call for a folder, by any of its names.
bool is_first_visit(const fs::path& folder) {
  static std::mutex mutex;
  static std::set<fs::path> visited;
  std::error_code missing;
  const fs::path path = fs::canonical(folder, missing);
  if (missing) return false;
  const std::lock_guard lock(mutex);
  return visited.insert(path).second;
}

}  // namespace

const std::string& machine_tag() {
  static const std::string tag = [] {
    // "0c7a1d8e-…": random, another one after each start of the machine.
    std::string id;
    std::ifstream("/proc/sys/kernel/random/boot_id") >> id;
    id.resize(kTagDigits, '0');
    return id;
  }();
  return tag;
}

std::string identity_across_names(const fs::path& file) {
  struct stat facts {};
  if (stat(file.c_str(), &facts) != 0) return {};
  return fmt::format("{} {} {}.{:09}", facts.st_ino, facts.st_size,
                     facts.st_mtim.tv_sec, facts.st_mtim.tv_nsec);
}

bool claim(int descriptor) {
  if (flock(descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
    return false;
  }
  struct stat facts {};
  return fstat(descriptor, &facts) != 0 || facts.st_nlink > 0;
}

void remove_if_abandoned(const fs::path& path, std::string_view tag) {
  constexpr time_t kDay = 24 * 60 * 60;
  const int descriptor =
      open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) return;
  struct stat facts {};
  std::error_code ignored;
  if (flock(descriptor, LOCK_EX | LOCK_NB) == 0 &&
      fstat(descriptor, &facts) == 0 &&
      (tag == machine_tag() || facts.st_mtime < time(nullptr) - kDay)) {
    fs::remove_all(path, ignored);  // with the lock, so that claim() sees it
  }
  close(descriptor);
}

void remove_leftover_files(const fs::path& folder) {
  if (!is_first_visit(folder)) return;
  std::error_code ignored;
  for (fs::directory_iterator at(folder, ignored), end; !ignored && at != end;
       at.increment(ignored)) {
    const std::string name = at->path().filename().string();
    const std::string_view tag = tag_of_temporary(name);
    if (!tag.empty()) remove_if_abandoned(at->path(), tag);
  }
}

}  // namespace framewise
