// SPDX-License-Identifier: Apache-2.0
// Whole comparisons: a small animation and a damaged copy, both made from the
// bytes, with any options. Every pair has a report or an error, and every
// number of the report is a number.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <vector>

#include "choices.h"
#include "framewise/animation.h"
#include "framewise/compare.h"
#include "framewise/frame.h"

namespace framewise::fuzz {
namespace {

struct Picture {
  Size size;
  std::vector<uint8_t> rgba;
  int64_t duration = 0;

  uint8_t* pixel(int x, int y) {
    return rgba.data() + (size_t(y) * size_t(size.width) + size_t(x)) * 4;
  }
};
using Pictures = std::vector<Picture>;

enum class Content : uint8_t {
  kFlat,
  kGradient,
  kNoise,
  kStrokes,
  kMovingSquare,
  kCutout,  // a disk before nothing
  kFlicker,
  kContents
};

uint8_t noise_at(int x, int y, int frame, uint32_t seed) {
  uint32_t value = seed + uint32_t(x) * 2654435761u + uint32_t(y) * 40503u +
                   uint32_t(frame) * 97u;
  value = (value ^ (value >> 13)) * 1274126177u;
  return uint8_t(value >> 24);
}

std::array<uint8_t, 4> color_at(Content content, int x, int y, Size size,
                                int frame, uint32_t seed) {
  const auto plain = uint8_t(seed);
  const auto other = uint8_t(seed >> 8);
  switch (content) {
    case Content::kGradient: {
      const auto level = uint8_t(255 * x / size.width);
      return {level, uint8_t(255 * y / size.height), other, 255};
    }
    case Content::kNoise: {
      const uint8_t level = noise_at(x, y, frame, seed);
      return {level, level, uint8_t(level ^ other), 255};
    }
    case Content::kStrokes: {
      const bool ink = y % 12 > 2 && y % 12 < 9 && (x / 2 + y / 12) % 3 == 0;
      return ink ? std::array<uint8_t, 4>{plain, plain, plain, 255}
                 : std::array<uint8_t, 4>{255, 255, 255, 255};
    }
    case Content::kMovingSquare: {
      const int at = frame * 3 % size.width;
      const bool inside = x >= at && x < at + 8 && y < 8;
      return {inside ? other : plain, inside ? plain : other, 90, 255};
    }
    case Content::kCutout: {
      const int dx = 2 * x - size.width;
      const int dy = 2 * y - size.height;
      const bool inside =
          dx * dx + dy * dy < size.width * (size.height + frame);
      return {plain, other, 128, uint8_t(inside ? 255 : 0)};
    }
    case Content::kFlicker:
      return {uint8_t(frame % 2 ? plain : ~plain), other, 40, 255};
    default: return {plain, other, 128, 255};
  }
}

Pictures reference_of(Choices& choices) {
  constexpr int kSides[] = {1, 2, 3, 7, 8, 15, 16, 17, 32, 33, 64, 100};
  const Size size{kSides[choices.below(12)], kSides[choices.below(12)]};
  const int frames = 1 + choices.below(9);
  const auto content = Content(choices.below(int(Content::kContents)));
  const uint32_t seed = uint32_t(choices.next()) | uint32_t(choices.next())
                                                       << 8;
  const int delay = choices.below(20) * 10;
  Pictures pictures;
  for (int i = 0; i < frames; ++i) {
    Picture& one = pictures.emplace_back();
    one.size = size;
    one.duration = delay;
    one.rgba.resize(size_t(size.pixels()) * 4);
    for (int y = 0; y < size.height; ++y) {
      for (int x = 0; x < size.width; ++x) {
        const auto color = color_at(content, x, y, size, i, seed);
        std::copy(color.begin(), color.end(), one.pixel(x, y));
      }
    }
  }
  return pictures;
}

Picture resized(const Picture& from, Size size) {
  Picture to{size, std::vector<uint8_t>(size_t(size.pixels()) * 4),
             from.duration};
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) {
      const size_t at =
          size_t(y * from.size.height / size.height) * size_t(from.size.width) +
          size_t(x * from.size.width / size.width);
      std::copy_n(from.rgba.data() + at * 4, 4, to.pixel(x, y));
    }
  }
  return to;
}

void change_levels(Picture& one, int how, int amount) {
  for (size_t i = 0; i < one.rgba.size(); ++i) {
    uint8_t& level = one.rgba[i];
    const bool alpha = i % 4 == 3;
    const auto at = int(i / 4);
    if (how == 0 && !alpha) level = uint8_t(level + amount);
    if (how == 1 && !alpha) level = uint8_t(level & ~amount);
    if (how == 2 && alpha) level = uint8_t(level ^ amount);
    if (how == 3 && alpha) level = uint8_t(amount);
    if (how == 4 && !alpha) level = uint8_t(amount);
    if (how == 5 && !alpha && at % (amount + 1) == 0) level = uint8_t(~level);
    if (how == 6 && !alpha) {
      const int noise = noise_at(at, int(i % 4), 0, uint32_t(amount)) % 31;
      level = uint8_t(std::clamp(level + noise - 15, 0, 255));
    }
  }
}

