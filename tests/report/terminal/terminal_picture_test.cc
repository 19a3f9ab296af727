// SPDX-License-Identifier: Apache-2.0
// Terminals as their protocols describe them: what is sent is read back, and is
// the picture.
#include "report/terminal/terminal_picture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <map>
#include <span>

#include "framewise/animation.h"

namespace framewise::report {
namespace {

using testing::StartsWith;

using Pixel = std::array<uint8_t, 3>;

struct Shown {
  Size size;
  std::vector<Pixel> pixels;
  const Pixel& at(int x, int y) const {
    return pixels[size_t(y * size.width + x)];
  }
};

// Smooth in one half, noise in the other.
Frame picture(Size size) {
  FramePool pool;
  auto buffer = pool.allocate(PixelFormat{}, size);
  uint32_t noise = 1;
  for (int y = 0; y < size.height; ++y) {
    uint8_t* pixel = buffer->plane(0).row(y);
    for (int x = 0; x < size.width; ++x, pixel += 4) {
      noise = noise * 1664525 + 1013904223;
      const bool flat = x < size.width / 2;
      pixel[0] = flat ? uint8_t(x * 3) : uint8_t(noise >> 24);
      pixel[1] = flat ? uint8_t(y * 4) : uint8_t(noise >> 16);
      pixel[2] = flat ? uint8_t(200) : uint8_t(noise >> 8);
      pixel[3] = 255;
    }
  }
  return std::move(*buffer).freeze(0, {}, {});
}

// How far the shown picture is from the sent one, at the worst sample.
int worst_difference(const Shown& shown, const Frame& sent) {
  if (shown.size != sent.size()) return 999;
  int worst = 0;
  for (int y = 0; y < shown.size.height; ++y) {
    for (int x = 0; x < shown.size.width; ++x) {
      const uint8_t* pixel = sent.plane(0).row(y) + 4 * x;
      for (size_t c = 0; c < 3; ++c) {
        worst = std::max(worst, std::abs(shown.at(x, y)[c] - pixel[c]));
      }
    }
  }
  return worst;
}

std::string from_base64(std::string_view text) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes;
  uint32_t bits = 0;
  int many = 0;
  for (const char c : text) {
    if (c == '=') break;
    bits = bits << 6 | uint32_t(kDigits.find(c));
    many += 6;
    if (many < 8) continue;
    many -= 8;
    bytes += char(bits >> many & 255);
  }
  return bytes;
}

Shown from_png(const std::string& png) {
  const auto bytes = std::as_bytes(std::span(png));
  auto animation = open({bytes.begin(), bytes.end()}, "sent.png");
  EXPECT_TRUE(animation);
  const auto frame = animation->next();
  EXPECT_TRUE(frame && *frame);
  Shown shown{(**frame).size(), {}};
  for (int y = 0; y < shown.size.height; ++y) {
    const uint8_t* pixel = (**frame).plane(0).row(y);
    for (int x = 0; x < shown.size.width; ++x, pixel += 4) {
      shown.pixels.push_back({pixel[0], pixel[1], pixel[2]});
    }
  }
  return shown;
}

// What stands after `begin` up to `end`, which is passed over.
std::string_view between(std::string_view& text, std::string_view begin,
                         std::string_view end) {
  EXPECT_THAT(text, StartsWith(begin));
  text.remove_prefix(std::min(begin.size(), text.size()));
  const size_t stop = text.find(end);
  EXPECT_NE(stop, text.npos);
  const std::string_view inside = text.substr(0, stop);
  text.remove_prefix(std::min(text.size(), inside.size() + end.size()));
  return inside;
}

TEST(TerminalPicture, KittyPutsItsChunksTogether) {
  const Frame sent = picture({80, 50});
  const std::string text = terminal_picture(sent, TerminalPictures::kKitty, 40);
  std::string_view rest = text;
  std::string payload;
  for (bool more = true; more;) {
    const std::string_view chunk = between(rest, "\x1b_G", "\x1b\\");
    const size_t semicolon = chunk.find(';');
    const std::string_view keys = chunk.substr(0, semicolon);
    EXPECT_LE(chunk.size() - semicolon - 1, 4096u);
    if (payload.empty()) {
      EXPECT_THAT(keys, StartsWith("a=T,f=100,"));
    }
    more = keys.find("m=1") != keys.npos;
    payload += chunk.substr(semicolon + 1);
  }
  EXPECT_EQ(rest, "\n");
  EXPECT_EQ(worst_difference(from_png(from_base64(payload)), sent), 0);
}

TEST(TerminalPicture, ITerm2FindsAFileOfTheSizeThatIsSaid) {
  const Frame sent = picture({33, 21});
  const std::string text =
      terminal_picture(sent, TerminalPictures::kITerm2, 33);
  std::string_view rest = text;
  const std::string_view command = between(rest, "\x1b]1337;File=", "\a");
  EXPECT_EQ(rest, "\n");
  const size_t colon = command.find(':');
  const std::string png = from_base64(command.substr(colon + 1));
  const std::string keys(command.substr(0, colon));
  EXPECT_NE(keys.find("inline=1"), keys.npos);
  EXPECT_NE(keys.find("size=" + std::to_string(png.size()) + ";"), keys.npos);
  EXPECT_EQ(worst_difference(from_png(png), sent), 0);
}

// DEC STD 070: '#' chooses or defines a color, '!' repeats, '$' returns, '-'
// goes six rows down, '?' to '~' are six pixels each.
Shown from_sixels(std::string_view text) {
  std::string_view data = between(text, "\x1bPq", "\x1b\\");
  const auto number = [&data] {
    int value = 0;
    while (!data.empty() && data[0] >= '0' && data[0] <= '9') {
      value = value * 10 + (data[0] - '0');
      data.remove_prefix(1);
    }
    if (!data.empty() && data[0] == ';') data.remove_prefix(1);
    return value;
  };
  EXPECT_THAT(data, StartsWith("\""));
  data.remove_prefix(1);
  number();
  number();
  Shown shown;
  shown.size.width = number();
  shown.size.height = number();
  shown.pixels.resize(size_t(shown.size.pixels()));
  std::vector<int> painted(shown.pixels.size());
  std::map<int, Pixel> colors;
  int color = 0, x = 0, top = 0, repeat = 1;
  while (!data.empty()) {
    const char c = data[0];
    data.remove_prefix(1);
    if (c == '#') {
      color = number();
      if (data[0] != '2') continue;
      const int system = number();
      EXPECT_EQ(system, 2);
      for (uint8_t& sample : colors[color]) {
        sample = uint8_t(number() * 255 / 100);
      }
    } else if (c == '!') {
      repeat = number();
    } else if (c == '$') {
      x = 0;
    } else if (c == '-') {
      x = 0;
      top += 6;
    } else {
      EXPECT_TRUE(c >= '?' && c <= '~') << int(c);
      for (; repeat > 0; --repeat, ++x) {
        for (int bit = 0; bit < 6; ++bit) {
          if (!((c - 63) >> bit & 1)) continue;
          const size_t place = size_t((top + bit) * shown.size.width + x);
          if (x >= shown.size.width || place >= painted.size()) {
            ADD_FAILURE() << "paints outside, at " << x << ", " << top + bit;
            return shown;
          }
          shown.pixels[place] = colors[color];
          ++painted[place];
        }
      }
      repeat = 1;
    }
  }
  for (const int times : painted) EXPECT_EQ(times, 1);
  return shown;
}

TEST(TerminalPicture, SixelsPaintEveryPixelOnceAndNearlyInItsColor) {
  for (const Size size : {Size{64, 40}, Size{7, 13}, Size{1, 1}}) {
    const Frame sent = picture(size);
    // 6x6x6 colors are 51 apart.
    EXPECT_LE(worst_difference(from_sixels(terminal_picture(
                                   sent, TerminalPictures::kSixel, 40)),
                               sent),
              51);
  }
}

TEST(TerminalPicture, SixelsAreOnAverageOfTheRightBrightness) {
  const Frame sent = picture({96, 96});
  const Shown shown =
      from_sixels(terminal_picture(sent, TerminalPictures::kSixel, 40));
  double shown_sum = 0, sent_sum = 0;
  for (int y = 0; y < 96; ++y) {
    for (int x = 0; x < 96; ++x) {
      shown_sum += shown.at(x, y)[1];
      sent_sum += sent.plane(0).row(y)[4 * x + 1];
    }
  }
  EXPECT_NEAR(shown_sum / (96 * 96), sent_sum / (96 * 96), 2.5);
}

TEST(TerminalPicture, HalfBlocksAreInkAboveGround) {
  const Frame sent = picture({9, 6});
  const std::string text = terminal_picture(sent, TerminalPictures::kBlocks, 9);
  std::string_view rest = text;
  Shown shown{sent.size(), std::vector<Pixel>(9 * 6)};
  const auto color = [](std::string_view numbers) {
    Pixel pixel{};
    for (uint8_t& sample : pixel) {
      sample = uint8_t(std::atoi(std::string(numbers).c_str()));
      const size_t next = numbers.find(';');
      numbers.remove_prefix(next == numbers.npos ? numbers.size() : next + 1);
    }
    return pixel;
  };
  for (int y = 0; y < 6; y += 2) {
    for (int x = 0; x < 9; ++x) {
      shown.pixels[size_t(y * 9 + x)] = color(between(rest, "\x1b[38;2;", "m"));
      shown.pixels[size_t((y + 1) * 9 + x)] =
          color(between(rest, "\x1b[48;2;", "m"));
      between(rest, "", "▀");
    }
    between(rest, "\x1b[0m", "\n");
  }
  EXPECT_EQ(worst_difference(shown, sent), 0);
}

}  // namespace
}  // namespace framewise::report
