// SPDX-License-Identifier: Apache-2.0
#include "cache/disk/value_files.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/objects/atomic_file.h"

namespace framewise::cache::disk {
namespace fs = std::filesystem;

fs::path ValueFiles::path_of(const Key& key) const {
  const std::string name = key.hex();
  return folder_ / name.substr(0, 2) / name.substr(2);
}

bool ValueFiles::write(const Key& key, std::string_view bytes) const {
  const fs::path path = path_of(key);
  std::error_code ignored;
  fs::create_directories(path.parent_path(), ignored);
  // The seal detects a value that a crash of the machine cut.
  return bool(write_atomically(path, bytes, {.mode = 0600, .synced = false}));
}

std::optional<Blob> ValueFiles::map(const Key& key, int64_t length) const {
  const int file =
      open(path_of(key).c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
  if (file < 0) return std::nullopt;
  struct stat info {};
  void* data = MAP_FAILED;
  // No Framewise shortens a value's file, so the mapping stays readable.
  if (fstat(file, &info) == 0 && info.st_size == length && length > 0) {
    data = mmap(nullptr, size_t(length), PROT_READ, MAP_PRIVATE, file, 0);
  }
  close(file);
  if (data == MAP_FAILED) return std::nullopt;
  const size_t size = size_t(length);
  std::shared_ptr<const void> owner(
      data, [size](const void* at) { munmap(const_cast<void*>(at), size); });
  return Blob{std::move(owner), {static_cast<const char*>(data), size}, length};
}

void ValueFiles::remove(const Key& key) const {
  std::error_code ignored;
  fs::remove(path_of(key), ignored);
}

void ValueFiles::remove_all() const {
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

}  // namespace framewise::cache::disk
