// SPDX-License-Identifier: Apache-2.0
// The finished jobs of a batch, so that a run that was killed can be resumed. A
// file with one line for each finished job:
//
//   KEY STATUS CHECKSUM ROW
//
// A line that is incomplete or damaged (its checksum is wrong) is ignored. The
// index beside it saves reading the rows (JournalIndex).
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>

#include "batch/job.h"
#include "batch/journal_index.h"
#include "framewise/error.h"

namespace framewise::batch {

class Journal {
 public:
  using Entry = JournalEntry;
  // One letter of a row that the end of a batch needs, such as its verdict.
  using MarkOf = char (*)(std::string_view row);

  // Opens or creates the file and reads its lines. Fails when another process
  // has it open. An empty path: a temporary file that is gone with the journal.
  // Each row is marked by `mark_of`, or by '-' without one.
  static Result<Journal> open(const std::filesystem::path& path,
                              MarkOf mark_of = nullptr);

  Journal(Journal&& other) noexcept;
  Journal& operator=(Journal&&) = delete;
  ~Journal();

  // The last line with this key (32 hexadecimal digits) that was in the file
  // when it was opened, or null. add() does not change that.
  const Entry* find(std::string_view key) const { return index_.find(key); }
  size_t known() const { return index_.size(); }  // keys that find() finds

  // Whether the file was a journal when it was opened, perhaps without lines: a
  // run that used it has not ended as it should.
  bool continues() const { return continues_; }

  // Adds a line, or nothing if that fails, for example on a full disk. May be
  // called from several threads at once.
  Result<Entry> add(std::string_view key, Status status, std::string_view row);

  // Fails if the line is damaged; the next run then reads every line.
  Result<std::string> read(const Entry& entry) const;

  // Waits until the lines are on the disk, so that they survive a power loss.
  Result<void> flush();

  // Removes the files, when the outputs are written.
  void remove();

 private:
  Journal(std::filesystem::path path, int fd, MarkOf mark_of);
  Result<void> read_all();
  Result<void> read_header();
  void read_index(int64_t size);
  Result<void> read_lines();
  void take_line(std::string_view text);
  Result<std::string> read_line(const Entry& entry) const;
  Error io_error(std::string_view action, int code) const;
  Error no_journal() const;

  std::filesystem::path path_;
  int fd_ = -1;
  MarkOf mark_of_ = nullptr;
  int64_t end_ = 0;  // of the last whole line
  bool continues_ = false;
  std::mutex mutex_;
  JournalIndex index_;
};

// Reads the rows of a journal, also while another process adds to it, from
// `offset` on (0: the start). Returns the offset for the next call: lines that
// are not complete yet are read then. Damaged lines are left out.
Result<int64_t> read_journal(
    const std::filesystem::path& path, int64_t offset,
    const std::function<void(Status, std::string_view row)>& take);

}  // namespace framewise::batch
