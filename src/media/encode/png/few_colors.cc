// SPDX-License-Identifier: Apache-2.0
#include "media/encode/png/few_colors.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>
#include <vector>

#include "base/result.h"
#include "media/encode/color_table.h"
#include "media/encode/png/chosen_colors.h"
#include "media/encode/quantizer.h"

namespace framewise::media {
namespace {

// Which pixels a frame has.
struct Contents {
  CountedColors counted;
  ColorTable colors;
  bool few = true;       // no more than the table holds
  bool partial = false;  // some let through a part of what is below
  bool clear = false;    // some let through all of it
};

// How much a pixel counts: less where its neighbours differ, since errors are
// seen less there. At 64 steps of a channel, half.
float weight_of(Rgb8 here, Rgb8 left, Rgb8 above) {
  constexpr float kHalf = 64;
  const auto off = [&](Rgb8 other) {
    return std::abs(here.r - other.r) + std::abs(here.g - other.g) +
           std::abs(here.b - other.b);
  };
  return kHalf / (kHalf + float(std::min(off(left), off(above))));
}

void look_at(const Frame& frame, int most, Contents& contents) {
  uint32_t last = 0;
  for (int y = 0; y < frame.size().height; ++y) {
    const auto* row = frame.plane(0).row<uint32_t>(y);
    const auto* above = frame.plane(0).row<uint32_t>(std::max(0, y - 1));
    for (int x = 0; x < frame.size().width; ++x) {
      const uint8_t alpha = alpha_of(row[x]);
      contents.clear |= alpha == 0;
      contents.partial |= alpha != 0 && alpha != 255;
      if (alpha == 0) continue;
      contents.counted.add(
          rgb_of(row[x]),
          weight_of(rgb_of(row[x]), rgb_of(row[std::max(0, x - 1)]),
                    rgb_of(above[x])));
      if (contents.few && row[x] != last) {
        contents.few = contents.colors.add(row[x]) &&
                       int(contents.colors.colors().size()) <= most;
        last = row[x];
      }
    }
  }
}

// Errors that are passed on, in sixteenths of a level, one row ahead.
//
// Not all of an error is: at 256 colors, counted by 5 bits a channel, of four
// photographs SSIMULACRA 2 is 78, 72, 84 and 73 with all of it, 85, 80, 87 and
// 85 with this share, 84, 80, 86 and 84 with 7/16, and 84, 79, 86 and 83 with
// nothing.
constexpr int kPassedOn = 11;
constexpr int kSixteenths = 16;

class Diffusion {
 public:
  Diffusion(int width, bool on)
      : on_(on), now_(size_t(width) + 2), next_(size_t(width) + 2) {}

  Rgb8 wanted(Rgb8 color, int x) const {
    if (!on_) return color;
    const Error& error = now_[size_t(x) + 1];
    const auto shifted = [](uint8_t level, int sixteenths) {
      return uint8_t(
          std::clamp(level + (sixteenths + 8) / kSixteenths, 0, 255));
    };
    return {shifted(color.r, error[0]), shifted(color.g, error[1]),
            shifted(color.b, error[2])};
  }

  void pass_on(Rgb8 wanted, Rgb8 shown, int x) {
    if (!on_) return;
    const auto passed_on = [](uint8_t a, uint8_t b) {
      return (a - b) * kPassedOn / kSixteenths;
    };
    const Error off = {passed_on(wanted.r, shown.r),
                       passed_on(wanted.g, shown.g),
                       passed_on(wanted.b, shown.b)};
    const auto at = size_t(x) + 1;
    for (size_t c = 0; c < 3; ++c) {
      now_[at + 1][c] += 7 * off[c];
      next_[at - 1][c] += 3 * off[c];
      next_[at][c] += 5 * off[c];
      next_[at + 1][c] += off[c];
    }
  }

  void end_row() {
    std::swap(now_, next_);
    std::ranges::fill(next_, Error());
  }

 private:
  using Error = std::array<int, 3>;
  bool on_;
  std::vector<Error> now_, next_;
};

}  // namespace

Result<Frame> with_few_colors(const Frame& frame, int most, bool dither,
                              FramePool& pool) {
  const PixelFormat& format = frame.format();
  if (format.layout != Layout::kRgba || format.bits != 8) return frame;
  Contents contents;
  look_at(frame, most, contents);
  const size_t found = contents.colors.colors().size() + size_t(contents.clear);
  if (contents.partial || (contents.few && found <= size_t(most))) return frame;
  const std::vector<Rgb8> palette = chosen_colors(
      contents.counted.colors(), std::max(1, most - int(contents.clear)));
  if (palette.empty()) return frame;
  NearestColor nearest(palette);
  FW_ASSIGN_OR_RETURN(FrameBuffer buffer, pool.allocate(format, frame.size()));
  const MutablePlaneView out = buffer.plane(0);
  Diffusion diffusion(frame.size().width, dither);
  for (int y = 0; y < frame.size().height; ++y) {
    const auto* from = frame.plane(0).row<uint32_t>(y);
    auto* to = out.row<uint32_t>(y);
    for (int x = 0; x < frame.size().width; ++x) {
      if (alpha_of(from[x]) == 0) {
        to[x] = 0;
        continue;
      }
      const Rgb8 wanted = diffusion.wanted(rgb_of(from[x]), x);
      const Rgb8 shown = palette[nearest(wanted)];
      to[x] = opaque_pixel(shown);
      diffusion.pass_on(wanted, shown, x);
    }
    diffusion.end_row();
  }
  return std::move(buffer).freeze(frame.index(), frame.time(), frame.changed());
}

}  // namespace framewise::media
