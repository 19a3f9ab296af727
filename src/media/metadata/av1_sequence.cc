// SPDX-License-Identifier: Apache-2.0
#include "media/metadata/av1_sequence.h"

#include <algorithm>
#include <cstdint>

namespace framewise::media {
namespace {

constexpr uint32_t kSequenceHeader = 1;
constexpr uint32_t kTemporalDelimiter = 2;

// Beyond the end, bytes are 0.
uint32_t byte_at(std::span<const std::byte> bytes, size_t at) {
  return at < bytes.size() ? uint32_t(bytes[at]) : 0;
}

class BitReader {
 public:
  explicit BitReader(std::span<const std::byte> bytes) : bytes_(bytes) {}

  uint32_t bits(int count) {
    uint32_t value = 0;
    for (int i = 0; i < count; ++i, ++position_) {
      value = value << 1 |
              (byte_at(bytes_, position_ / 8) >> (7 - position_ % 8) & 1);
    }
    return value;
  }
  bool flag() { return bits(1) == 1; }
  // uvlc() of the specification.
  void skip_variable() {
    int zeros = 0;
    while (zeros < 32 && !flag()) ++zeros;
    if (zeros < 32) bits(zeros);
  }
  bool past_end() const { return position_ > bytes_.size() * 8; }

 private:
  std::span<const std::byte> bytes_;
  size_t position_ = 0;
};

void skip_operating_points(BitReader& bits) {
  bool decoder_model = false;
  int delay_bits = 0;
  if (bits.flag()) {  // timing_info_present_flag
    bits.bits(32);
    bits.bits(32);
    if (bits.flag()) bits.skip_variable();
    decoder_model = bits.flag();
    if (decoder_model) {
      delay_bits = int(bits.bits(5)) + 1;
      bits.bits(32);
      bits.bits(5);
      bits.bits(5);
    }
  }
  const bool display_delay = bits.flag();
  const uint32_t points = bits.bits(5) + 1;
  for (uint32_t i = 0; i < points; ++i) {
    bits.bits(12);                      // operating_point_idc
    if (bits.bits(5) > 7) bits.flag();  // level, tier
    if (decoder_model && bits.flag()) {
      bits.bits(delay_bits);
      bits.bits(delay_bits);
      bits.flag();
    }
    if (display_delay && bits.flag()) bits.bits(4);
  }
}

void skip_tools(BitReader& bits, bool reduced) {
  // use_128x128_superblock, enable_filter_intra, enable_intra_edge_filter
  if (!reduced && bits.flag()) bits.bits(7);  // frame identifiers
  bits.bits(3);
  if (!reduced) {
    bits.bits(4);  // compound, warped motion, dual filter
    const bool order_hint = bits.flag();
    if (order_hint) bits.bits(2);
    // Chosen for each frame, or 0 or 1 for all.
    const bool screen_tools = bits.flag() || bits.flag();
    if (screen_tools && !bits.flag()) bits.flag();  // integer motion vectors
    if (order_hint) bits.bits(3);
  }
  bits.bits(3);  // enable_superres, enable_cdef, enable_restoration
}

// color_config() of the specification, as far as the layout.
void read_colors(BitReader& bits, uint32_t profile, Av1Sequence& sequence) {
  const bool high = bits.flag();
  const bool twelve = profile == 2 && high && bits.flag();
  sequence.bits = twelve ? 12 : high ? 10 : 8;
  if (profile != 1 && bits.flag()) {
    sequence.layout = Layout::kGray;
    return;
  }
  constexpr uint32_t kRgb = 1 << 16 | 13 << 8 | 0;  // BT.709, sRGB, identity
  const bool described = bits.flag();
  if (described && bits.bits(24) == kRgb) {
    sequence.layout = Layout::kYuv444;
    return;
  }
  bits.flag();  // color_range
  bool half_width = profile != 1;
  bool half_height = profile == 0;
  if (twelve) {
    half_width = bits.flag();
    half_height = half_width && bits.flag();
  }
  sequence.layout = half_height  ? Layout::kYuv420
                    : half_width ? Layout::kYuv422
                                 : Layout::kYuv444;
}

Av1Sequence read_sequence_header(BitReader& bits) {
  const uint32_t profile = bits.bits(3);
  bits.flag();  // still_picture
  const bool reduced = bits.flag();
  if (reduced) {
    bits.bits(5);  // level
  } else {
    skip_operating_points(bits);
  }
  const int width_bits = int(bits.bits(4)) + 1;
  const int height_bits = int(bits.bits(4)) + 1;
  Av1Sequence sequence;
  sequence.size.width = int32_t(bits.bits(width_bits) + 1);
  sequence.size.height = int32_t(bits.bits(height_bits) + 1);
  skip_tools(bits, reduced);
  read_colors(bits, profile, sequence);
  return sequence;
}

}  // namespace

std::optional<Av1Sequence> av1_sequence(std::span<const std::byte> stream) {
  for (size_t at = 0; at < stream.size();) {
    const uint32_t header = byte_at(stream, at);
    const uint32_t type = header >> 3 & 15;
    const bool extension = (header & 4) != 0;
    const bool has_size = (header & 2) != 0;
    at += extension ? 2 : 1;
    uint64_t length = stream.size() - std::min(at, stream.size());
    if (has_size) {
      length = 0;
      for (int i = 0; i < 8; ++i) {  // leb128()
        const uint32_t byte = byte_at(stream, at++);
        length |= uint64_t{byte & 0x7F} << (7 * i);
        if ((byte & 0x80) == 0) break;
      }
    }
    if (at >= stream.size() || (header & 0x80) != 0) return std::nullopt;
    const uint64_t there = std::min<uint64_t>(length, stream.size() - at);
    if (type == kSequenceHeader) {
      BitReader bits(stream.subspan(at, size_t(there)));
      const Av1Sequence sequence = read_sequence_header(bits);
      if (bits.past_end()) return std::nullopt;
      return sequence;
    }
    if (type != kTemporalDelimiter && type != 5) return std::nullopt;
    if (there < length) return std::nullopt;
    at += length;
  }
  return std::nullopt;
}

}  // namespace framewise::media
