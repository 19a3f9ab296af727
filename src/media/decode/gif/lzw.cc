// SPDX-License-Identifier: Apache-2.0
// LZW decoding by copying. Every string that a code stands for already occurs
// in the output, so a table entry is an output position and a length: no chains
// to follow, nothing to reverse. The entry also holds the string's first eight
// indices. Short strings, which are most, are a single store that does not wait
// for earlier output.
#include "media/decode/gif/lzw.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace framewise::media {
namespace {

static_assert(std::endian::native == std::endian::little);

constexpr uint32_t kMaxCodes = 4096;
constexpr int kMaxWidth = 12;

template <typename T>
T load(const uint8_t* from) {
  T value;
  std::memcpy(&value, from, sizeof value);
  return value;
}

template <typename T>
void store(uint8_t* to, T value) {
  std::memcpy(to, &value, sizeof value);
}

// One vector register of any machine.
using Piece = uint64_t __attribute__((vector_size(16)));

struct Entry {
  uint64_t head;      // first indices, lowest byte first, padded with zeros
  uint32_t position;  // start of the string in the output
  uint32_t length;
};

// Reads the sub-blocks as one stream of bits, a few kilobytes at a time.
class CodeReader {
 public:
  explicit CodeReader(std::span<const std::byte> sub_blocks)
      : source_(sub_blocks) {}

  // Loads more bits after bit `at` and updates `at` to its new position. False
  // if fewer than `wanted` bits are left.
  bool refill(size_t& at, int wanted) {
    const size_t used = at / 8;
    const size_t kept = filled_ - used;
    std::memmove(buffer_, buffer_ + used, kept);
    dropped_ += used;
    filled_ = kept;
    at %= 8;
    while (sizeof buffer_ - kPadding - filled_ >= 255 &&
           next_ < source_.size()) {
      const size_t announced = size_t(source_[next_]);
      if (announced == 0) break;
      const size_t length = std::min(announced, source_.size() - next_ - 1);
      std::memcpy(buffer_ + filled_, source_.data() + next_ + 1, length);
      filled_ += length;
      next_ += 1 + length;
    }
    return at + size_t(wanted) <= end();
  }

  const uint8_t* bytes() const { return buffer_; }
  size_t end() const { return 8 * filled_; }  // in bits

  // Offset in the sub-blocks of the byte that holds bit `at`.
  size_t source_offset(size_t at) const {
    size_t wanted = dropped_ + at / 8;
    size_t offset = 0;
    while (offset < source_.size() && source_[offset] != std::byte{0}) {
      const size_t length = size_t(source_[offset]);
      if (wanted < length) {
        return std::min(offset + 1 + wanted, source_.size());
      }
      wanted -= length;
      offset += 1 + length;
    }
    return std::min(offset, source_.size());
  }

  // Number of bytes of picture data after bit `at`.
  size_t bytes_behind(size_t at) const {
    size_t count = filled_ - std::min(filled_, (at + 7) / 8);
    size_t offset = next_;
    while (offset < source_.size() && source_[offset] != std::byte{0}) {
      const size_t length =
          std::min(size_t(source_[offset]), source_.size() - offset - 1);
      count += length;
      offset += 1 + length;
    }
    return count;
  }

 private:
  static constexpr size_t kPadding = 8;  // codes are read four bytes at a time

  std::span<const std::byte> source_;
  size_t next_ = 0;  // position of the next sub-block in source_
  size_t filled_ = 0;
  size_t dropped_ = 0;  // bytes dropped from the buffer's start
  uint8_t buffer_[4096 + kPadding] = {};
};

class LzwDecoder {
 public:
  LzwDecoder(std::span<const std::byte> sub_blocks, int code_size,
             uint8_t* indices, size_t count)
      : reader_(sub_blocks),
        first_width_(code_size + 1),
        clear_(1u << code_size),
        out_(indices),
        end_(indices + count),
        begin_(indices) {
    for (uint32_t i = 0; i < clear_; ++i) table_[i] = {i, 0, 1};
  }

  LzwOutcome decode() {
    Stop stop = Stop::kClear;
    while (out_ < end_ && stop == Stop::kClear) stop = decode_until_clear();
    LzwOutcome outcome;
    outcome.pixels = size_t(std::min(out_, end_) - begin_);
    if (out_ >= end_) {
      look_behind(outcome);
    } else if (stop == Stop::kInvalid) {
      outcome.status = LzwStatus::kInvalidCode;
    } else {
      outcome.status = LzwStatus::kTooShort;
    }
    outcome.offset = reader_.source_offset(at_);
    return outcome;
  }

 private:
  enum class Stop : uint8_t { kFull, kClear, kEnd, kNoData, kInvalid };

  // Reads one code outside the fast loop; false if the data has ended.
  bool read_code(int width, uint32_t& code) {
    if (at_ + size_t(width) > reader_.end() && !reader_.refill(at_, width)) {
      return false;
    }
    code = load<uint32_t>(reader_.bytes() + at_ / 8) >> at_ % 8 &
           ((1u << width) - 1);
    at_ += size_t(width);
    return true;
  }

