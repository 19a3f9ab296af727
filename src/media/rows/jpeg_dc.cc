// SPDX-License-Identifier: Apache-2.0
// Section numbers are those of ITU-T T.81.
#include "media/rows/jpeg_dc.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "base/result.h"

namespace framewise::media {
namespace {

using Bytes = std::span<const std::byte>;

constexpr int kLongestCode = 16;
constexpr int kLookahead = 9;

// A Huffman table for differences of DC, whose values are 0 to 11 (F.1.2.1).
struct HuffmanTable {
  // By the next bits: the length of the code in the upper byte, its value in
  // the lower; 0: a longer one, or none.
  std::array<uint16_t, 1 << kLookahead> quick{};
  // For longer ones (F.2.2.3): codes of a length end before limit.
  std::array<int32_t, kLongestCode + 2> limit{};
  std::array<int32_t, kLongestCode + 1> offset{};
  std::array<uint8_t, 256> values{};
  bool defined = false;
};

// False if the counts make no code (C.2).
bool make_table(const std::array<uint8_t, kLongestCode>& counts, Bytes values,
                HuffmanTable& table) {
  table = {};
  int32_t code = 0;
  size_t next = 0;
  for (int length = 1; length <= kLongestCode; ++length) {
    const int count = counts[size_t(length - 1)];
    table.offset[size_t(length)] = int32_t(next) - code;
    if (code + count > 1 << length) return false;
    for (int i = 0; i < count; ++i, ++code, ++next) {
      const auto value = uint8_t(values[next]);
      table.values[next] = value;
      if (length > kLookahead) continue;
      const int spare = kLookahead - length;
      std::fill_n(table.quick.begin() + (ptrdiff_t{code} << spare),
                  ptrdiff_t{1} << spare, uint16_t(length << 8 | value));
    }
    table.limit[size_t(length)] = code;
    code <<= 1;
  }
  table.defined = true;
  return true;
}

// The bits of a scan, up to the next marker (F.2.2.5).
class BitReader {
 public:
  BitReader(Bytes file, size_t at) : file_(file), at_(at) {}

  // The next bits, 16 at most; zeros after the end.
  uint32_t peek(int count) {
    if (available_ < count) fill();
    return uint32_t(bits_ >> (64 - count));
  }
  void skip(int count) {
    bits_ <<= count;
    available_ -= count;
    // Bits that were not there.
    if (available_ < 0) exhausted_ = true;
  }
  uint32_t take(int count) {
    if (count == 0) return 0;
    const uint32_t value = peek(count);
    skip(count);
    return value;
  }
  bool exhausted() const { return exhausted_; }

  // Drops the rest of a byte and takes a restart marker.
  bool restart() {
    bits_ = 0;
    available_ = 0;
    while (at_ + 1 < file_.size()) {
      if (file_[at_] == std::byte{0xFF} && file_[at_ + 1] != std::byte{0xFF}) {
        const auto marker = uint8_t(file_[at_ + 1]);
        at_ += 2;
        return marker >= 0xD0 && marker <= 0xD7;
      }
      ++at_;
    }
    return false;
  }

 private:
  void fill() {
    while (available_ <= 48 && at_ < file_.size()) {
      const auto byte = uint8_t(file_[at_]);
      if (byte == 0xFF) {
        const bool stuffed =
            at_ + 1 < file_.size() && file_[at_ + 1] == std::byte{0};
        if (!stuffed) break;
        ++at_;
      }
      ++at_;
      bits_ |= uint64_t{byte} << (56 - available_);
      available_ += 8;
    }
  }

  Bytes file_;
  size_t at_;
  uint64_t bits_ = 0;
  int available_ = 0;
  bool exhausted_ = false;
};

// The code's value; 255 if there is none.
int next_value(const HuffmanTable& table, BitReader& bits) {
  const uint32_t window = bits.peek(kLongestCode);
  if (const uint16_t entry = table.quick[window >> (kLongestCode - kLookahead)];
      entry != 0) {
    bits.skip(entry >> 8);
    return entry & 0xFF;
  }
  for (int length = kLookahead + 1; length <= kLongestCode; ++length) {
    const auto code = int32_t(window >> (kLongestCode - length));
    if (code >= table.limit[size_t(length)]) continue;
    bits.skip(length);
    return table.values[size_t(code + table.offset[size_t(length)]) & 0xFF];
  }
  return 255;
}

struct Component {
  int id = 0;
  int across = 1;  // sampling factors
  int down = 1;
  int quantization = 0;  // table
};

struct Scan {
  std::vector<size_t> components;  // indices
  std::vector<int> tables;
  int first = 0, last = 0;  // coefficients
  int high = 0, low = 0;    // bits before and after
};

uint32_t u16(Bytes bytes, size_t at) {
  return uint32_t(bytes[at]) << 8 | uint32_t(bytes[at + 1]);
}

uint8_t clamped(float value) {
  return uint8_t(std::clamp(value + 0.5f, 0.0f, 255.0f));
}

}  // namespace

class JpegDcDecoder {
 public:
  JpegDcDecoder(Bytes file, const Job& job) : file_(file), job_(job) {}

