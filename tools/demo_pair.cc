// SPDX-License-Identifier: Apache-2.0
// Draws the animation of the demo and writes it twice: original.gif, and
// small.gif as a careless optimiser would leave it: a quarter of the
// colors, every other frame dropped (with its time added to the frame
// before), and for half a second the old ball is not cleaned away.
//
// Usage: demo_pair FOLDER
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

namespace {

constexpr int kWidth = 320;
constexpr int kHeight = 180;
constexpr int kFrames = 60;
constexpr int kDelayCs = 5;

struct Box {
  int left = kWidth, top = kHeight, right = 0, bottom = 0;

  bool empty() const { return right <= left; }
  void include(int x, int y) {
    left = std::min(left, x);
    right = std::max(right, x + 1);
    top = std::min(top, y);
    bottom = std::max(bottom, y + 1);
  }
};

using Indexed = std::vector<uint8_t>;

// ---- the scene
// ---------------------------------------------------------------

// "FRAMEWISE" in 5x7 dots, one string a row of dots.
constexpr std::array<const char*, 7> kTitle = {
    "#####.####...###..#...#.#####.#...#.#####..####.#####",
    "#.....#...#.#...#.##.##.#.....#...#...#...#.....#....",
    "#.....#...#.#...#.#.#.#.#.....#...#...#...#.....#....",
    "####..####..#####.#.#.#.####..#.#.#...#....###..####.",
    "#.....#.#...#...#.#...#.#.....#.#.#...#.......#.#....",
    "#.....#..#..#...#.#...#.#.....##.##...#.......#.#....",
    "#.....#...#.#...#.#...#.#####.#...#.#####.####..#####"};

bool title_covers(int x, int y) {
  constexpr int kScale = 3, kLeft = 80, kTop = 20;
  const int column = (x - kLeft) / kScale;
  const int row = (y - kTop) / kScale;
  if (x < kLeft || y < kTop || row >= 7 || column >= 53) return false;
  return kTitle[size_t(row)][column] == '#';
}

struct Ball {
  double x, y;
};

constexpr double kRadius = 22;

Ball ball_at(int frame) {
  const double t = double(frame) / kFrames;
  const double bounce = std::abs(std::sin(t * 3 * 3.14159265358979));
  return {40 + 240 * t, 145 - 75 * bounce};
}

constexpr int kGroundTop = 168;
constexpr int kBallShades = 80;

// The scene is painted in palette indices: one for each row of the sky, then
// ground and title, then the shades of the ball.
enum Index : uint8_t { kSky = 0, kGround = kGroundTop, kTitleInk, kBall };

// `coarseness`: how many neighbouring colors became one.
struct Look {
  int coarseness;

  uint8_t merged(int first, int index) const {
    return uint8_t(first + (index - first) / coarseness * coarseness);
  }
  uint8_t pixel(int x, int y, const Ball& ball) const {
    if (title_covers(x, y)) return kTitleInk;
    const double dx = (x - ball.x) / kRadius;
    const double dy = (y - ball.y) / kRadius;
    const double distance = dx * dx + dy * dy;
    if (distance < 1) {
      // Lit from the upper left.
      const double light =
          -0.5 * dx - 0.6 * dy + 0.62 * std::sqrt(1 - distance);
      const int shade = int(std::clamp(light, 0.0, 1.0) * (kBallShades - 1));
      return merged(kBall, kBall + shade);
    }
    return y >= kGroundTop ? uint8_t(kGround) : merged(kSky, y);
  }
};

std::string palette() {
  std::string table(256 * 3, '\0');
  const auto set = [&table](int index, double r, double g, double b) {
    table[size_t(index) * 3] = char(int(r));
    table[size_t(index) * 3 + 1] = char(int(g));
    table[size_t(index) * 3 + 2] = char(int(b));
  };
  for (int y = 0; y < kGroundTop; ++y) {
    const double v = double(y) / kGroundTop;
    set(kSky + y, 30 + 170 * v, 60 + 130 * v, 160 + 60 * v);
  }
  set(kGround, 55, 95, 50);
  set(kTitleInk, 250, 250, 240);
  for (int i = 0; i < kBallShades; ++i) {
    const double light = double(i) / kBallShades;
    set(kBall + i, 90 + 165 * light, 30 + 110 * light, 25 + 80 * light);
  }
  return table;
}

Indexed draw(int frame, const Look& look) {
  Indexed picture(size_t(kWidth) * kHeight);
  const Ball ball = ball_at(frame);
  for (int y = 0; y < kHeight; ++y) {
    for (int x = 0; x < kWidth; ++x) {
      picture[size_t(y) * kWidth + size_t(x)] = look.pixel(x, y, ball);
    }
  }
  return picture;
}

// ---- GIF
// -------------------------------------------------------------------------

// Variable-length codes, least significant bit first, in blocks of 255 bytes.
class CodeWriter {
 public:
  explicit CodeWriter(std::string& out) : out_(out) {}