void swap_channels(Picture& one) {
  for (size_t i = 0; i < one.rgba.size(); i += 4) {
    std::swap(one.rgba[i], one.rgba[i + 2]);
  }
}

void shift_rows(Picture& one, int by) {
  const size_t bytes = size_t(by) % one.rgba.size();
  std::rotate(one.rgba.begin(), one.rgba.begin() + ptrdiff_t(bytes),
              one.rgba.end());
}

// One damage of the frames of a range, or of their order.
void damage(Pictures& pictures, Choices& choices) {
  const auto frames = int(pictures.size());
  const int first = choices.below(frames);
  const int end = first + 1 + choices.below(frames);
  const int amount = choices.next();
  const int kind = choices.below(14);
  const auto at = pictures.begin() + first;
  if (kind == 0 && frames > 1) pictures.erase(at);
  if (kind == 1) pictures.insert(at, Picture(*at));
  if (kind == 2) std::swap(*at, pictures.back());
  if (kind == 3) std::reverse(pictures.begin(), pictures.end());
  for (int i = first; i < end && i < int(pictures.size()); ++i) {
    Picture& one = pictures[size_t(i)];
    if (kind == 4) one.duration = amount * 10;
    if (kind == 5) swap_channels(one);
    if (kind == 6) shift_rows(one, amount * 4);
    if (kind >= 7) change_levels(one, kind - 7, amount);
  }
}

Pictures test_of(Pictures pictures, Choices& choices) {
  for (int left = choices.below(4); left > 0; --left) {
    damage(pictures, choices);
  }
  if (choices.below(4) != 1) return pictures;
  const Size size{1 + choices.below(70), 1 + choices.below(70)};
  for (Picture& one : pictures) one = resized(one, size);
  return pictures;
}

Animation animation_of(const Pictures& pictures) {
  std::vector<Frame> frames;
  int64_t start = 0;
  for (const Picture& one : pictures) {
    const PlaneView view{one.rgba.data(), one.size.width * 4, one.size};
    Frame frame = *Frame::wrap({}, one.size, {{view}});
    frames.push_back(frame.with_time(int64_t(frames.size()),
                                     {start, one.duration},
                                     ChangedArea::everything(one.size)));
    start += one.duration;
  }
  return *make_animation(std::move(frames));
}

CompareOptions compare_options_of(Choices& choices) {
  CompareOptions options;
  constexpr const char* kMetrics[] = {"default", "fast", "psnr", "ssimulacra2",
                                      "default"};
  options.metrics = {kMetrics[choices.below(5)]};
  options.pairing = PairingMode(choices.below(5));
  options.sampling.by = SampleBy(choices.below(6));
  if (choices.yes()) options.sampling.pairs = 1 + choices.below(9);
  if (choices.yes()) options.sampling.most = 3 + choices.below(9);
  options.resizing = Resizing(choices.below(4));
  if (choices.yes()) options.background = {{255, 0, uint8_t(choices.next())}};
  // Most pairs have all of their time, so that something is left to compare.
  switch (choices.below(8)) {
    case 0: options.offset.frames = choices.below(5) - 2; break;
    case 1: options.start.frames = choices.below(4); break;
    case 2: options.frames = 1 + choices.below(6); break;
    case 3: options.end = TimePoint{.frames = 1 + choices.below(6)}; break;
    default: break;
  }
  options.subsample = 1 + choices.below(4);
  options.full = choices.yes();
  options.worst = choices.below(6);
  options.error_maps = choices.below(3);
  options.pictures = Embed(choices.below(4));
  return options;
}

void check(const Report& report) {
  for (const Comparison& one : report.comparisons) {
    if (one.score && !std::isfinite(*one.score)) std::abort();
    for (const Reason& reason : one.reasons) {
      if (reason.first_frame > reason.last_frame) std::abort();
      if (reason.measured && !std::isfinite(reason.measured->value)) {
        std::abort();
      }
    }
  }
}

void compare_pair(Choices choices) {
  const CompareOptions options = compare_options_of(choices);
  const Pictures reference = reference_of(choices);
  const Pictures test = test_of(reference, choices);
  const auto report =
      compare(animation_of(reference), animation_of(test), options);
  if (report) check(*report);
}

}  // namespace
}  // namespace framewise::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  framewise::fuzz::compare_pair(
      framewise::fuzz::Choices(std::span(data, size)));
  return 0;
}
