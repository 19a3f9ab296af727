// SPDX-License-Identifier: Apache-2.0
#include "media/encode/gif/lzw.h"

#include <algorithm>
#include <cstdint>

#include "media/encode/gif/sub_blocks.h"

namespace framewise::media {
namespace {

constexpr uint32_t kMostCodes = 4096;
constexpr size_t kEntries = 16384;  // a quarter of them used at most
constexpr int kGenerationShift = 20;
constexpr uint32_t kMostGenerations = 1u << (32 - kGenerationShift);

// Places where a table may start again, and the fewest pixels between them.
constexpr size_t kPlaces = 64;
constexpr size_t kLeastStep = 256;

// Of a full table, how many codes are looked at together, and by how much they
// may cover fewer pixels than the table did before it is given up.
constexpr int kWindow = 512;
constexpr double kWorse = 0.9;

// Whether a full table has become bad: how many pixels its codes cover now,
// against what they did before it was full.
class TableWatch {
 public:
  bool worse(bool full, size_t pixels) {
    pixels_ += pixels;
    ++codes_;
    if (!full) {
      best_ = double(pixels_) / codes_;
      return false;
    }
    if (++window_codes_ <= kWindow) {
      window_pixels_ += pixels;
      return false;
    }
    const double now = double(window_pixels_) / kWindow;
    window_codes_ = 0;
    window_pixels_ = 0;
    best_ = std::max(best_, now);
    return now < kWorse * best_;
  }

 private:
  double best_ = 0;
  size_t pixels_ = 0;
  int codes_ = 0;
  size_t window_pixels_ = 0;
  int window_codes_ = 0;
};

}  // namespace

LzwEncoder::LzwEncoder() : entries_(kEntries) {}

LzwEncoder::Entry& LzwEncoder::find(uint32_t prefix, uint8_t index) {
  const uint32_t key = generation_ << kGenerationShift | prefix << 8 | index;
  size_t at = (key * 0x9E3779B1u) >> 18;
  while (entries_[at].key >> kGenerationShift == generation_ &&
         entries_[at].key != key) {
    at = (at + 1) % kEntries;
  }
  return entries_[at];
}

void LzwEncoder::begin_table() {
  if (++generation_ < kMostGenerations) return;
  std::fill(entries_.begin(), entries_.end(), Entry{});
  generation_ = 1;
}

std::string LzwEncoder::encode(std::span<const uint8_t> indices, int bits,
                               LzwReset reset) {
  const int code_size = std::max(2, bits);
  const uint32_t clear = 1u << code_size;
  std::string out(1, char(code_size));
  SubBlocks blocks(out);
  uint32_t next = 0;
  int width = 0;
  TableWatch watch;
  const auto begin = [&] {
    begin_table();
    next = clear + 2;
    width = code_size + 1;
    watch = {};
  };
  blocks.add(clear, code_size + 1);
  begin();
  uint32_t prefix = indices[0];
  size_t pixels = 1;
  for (const uint8_t index : indices.subspan(1)) {
    Entry& entry = find(prefix, index);
    const uint32_t key = generation_ << kGenerationShift | prefix << 8 | index;
    if (entry.key == key) {
      prefix = entry.code;
      ++pixels;
      continue;
    }
    blocks.add(prefix, width);
    const bool full = next == kMostCodes;
    if (!full) {
      entry = {key, uint16_t(next)};
      // The reader learns this code one later, and widens then.
      if (next == 1u << width && width < 12) ++width;
      ++next;
    }
    const bool clear_now = reset == LzwReset::kWhenFull
                               ? next == kMostCodes
                               : watch.worse(full, pixels);
    if (clear_now) {
      blocks.add(clear, width);
      begin();
    }
    prefix = index;
    pixels = 1;
  }
  blocks.add(prefix, width);
  // A code that the reader learns from the last one may widen what follows.
  if (next < kMostCodes && next == 1u << width && width < 12) ++width;
  blocks.add(clear + 1, width);
  blocks.end();
  return out;
}

// Counts the bits of strings that are coded greedily from one place on.
class LzwEncoder::BitCount {
 public:
  BitCount(LzwEncoder& encoder, int code_size)
      : encoder_(encoder), next_((1u << code_size) + 2), width_(code_size + 1) {
    encoder_.begin_table();
  }

