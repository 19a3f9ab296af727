// SPDX-License-Identifier: Apache-2.0
#include "media/decode/gif/writer.h"

#include <algorithm>
#include <bit>
#include <map>
#include <random>
#include <utility>

namespace framewise {
namespace {

class BitWriter {
 public:
  void put(uint32_t code, int width) {
    pending_ |= code << count_;
    for (count_ += width; count_ >= 8; count_ -= 8, pending_ >>= 8) {
      bytes_.push_back(std::byte(pending_ & 0xff));
    }
  }
  Bytes take() {
    if (count_ > 0) bytes_.push_back(std::byte(pending_ & 0xff));
    return std::move(bytes_);
  }

 private:
  Bytes bytes_;
  uint32_t pending_ = 0;
  int count_ = 0;
};

}  // namespace

Bytes encode_lzw(std::span<const uint8_t> indices, int code_size,
                 bool end_code) {
  const uint32_t clear = 1u << code_size;
  std::map<std::pair<uint32_t, uint8_t>, uint32_t> codes;
  BitWriter out;
  int width = code_size + 1;
  uint32_t next = clear + 2;
  out.put(clear, width);
  for (size_t i = 0; i < indices.size();) {
    uint32_t code = indices[i++];
    while (i < indices.size()) {
      const auto longer = codes.find({code, indices[i]});
      if (longer == codes.end()) break;
      code = longer->second;
      ++i;
    }
    out.put(code, width);
    if (next < 4096) {
      if (i < indices.size()) codes[{code, indices[i]}] = next;
      if (next >= (1u << width) && width < 12) ++width;
      ++next;
    } else if (i < indices.size()) {
      out.put(clear, width);
      codes.clear();
      width = code_size + 1;
      next = clear + 2;
    }
  }
  if (end_code) out.put(clear + 1, width);
  return out.take();
}

GifWriter& GifWriter::header(std::string_view version) {
  for (const char c : version) byte(c);
  return *this;
}

GifWriter& GifWriter::screen(int width, int height,
                             const std::vector<uint32_t>& palette) {
  word(width);
  word(height);
  const int bits =
      palette.empty() ? 0
                      : std::bit_width(std::max<size_t>(palette.size(), 2) - 1);
  byte(palette.empty() ? 0x70 : 0xf0 | (bits - 1)).byte(0).byte(0);
  colors(palette);
  return *this;
}

GifWriter& GifWriter::control(const Control& control) {
  byte(0x21).byte(0xf9).byte(4);
  byte(control.disposal << 2 | (control.transparent >= 0));
  word(control.delay_cs);
  return byte(std::max(0, control.transparent)).byte(0);
}

GifWriter& GifWriter::loop(int count) {
  byte(0x21).byte(0xff).byte(11).header("NETSCAPE2.0").byte(3).byte(1);
  word(count);
  return byte(0);
}

GifWriter& GifWriter::extension(int label, std::string_view text) {
  byte(0x21).byte(label);
  return sub_blocks(std::as_bytes(std::span(text)));
}

GifWriter& GifWriter::descriptor(const Frame& frame) {
  byte(0x2c);
  for (const int value : {frame.x, frame.y, frame.width, frame.height}) {
    word(value);
  }
  const auto& palette = frame.palette;
  const int bits =
      palette.empty() ? 0
                      : std::bit_width(std::max<size_t>(palette.size(), 2) - 1);
  byte((palette.empty() ? 0 : 0x80 | (bits - 1)) |
       (frame.interlaced ? 0x40 : 0));
  colors(palette);
  return byte(frame.code_size);
}

GifWriter& GifWriter::sub_blocks(std::span<const std::byte> data) {
  while (!data.empty()) {
    const auto piece = data.first(std::min<size_t>(255, data.size()));
    byte(int(piece.size())).raw(piece);
    data = data.subspan(piece.size());
  }
  return byte(0);
}

GifWriter& GifWriter::frame(const Frame& frame,
                            std::span<const uint8_t> indices) {
  descriptor(frame);
  std::vector<uint8_t> rows;
  const int starts[] = {0, 4, 2, 1};
  const int steps[] = {8, 8, 4, 2};
  for (int pass = 0; pass < (frame.interlaced ? 4 : 1); ++pass) {
    const int step = frame.interlaced ? steps[pass] : 1;
    const int start = frame.interlaced ? starts[pass] : 0;
    for (int y = start; y < frame.height; y += step) {
      const auto row =
          indices.subspan(size_t(y) * size_t(frame.width), size_t(frame.width));
      rows.insert(rows.end(), row.begin(), row.end());
    }
  }
  return sub_blocks(encode_lzw(rows, frame.code_size));
}

GifWriter& GifWriter::raw(std::span<const std::byte> bytes) {
  bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
  return *this;
}

GifWriter& GifWriter::byte(int value) {
  bytes_.push_back(std::byte(value));
  return *this;
}

GifWriter& GifWriter::cut(size_t count) {
  const size_t gone = std::min(count, bytes_.size());
  bytes_.erase(bytes_.end() - ptrdiff_t(gone), bytes_.end());
  return *this;
}

void GifWriter::word(int value) { byte(value & 0xff).byte(value >> 8 & 0xff); }

void GifWriter::colors(std::vector<uint32_t> palette) {
  if (palette.empty()) return;
  palette.resize(std::bit_ceil(std::max<size_t>(palette.size(), 2)));
  for (const uint32_t color : palette) {
    byte(color >> 16 & 0xff).byte(color >> 8 & 0xff).byte(color & 0xff);
  }
}

Bytes make_gif(int width, int height, int frames, uint32_t seed) {
  std::mt19937 random(seed);
  const auto below = [&random](int limit) {
    return int(random() % uint32_t(limit));
  };
  const auto colors = [&](int count) {
    std::vector<uint32_t> palette;
    for (int i = 0; i < count; ++i) palette.push_back(random() & 0xffffff);
    return palette;
  };
  GifWriter gif;
  gif.header().screen(width, height, colors(64)).loop(0);
  for (int i = 0; i < frames; ++i) {
    GifWriter::Frame frame;
    frame.x = i == 0 ? 0 : below(width);
    frame.y = i == 0 ? 0 : below(height);
    frame.width = 1 + below(width - frame.x + 2);  // sometimes too wide
    frame.height = 1 + below(height - frame.y + 2);
    if (below(3) == 0) frame.palette = colors(1 << (1 + below(8)));
    frame.interlaced = below(4) == 0;
    const int used = std::max(2, int(frame.palette.size()));
    frame.code_size = std::max(2, int(std::bit_width(unsigned(used - 1))));
    gif.control({.delay_cs = below(12),
                 .disposal = below(5),
                 .transparent = below(2) ? below(used) : -1});
    std::vector<uint8_t> indices;
    const int longest_run = 1 + below(90);
    while (int(indices.size()) < frame.width * frame.height) {
      indices.insert(indices.end(), size_t(1 + below(longest_run)),
                     uint8_t(below(used)));
    }
    indices.resize(size_t(frame.width) * size_t(frame.height));
    gif.frame(frame, indices);
  }
  return gif.trailer().bytes();
}

}  // namespace framewise
