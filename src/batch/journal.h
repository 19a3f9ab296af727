// SPDX-License-Identifier: Apache-2.0
// The finished jobs of a batch, so that a run that was killed can be resumed. A
// file with one line for each finished job:
//
//   KEY STATUS CHECKSUM ROW
//
// A line that is incomplete or damaged (its checksum is wrong) is ignored.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "batch/job.h"
#include "framewise/error.h"

namespace framewise::batch {

class Journal {
 public:
  struct Entry {
    Status status = Status::kError;
    int64_t offset = 0;  // of the row
    uint32_t size = 0;
  };

  // Opens or creates the file and reads its lines. Fails when another process
  // has it open. An empty path: a temporary file that is gone with the journal.
  static Result<Journal> open(const std::filesystem::path& path);

  Journal(Journal&& other) noexcept;
  Journal& operator=(Journal&&) = delete;
  ~Journal();

  // The lines that were in the file when it was opened, by key: 32 hexadecimal
  // digits. add() does not change them.
  const std::unordered_map<std::string, Entry>& entries() const {
    return entries_;
  }

  // Whether the file was a journal when it was opened, perhaps without lines: a
  // run that used it has not ended as it should.
  bool continues() const { return continues_; }

  // Adds a line, or nothing if that fails, for example on a full disk. May be
  // called from several threads at once.
  Result<Entry> add(std::string_view key, Status status, std::string_view row);

  Result<std::string> read(const Entry& entry) const;

  // Waits until the lines are on the disk, so that they survive a power loss.
  Result<void> flush();

  // Removes the file, when the outputs are written.
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
  bool continues_ = false;
  std::mutex mutex_;
  std::unordered_map<std::string, Entry> entries_;
};

// Reads the rows of a journal, also while another process adds to it, from
// `offset` on (0: the start). Returns the offset for the next call: lines that
// are not complete yet are read then. Damaged lines are left out.
Result<int64_t> read_journal(
    const std::filesystem::path& path, int64_t offset,
    const std::function<void(Status, std::string_view row)>& take);

}  // namespace framewise::batch