  void add(uint8_t index) {
    if (prefix_ == kNone) {
      prefix_ = index;
      return;
    }
    Entry& entry = encoder_.find(prefix_, index);
    const uint32_t key =
        encoder_.generation_ << kGenerationShift | prefix_ << 8 | index;
    if (entry.key == key) {
      prefix_ = entry.code;
      return;
    }
    bits_ += width_;
    if (next_ < kMostCodes) {
      entry = {key, uint16_t(next_)};
      if (next_ == 1u << width_ && width_ < 12) ++width_;
      ++next_;
    }
    prefix_ = index;
  }

  // With the string that is ended here, and the code that starts anew.
  int64_t bits_if_ended() const { return bits_ + 2 * width_; }

 private:
  static constexpr uint32_t kNone = kMostCodes;
  LzwEncoder& encoder_;
  uint32_t next_;
  int width_;
  uint32_t prefix_ = kNone;
  int64_t bits_ = 0;
};

std::vector<size_t> LzwEncoder::shortest_resets(
    std::span<const uint8_t> indices, int code_size, size_t step,
    int64_t patience_bits) {
  constexpr int64_t kFar = INT64_MAX / 2;
  const size_t places = (indices.size() + step - 1) / step;
  std::vector<int64_t> least(places + 1, kFar);
  std::vector<size_t> from(places + 1);
  least[0] = 0;
  for (size_t start = 0; start < places; ++start) {
    BitCount count(*this, code_size);
    for (size_t place = start + 1; place <= places; ++place) {
      const size_t end = std::min(place * step, indices.size());
      for (size_t i = (place - 1) * step; i < end; ++i) count.add(indices[i]);
      const int64_t bits = least[start] + count.bits_if_ended();
      if (bits > least[place] + patience_bits) break;
      if (bits < least[place]) least[place] = bits, from[place] = start;
    }
  }
  std::vector<size_t> resets;
  for (size_t place = from[places]; place > 0; place = from[place]) {
    resets.push_back(place * step);
  }
  std::reverse(resets.begin(), resets.end());
  return resets;
}

std::string LzwEncoder::encode_shortest(std::span<const uint8_t> indices,
                                        int bits, int64_t patience_bits) {
  const int code_size = std::max(2, bits);
  const size_t step =
      std::max(kLeastStep, (indices.size() + kPlaces - 1) / kPlaces);
  std::vector<size_t> resets =
      shortest_resets(indices, code_size, step, patience_bits);
  resets.push_back(indices.size());
  const uint32_t clear = 1u << code_size;
  std::string out(1, char(code_size));
  SubBlocks blocks(out);
  int width = code_size + 1;
  size_t at = 0;
  for (const size_t end : resets) {
    blocks.add(clear, width);
    width = write_strings(indices.subspan(at, end - at), code_size, blocks);
    at = end;
  }
  blocks.add(clear + 1, width);
  blocks.end();
  return out;
}

// With a new table that stays when it is full. Returns the width of the code
// after the last string.
int LzwEncoder::write_strings(std::span<const uint8_t> indices, int code_size,
                              SubBlocks& blocks) {
  begin_table();
  uint32_t next = (1u << code_size) + 2;
  int width = code_size + 1;
  uint32_t prefix = indices[0];
  const auto widen = [&] {
    if (next < kMostCodes && next == 1u << width && width < 12) ++width;
  };
  for (const uint8_t index : indices.subspan(1)) {
    Entry& entry = find(prefix, index);
    const uint32_t key = generation_ << kGenerationShift | prefix << 8 | index;
    if (entry.key == key) {
      prefix = entry.code;
      continue;
    }
    blocks.add(prefix, width);
    if (next < kMostCodes) {
      entry = {key, uint16_t(next)};
      widen();
      ++next;
    }
    prefix = index;
  }
  blocks.add(prefix, width);
  widen();
  return width;
}

}  // namespace framewise::media
