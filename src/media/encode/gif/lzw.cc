// SPDX-License-Identifier: Apache-2.0
#include "media/encode/gif/lzw.h"

#include <algorithm>

#include "media/encode/gif/sub_blocks.h"

namespace framewise::media {
namespace {

constexpr uint32_t kMostCodes = 4096;
constexpr size_t kEntries = 16384;  // a quarter of them used at most
constexpr int kGenerationShift = 20;
constexpr uint32_t kMostGenerations = 1u << (32 - kGenerationShift);

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

std::string LzwEncoder::encode(std::span<const uint8_t> indices, int bits,
                               LzwReset reset) {
  const int code_size = std::max(2, bits);
  const uint32_t clear = 1u << code_size;
  std::string out(1, char(code_size));
  SubBlocks blocks(out);
  uint32_t next = 0;
  int width = 0;
  TableWatch watch;
  const auto begin_table = [&] {
    if (++generation_ == kMostGenerations) {
      std::fill(entries_.begin(), entries_.end(), Entry{});
      generation_ = 1;
    }
    next = clear + 2;
    width = code_size + 1;
    watch = {};
  };
  blocks.add(clear, code_size + 1);
  begin_table();
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
      begin_table();
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

}  // namespace framewise::media
