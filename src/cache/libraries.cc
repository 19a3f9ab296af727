// SPDX-License-Identifier: Apache-2.0
#include "cache/libraries.h"

#include <elf.h>
#include <fmt/format.h>
#include <link.h>
#include <sys/stat.h>

#include <cstring>
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

bool holds_this_code(const dl_phdr_info& object) {
  const auto here = reinterpret_cast<uintptr_t>(&build_id);
  for (int i = 0; i < object.dlpi_phnum; ++i) {
    const ElfW(Phdr)& part = object.dlpi_phdr[i];
    const uintptr_t begin = object.dlpi_addr + part.p_vaddr;
    if (part.p_type == PT_LOAD && here >= begin &&
        here < begin + part.p_memsz) {
      return true;
    }
  }
  return false;
}

// From the note NT_GNU_BUILD_ID, which the linker writes (elf(5)).
std::string build_id_of(const dl_phdr_info& object) {
  for (int i = 0; i < object.dlpi_phnum; ++i) {
    const ElfW(Phdr)& part = object.dlpi_phdr[i];
    if (part.p_type != PT_NOTE) continue;
    const char* note =
        reinterpret_cast<const char*>(object.dlpi_addr + part.p_vaddr);
    const char* const end = note + part.p_memsz;
    const auto padded = [](size_t size) { return (size + 3) & ~size_t{3}; };
    while (note + sizeof(ElfW(Nhdr)) <= end) {
      ElfW(Nhdr) header;
      std::memcpy(&header, note, sizeof header);
      const char* const name = note + sizeof header;
      const char* const value = name + padded(header.n_namesz);
      if (header.n_type == NT_GNU_BUILD_ID && header.n_namesz == 4 &&
          std::memcmp(name, "GNU", 4) == 0) {
        std::string id;
        for (size_t k = 0; k < header.n_descsz; ++k) {
          id += fmt::format("{:02x}", uint8_t(value[k]));
        }
        return id;
      }
      note = value + padded(header.n_descsz);
    }
  }
  return {};
}

int find_build_id(dl_phdr_info* object, size_t, void* found) {
  if (!holds_this_code(*object)) return 0;
  std::string id = build_id_of(*object);
  // Without the note, size and time of the file identify the build.
  if (id.empty()) id = line_of(object->dlpi_name);
  *static_cast<std::string*>(found) = std::move(id);
  return 1;
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
  static const std::string id = [] {
    std::string found;
    dl_iterate_phdr(find_build_id, &found);
    return found;
  }();
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
