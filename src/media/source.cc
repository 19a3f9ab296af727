// SPDX-License-Identifier: Apache-2.0
#include "media/source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include "base/files/missing_file.h"
#include "base/give_back_pages.h"
#include "base/objects/object_name.h"
#include "base/objects/object_reader.h"
#include "base/result.h"
#include "media/pipe.h"

namespace framewise::media {
namespace {

Error file_error(std::string_view action, const std::string& name, int code) {
  Error error = in_file(fail(ErrorKind::kIo, "{}: {}", action,
                             std::generic_category().message(code)),
                        name);
  if (code == ENOENT) error.hint = hint_for_missing(name);
  if (code == EACCES) error.hint = "check the permissions of the file";
  return error;
}

const char* kind_of(mode_t mode) {
  if (S_ISDIR(mode)) return "a folder";
  if (S_ISFIFO(mode)) return "a named pipe";
  if (S_ISSOCK(mode)) return "a socket";
  return "a device";
}

Error empty_file(const std::string& name) {
  return in_file(with_hint(fail(ErrorKind::kInput, "the file is empty"),
                           "copy or create the file again"),
                 name);
}

}  // namespace

Result<void> admit_bytes(int64_t size, const Limits& limits) {
  if (limits.file_bytes <= 0 || size <= limits.file_bytes) return {};
  return with_hint(
      fail(ErrorKind::kLimit, "{} bytes exceed the limit of {} bytes a file",
           size, limits.file_bytes),
      "raise it with --max-file-bytes if you trust this file");
}

Source::Source() = default;

Source::Source(Source&& other) noexcept { *this = std::move(other); }

Source& Source::operator=(Source&& other) noexcept {
  std::swap(name_, other.name_);
  std::swap(size_, other.size_);
  std::swap(fd_, other.fd_);
  std::swap(object_, other.object_);
  std::swap(base_, other.base_);
  std::swap(bytes_, other.bytes_);
  return *this;
}

Source::~Source() {
  if (fd_ >= 0) close(fd_);
}

Result<Source> Source::from_path(const std::filesystem::path& path) {
  const std::string name = path.string();
  if (is_object(path)) {
    Source source;
    source.name_ = name;
    FW_ASSIGN_OR_RETURN(source.object_, ObjectReader::open(path));
    source.size_ = source.object_->size();
    if (source.size_ == 0) return empty_file(name);
    return source;
  }
  // O_NONBLOCK: opening a named pipe must not wait for its writer.
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return file_error("cannot open", name, errno);
  Source source;
  source.name_ = name;
  source.fd_ = fd;
  struct stat facts {};
  if (fstat(fd, &facts) != 0) return file_error("cannot examine", name, errno);
  if (!S_ISREG(facts.st_mode)) {
    return in_file(with_hint(fail(ErrorKind::kInput, "is {}, not a file",
                                  kind_of(facts.st_mode)),
                             S_ISDIR(facts.st_mode)
                                 ? "name the files in it, or use a glob"
                                 : "pass - to read from standard input"),
                   name);
  }
  if (facts.st_size == 0) {
    return empty_file(name);
  }
  source.size_ = facts.st_size;
  return source;
}

Source Source::from_bytes(std::vector<std::byte> bytes, std::string name) {
  Source source;
  source.name_ = std::move(name);
  source.size_ = int64_t(bytes.size());
  source.bytes_ = std::move(bytes);
  return source;
}

Result<Source> Source::from_fd(int fd, std::string name, const Limits& limits) {
  struct stat facts {};
  if (fstat(fd, &facts) != 0) return file_error("cannot examine", name, errno);
  const off_t position = lseek(fd, 0, SEEK_CUR);
  if (S_ISREG(facts.st_mode) && position >= 0) {
    Source source;
    source.name_ = std::move(name);
    source.fd_ = fcntl(fd, F_DUPFD_CLOEXEC, 0);
    if (source.fd_ < 0)
      return file_error("cannot duplicate", source.name_, errno);
    source.base_ = position;
    source.size_ = std::max<int64_t>(0, facts.st_size - position);
    if (source.size_ == 0) {
      return empty_file(source.name_);
    }
    return source;
  }
  if (S_ISDIR(facts.st_mode)) {
    return in_file(fail(ErrorKind::kInput, "is a folder, not a file"), name);
  }
  return read_pipe(fd, name, limits, {});
}

Result<size_t> Source::read_at(int64_t offset, std::span<std::byte> out) const {
  if (out.empty() || offset < 0 || offset >= size_) return size_t{0};
  const size_t wanted =
      size_t(std::min<int64_t>(int64_t(out.size()), size_ - offset));
  if (object_) {
    FW_RETURN_IF_ERROR(object_->read_at(offset, out.first(wanted)));
    return wanted;
  }
  if (!bytes_.empty()) {
    std::memcpy(out.data(), bytes_.data() + offset, wanted);
    return wanted;
  }
  size_t done = 0;
  while (done < wanted) {
    const ssize_t got = pread(fd_, out.data() + done, wanted - done,
                              base_ + offset + int64_t(done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return file_error("cannot read", name_, errno);
    if (got == 0) {
      return in_file(
          at_offset(
              fail(ErrorKind::kIo, "the file became shorter while it was read"),
              offset + int64_t(done)),
          name_);
    }
    done += size_t(got);
  }
  return done;
}

std::string Source::identity() const {
  return object_ ? object_->identity() : std::string();
}

Result<std::span<const std::byte>> Source::bytes() {
  if (bytes_.empty()) {
    std::vector<std::byte> all(static_cast<size_t>(size_));
    FW_RETURN_IF_ERROR(read_at(0, all));
    bytes_ = std::move(all);
  }
  return std::span<const std::byte>(bytes_);
}

void Source::forget() {
  if (fd_ < 0) return;
  // The allocator would keep them.
  give_back_pages(bytes_.data(), bytes_.size());
  std::vector<std::byte>().swap(bytes_);
}

}  // namespace framewise::media
