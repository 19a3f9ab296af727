// SPDX-License-Identifier: Apache-2.0
#include "batch/journal_index.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <libdeflate.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstring>
#include <span>
#include <utility>

namespace framewise::batch {
namespace {

// As long as a record.
constexpr char kIndexHeader[40] = "framewise journal index 1\n";

template <typename T>
uint32_t checksum_of_record(const T& record) {
  return libdeflate_crc32(0, &record, sizeof(T) - sizeof(uint32_t));
}

}  // namespace

struct JournalIndex::Record {
  Key key;
  int64_t offset;
  uint32_t size;
  uint32_t line_checksum;
  char status;
  char mark;
  char free[2];
  uint32_t checksum;  // of what stands before it
};

JournalIndex::JournalIndex(std::filesystem::path path)
    : path_(std::move(path)) {
  if (path_.empty()) return;
  // Where it cannot be written the journal is read instead.
  fd_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
}

JournalIndex::JournalIndex(JournalIndex&& other) noexcept
    : path_(std::move(other.path_)),
      fd_(std::exchange(other.fd_, -1)),
      end_(other.end_),
      known_(std::move(other.known_)),
      written_(other.written_),
      slots_(std::move(other.slots_)),
      used_(other.used_) {}

JournalIndex::~JournalIndex() {
  if (fd_ >= 0) close(fd_);
}

std::optional<JournalIndex::Key> JournalIndex::key_of(std::string_view digits) {
  Key key;
  if (digits.size() != 2 * key.size()) return std::nullopt;
  for (size_t i = 0; i < key.size(); ++i) {
    const char* const at = digits.data() + 2 * i;
    const auto [end, problem] = std::from_chars(at, at + 2, key[i], 16);
    if (problem != std::errc() || end != at + 2) return std::nullopt;
  }
  return key;
}

JournalIndex::Record JournalIndex::record_of(const Known& known) {
  Record record{.key = known.key,
                .offset = known.entry.offset,
                .size = known.entry.size,
                .line_checksum = known.entry.checksum,
                .status = char(known.entry.status),
                .mark = known.entry.mark,
                .free = {},
                .checksum = 0};
  record.checksum = checksum_of_record(record);
  return record;
}

void JournalIndex::read(int64_t size) {
  static_assert(sizeof(Record) == sizeof(kIndexHeader));
  if (fd_ < 0) return;
  constexpr size_t kAtOnce = 4096;
  std::vector<Record> records(kAtOnce);
  char header[sizeof(kIndexHeader)];
  bool good = pread(fd_, header, sizeof(header), 0) == sizeof(header) &&
              std::memcmp(header, kIndexHeader, sizeof(header)) == 0;
  end_ = sizeof(header);
  int64_t line_end = 0;
  while (good) {
    const ssize_t got =
        pread(fd_, records.data(), kAtOnce * sizeof(Record), end_);
    const size_t whole = size_t(std::max<ssize_t>(got, 0)) / sizeof(Record);
    for (const Record& one : std::span(records).first(whole)) {
      good = one.checksum == checksum_of_record(one) && one.offset > line_end &&
             one.offset + int64_t(one.size) < size;
      if (!good) break;
      line_end = one.offset + int64_t(one.size) + 1;
      known_.push_back({one.key,
                        {one.offset, one.size, one.line_checksum,
                         Status(one.status), one.mark}});
      end_ += sizeof(Record);
    }
    good = good && whole == kAtOnce;
  }
  if (known_.empty()) return clear();
  written_ = known_.size();
  [[maybe_unused]] const int ignored = ftruncate(fd_, end_);
  grow();
}

void JournalIndex::clear() {
  known_.clear();
  slots_.clear();
  written_ = used_ = 0;
  if (fd_ < 0) return;
  if (ftruncate(fd_, 0) != 0 || pwrite(fd_, kIndexHeader, sizeof(kIndexHeader),
                                       0) != sizeof(kIndexHeader)) {
    remove();
  }
  end_ = sizeof(kIndexHeader);
}

std::optional<std::pair<std::string, JournalEntry>> JournalIndex::last() const {
  if (known_.empty()) return std::nullopt;
  std::string key;
  for (const uint8_t byte : known_.back().key) {
    key += fmt::format("{:02x}", byte);
  }
  return std::pair(key, known_.back().entry);
}

// Puts the number of an entry where find() looks for its key.
void JournalIndex::link(uint32_t number) {
  const Key& key = known_[number].key;
  uint64_t hash;
  std::memcpy(&hash, key.data(), sizeof(hash));
  const size_t mask = slots_.size() - 1;
  size_t slot = hash & mask;
  while (slots_[slot] != 0 && known_[slots_[slot] - 1].key != key) {
    slot = (slot + 1) & mask;
  }
  used_ += slots_[slot] == 0;
  slots_[slot] = number + 1;
}

void JournalIndex::grow() {
  constexpr size_t kLeast = 64;
  slots_.assign(std::max(kLeast, std::bit_ceil(4 * known_.size())), 0);
  used_ = 0;
  for (size_t i = 0; i < known_.size(); ++i) link(uint32_t(i));
}

void JournalIndex::insert(std::string_view key, const JournalEntry& entry) {
  const auto bytes = key_of(key);
  if (!bytes) return;
  known_.push_back({*bytes, entry});
  if (2 * known_.size() > slots_.size()) {
    grow();
  } else {
    link(uint32_t(known_.size() - 1));
  }
}

void JournalIndex::write_inserted() {
  std::vector<Record> records;
  for (const Known& one : std::span(known_).subspan(written_)) {
    records.push_back(record_of(one));
  }
  written_ = known_.size();
  write(records);
}

void JournalIndex::append(std::string_view key, const JournalEntry& entry) {
  const auto bytes = key_of(key);
  if (bytes) write({record_of({*bytes, entry})});
}

// Half a record, on a full disk, ends the index: read() stops there.
void JournalIndex::write(const std::vector<Record>& records) {
  if (fd_ < 0 || records.empty()) return;
  const size_t bytes = records.size() * sizeof(Record);
  if (pwrite(fd_, records.data(), bytes, end_) != ssize_t(bytes)) {
    close(std::exchange(fd_, -1));
    return;
  }
  end_ += int64_t(bytes);
}

const JournalEntry* JournalIndex::find(std::string_view key) const {
  const auto bytes = key_of(key);
  if (!bytes || slots_.empty()) return nullptr;
  uint64_t hash;
  std::memcpy(&hash, bytes->data(), sizeof(hash));
  const size_t mask = slots_.size() - 1;
  for (size_t slot = hash & mask; slots_[slot] != 0; slot = (slot + 1) & mask) {
    const Known& known = known_[slots_[slot] - 1];
    if (known.key == *bytes) return &known.entry;
  }
  return nullptr;
}

void JournalIndex::remove() const {
  if (!path_.empty()) unlink(path_.c_str());
}

}  // namespace framewise::batch
