// SPDX-License-Identifier: Apache-2.0
#include "report/terminal/terminal_picture.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "base/base64.h"
#include "media/encode/png/png.h"

namespace framewise::report {
namespace {

// Writes chunks, as the protocol requires; all but the last say that more
// follow.
std::string kitty(const Frame& picture, int columns) {
  constexpr size_t kChunk = 4096;
  const std::string text = base64(media::png_of(picture));
  std::string out;
  for (size_t at = 0; at < text.size(); at += kChunk) {
    const bool more = at + kChunk < text.size();
    out += at == 0 ? fmt::format("\x1b_Ga=T,f=100,q=2,c={},m={};", columns,
                                 int(more))
                   : fmt::format("\x1b_Gm={};", int(more));
    out += text.substr(at, kChunk) + "\x1b\\";
  }
  return out + "\n";
}

std::string iterm2(const Frame& picture, int columns) {
  const std::string png = media::png_of(picture);
  return fmt::format(
      "\x1b]1337;File=inline=1;size={};width={};preserveAspectRatio=1:{}\a\n",
      png.size(), columns, base64(png));
}

// The nearest of 6x6x6 colors, with ordered dither against banding.
int sixel_color(const uint8_t* pixel, int x, int y) {
  constexpr int kPattern[4][4] = {
      {0, 8, 2, 10}, {12, 4, 14, 6}, {3, 11, 1, 9}, {15, 7, 13, 5}};
  const int nudge = kPattern[y & 3][x & 3] * 51 / 16;
  int color = 0;
  for (int c = 0; c < 3; ++c) color = color * 6 + (pixel[c] + nudge) / 51;
  return color;
}

void add_run(std::string& out, int count, int bits) {
  const char sign = char(63 + bits);
  if (count > 3) {
    out += fmt::format("!{}{}", count, sign);
  } else {
    out.append(size_t(count), sign);
  }
}

// Writes a band of six rows, one line for each color that occurs in it.
void add_band(std::string& out, const PlaneView& plane, int top) {
  const int rows = std::min(6, plane.size.height - top);
  std::vector<std::array<uint8_t, 6>> colors(size_t(plane.size.width));
  std::array<bool, 216> seen{};
  for (int y = 0; y < rows; ++y) {
    for (int x = 0; x < plane.size.width; ++x) {
      const int color = sixel_color(plane.row(top + y) + 4 * x, x, top + y);
      colors[size_t(x)][size_t(y)] = uint8_t(color);
      seen[size_t(color)] = true;
    }
  }
  for (int color = 0; color < 216; ++color) {
    if (!seen[size_t(color)]) continue;
    out += fmt::format("#{}", color);
    int run = 0;
    int last = -1;
    for (const auto& column : colors) {
      int bits = 0;
      for (int y = 0; y < rows; ++y) {
        bits |= (column[size_t(y)] == color) << y;
      }
      if (bits != last && run > 0) {
        add_run(out, run, last);
        run = 0;
      }
      last = bits;
      ++run;
    }
    add_run(out, run, last);
    out += '$';
  }
  out += '-';
}

std::string sixel(const Frame& picture) {
  const PlaneView plane = picture.plane(0);
  std::string out =
      fmt::format("\x1bPq\"1;1;{};{}", plane.size.width, plane.size.height);
  for (int color = 0; color < 216; ++color) {
    out += fmt::format("#{};2;{};{};{}", color, color / 36 * 20,
                       color / 6 % 6 * 20, color % 6 * 20);
  }
  for (int top = 0; top < plane.size.height; top += 6) {
    add_band(out, plane, top);
  }
  return out + "\x1b\\\n";
}

// Each '▀' shows two pixels: the upper in its text color, the lower in its
// background color.
std::string blocks(const Frame& picture) {
  const PlaneView plane = picture.plane(0);
  std::string out;
  for (int y = 0; y < plane.size.height; y += 2) {
    const bool pair = y + 1 < plane.size.height;
    for (int x = 0; x < plane.size.width; ++x) {
      const uint8_t* upper = plane.row(y) + 4 * x;
      out += fmt::format("\x1b[38;2;{};{};{}m", upper[0], upper[1], upper[2]);
      if (pair) {
        const uint8_t* lower = plane.row(y + 1) + 4 * x;
        out += fmt::format("\x1b[48;2;{};{};{}m", lower[0], lower[1], lower[2]);
      }
      out += "▀";
    }
    out += "\x1b[0m\n";
  }
  return out;
}

std::string ascii(const Frame& picture) {
  constexpr std::string_view kInk = " .:-=+*#%@";
  const PlaneView plane = picture.plane(0);
  std::string out;
  for (int y = 0; y < plane.size.height; y += 2) {
    for (int x = 0; x < plane.size.width; ++x) {
      const uint8_t* pixel = plane.row(y) + 4 * x;
      const int luma = (54 * pixel[0] + 183 * pixel[1] + 19 * pixel[2]) / 256;
      out += kInk[size_t(luma) * kInk.size() / 256];
    }
    out += '\n';
  }
  return out;
}

}  // namespace

std::string terminal_picture(const Frame& picture, TerminalPictures as,
                             int columns) {
  switch (as) {
    case TerminalPictures::kKitty: return kitty(picture, columns);
    case TerminalPictures::kITerm2: return iterm2(picture, columns);
    case TerminalPictures::kSixel: return sixel(picture);
    case TerminalPictures::kBlocks: return blocks(picture);
    case TerminalPictures::kAscii: return ascii(picture);
  }
  return {};
}

}  // namespace framewise::report