  Stop decode_until_clear() {
    uint32_t code = clear_;
    while (code == clear_) {
      if (!read_code(first_width_, code)) return Stop::kNoData;
    }
    if (code == clear_ + 1) return Stop::kEnd;
    if (code > clear_ + 1) return step_back(first_width_);
    *out_++ = uint8_t(code);
    return decode_strings({code, uint32_t(out_ - 1 - begin_), 1});
  }

  Stop step_back(int width) {
    at_ -= size_t(width);
    return Stop::kInvalid;
  }

  // The fast loop. Each code adds one entry: the previous string plus the first
  // index of the current one.
  Stop decode_strings(Entry previous) {
    // Local copies: the compiler must assume that the stores below change
    // members.
    uint8_t* const begin = begin_;
    uint8_t* const end = end_;
    const uint32_t clear = clear_;
    const uint8_t* const bytes = reader_.bytes();
    size_t bits = reader_.end();
    size_t at = at_;
    uint8_t* out = out_;
    uint32_t next = clear + 2;
    // Code sizes below 2 use all their codes at once, so the width starts
    // larger.
    int width = first_width_ + (next >= 1u << first_width_);
    uint32_t mask = (1u << width) - 1;
    Stop stop = Stop::kFull;
    while (out < end) {
      if (at + size_t(width) > bits) [[unlikely]] {
        const bool enough = reader_.refill(at, width);
        bits = reader_.end();
        if (!enough) {
          stop = Stop::kNoData;
          break;
        }
      }
      const uint32_t code = load<uint32_t>(bytes + at / 8) >> at % 8 & mask;
      at += size_t(width);
      // Assume that the code is the entry being made: then the previous string
      // is followed by its own first index. Otherwise the head is corrected
      // below. This avoids a branch.
      Entry& made = table_[next];
      const auto shift = 8 * previous.length;
      const bool short_string = previous.length < 8;
      made.head = previous.head |
                  (short_string ? (previous.head & 0xff) << (shift & 63) : 0);
      made.position = previous.position;
      made.length = previous.length + 1;
      if (code - clear <= 1) [[unlikely]] {
        stop = code == clear ? Stop::kClear : Stop::kEnd;
        break;
      }
      if (code > next) [[unlikely]] {
        stop = Stop::kInvalid;
        at -= size_t(width);
        break;
      }
      const Entry entry = table_[code];
      store(out, entry.head);
      if (entry.length > 8) copy_rest(begin, out, entry);
      made.head = previous.head |
                  (short_string ? (entry.head & 0xff) << (shift & 63) : 0);
      previous = {entry.head, uint32_t(out - begin), entry.length};
      out += entry.length;
      next += next < kMaxCodes;
      if (next > mask && width < kMaxWidth) {
        ++width;
        mask = 2 * mask + 1;
      }
    }
    at_ = at;
    out_ = out;
    width_ = width;
    return stop;
  }

  // Copies all but the first eight indices, in pieces that may write too far.
  // The string ends before `out` (or with the index just stored there), so no
  // piece reads data written by an earlier piece.
  static void copy_rest(const uint8_t* begin, uint8_t* out,
                        const Entry& entry) {
    const uint8_t* from = begin + entry.position + 8;
    const uint8_t* const to_end = out + entry.length;
    uint8_t* to = out + 8;
    do {
      const Piece first = load<Piece>(from);
      const Piece second = load<Piece>(from + sizeof(Piece));
      store(to, first);
      store(to + sizeof(Piece), second);
      from += 2 * sizeof(Piece);
      to += 2 * sizeof(Piece);
    } while (to < to_end);
  }

  // Only the end code may follow the last pixel. Encoders with a full table may
  // write one more clear code before it.
  void look_behind(LzwOutcome& outcome) {
    outcome.excess = out_ > end_;
    size_t used = at_;
    uint32_t code = clear_;
    for (int i = 0; i < 2 && code == clear_ && read_code(width_, code); ++i) {
      if (code <= clear_ + 1 && code >= clear_) used = at_;
      if (code == clear_) width_ = first_width_;
    }
    outcome.excess_bytes = reader_.bytes_behind(used);
    outcome.excess |= outcome.excess_bytes > 0;
  }

  CodeReader reader_;
  size_t at_ = 0;  // position of the next bit in reader_
  const int first_width_;
  int width_ = 0;  // bits of the next code
  const uint32_t clear_;
  uint8_t* out_;
  uint8_t* const end_;
  uint8_t* const begin_;
  // The extra entry receives entries once the table is full.
  Entry table_[kMaxCodes + 1];
};

}  // namespace

LzwOutcome decode_lzw(std::span<const std::byte> sub_blocks, int code_size,
                      uint8_t* indices, size_t count) {
  return LzwDecoder(sub_blocks, code_size, indices, count).decode();
}

}  // namespace framewise::media
