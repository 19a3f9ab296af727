// SPDX-License-Identifier: Apache-2.0
#include "cache/file_stamp.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <ctime>
#include <span>
#include <vector>

#include "base/objects/object_reader.h"
#include "base/sha256.h"

namespace framewise::cache {
namespace {

constexpr int64_t kSecond = 1'000'000'000;

int64_t nanoseconds(const timespec& time) {
  return int64_t{time.tv_sec} * kSecond + time.tv_nsec;
}

struct Descriptor {
  explicit Descriptor(const std::filesystem::path& path)
      : fd(open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
  ~Descriptor() {
    if (fd >= 0) close(fd);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  const int fd;
};

}  // namespace

std::optional<HashedObject> hash_object(const std::filesystem::path& path) {
  const auto name = parse_object_name(path);
  if (!name) return std::nullopt;
  const auto facts = object_store()->facts(*name);
  if (!facts) return std::nullopt;
  auto hash = object_hash(path, *facts);
  if (!hash) return std::nullopt;
  FileStamp stamp{.size = facts->bytes};
  std::from_chars(hash->data(), hash->data() + 16, stamp.inode, 16);
  std::from_chars(hash->data() + 16, hash->data() + 32, stamp.device, 16);
  return HashedObject{stamp, *std::move(hash)};
}

FileStamp stamp_from(const struct stat& info) {
  return {info.st_size, nanoseconds(info.st_mtim), nanoseconds(info.st_ctim),
          info.st_ino, info.st_dev};
}

std::optional<FileStamp> stamp_of(const std::filesystem::path& path) {
  if (is_object(path)) {
    const auto object = hash_object(path);
    return object ? std::optional(object->stamp) : std::nullopt;
  }
  struct stat info {};
  if (stat(path.c_str(), &info) != 0 || !S_ISREG(info.st_mode)) {
    return std::nullopt;
  }
  return stamp_from(info);
}

bool settled(const FileStamp& stamp) {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  const int64_t last = std::max(stamp.modified_ns, stamp.changed_ns);
  return nanoseconds(now) - last >= 2 * kSecond;
}

std::optional<std::string> hash_file(const std::filesystem::path& path,
                                     int64_t expected_size) {
  const Descriptor file(path);
  if (file.fd < 0) return std::nullopt;
  posix_fadvise(file.fd, 0, 0, POSIX_FADV_SEQUENTIAL);
  Sha256 hash;
  std::vector<std::byte> piece(
      size_t(std::clamp<int64_t>(expected_size + 1, 1, int64_t{256} << 10)));
  int64_t total = 0;
  while (true) {
    const ssize_t got = read(file.fd, piece.data(), piece.size());
    if (got < 0) return std::nullopt;
    if (got == 0) break;
    total += got;
    if (total > expected_size) return std::nullopt;
    hash.update(std::span(piece).first(size_t(got)));
  }
  if (total != expected_size) return std::nullopt;
  return hash.hex();
}

}  // namespace framewise::cache
