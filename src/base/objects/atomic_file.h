// SPDX-License-Identifier: Apache-2.0
// Writing a file whole or not at all: into a temporary file beside the target,
// which is renamed to it when everything is written.
#pragma once

#include <sys/types.h>

#include <cstdio>
#include <filesystem>
#include <string_view>

#include "framewise/error.h"

namespace framewise {

// Several processes may write the same target at once: the last commit stays.
// An object of a store (base/objects/object_name.h) is written to TMPDIR first
// and sent by commit(); it appears whole or not at all, too.
// A target that is a device or a pipe is written directly, never replaced. A
// target that is a symbolic link is replaced; who wants to replace the file
// that it points to resolves the link first.
class AtomicFile {
 public:
  struct Options {
    mode_t mode = 0666;  // of a new file, less the process's umask
    // Whether commit() waits until the content is on the disk. Not needed for
    // content whose reader detects that it is cut.
    bool synced = true;
  };

  // The temporary file has a random name and is created by this call: a file
  // or link that somebody else put there is never opened.
  static Result<AtomicFile> create(std::filesystem::path target,
                                   Options options);
  static Result<AtomicFile> create(std::filesystem::path target) {
    return create(std::move(target), Options{});
  }
  AtomicFile(AtomicFile&& other) noexcept;
  AtomicFile& operator=(AtomicFile&&) = delete;
  // Removes the temporary file, unless commit() was called.
  ~AtomicFile();

  // After an error the file is closed and the temporary file removed.
  Result<void> write(std::string_view bytes);
  Result<void> commit();

  // For libraries that write by name or to a stream.
  const std::filesystem::path& temporary() const { return temporary_; }
  std::FILE* stream() { return stream_; }

 private:
  AtomicFile(std::filesystem::path target, std::filesystem::path temporary,
             std::FILE* stream, bool synced)
      : target_(std::move(target)),
        temporary_(std::move(temporary)),
        stream_(stream),
        synced_(synced) {}
  bool is_in_place() const { return temporary_ == target_; }
  Result<void> send();  // to a store
  void discard();       // closes and removes the temporary file
  Error abandoned(int code);
  int finish();  // closes and renames; 0 or an errno

  std::filesystem::path target_;
  std::filesystem::path temporary_;
  std::FILE* stream_;
  bool synced_;
};

// Replaces the content of `target`, or leaves it as it was.
Result<void> write_atomically(const std::filesystem::path& target,
                              std::string_view content,
                              AtomicFile::Options options);
Result<void> write_atomically(const std::filesystem::path& target,
                              std::string_view content);

}  // namespace framewise