  // False: not for this decoder.
  Result<bool> decode();
  JpegDcPicture picture() && { return std::move(picture_); }

 private:
  using Plane = JpegDcPicture::Plane;

  bool read_frame(Bytes data);
  bool read_quantization(Bytes data);
  bool read_huffman(Bytes data);
  std::optional<Scan> read_scan(Bytes data) const;
  Result<bool> decode_scan(const Scan& scan, size_t at);
  bool decode_block(const Scan& scan, size_t which, int x, int y,
                    BitReader& bits);
  size_t end_of_scan(size_t at) const;
  bool make_planes();

  Bytes file_;
  const Job& job_;
  JpegDcPicture picture_;
  Size full_;
  std::vector<Component> components_;
  int most_across_ = 1, most_down_ = 1;
  std::array<int, 4> quantizers_{};
  std::array<HuffmanTable, 4> tables_;
  int restart_interval_ = 0;
  std::array<int, 4> predictions_{};
  std::array<bool, 4> complete_{};  // a first scan of the component was read
};

Result<bool> JpegDcDecoder::decode() {
  for (size_t at = 2; at + 4 <= file_.size();) {
    FW_RETURN_IF_ERROR(job_.keep_going());
    if (file_[at] != std::byte{0xFF}) return false;
    const auto marker = uint8_t(file_[at + 1]);
    if (marker == 0xFF) {
      ++at;
      continue;
    }
    if (marker == 0xD9) break;
    const size_t length = u16(file_, at + 2);
    if (length < 2 || at + 2 + length > file_.size()) return false;
    const Bytes data = file_.subspan(at + 4, length - 2);
    at += 2 + length;
    switch (marker) {
      case 0xC2:
        if (!read_frame(data)) return false;
        break;
      case 0xC4:
        if (!read_huffman(data)) return false;
        break;
      case 0xDB:
        if (!read_quantization(data)) return false;
        break;
      case 0xDD:
        if (data.size() < 2) return false;
        restart_interval_ = int(u16(data, 0));
        break;
      case 0xDA: {
        const auto scan = read_scan(data);
        if (!scan) return false;
        if (scan->first == 0) {
          FW_ASSIGN_OR_RETURN(const bool sound, decode_scan(*scan, at));
          if (!sound) return false;
        }
        at = end_of_scan(at);
        break;
      }
      default: {
        // Other kinds of frames and arithmetic coding.
        const bool frame = marker >= 0xC0 && marker <= 0xCF && marker != 0xC8;
        if (frame) return false;
        break;
      }
    }
  }
  for (size_t i = 0; i < components_.size(); ++i) {
    if (!complete_[i]) return false;
  }
  return !components_.empty();
}

bool JpegDcDecoder::read_frame(Bytes data) {
  if (!components_.empty() || data.size() < 6 || data[0] != std::byte{8}) {
    return false;
  }
  full_ = {int32_t(u16(data, 3)), int32_t(u16(data, 1))};
  const auto count = size_t(data[5]);
  if ((count != 1 && count != 3) || data.size() < 6 + 3 * count ||
      full_.width == 0 || full_.height == 0) {
    return false;
  }
  for (size_t i = 0; i < count; ++i) {
    const size_t at = 6 + 3 * i;
    Component one{.id = int(data[at]),
                  .across = int(data[at + 1]) >> 4,
                  .down = int(data[at + 1]) & 15,
                  .quantization = int(data[at + 2])};
    if (one.across < 1 || one.across > 4 || one.down < 1 || one.down > 4 ||
        one.quantization > 3) {
      return false;
    }
    most_across_ = std::max(most_across_, one.across);
    most_down_ = std::max(most_down_, one.down);
    components_.push_back(one);
  }
  return make_planes();
}

bool JpegDcDecoder::make_planes() {
  const auto parts = [](int length, int size) {
    return (length + size - 1) / size;
  };
  picture_.size_ = {parts(full_.width, 8), parts(full_.height, 8)};
  const int units_across = parts(full_.width, 8 * most_across_);
  const int units_down = parts(full_.height, 8 * most_down_);
  for (const Component& one : components_) {
    // Luma whole, chroma whole or halved; a single component has no others.
    const int across = most_across_ / one.across;
    const int down = most_down_ / one.down;
    if (across * one.across != most_across_ || down * one.down != most_down_ ||
        across > 2 || down > 2) {
      return false;
    }
    Plane plane;
    plane.across = across;
    plane.down = down;
    plane.width = parts(parts(full_.width * one.across, most_across_), 8);
    plane.height = parts(parts(full_.height * one.down, most_down_), 8);
    plane.stride = units_across * one.across;
    plane.values.resize(size_t(plane.stride) * size_t(units_down * one.down));
    picture_.planes_.push_back(std::move(plane));
  }
  return picture_.planes_[0].across == 1 && picture_.planes_[0].down == 1;
}

// Of each table only its first entry.
bool JpegDcDecoder::read_quantization(Bytes data) {
  while (!data.empty()) {
    const int precision = int(data[0]) >> 4;
    const auto table = size_t(data[0]) & 15;
    const size_t bytes = precision == 0 ? 65 : 129;
    if (table > 3 || precision > 1 || data.size() < bytes) return false;
    quantizers_[table] = precision == 0 ? int(data[1]) : int(u16(data, 1));
    data = data.subspan(bytes);
  }
  return true;
}

bool JpegDcDecoder::read_huffman(Bytes data) {
  while (!data.empty()) {
    if (data.size() < 1 + kLongestCode) return false;
    const bool ac = int(data[0]) >> 4 != 0;
    const auto which = size_t(data[0]) & 15;
    std::array<uint8_t, kLongestCode> counts{};
    size_t total = 0;
    for (size_t i = 0; i < counts.size(); ++i) {
      counts[i] = uint8_t(data[1 + i]);
      total += counts[i];
    }
    data = data.subspan(1 + kLongestCode);
    if (which > 3 || total > 256 || total > data.size()) return false;
    if (!ac && !make_table(counts, data.first(total), tables_[which])) {
      return false;
    }
    data = data.subspan(total);
  }
  return true;
}

std::optional<Scan> JpegDcDecoder::read_scan(Bytes data) const {
  if (components_.empty() || data.empty()) return std::nullopt;
  const auto count = size_t(data[0]);
  if (count < 1 || count > components_.size() || data.size() < 4 + 2 * count) {
    return std::nullopt;
  }
  Scan scan;
  for (size_t i = 0; i < count; ++i) {
    const int id = int(data[1 + 2 * i]);
    const auto found =
        std::find_if(components_.begin(), components_.end(),
                     [id](const Component& one) { return one.id == id; });
    const int table = int(data[2 + 2 * i]) >> 4;
    if (found == components_.end() || table > 3) return std::nullopt;
    scan.components.push_back(size_t(found - components_.begin()));
    scan.tables.push_back(table);
  }
  const size_t at = 1 + 2 * count;
  scan.first = int(data[at]);
  scan.last = int(data[at + 1]);
  scan.high = int(data[at + 2]) >> 4;
  scan.low = int(data[at + 2]) & 15;
  if (scan.first == 0 && (scan.last != 0 || scan.low > 13)) return std::nullopt;
  return scan;
}

// G.1.2.1
bool JpegDcDecoder::decode_block(const Scan& scan, size_t which, int x, int y,
                                 BitReader& bits) {
  const size_t component = scan.components[which];
  Plane& plane = picture_.planes_[component];
  int16_t& value = plane.values[size_t(y) * size_t(plane.stride) + size_t(x)];
  if (scan.high > 0) {
    if (bits.take(1) != 0) value = int16_t(value | 1 << scan.low);
    return true;
  }
  const int length = next_value(tables_[size_t(scan.tables[which])], bits);
  if (length > 15) return false;
  int difference = int(bits.take(length));
  if (length > 0 && difference < 1 << (length - 1)) {
    difference -= (1 << length) - 1;
  }
  int& prediction = predictions_[component];
  prediction = std::clamp(prediction + difference, -32768, 32767);
  value = int16_t(uint32_t(prediction) << scan.low);
  return true;
}

Result<bool> JpegDcDecoder::decode_scan(const Scan& scan, size_t at) {
  for (size_t i = 0; i < scan.components.size(); ++i) {
    const size_t component = scan.components[i];
    const HuffmanTable& table = tables_[size_t(scan.tables[i])];
    if (scan.high == 0 ? !table.defined : !complete_[component]) return false;
    complete_[component] = true;
    picture_.planes_[component].quantizer =
        quantizers_[size_t(components_[component].quantization)];
  }
  BitReader bits(file_, at);
  predictions_ = {};
  // A scan of one component holds its blocks row by row, others whole units.
  const bool alone = scan.components.size() == 1;
  const Plane& first = picture_.planes_[scan.components[0]];
  const Component& one = components_[scan.components[0]];
  const int across = alone ? first.width : first.stride / one.across;
  const int rows = int(first.values.size()) / std::max(1, first.stride);
  const int down = alone ? first.height : rows / one.down;
  int until_restart = restart_interval_;
  for (int v = 0; v < down; ++v) {
    FW_RETURN_IF_ERROR(job_.keep_going());
    for (int u = 0; u < across; ++u) {
      if (restart_interval_ > 0 && until_restart-- == 0) {
        if (!bits.restart()) return false;
        predictions_ = {};
        until_restart = restart_interval_ - 1;
      }
      for (size_t i = 0; i < scan.components.size(); ++i) {
        const Component& c = components_[scan.components[i]];
        const int wide = alone ? 1 : c.across;
        const int high = alone ? 1 : c.down;
        for (int block = 0; block < wide * high; ++block) {
          if (!decode_block(scan, i, u * wide + block % wide,
                            v * high + block / wide, bits)) {
            return false;
          }
        }
      }
    }
    if (bits.exhausted()) return false;
  }
  return true;
}

// The next marker that does not belong to the data of a scan.
size_t JpegDcDecoder::end_of_scan(size_t at) const {
  while (at + 1 < file_.size()) {
    const auto found = std::find(file_.begin() + ptrdiff_t(at), file_.end() - 1,
                                 std::byte{0xFF});
    at = size_t(found - file_.begin());
    const auto next = uint8_t(file_[std::min(at + 1, file_.size() - 1)]);
    const bool inside =
        next == 0 || next == 0xFF || (next >= 0xD0 && next <= 0xD7);
    if (!inside) return at;
    ++at;
  }
  return file_.size();
}

Result<std::optional<JpegDcPicture>> JpegDcPicture::decode(Bytes file,
                                                           const Job& job) {
  JpegDcDecoder decoder(file, job);
  FW_ASSIGN_OR_RETURN(const bool sound, decoder.decode());
  if (!sound) return std::optional<JpegDcPicture>();
  return std::optional(std::move(decoder).picture());
}

// A block's mean, from its first coefficient (A.3.3); levels are shifted by
// 128 (A.3.1).
float JpegDcPicture::Plane::at(int x, int y) const {
  x = std::clamp(x, 0, width - 1);
  y = std::clamp(y, 0, height - 1);
  const int value = values[size_t(y) * size_t(stride) + size_t(x)];
  return float(value * quantizer) / 8 + 128;
}

void JpegDcPicture::write_row(int y, uint8_t* rgba) const {
  const Plane& luma = planes_[0];
  // Halved chroma lies between two blocks of luma: three quarters of the nearer
  // sample.
  const auto chroma = [&](const Plane& plane, int x) {
    const auto along = [&](int row) {
      if (plane.across == 1) return plane.at(x, row);
      const int near = x / 2;
      const int far = x % 2 ? near + 1 : near - 1;
      return 0.75f * plane.at(near, row) + 0.25f * plane.at(far, row);
    };
    if (plane.down == 1) return along(y);
    const int near = y / 2;
    const int far = y % 2 ? near + 1 : near - 1;
    return 0.75f * along(near) + 0.25f * along(far);
  };
  for (int x = 0; x < size_.width; ++x, rgba += 4) {
    const float level = luma.at(x, y);
    float blue = 0, red = 0;
    if (planes_.size() == 3) {
      blue = chroma(planes_[1], x) - 128;
      red = chroma(planes_[2], x) - 128;
    }
    // ITU-T T.871
    rgba[0] = clamped(level + 1.402f * red);
    rgba[1] = clamped(level - 0.344136f * blue - 0.714136f * red);
    rgba[2] = clamped(level + 1.772f * blue);
    rgba[3] = 255;
  }
}

}  // namespace framewise::media