  void write(int code, int bits) {
    pending_ |= uint32_t(code) << pending_bits_;
    for (pending_bits_ += bits; pending_bits_ >= 8; pending_bits_ -= 8) {
      block_ += char(pending_ & 255);
      pending_ >>= 8;
      if (block_.size() == 255) flush_block();
    }
  }
  void finish() {
    if (pending_bits_ > 0) block_ += char(pending_ & 255);
    if (!block_.empty()) flush_block();
    out_ += '\0';
  }

 private:
  void flush_block() {
    out_ += char(block_.size());
    out_ += block_;
    block_.clear();
  }

  std::string& out_;
  std::string block_;
  uint32_t pending_ = 0;
  int pending_bits_ = 0;
};

// LZW as in the GIF89a specification, appendix F.
void write_lzw(std::string& out, const Indexed& picture, const Box& box) {
  constexpr int kClear = 256, kEnd = 257, kMaxCodes = 4096;
  out += char(8);
  CodeWriter writer(out);
  std::map<int, int> codes;  // prefix * 256 + next → code
  int next_code = kEnd + 1, bits = 9, prefix = -1;
  writer.write(kClear, bits);
  for (int y = box.top; y < box.bottom; ++y) {
    for (int x = box.left; x < box.right; ++x) {
      const int value = picture[size_t(y) * kWidth + size_t(x)];
      if (prefix < 0) {
        prefix = value;
        continue;
      }
      const int key = prefix * 256 + value;
      if (const auto found = codes.find(key); found != codes.end()) {
        prefix = found->second;
        continue;
      }
      writer.write(prefix, bits);
      if (next_code == kMaxCodes) {
        writer.write(kClear, bits);
        codes.clear();
        next_code = kEnd + 1;
        bits = 9;
      } else {
        if (next_code == 1 << bits) ++bits;
        codes[key] = next_code++;
      }
      prefix = value;
    }
  }
  writer.write(prefix, bits);
  // The decoder has just made one more code, and may have grown a bit wider.
  if (next_code == 1 << bits && bits < 12) ++bits;
  writer.write(kEnd, bits);
  writer.finish();
}

void write_u16(std::string& out, int value) {
  out += char(value & 255);
  out += char(value >> 8);
}

void write_frame(std::string& out, const Indexed& picture, const Box& box,
                 int delay_cs) {
  out += std::string("\x21\xf9\x04\x04", 4);  // keep what was painted
  write_u16(out, delay_cs);
  out += std::string("\0\0\x2c", 3);
  write_u16(out, box.left);
  write_u16(out, box.top);
  write_u16(out, box.right - box.left);
  write_u16(out, box.bottom - box.top);
  out += '\0';
  write_lzw(out, picture, box);
}

std::string gif_header() {
  std::string out = "GIF89a";
  write_u16(out, kWidth);
  write_u16(out, kHeight);
  out += std::string("\xf7\0\0", 3);
  out += palette();
  out += std::string("\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0\0", 19);
  return out;
}

// The part of the picture that has to be painted again. With `forget_behind`
// the left half of it is forgotten: what stays there is a ghost.
Box changed_box(const Indexed& before, const Indexed& now, bool forget_behind) {
  Box box;
  for (int y = 0; y < kHeight; ++y) {
    for (int x = 0; x < kWidth; ++x) {
      const size_t at = size_t(y) * kWidth + size_t(x);
      if (before[at] != now[at]) box.include(x, y);
    }
  }
  if (box.empty()) box = {0, 0, 1, 1};
  if (forget_behind) box.left += std::min(12, box.right - box.left - 1);
  return box;
}

std::string encode(const Look& look, int step, bool with_ghost) {
  std::string out = gif_header();
  Indexed shown;
  for (int frame = 0; frame < kFrames; frame += step) {
    const Indexed picture = draw(frame, look);
    const bool ghost = with_ghost && frame >= 30 && frame < 40;
    const Box box = shown.empty() ? Box{0, 0, kWidth, kHeight}
                                  : changed_box(shown, picture, ghost);
    write_frame(out, picture, box, kDelayCs * step);
    if (shown.empty()) shown = picture;
    for (int y = box.top; y < box.bottom; ++y) {
      const size_t row = size_t(y) * kWidth;
      std::copy(picture.begin() + ptrdiff_t(row) + box.left,
                picture.begin() + ptrdiff_t(row) + box.right,
                shown.begin() + ptrdiff_t(row) + box.left);
    }
  }
  out += ';';
  return out;
}

bool write_file(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream file(path, std::ios::binary);
  file << bytes;
  return bool(file.flush());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: demo_pair FOLDER\n");
    return 2;
  }
  const std::filesystem::path folder = argv[1];
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (!write_file(folder / "original.gif", encode(Look{1}, 1, false)) ||
      !write_file(folder / "small.gif", encode(Look{4}, 2, true))) {
    std::fprintf(stderr, "demo_pair: cannot write to %s\n", argv[1]);
    return 4;
  }
  return 0;
}
