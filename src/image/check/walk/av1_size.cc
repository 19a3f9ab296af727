// SPDX-License-Identifier: Apache-2.0
#include "image/check/walk/av1_size.h"

#include <cstdint>

#include "image/check/walk/byte_reader.h"

namespace framewise::image {
namespace {

constexpr uint32_t kSequenceHeader = 1;
constexpr uint32_t kTemporalDelimiter = 2;

class BitReader {
 public:
  explicit BitReader(std::span<const std::byte> bytes) : read_(bytes) {}

  uint32_t bits(int count) {
    uint32_t value = 0;
    for (int i = 0; i < count; ++i, ++position_) {
      value = value << 1 | (read_.u8(position_ / 8) >> (7 - position_ % 8) & 1);
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
  bool past_end() const { return position_ > read_.size() * 8; }

 private:
  ByteReader read_;
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

Size size_in_sequence_header(BitReader& bits) {
  bits.bits(3);  // seq_profile
  bits.flag();   // still_picture
  const bool reduced = bits.flag();
  if (reduced) {
    bits.bits(5);  // level
  } else {
    skip_operating_points(bits);
  }
  const int width_bits = int(bits.bits(4)) + 1;
  const int height_bits = int(bits.bits(4)) + 1;
  const uint32_t width = bits.bits(width_bits) + 1;
  const uint32_t height = bits.bits(height_bits) + 1;
  return {int32_t(width), int32_t(height)};
}

}  // namespace

std::optional<Size> av1_frame_size(std::span<const std::byte> stream) {
  const ByteReader read(stream);
  for (size_t at = 0; at < stream.size();) {
    const uint32_t header = read.u8(at);
    const uint32_t type = header >> 3 & 15;
    const bool extension = (header & 4) != 0;
    const bool has_size = (header & 2) != 0;
    at += extension ? 2 : 1;
    uint64_t length = stream.size() - std::min(at, stream.size());
    if (has_size) {
      length = 0;
      for (int i = 0; i < 8; ++i) {  // leb128()
        const uint32_t byte = read.u8(at++);
        length |= uint64_t{byte & 0x7F} << (7 * i);
        if ((byte & 0x80) == 0) break;
      }
    }
    if (!read.has(at, 1) || (header & 0x80) != 0) return std::nullopt;
    if (type == kSequenceHeader) {
      BitReader bits(read.part(at, length));
      const Size size = size_in_sequence_header(bits);
      if (bits.past_end()) return std::nullopt;
      return size;
    }
    if (type != kTemporalDelimiter && type != 5) return std::nullopt;
    if (length > stream.size() - at) return std::nullopt;
    at += length;
  }
  return std::nullopt;
}

}  // namespace framewise::image
