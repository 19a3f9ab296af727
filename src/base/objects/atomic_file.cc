// SPDX-License-Identifier: Apache-2.0
#include "base/objects/atomic_file.h"

#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <string>
#include <system_error>
#include <utility>

#include "base/files/leftover_files.h"
#include "base/objects/object_upload.h"
#include "base/result.h"
#include "base/shell_word.h"

namespace framewise {
namespace {

namespace fs = std::filesystem;

Error write_error(const fs::path& path, int code) {
  Error error = in_file(fail(ErrorKind::kEnvironment, "cannot write: {}",
                             std::generic_category().message(code)),
                        path.string());
  if (code == ENOSPC || code == EDQUOT) error.hint = "free some space";
  if (code == ENOENT && path.has_parent_path()) {
    error.hint = "create the folder: mkdir -p " +
                 shell_word(path.parent_path().string());
  }
  return error;
}

// Some file systems do not support fsync and return EINVAL.
bool synced_to_disk(std::FILE* stream) {
  return fsync(fileno(stream)) == 0 || errno == EINVAL || errno == ENOTSUP;
}

// "NAME.0123456789abcdef.part" beside `target`: the machine's tag and 48 random
// bits. Nobody can create all the names beforehand.
fs::path random_name_beside(const fs::path& target) {
  uint64_t number = 0;
  // At most 256 bytes are never cut (getrandom(2)).
  if (getrandom(&number, sizeof number, 0) != sizeof number) number = 0;
  // A file system's names have 255 bytes at most.
  constexpr size_t kMostNameBytes = 255 - sizeof ".0123456789abcdef.part";
  return target.parent_path() /
         fmt::format("{}.{}{:012x}.part",
                     target.filename().string().substr(0, kMostNameBytes),
                     machine_tag(), number >> 16);
}

struct Opened {
  fs::path path;
  int descriptor = -1;
};

// The descriptor is -1, with errno, if no file can be created.
Opened create_temporary(const fs::path& target, mode_t mode) {
  remove_leftover_files(target.has_parent_path() ? target.parent_path() : ".");
  Opened opened;
  constexpr int kMostTries = 8;
  for (int i = 0; i < kMostTries; ++i) {
    opened.path = random_name_beside(target);
    opened.descriptor =
        open(opened.path.c_str(),
             O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
    if (opened.descriptor >= 0) {
      if (claim(opened.descriptor)) break;
      close(std::exchange(opened.descriptor, -1));
      errno = EEXIST;
      continue;
    }
    if (errno != EEXIST) break;
  }
  return opened;
}

}  // namespace

Result<AtomicFile> AtomicFile::create(fs::path target, Options options) {
  std::error_code ignored;
  if (is_object(target)) {
    // Nobody else may read it while it waits to be sent.
    const Opened opened = create_temporary(
        fs::temp_directory_path(ignored) / target.filename(), 0600);
    std::FILE* const stream =
        opened.descriptor < 0 ? nullptr : fdopen(opened.descriptor, "w+b");
    if (!stream) return write_error(target, errno);
    return AtomicFile(std::move(target), opened.path, stream, false);
  }
  const auto status = fs::status(target, ignored);
  const bool in_place = fs::exists(status) && !fs::is_regular_file(status);
  Opened opened =
      in_place ? Opened{target, open(target.c_str(), O_WRONLY | O_CLOEXEC)}
               : create_temporary(target, options.mode);
  if (opened.descriptor < 0) return write_error(target, errno);
  std::FILE* const stream = fdopen(opened.descriptor, in_place ? "wb" : "w+b");
  if (!stream) {
    const int code = errno;
    close(opened.descriptor);
    if (!in_place) fs::remove(opened.path, ignored);
    return write_error(target, code);
  }
  return AtomicFile(std::move(target), std::move(opened.path), stream,
                    options.synced && !in_place);
}

AtomicFile::AtomicFile(AtomicFile&& other) noexcept
    : target_(std::move(other.target_)),
      temporary_(std::move(other.temporary_)),
      stream_(std::exchange(other.stream_, nullptr)),
      synced_(other.synced_) {}

AtomicFile::~AtomicFile() {
  if (!stream_) return;
  [[maybe_unused]] const Error unfinished = abandoned(0);
}

void AtomicFile::discard() {
  if (stream_) std::fclose(std::exchange(stream_, nullptr));
  std::error_code ignored;
  if (!is_in_place()) fs::remove(temporary_, ignored);
}

Error AtomicFile::abandoned(int code) {
  discard();
  return write_error(target_, code);
}

Result<void> AtomicFile::send() {
  const int descriptor = fileno(stream_);
  struct stat facts {};
  if (fstat(descriptor, &facts) != 0) return abandoned(errno);
  auto name = parse_object_name(target_);
  auto sent = name ? upload(*object_store(), *name, descriptor, facts.st_size)
                   : Result<void>(std::move(name).error());
  discard();
  return sent;
}

Result<void> AtomicFile::write(std::string_view bytes) {
  if (!stream_) return write_error(target_, EBADF);
  if (bytes.empty() ||
      std::fwrite(bytes.data(), 1, bytes.size(), stream_) == bytes.size()) {
    return {};
  }
  return abandoned(errno);
}

int AtomicFile::finish() {
  if (std::fclose(std::exchange(stream_, nullptr)) != 0) return errno;
  if (is_in_place()) return 0;
  std::error_code problem;
  fs::rename(temporary_, target_, problem);
  return problem.value();
}

Result<void> AtomicFile::commit() {
  if (!stream_) return write_error(target_, EBADF);
  if (std::fflush(stream_) != 0) return abandoned(errno);
  if (is_object(target_)) return send();
  if (synced_ && !synced_to_disk(stream_)) return abandoned(errno);
  // Keeps the lock until the file has its name.
  const int locked = dup(fileno(stream_));
  const int failed = finish();
  if (locked >= 0) close(locked);
  if (failed != 0) return abandoned(failed);
  return {};
}

Result<void> write_atomically(const fs::path& target, std::string_view content,
                              AtomicFile::Options options) {
  FW_ASSIGN_OR_RETURN(AtomicFile file, AtomicFile::create(target, options));
  FW_RETURN_IF_ERROR(file.write(content));
  return file.commit();
}

Result<void> write_atomically(const fs::path& target,
                              std::string_view content) {
  return write_atomically(target, content, AtomicFile::Options{});
}

}  // namespace framewise
