// SPDX-License-Identifier: Apache-2.0
// Where the lines of a journal lie and what they say in short, in a file beside
// it, so that a run which continues need not read all rows. The journal alone
// is enough: an index that is missing, cut off or of another journal is made
// again from it.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "batch/job.h"

namespace framewise::batch {

struct JournalEntry {
  int64_t offset = 0;  // of the row
  uint32_t size = 0;
  uint32_t checksum = 0;  // of the line
  Status status = Status::kError;
  char mark = '-';  // what the kind of job keeps of the row; see Journal::open
};

class JournalIndex {
 public:
  // Without a path it lies in memory only.
  explicit JournalIndex(std::filesystem::path path);
  JournalIndex(JournalIndex&& other) noexcept;
  JournalIndex& operator=(JournalIndex&&) = delete;
  ~JournalIndex();

  // Reads the entries of a journal of `size` bytes, up to the first that is
  // damaged or lies behind the end.
  void read(int64_t size);
  // Drops all entries, in the file too.
  void clear();

  // The key and entry of the last line; nothing without one.
  std::optional<std::pair<std::string, JournalEntry>> last() const;

  // Adds an entry for find(). Of two with the same key the later one counts. A
  // key that is not 32 hexadecimal digits is left out.
  void insert(std::string_view key, const JournalEntry& entry);
  // Adds the entries inserted since read() to the file.
  void write_inserted();
  // Adds one entry to the file, which find() does not know.
  void append(std::string_view key, const JournalEntry& entry);

  const JournalEntry* find(std::string_view key) const;
  size_t size() const { return used_; }  // different keys

  // Removes the file; entries stay.
  void remove() const;

 private:
  using Key = std::array<uint8_t, 16>;
  struct Record;
  struct Known {
    Key key;
    JournalEntry entry;
  };
  static std::optional<Key> key_of(std::string_view digits);
  static Record record_of(const Known& known);
  void write(const std::vector<Record>& records);
  void link(uint32_t number);
  void grow();

  std::filesystem::path path_;
  int fd_ = -1;
  int64_t end_ = 0;           // of the file
  std::vector<Known> known_;  // in the order of the journal
  size_t written_ = 0;        // of known_, in the file
  // Open addressing by the first bytes of keys, which are hashes: 1 + number in
  // known_, 0 where free. A power of two, at most half full.
  std::vector<uint32_t> slots_;
  size_t used_ = 0;
};

}  // namespace framewise::batch
