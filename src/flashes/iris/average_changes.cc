// SPDX-License-Identifier: Apache-2.0
#include "flashes/iris/average_changes.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/result.h"
#include "frame/color/color.h"
#include "frame/color/transfer_curves.h"

namespace framewise::flashes {
namespace {

constexpr float kLuminanceChange = 0.1f;
constexpr float kLuminanceDark = 0.8f;
constexpr float kRedChange = 20;
constexpr float kRedDark = 321;  // above every value: no such limit for red
constexpr float kAreaShare = 0.25f;
constexpr int kMostTransitions = 6;
constexpr int kWarningTransitions = 4;
constexpr int kExtendedS = 4;
constexpr int kExtendedWindowS = 5;

const std::array<float, 256>& light_table() {
  static const std::array<float, 256> table = [] {
    std::array<float, 256> values{};
    for (size_t i = 0; i < values.size(); ++i) {
      values[i] = float(light_of_srgb(double(i) / 255));
    }
    return values;
  }();
  return table;
}

// Rows of colors of 8 bits. IRIS reads video through libswscale, which rounds
// down after each product, takes the nearest chroma and, without a word from
// its caller, uses BT.601.
class ColorRows {
 public:
  static Result<ColorRows> of(const Frame& frame, FramePool& pool) {
    ColorRows rows;
    const PixelFormat& format = frame.format();
    rows.yuv_ = format.layout == Layout::kYuv420 && format.bits == 8 &&
                format.color.range != Range::kFull;
    if (rows.yuv_) {
      rows.frame_ = frame;
      return rows;
    }
    FW_ASSIGN_OR_RETURN(rows.frame_, to_rgba8(frame, pool));
    return rows;
  }

  struct Rgb {
    uint8_t r, g, b;
  };
  Rgb at(int x, int y) const {
    if (!yuv_) {
      const uint8_t* pixel = frame_.plane(0).row(y) + 4 * x;
      return {pixel[0], pixel[1], pixel[2]};
    }
    const auto times = [](int sample, int factor) {
      return sample * 8 * factor >> 16;  // factors in 1/8192
    };
    const auto clamped = [](int value) {
      return uint8_t(std::clamp(value, 0, 255));
    };
    const int luma = times(frame_.plane(0).row(y)[x] - 16, 9539);
    const int u = frame_.plane(1).row(y / 2)[x / 2] - 128;
    const int v = frame_.plane(2).row(y / 2)[x / 2] - 128;
    return {clamped(luma + times(v, 13075)),
            clamped(luma + times(u, -3209) + times(v, -6660)),
            clamped(luma + times(u, 16525))};
  }

 private:
  Frame frame_;
  bool yuv_ = false;
};

float red_of(float r, float g, float b) {
  const float sum = r + g + b;
  if (!(r / sum >= 0.8f)) return 0;
  return std::max((r - g - b) * 320, 0.0f);
}

bool same_sign(float a, float b) {
  return (a <= 0 && b <= 0) || (a >= 0 && b >= 0);
}

}  // namespace

int AverageChanges::FlagWindow::add(bool flag) {
  if (flags_.size() == capacity_) {
    count_ -= flags_.front();
    flags_.pop_front();
  }
  flags_.push_back(flag);
  count_ += flag;
  return count_;
}

AverageChanges::Channel::Channel(size_t pixel_count, int rate, float limit,
                                 float dark_limit)
    : values(pixel_count),
      threshold(limit),
      dark(dark_limit),
      pixels(pixel_count),
      frame_rate(size_t(rate)),
      changes{0},
      transitions(size_t(rate)),
      extended(size_t(rate * kExtendedWindowS)) {
  transitions.add(false);  // the first frame has no change
  extended.add(false);
}

void AverageChanges::Channel::change_to(double sum, int64_t changed,
                                        bool first) {
  const float before = now.mean;
  now.mean = float(sum / double(pixels));
  if (first) return;
  now.area = float(changed) / float(pixels);
  const bool large = changed >= int64_t(float(pixels) * kAreaShare);
  now.change = large ? now.mean - before : 0;
  const float last = now.accumulated;
  float kept = last;
  if (same_sign(last, now.change)) {
    if (changes.size() >= frame_rate) {
      kept -= changes.front();
      changes.pop_front();
    }
    changes.push_back(now.change);
    now.accumulated = now.change + kept;
  } else {
    changes.assign(1, now.change);
    now.accumulated = now.change;
  }
  const bool goes_on =
      same_sign(last, now.accumulated) && std::abs(last) >= threshold;
  const bool transition = !goes_on && std::abs(now.accumulated) >= threshold &&
                          std::min(before, now.mean) < dark;
  now.transitions = transitions.add(transition);
  const bool many = now.transitions >= kWarningTransitions;
  now.extended = extended.add(many && now.transitions <= kMostTransitions);
  if (now.transitions > kMostTransitions) {
    now.state = IrisState::kFail;
  } else if (many && now.extended >= int(frame_rate) * kExtendedS) {
    now.state = IrisState::kExtended;
  } else {
    now.state = many ? IrisState::kWarning : IrisState::kPass;
  }
}

AverageChanges::AverageChanges(Size size, int frame_rate)
    : luminance_(size_t(size.pixels()), frame_rate, kLuminanceChange,
                 kLuminanceDark),
      red_(size_t(size.pixels()), frame_rate, kRedChange, kRedDark) {}

Result<IrisRow> AverageChanges::add(const Frame& frame) {
  FW_ASSIGN_OR_RETURN(const ColorRows rows, ColorRows::of(frame, pool_));
  const std::array<float, 256>& light = light_table();
  double luminance_sum = 0, red_sum = 0;
  int64_t luminance_changed = 0, red_changed = 0;
  const Size size = frame.size();
  size_t i = 0;
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x, ++i) {
      const ColorRows::Rgb pixel = rows.at(x, y);
      const float r = light[pixel.r];
      const float g = light[pixel.g];
      const float b = light[pixel.b];
      const float luminance = 0.0722f * b + 0.7152f * g + 0.2126f * r;
      const float red = red_of(r, g, b);
      luminance_changed += luminance != luminance_.values[i];
      red_changed += red != red_.values[i];
      luminance_.values[i] = luminance;
      red_.values[i] = red;
      luminance_sum += double(luminance);
      red_sum += double(red);
    }
  }
  luminance_.change_to(luminance_sum, luminance_changed, first_);
  red_.change_to(red_sum, red_changed, first_);
  first_ = false;
  return IrisRow{luminance_.now, red_.now};
}

}  // namespace framewise::flashes
