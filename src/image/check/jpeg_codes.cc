// SPDX-License-Identifier: Apache-2.0
#include "image/check/jpeg_codes.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <vector>

#include "image/check/walk/byte_reader.h"

namespace framewise::image {
namespace {

// Codes up to this length are found in a table; few are longer.
constexpr int kQuickBits = 10;
constexpr int kLongestCode = 16;

// The largest categories (bits of a value) of 8-bit images: T.81, F.1.2.
constexpr int kMostDcBits = 11;
constexpr int kMostAcBits = 10;

// Eight times the mean of a block, from -1024 to 1016. Encoders that sharpen
// edges go a little beyond white.
constexpr int kLargestDc = 1024 + 8 * 32;

class HuffmanTable {
 public:
  // False: the lengths describe no code.
  bool build(std::span<const std::byte> lengths,
             std::span<const std::byte> symbols) {
    symbols_.assign(symbols.begin(), symbols.end());
    quick_.fill(0);
    int code = 0;
    int index = 0;
    for (int length = 1; length <= kLongestCode; ++length) {
      first_index_[length] = index;
      first_code_[length] = code;
      const int count = int(lengths[size_t(length) - 1]);
      if (code + count > (1 << length)) return false;
      if (length <= kQuickBits) fill_quick(code, count, index, length);
      code += count;
      index += count;
      end_code_[length] = code;
      code <<= 1;
    }
    return index == int(symbols_.size());
  }
  bool usable() const { return !symbols_.empty(); }

  // The code at the upper end of 16 bits: its length and symbol; length 0 if
  // there is none.
  struct Found {
    int length = 0;
    int symbol = 0;
  };
  Found find(uint32_t bits16) const {
    const uint16_t quick = quick_[bits16 >> (kLongestCode - kQuickBits)];
    if (quick != 0) return {quick >> 8, quick & 255};
    for (int length = kQuickBits + 1; length <= kLongestCode; ++length) {
      const int code = int(bits16 >> (kLongestCode - length));
      if (code < end_code_[length] && code >= first_code_[length]) {
        return {length, int(symbols_[size_t(first_index_[length] + code -
                                            first_code_[length])])};
      }
    }
    return {};
  }

 private:
  void fill_quick(int code, int count, int index, int length) {
    const int shift = kQuickBits - length;
    for (int i = 0; i < count; ++i) {
      if (size_t(index + i) >= symbols_.size()) return;
      const auto entry =
          uint16_t(length << 8 | int(symbols_[size_t(index + i)]));
      std::fill_n(quick_.begin() + ((code + i) << shift), 1 << shift, entry);
    }
  }

  std::vector<std::byte> symbols_;
  std::array<uint16_t, 1 << kQuickBits> quick_{};
  std::array<int, kLongestCode + 1> first_code_{};
  std::array<int, kLongestCode + 1> end_code_{};
  std::array<int, kLongestCode + 1> first_index_{};
};

// Bits of coded data up to the next marker. Beyond it come zeros, which are
// counted.
class CodedBits {
 public:
  CodedBits(std::span<const std::byte> file, size_t at)
      : bytes_(reinterpret_cast<const uint8_t*>(file.data())),
        size_(file.size()),
        at_(at) {}

  uint32_t peek16() {
    if (count_ < 32) refill();
    return uint32_t(bits_ >> 48);
  }
  // After peek16(), at most 16.
  void skip(int count) {
    bits_ <<= count;
    count_ -= count;
  }
  // The next `count` bits as T.81 codes a value: F.2.2.1. At most 16.
  int value(int count) {
    if (count == 0) return 0;
    if (count_ < 32) refill();
    const int raw = int(bits_ >> (64 - count));
    skip(count);
    return raw < 1 << (count - 1) ? raw - (1 << count) + 1 : raw;
  }

  bool overran() const { return invented_ > count_; }
  // Whether fewer than 8 bits, all ones, are left before the marker.
  bool ends_with_padding() {
    refill();
    const int left = count_ - invented_;
    if (left < 0 || left >= 8 || !at_marker_) return false;
    return left == 0 || int(bits_ >> (64 - left)) == (1 << left) - 1;
  }
  // Where the next marker is, or the next byte to read.
  size_t position() const { return at_; }
  // Continues behind a restart marker; false if there is none.
  bool pass_restart() {
    while (!at_marker_ && at_ + 1 < size_) step();
    if (at_ + 1 >= size_) return false;
    const uint8_t marker = bytes_[at_ + 1];
    if (marker < 0xD0 || marker > 0xD7) return false;
    at_ += 2;
    bits_ = 0;
    count_ = invented_ = 0;
    at_marker_ = false;
    return true;
  }

