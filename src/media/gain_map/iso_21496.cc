// SPDX-License-Identifier: Apache-2.0
#include "media/gain_map/iso_21496.h"

#include <cmath>

namespace framewise::media {
namespace {

constexpr uint8_t kPerChannel = 0x80;
constexpr uint8_t kInBaseColors = 0x40;
// Of Google's library, before the standard was final.
constexpr uint8_t kBackward = 0x04;
constexpr uint8_t kOneDenominator = 0x08;

class NumberReader {
 public:
  explicit NumberReader(std::span<const std::byte> bytes) : bytes_(bytes) {}

  uint32_t integer(size_t count) {
    if (count > bytes_.size()) {
      is_whole_ = false;
      bytes_ = {};
      return 0;
    }
    uint32_t value = 0;
    for (const std::byte byte : bytes_.first(count)) {
      value = value << 8 | uint32_t(byte);
    }
    bytes_ = bytes_.subspan(count);
    return value;
  }
  void share_denominator() { shared_ = integer(4); }
  double positive() { return over_denominator(double(integer(4))); }
  double any() { return over_denominator(double(int32_t(integer(4)))); }
  bool is_whole() const { return is_whole_; }

 private:
  double over_denominator(double numerator) {
    const uint32_t denominator = shared_ ? *shared_ : integer(4);
    if (denominator == 0) is_whole_ = false;
    return is_whole_ ? numerator / double(denominator) : 0;
  }

  std::span<const std::byte> bytes_;
  std::optional<uint32_t> shared_;
  bool is_whole_ = true;
};

class NumberWriter {
 public:
  void integer(uint32_t value, size_t count) {
    for (size_t i = count; i-- > 0;) bytes.push_back(std::byte(value >> 8 * i));
  }
  // A fraction over a power of two, as exact as 31 bits allow.
  void fraction(double value) {
    int exponent = 24;
    while (exponent > 0 &&
           std::fabs(value) * std::exp2(exponent) >= 0x7FFFFFFF) {
      --exponent;
    }
    integer(uint32_t(int32_t(std::lround(value * std::exp2(exponent)))), 4);
    integer(uint32_t{1} << exponent, 4);
  }

  std::vector<std::byte> bytes;
};

}  // namespace

std::optional<GainMap> parse_iso_gain_map(std::span<const std::byte> bytes) {
  NumberReader read(bytes);
  if (read.integer(2) != 0) return std::nullopt;  // the least version
  read.integer(2);                                // of the writer
  const auto flags = uint8_t(read.integer(1));
  GainMap map;
  map.per_channel = flags & kPerChannel;
  map.in_base_colors = flags & kInBaseColors;
  map.base_is_hdr = flags & kBackward;
  if (flags & kOneDenominator) read.share_denominator();
  map.base_headroom = read.positive();
  map.alternate_headroom = read.positive();
  for (size_t i = 0; i < (map.per_channel ? 3 : 1); ++i) {
    GainChannel& channel = map.channels[i];
    channel.least = read.any();
    channel.most = read.any();
    channel.gamma = read.positive();
    channel.base_offset = read.any();
    channel.alternate_offset = read.any();
  }
  if (!map.per_channel) map.channels.fill(map.channels[0]);
  if (map.base_headroom > map.alternate_headroom) map.base_is_hdr = true;
  if (!read.is_whole() || !map.is_sound()) return std::nullopt;
  return map;
}

std::vector<std::byte> iso_gain_map(const GainMap& map) {
  NumberWriter write;
  write.integer(0, 2);
  write.integer(0, 2);
  write.integer(uint32_t(map.per_channel ? kPerChannel : 0) |
                    uint32_t(map.in_base_colors ? kInBaseColors : 0),
                1);
  write.fraction(map.base_headroom);
  write.fraction(map.alternate_headroom);
  for (size_t i = 0; i < (map.per_channel ? 3 : 1); ++i) {
    const GainChannel& channel = map.channels[i];
    for (const double value : {channel.least, channel.most, channel.gamma,
                               channel.base_offset, channel.alternate_offset}) {
      write.fraction(value);
    }
  }
  return std::move(write.bytes);
}

}  // namespace framewise::media
