// SPDX-License-Identifier: Apache-2.0
// What a batch has finished, so that a run that was killed can go on. A file
// to which each finished pair adds one line:
//
//   KEY STATUS CHECKSUM ROW
//
// The key says what was asked, the row is the answer. A line that was cut off
// while it was written, or that the disk spoilt, counts as absent.
#pragma once

#include <cstdint>
#include <filesystem>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "framewise/error.h"

namespace framewise::batch {

// How a pair ended.
enum class Status : char {
  kPassed = 'p',  // compared, and every requirement holds
  kFailed = 'f',  // a requirement does not hold, or the verdict is bad
  kError = 'e',   // could not be compared
};

class Journal {
 public:
  struct Entry {
    Status status = Status::kError;
    int64_t offset = 0;  // of the row
    uint32_t size = 0;
  };

  // Opens or begins the journal there, and reads what it holds. Fails when
  // another process uses it. An empty path: a file without a name, gone with
  // the journal.
  static Result<Journal> open(const std::filesystem::path& path);

  Journal(Journal&& other) noexcept;
  Journal& operator=(Journal&&) = delete;
  ~Journal();

  // What was found at opening, by key: 32 hexadecimal digits.
  const std::unordered_map<std::string, Entry>& entries() const {
    return entries_;
  }

  // Adds a line, whole or not at all: after a full disk the journal is as it
  // was before. From any thread.
  Result<Entry> add(std::string_view key, Status status, std::string_view row);

  Result<std::string> read(const Entry& entry) const;

  // Puts the lines on the disk, so that they outlive a loss of power.
  Result<void> flush();

  // Closes and removes the file: everything is where it belongs.
  void remove();

 private:
  Journal(std::filesystem::path path, int fd)
      : path_(std::move(path)), fd_(fd) {}
  Result<void> read_all();
  Error io_error(std::string_view action, int code) const;
  Error no_journal() const;

  std::filesystem::path path_;
  int fd_ = -1;
  int64_t end_ = 0;
  std::mutex mutex_;
  std::unordered_map<std::string, Entry> entries_;
};

}  // namespace framewise::batch