 private:
  // Reads a byte if there is one before the next marker.
  int step() {
    if (at_marker_ || at_ >= size_) {
      at_marker_ = true;
      return -1;
    }
    const int byte = bytes_[at_];
    if (byte != 0xFF) {
      ++at_;
      return byte;
    }
    size_t next = at_ + 1;
    while (next < size_ && bytes_[next] == 0xFF) ++next;
    if (next < size_ && bytes_[next] == 0) {
      at_ = next + 1;
      return byte;
    }
    at_marker_ = true;
    return -1;
  }
  void refill() {
    while (count_ <= 56) {
      const int byte = step();
      if (byte < 0) {
        invented_ += 8;
      } else {
        bits_ |= uint64_t(byte) << (56 - count_);
      }
      count_ += 8;
    }
  }

  const uint8_t* bytes_;
  size_t size_;
  size_t at_;
  uint64_t bits_ = 0;
  int count_ = 0;
  int invented_ = 0;  // of `count_`, the last ones
  bool at_marker_ = false;
};

struct Component {
  uint32_t id = 0;
  uint32_t h = 1;
  uint32_t v = 1;
  uint32_t quantization = 0;
  const HuffmanTable* dc = nullptr;
  const HuffmanTable* ac = nullptr;
  int prediction = 0;
};

class CodeReader {
 public:
  explicit CodeReader(std::span<const std::byte> file)
      : file_(file), read_(file) {}

  std::optional<CodeDamage> run();

 private:
  bool read_tables(size_t at, size_t end);
  void read_quantization(size_t at, size_t end);
  bool read_frame(size_t at, size_t length);
  bool read_scan(size_t at);
  const char* read_block(CodedBits& bits, Component& component);
  const char* read_unit(CodedBits& bits);
  void damage(size_t offset, std::string_view what, int64_t unit);

