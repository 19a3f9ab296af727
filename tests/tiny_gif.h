// SPDX-License-Identifier: Apache-2.0
// GIFs of a few pixels, written where a test can see what they hold.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace framewise {

struct TinyGifFrame {
  std::vector<uint8_t> pixels;  // indices below 128, width * height of them
  int delay_cs = 10;
  int x = 0;
  int y = 0;
  int width = 0;  // 0: the whole screen
  int height = 0;
  int disposal = 1;
  std::optional<uint8_t> transparent;
};

struct TinyGif {
  int width = 2;
  int height = 2;
  // Entry i is (2i, i, 255 - i): all 128 differ.
  std::optional<int> loops = 0;
  std::vector<TinyGifFrame> frames;

  std::string bytes() const {
    std::string out = "GIF89a";
    add16(out, width);
    add16(out, height);
    out += {char(0xF6), 0, 0};  // a global palette of 128
    for (int i = 0; i < 128; ++i) out += {char(2 * i), char(i), char(255 - i)};
    if (loops) {
      out += "\x21\xFF\x0BNETSCAPE2.0";
      out += {3, 1, char(*loops & 255), char(*loops >> 8), 0};
    }
    for (const TinyGifFrame& frame : frames) add(out, frame);
    return out + ";";
  }

  std::vector<std::byte> data() const {
    const std::string text = bytes();
    const auto* first = reinterpret_cast<const std::byte*>(text.data());
    return {first, first + text.size()};
  }

 private:
  static void add16(std::string& out, int value) {
    out += {char(value & 255), char(value >> 8)};
  }

  void add(std::string& out, const TinyGifFrame& frame) const {
    const int flags = frame.disposal << 2 | (frame.transparent ? 1 : 0);
    out += {0x21, char(0xF9), 4, char(flags)};
    add16(out, frame.delay_cs);
    out += {char(frame.transparent.value_or(0)), 0, 0x2C};
    add16(out, frame.x);
    add16(out, frame.y);
    add16(out, frame.width ? frame.width : width);
    add16(out, frame.height ? frame.height : height);
    out += {0, 7};
    // With 7-bit pixels a code is a byte as long as the table stays below 256
    // entries: clearing it often makes that last.
    std::string codes;
    for (size_t i = 0; i < frame.pixels.size(); ++i) {
      if (i % 100 == 0) codes += char(0x80);
      codes += char(frame.pixels[i]);
    }
    codes += char(0x81);
    for (size_t at = 0; at < codes.size(); at += 255) {
      const std::string block = codes.substr(at, 255);
      out += char(block.size());
      out += block;
    }
    out += '\0';
  }
};

}  // namespace framewise
