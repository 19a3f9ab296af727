// SPDX-License-Identifier: Apache-2.0
// JPEG XL: the boxes of the container, and the size that the codestream begins
// with (ISO 18181-1, D.2 and D.3). The codestream has no length of its own.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "image/check/limits.h"
#include "image/check/walk/byte_reader.h"
#include "image/check/walk/walk.h"

namespace framewise::image {
namespace {

constexpr uint32_t kCodestream = 0xFF0A;

// Numbers of any count of bits, the lowest bit of a byte first.
class BitReader {
 public:
  BitReader(ByteReader read, size_t at) : read_(read), bit_(at * 8) {}

  uint32_t bits(int count) {
    uint32_t value = 0;
    for (int i = 0; i < count; ++i, ++bit_) {
      value |= (read_.u8(bit_ / 8) >> (bit_ % 8) & 1) << i;
    }
    return value;
  }
  // A side: the number of its bits, and its length less one.
  uint32_t side() {
    constexpr int kBits[] = {9, 13, 18, 30};
    return bits(kBits[bits(2)]) + 1;
  }

 private:
  ByteReader read_;
  size_t bit_;
};

// Sides of few bits are multiples of 8; the width may be a ratio of the height.
Size size_of(BitReader& read) {
  constexpr std::pair<int, int> kRatios[] = {{1, 1},  {12, 10}, {4, 3}, {3, 2},
                                             {16, 9}, {5, 4},   {2, 1}};
  const bool small = read.bits(1) == 1;
  const auto side = [&] {
    return small ? (read.bits(5) + 1) * 8 : read.side();
  };
  const uint32_t height = side();
  const uint32_t ratio = read.bits(3);
  if (ratio == 0) return {int32_t(side()), int32_t(height)};
  const auto [across, down] = kRatios[ratio - 1];
  const uint64_t width = uint64_t{height} * uint64_t(across) / uint64_t(down);
  return {int32_t(std::min<uint64_t>(width, INT32_MAX)), int32_t(height)};
}

// Whether the samples are in XYB, as lossy encoders write them: the first field
// behind those of the depth. Colors of a preview, a film or another plane than
// plain alpha are not read up to there.
bool is_xyb(BitReader& read, bool has_extra_fields) {
  if (has_extra_fields) {
    read.bits(3);  // orientation
    const bool more = read.bits(1) + read.bits(1) + read.bits(1) > 0;
    if (more) return false;
  }
  const bool floating = read.bits(1) == 1;
  const bool other_depth = read.bits(2) == 3;
  if (other_depth) read.bits(6);
  if (floating) read.bits(4);
  read.bits(1);  // buffers of 16 bits suffice
  const uint32_t planes = read.bits(2);
  if (planes > 1 || (planes == 1 && read.bits(1) == 0)) return false;
  return read.bits(1) == 1;
}

void read_codestream(const ByteReader& read, size_t at, ImageFacts& facts) {
  // With one byte less the size may be cut off.
  constexpr size_t kSizeBytes = 11;
  if (read.u16(at) != kCodestream || !read.has(at, kSizeBytes)) return;
  // As measured of noise: a lossy image is decoded in groups, planes of 32 bits
  // of another one are whole in memory.
  constexpr int64_t kXybBytes = 8;
  constexpr int64_t kPlaneBytes = 28;
  BitReader bits(read, at + 2);
  facts.stored_size = facts.size = size_of(bits);
  const bool usual = bits.bits(1) == 1;
  const bool has_extra_fields = !usual && bits.bits(1) == 1;
  BitReader colors = bits;
  const bool xyb = usual || is_xyb(colors, has_extra_fields);
  facts.decoded_bytes =
      memory_of(facts.stored_size, xyb ? kXybBytes : kPlaneBytes);
  if (!has_extra_fields) return;
  facts.orientation = 1 + int(bits.bits(3));
  constexpr int kFirstTransposed = 5;
  if (facts.orientation >= kFirstTransposed) {
    std::swap(facts.size.width, facts.size.height);
  }
}

}  // namespace

Walk walk_jxl(std::span<const std::byte> file) {
  Walk walk;
  walk.facts.format = ImageFormat::kJxl;
  walk.facts.file_bytes = int64_t(file.size());
  const ByteReader read(file);
  if (read.u16(0) == kCodestream) {
    read_codestream(read, 0, walk.facts);
    return walk;
  }
  bool codestream = false;
  for (size_t at = 0; at < file.size();) {
    const uint64_t small = read.u32(at);
    const size_t content = at + (small == 1 ? 16 : 8);
    const uint64_t size = small == 0   ? file.size() - at
                          : small == 1 ? read.u64(at + 8)
                                       : small;
    const bool whole = read.is(at + 4, "jxlc");
    // A part begins with its number.
    const bool part = read.is(at + 4, "jxlp");
    if (!codestream && (whole || part)) {
      read_codestream(read, content + (part ? 4 : 0), walk.facts);
    }
    codestream = codestream || whole || part;
    if (size < 8 || size > file.size() - at) {
      walk.problems.add(Rule::kTruncated,
                        fmt::format("a box of {} bytes, of which {} are there",
                                    size, file.size() - at),
                        {.offset = int64_t(at)});
      return walk;
    }
    at += size;
  }
  if (!codestream) {
    walk.problems.add(Rule::kMissingPixels, "the file has no image data");
  }
  return walk;
}

}  // namespace framewise::image
