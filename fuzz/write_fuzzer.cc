// SPDX-License-Identifier: Apache-2.0
// Read, write, read: whatever can be read can be written, in any format and
// with any options, and what was written can be read again. Files of PNG hold
// every pixel. The first three bytes choose format and options, the rest is the
// file.
#include <cstring>

#include "frame/color/color.h"
#include "framewise/write.h"
#include "read_everything.h"

namespace framewise::fuzz {
namespace {

constexpr Limits kSmall{.file_bytes = 1 << 20,
                        .frame_pixels = 1 << 14,
                        .frames = 8,
                        .total_pixels = 1 << 16,
                        .videos = {.frames = 8, .total_pixels = 1 << 16}};

std::vector<Frame> frames_of(std::vector<std::byte> bytes, const Limits& limits,
                             AnimationInfo& info, FramePool& pool) {
  std::vector<Frame> frames;
  auto animation = open(std::move(bytes), "fuzz",
                        {.limits = limits, .tolerant = true, .pool = &pool});
  if (!animation) return frames;
  info = animation->info();
  while (true) {
    auto frame = animation->next();
    if (!frame || !*frame) return frames;
    // Damaged files may hold frames of other sizes; a file has one.
    if ((*frame)->size() == info.size) frames.push_back(**frame);
  }
}

// AVIF and JPEG XL are left out: their encoders take seconds.
WriteOptions options_of(const uint8_t* choice) {
  constexpr FileFormat kFormats[] = {
      FileFormat::kPng,  FileFormat::kGif, FileFormat::kWebp, FileFormat::kJpeg,
      FileFormat::kTiff, FileFormat::kBmp, FileFormat::kPnm,  FileFormat::kPng};
  WriteOptions options;
  options.format = kFormats[choice[0] % 8];
  options.effort = choice[0] / 8 % 10;
  options.quality = choice[1] % 101;
  options.lossless = info_of(*options.format).lossless && choice[1] % 2 == 1;
  options.progressive = choice[2] % 2 == 1;
  options.subsampling = Subsampling(choice[2] / 2 % 4);
  options.color = ColorPolicy(choice[2] / 8 % 2);
  options.gif.dither = Dither(choice[2] / 16 % 2);
  options.gif.colors = 2 + choice[1];
  options.gif.colors = options.gif.colors > 256 ? 256 : options.gif.colors;
  options.tiff = TiffCompression(choice[2] / 32 % 3);
  options.limits = kSmall;
  options.limits.file_bytes = 8 << 20;
  return options;
}

bool equal(const Frame& a, const Frame& b, FramePool& pool) {
  const Frame x = *to_rgba16(a, pool);
  const Frame y = *to_rgba16(b, pool);
  for (int row = 0; row < x.size().height; ++row) {
    if (std::memcmp(x.plane(0).row(row), y.plane(0).row(row),
                    size_t(x.size().width) * 8) != 0) {
      return false;
    }
  }
  return true;
}

void write_and_read(const uint8_t* data, size_t size) {
  const WriteOptions options = options_of(data);
  FramePool pool;
  AnimationInfo info;
  const auto all = std::as_bytes(std::span(data + 3, size - 3));
  std::vector<Frame> frames =
      frames_of({all.begin(), all.end()}, kSmall, info, pool);
  if (frames.empty()) return;
  if (!info_of(*options.format).animation) frames.resize(1);
  auto writer = Writer::to_memory(AnimationFacts::of(info), options);
  if (!writer) return;
  for (const Frame& frame : frames) {
    if (!writer->add(frame)) return;  // as where a matrix is unknown
  }
  const auto written = writer->finish();
  if (!written) return;
  // FFmpeg, which reads BMP, counts a margin around frames as pixels.
  AnimationInfo again;
  auto bytes = written->content;
  const auto back = frames_of(std::move(bytes), {}, again, pool);
  if (back.empty() || again.size != info.size) std::abort();
  if (options.format != FileFormat::kPng) return;
  if (back.size() != frames.size()) std::abort();
  const bool same_colors = written->notes.empty() && info.has_alpha &&
                           options.color == ColorPolicy::kAsStored;
  for (size_t i = 0; same_colors && i < frames.size(); ++i) {
    if (!equal(back[i], frames[i], pool)) std::abort();
  }
}

}  // namespace
}  // namespace framewise::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size > 3) framewise::fuzz::write_and_read(data, size);
  return 0;
}
