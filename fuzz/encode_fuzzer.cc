// SPDX-License-Identifier: Apache-2.0
// Encoders: frames of any size, depth, number and duration, made from the
// bytes, are written in any format with any options, and what was written has
// their size.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <span>
#include <vector>

#include "choices.h"
#include "framewise/animation.h"
#include "framewise/frame.h"
#include "framewise/write.h"

namespace framewise::fuzz {
namespace {

constexpr int64_t kMostPixels = 1 << 16;  // of a frame; AVIF takes seconds

// Around the blocks, groups and limits of encoders.
Size size_of(Choices& choices) {
  constexpr int kSides[] = {1,    2,    3,    7,    8,    9,     15,    16,
                            17,   33,   63,   64,   65,   255,   256,   257,
                            2047, 2048, 2049, 4097, 8193, 16384, 16385, 65535};
  const Size size{kSides[choices.below(24)], kSides[choices.below(24)]};
  if (size.pixels() <= kMostPixels) return size;
  return {size.width, std::max(1, int(kMostPixels / size.width))};
}

WriteOptions write_options_of(Choices& choices) {
  WriteOptions options;
  options.format = FileFormat(choices.below(int(file_formats().size())));
  options.effort = choices.below(4);
  options.quality = choices.below(101);
  options.lossless = info_of(*options.format).lossless && choices.below(2) == 1;
  options.progressive = choices.below(2) == 1;
  options.subsampling = Subsampling(choices.below(4));
  options.gif.dither = Dither(choices.below(2));
  options.gif.colors = 2 + choices.below(255);
  options.tiff = TiffCompression(choices.below(3));
  if (choices.below(2) == 1) options.bits = 8 + choices.below(9);
  return options;
}

Frame frame_of(Choices& choices, Size size, int bits, int64_t index,
               int64_t start, int64_t duration) {
  const size_t bytes = size_t(size.pixels()) * (bits > 8 ? 8 : 4);
  const auto pixels = std::make_shared<std::vector<uint8_t>>(bytes);
  const uint8_t first = choices.next();
  const uint8_t step = choices.next();
  const int every = 1 + choices.below(64);
  for (size_t i = 0; i < bytes; ++i) {
    (*pixels)[i] = uint8_t(first + step * (i / size_t(every)));
  }
  const PlaneView view{pixels->data(), size.width * (bits > 8 ? 8 : 4), size};
  const Frame frame =
      *Frame::wrap({.bits = uint8_t(bits)}, size, {{view}}, pixels);
  return frame.with_time(index, {start, duration},
                         ChangedArea::everything(size));
}

void encode(Choices choices) {
  constexpr int64_t kDurations[] = {0, 1, 2, 10, 65535, 655350, 1 << 30};
  const WriteOptions options = write_options_of(choices);
  const Size size = size_of(choices);
  const int bits = choices.below(2) == 1 ? 16 : 8;
  const int frames =
      info_of(*options.format).animation ? 1 + choices.below(4) : 1;
  AnimationFacts facts;
  facts.size = size;
  facts.time_base = {1, 1000};
  facts.plays = choices.next();
  facts.has_alpha = choices.below(2) == 1;
  auto writer = Writer::to_memory(facts, options);
  if (!writer) return;
  int64_t start = 0;
  for (int i = 0; i < frames; ++i) {
    const int64_t duration = kDurations[choices.below(7)];
    if (!writer->add(frame_of(choices, size, bits, i, start, duration))) {
      return;
    }
    start += duration;
  }
  auto written = writer->finish();
  if (!written) return;
  auto back = open(std::move(written->content), "fuzz");
  if (!back || back->info().size != size) std::abort();
}

}  // namespace
}  // namespace framewise::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  framewise::fuzz::encode(framewise::fuzz::Choices(std::span(data, size)));
  return 0;
}
