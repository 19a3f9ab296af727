// SPDX-License-Identifier: Apache-2.0
#include "cache/disk/value_files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>

namespace framewise::cache::disk {
namespace {

namespace fs = std::filesystem;

bool write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes.remove_prefix(size_t(written));
  }
  return true;
}

}  // namespace

fs::path ValueFiles::path_of(const Key& key) const {
  const std::string name = key.hex();
  return folder_ / name.substr(0, 2) / name.substr(2);
}

bool ValueFiles::write(const Key& key, std::string_view bytes) const {
  static std::atomic<int> number{0};
  const fs::path path = path_of(key);
  std::error_code error;
  fs::create_directories(path.parent_path(), error);
  const fs::path aside =
      path.parent_path() /
      fmt::format("{}-{}.part", getpid(), number.fetch_add(1));
  const int file =
      open(aside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) return false;
  bool good = write_all(file, bytes);
  good = close(file) == 0 && good;
  good = good && std::rename(aside.c_str(), path.c_str()) == 0;
  if (!good) fs::remove(aside, error);
  return good;
}

std::optional<Blob> ValueFiles::map(const Key& key, int64_t length) const {
  const int file = open(path_of(key).c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return std::nullopt;
  struct stat info {};
  void* data = MAP_FAILED;
  // Nobody shortens a value's file, so what is mapped stays readable.
  if (fstat(file, &info) == 0 && info.st_size == length && length > 0) {
    data = mmap(nullptr, size_t(length), PROT_READ, MAP_PRIVATE, file, 0);
  }
  close(file);
  if (data == MAP_FAILED) return std::nullopt;
  const size_t size = size_t(length);
  std::shared_ptr<const void> owner(
      data, [size](const void* at) { munmap(const_cast<void*>(at), size); });
  return Blob{std::move(owner), {static_cast<const char*>(data), size}};
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