  std::span<const std::byte> file_;
  ByteReader read_;
  std::array<HuffmanTable, 4> dc_tables_;
  std::array<HuffmanTable, 4> ac_tables_;
  std::array<uint32_t, 4> dc_quantization_ = {1, 1, 1, 1};
  std::vector<Component> components_;
  std::vector<Component*> in_scan_;
  uint32_t width_ = 0;
  uint32_t height_ = 0;
  uint32_t h_most_ = 1;
  uint32_t v_most_ = 1;
  uint32_t restart_interval_ = 0;
  int64_t units_a_row_ = 1;
  uint32_t unit_height_ = 8;  // in pixels
  size_t end_of_scan_ = 0;
  std::optional<CodeDamage> found_;
};

bool CodeReader::read_tables(size_t at, size_t end) {
  while (at + 17 <= end) {
    const uint32_t kind = read_.u8(at);
    const auto lengths = read_.part(at + 1, 16);
    size_t count = 0;
    for (const std::byte length : lengths) count += size_t(length);
    if (at + 17 + count > end || (kind & 15) > 3 || count > 256) return false;
    HuffmanTable& table = (kind >> 4 == 0 ? dc_tables_ : ac_tables_)[kind & 15];
    if (!table.build(lengths, read_.part(at + 17, count))) return false;
    at += 17 + count;
  }
  return true;
}

void CodeReader::read_quantization(size_t at, size_t end) {
  while (at < end) {
    const uint32_t kind = read_.u8(at);
    const bool wide = kind >> 4 != 0;
    dc_quantization_[kind & 3] = wide ? read_.u16(at + 1) : read_.u8(at + 1);
    at += wide ? 129 : 65;
  }
}

bool CodeReader::read_frame(size_t at, size_t length) {
  const uint32_t count = read_.u8(at + 5);
  if (read_.u8(at) != 8 || count == 0 || count > 4 ||
      length != 6 + size_t{3} * count || !components_.empty()) {
    return false;
  }
  height_ = read_.u16(at + 1);
  width_ = read_.u16(at + 3);
  for (uint32_t i = 0; i < count; ++i) {
    const size_t entry = at + 6 + size_t{3} * i;
    Component component;
    component.id = read_.u8(entry);
    component.h = read_.u8(entry + 1) >> 4;
    component.v = read_.u8(entry + 1) & 15;
    component.quantization = read_.u8(entry + 2) & 3;
    if (component.h < 1 || component.h > 4 || component.v < 1 ||
        component.v > 4) {
      return false;
    }
    h_most_ = std::max(h_most_, component.h);
    v_most_ = std::max(v_most_, component.v);
    components_.push_back(component);
  }
  return width_ > 0 && height_ > 0;
}

// The reason of damage; null if the block is sound.
const char* CodeReader::read_block(CodedBits& bits, Component& component) {
  const auto dc = component.dc->find(bits.peek16());
  if (dc.length == 0) return "a code that the table lacks";
  bits.skip(dc.length);
  if (dc.symbol > kMostDcBits) return "a coefficient that is too large";
  component.prediction += bits.value(dc.symbol);
  const int64_t mean =
      int64_t{component.prediction} * dc_quantization_[component.quantization];
  if (std::abs(mean) > kLargestDc + dc_quantization_[component.quantization]) {
    return "a block that is darker than black or brighter than white";
  }
  for (int k = 1; k < 64; ++k) {
    const auto ac = component.ac->find(bits.peek16());
    if (ac.length == 0) return "a code that the table lacks";
    bits.skip(ac.length);
    const int run = ac.symbol >> 4;
    const int size = ac.symbol & 15;
    if (size == 0) {
      if (run == 0) return nullptr;
      if (run != 15) return "a code that means nothing";
      k += 15;
      if (k > 63) return "more than 64 coefficients in a block";
      continue;
    }
    k += run;
    if (k > 63) return "more than 64 coefficients in a block";
    if (size > kMostAcBits) return "a coefficient that is too large";
    bits.peek16();
    bits.skip(size);
  }
  return nullptr;
}

const char* CodeReader::read_unit(CodedBits& bits) {
  const bool alone = in_scan_.size() == 1;
  for (Component* component : in_scan_) {
    const uint32_t blocks = alone ? 1 : component->h * component->v;
    for (uint32_t i = 0; i < blocks; ++i) {
      if (const char* reason = read_block(bits, *component)) return reason;
    }
  }
  return bits.overran() ? "the data end too early" : nullptr;
}

void CodeReader::damage(size_t offset, std::string_view what, int64_t unit) {
  const auto row =
      int(std::min<int64_t>(unit / units_a_row_ * unit_height_, height_ - 1));
  found_ =
      CodeDamage{int64_t(offset),
                 fmt::format("{}, at row {} of {}", what, row, height_), row};
}

// False: nothing more can be read.
bool CodeReader::read_scan(size_t at) {
  const uint32_t count = read_.u8(at);
  in_scan_.clear();
  for (uint32_t i = 0; i < count; ++i) {
    for (Component& component : components_) {
      if (component.id != read_.u8(at + 1 + size_t{2} * i)) continue;
      const uint32_t tables = read_.u8(at + 2 + size_t{2} * i);
      component.dc = &dc_tables_[tables >> 4 & 3];
      component.ac = &ac_tables_[tables & 3];
      component.prediction = 0;
      if (!component.dc->usable() || !component.ac->usable()) return false;
      in_scan_.push_back(&component);
      break;
    }
  }
  if (in_scan_.size() != count || count == 0) return false;
  const auto blocks = [](uint64_t samples, uint64_t size) {
    return int64_t((samples + size - 1) / size);
  };
  int64_t rows = blocks(height_, uint64_t{8} * v_most_);
  units_a_row_ = blocks(width_, uint64_t{8} * h_most_);
  unit_height_ = 8 * v_most_;
  if (count == 1) {
    const Component& only = *in_scan_.front();
    units_a_row_ =
        blocks(uint64_t(blocks(uint64_t{width_} * only.h, h_most_)), 8);
    rows = blocks(uint64_t(blocks(uint64_t{height_} * only.v, v_most_)), 8);
    unit_height_ = 8 * v_most_ / only.v;
  }
  const int64_t units = rows * units_a_row_;
  CodedBits bits(file_, at + 4 + size_t{2} * count);
  for (int64_t unit = 0; unit < units; ++unit) {
    const bool restarts =
        restart_interval_ > 0 && unit > 0 && unit % restart_interval_ == 0;
    if (restarts) {
      const bool padded = bits.ends_with_padding();
      if (!padded || !bits.pass_restart()) {
        damage(bits.position(), "bits left over before a restart marker", unit);
        return false;
      }
      for (Component* component : in_scan_) component->prediction = 0;
    }
    if (const char* reason = read_unit(bits)) {
      damage(bits.position(), reason, unit);
      return false;
    }
  }
  if (!bits.ends_with_padding()) {
    damage(bits.position(), "bits left over at the end of the scan", units - 1);
    return false;
  }
  end_of_scan_ = bits.position();
  return true;
}

std::optional<CodeDamage> CodeReader::run() {
  size_t position = 2;
  while (read_.has(position, 4)) {
    if (read_.u8(position) != 0xFF) return found_;
    const uint32_t marker = read_.u8(position + 1);
    if (marker == 0xFF) {
      ++position;
      continue;
    }
    if (marker == 0xD9) return found_;
    const size_t length = read_.u16(position + 2);
    const size_t at = position + 4;
    if (length < 2 || !read_.has(position + 2, length)) return found_;
    const size_t end = position + 2 + length;
    const bool other_frame = marker >= 0xC2 && marker <= 0xCF &&
                             marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    if (other_frame) return std::nullopt;
    position = end;
    if (marker == 0xC4 && !read_tables(at, end)) return found_;
    if (marker == 0xDB) read_quantization(at, end);
    if (marker == 0xDD) restart_interval_ = read_.u16(at);
    if (marker <= 0xC1 && marker >= 0xC0 && !read_frame(at, length - 2)) {
      return found_;
    }
    if (marker != 0xDA) continue;
    if (components_.empty() || !read_scan(at)) return found_;
    position = end_of_scan_;
  }
  return found_;
}

}  // namespace

std::optional<CodeDamage> find_code_damage(std::span<const std::byte> file) {
  return CodeReader(file).run();
}

}  // namespace framewise::image
