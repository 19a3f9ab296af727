// SPDX-License-Identifier: Apache-2.0
#include "optimize/sweep/synthetic.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/result.h"
#include "framewise/write.h"

namespace framewise::optimization {
namespace {

struct Rgb {
  int r = 0, g = 0, b = 0;
};

// Where a pixel is, and in which frame of how many. Integers only, so that all
// machines draw the same.
struct Place {
  int x = 0, y = 0, frame = 0;
  Size size;
  int frames = 1;

  int across() const { return 255 * x / std::max(1, size.width - 1); }
  int down() const { return 255 * y / std::max(1, size.height - 1); }
  int through() const { return 256 * frame / frames; }
};

using Draw = Rgb (*)(const Place& at);

int noise(int x, int y, int z) {
  uint32_t h = uint32_t(x) * 374761393u + uint32_t(y) * 668265263u +
               uint32_t(z) * 2246822519u;
  h = (h ^ (h >> 13)) * 1274126177u;
  return int((h ^ (h >> 16)) & 255);
}

int triangle(int value) {  // 0..255 and back, for any value
  const int t = ((value % 512) + 512) % 512;
  return t < 256 ? t : 511 - t;
}

Rgb smooth_gradient(const Place& at) {
  return {triangle(at.across() + at.through()), at.down(), 128};
}
Rgb complex_gradient(const Place& at) {
  return {triangle(2 * at.across() + at.through()),
          triangle(at.down() + at.across() / 2),
          triangle(255 - at.down() + 2 * at.through())};
}
Rgb solid_blocks(const Place& at) {
  constexpr Rgb kColors[] = {
      {220, 40, 40}, {40, 160, 60}, {40, 80, 200}, {240, 200, 40}};
  return kColors[(4 * at.x / at.size.width + 4 * at.y / at.size.height +
                  at.frame) %
                 4];
}
Rgb high_contrast(const Place& at) {
  const int level = ((at.x + 2 * at.frame) / 8 + at.y / 8) % 2 ? 255 : 0;
  return {level, level, level};
}
Rgb photographic_noise(const Place& at) {
  const int grain = noise(at.x, at.y, at.frame) / 6;
  return {at.across() * 3 / 4 + grain, at.down() * 3 / 4 + grain, 90 + grain};
}
Rgb texture_complex(const Place& at) {
  const int a = triangle(9 * at.x + 5 * at.y + 12 * at.frame);
  const int b = triangle(4 * at.x - 11 * at.y);
  return {a, (a + b) / 2, b};
}
Rgb geometric_patterns(const Place& at) {
  const int dx = at.x - at.size.width / 2;
  const int dy = at.y - at.size.height / 2;
  const int ring = (dx * dx + dy * dy) / 200 + at.frame;
  return ring % 2 ? Rgb{30, 60, 160} : Rgb{250, 240, 220};
}
Rgb few_colors(const Place& at) {
  return at.x / 12 % 4 == at.frame % 4 ? Rgb{200, 50, 50} : Rgb{245, 245, 245};
}
Rgb many_colors(const Place& at) {
  return {at.across(), at.down(), triangle(at.across() + 2 * at.through())};
}
Rgb animation_heavy(const Place& at) {
  const int cx = at.size.width * at.frame / at.frames;
  const int dx = at.x - cx;
  const int dy = at.y - at.size.height / 2;
  if (dx * dx + dy * dy < 400) return {250, 180, 30};
  return {triangle(at.x + 20 * at.frame), 60, triangle(at.y - 20 * at.frame)};
}
Rgb mixed_content(const Place& at) {
  if (at.x < at.size.width / 2) return photographic_noise(at);
  return at.y < at.size.height / 2 ? few_colors(at) : smooth_gradient(at);
}
Rgb data_visualization(const Place& at) {
  const int bar = at.x / 20;
  const int height =
      at.size.height * (20 + triangle(60 * bar + 40 * at.frame) / 2) / 160;
  if (at.y % 40 == 0) return {210, 210, 210};
  const bool inside = at.x % 20 > 3 && at.size.height - at.y < height;
  return inside ? Rgb{50, 110, 190} : Rgb{255, 255, 255};
}
Rgb transitions(const Place& at) {
  const int share = 256 * at.frame / std::max(1, at.frames - 1);
  const Rgb a = smooth_gradient(at);
  const Rgb b = geometric_patterns(at);
  return {(a.r * (256 - share) + b.r * share) / 256,
          (a.g * (256 - share) + b.g * share) / 256,
          (a.b * (256 - share) + b.b * share) / 256};
}
Rgb single_pixel(const Place& at) {
  return at.x == 10 * (at.frame + 1) % at.size.width && at.y == 50
             ? Rgb{255, 0, 0}
             : Rgb{230, 230, 235};
}
Rgb static_minimal_change(const Place& at) {
  if (at.x > at.size.width - 20 && at.y < 20 && at.frame % 2) {
    return {220, 30, 30};
  }
  return complex_gradient({at.x, at.y, 0, at.size, at.frames});
}
Rgb high_frequency_detail(const Place& at) {
  const int level = (at.x ^ at.y ^ at.frame) % 2 ? 200 : 60;
  return {level, noise(at.x, at.y, 0) / 2 + 60, level};
}

struct Entry {
  SyntheticGif gif;
  Draw draw;
};
constexpr Entry kEntries[] = {
    {{"smooth_gradient", {120, 120}, 8, true}, smooth_gradient},
    {{"complex_gradient", {150, 150}, 8, true}, complex_gradient},
    {{"solid_blocks", {100, 100}, 8, true}, solid_blocks},
    {{"high_contrast", {120, 120}, 8, true}, high_contrast},
    {{"photographic_noise", {140, 140}, 8, true}, photographic_noise},
    {{"texture_complex", {130, 130}, 8, true}, texture_complex},
    {{"geometric_patterns", {110, 110}, 8, true}, geometric_patterns},
    {{"few_colors", {100, 100}, 8, true}, few_colors},
    {{"many_colors", {160, 160}, 20, true}, many_colors},
    {{"animation_heavy", {100, 100}, 25, true}, animation_heavy},
    {{"gradient_small", {50, 50}, 8, true}, smooth_gradient},
    {{"gradient_medium", {200, 200}, 8, false}, smooth_gradient},
    {{"gradient_large", {500, 500}, 8, true}, smooth_gradient},
    {{"gradient_xlarge", {1000, 1000}, 8, false}, smooth_gradient},
    {{"noise_small", {50, 50}, 8, false}, photographic_noise},
    {{"noise_large", {500, 500}, 8, true}, photographic_noise},
    {{"minimal_frames", {120, 120}, 2, false}, complex_gradient},
    {{"long_animation", {120, 120}, 40, true}, animation_heavy},
    {{"extended_animation", {120, 120}, 60, false}, animation_heavy},
    {{"mixed_content", {200, 150}, 8, true}, mixed_content},
    {{"data_visualization", {300, 200}, 8, true}, data_visualization},
    {{"transitions", {150, 150}, 8, true}, transitions},
    {{"single_pixel_anim", {100, 100}, 8, false}, single_pixel},
    {{"static_minimal_change", {150, 150}, 15, false}, static_minimal_change},
    {{"high_frequency_detail", {200, 200}, 8, false}, high_frequency_detail}};

constexpr auto kGifs = [] {
  std::array<SyntheticGif, std::size(kEntries)> gifs{};
  for (size_t i = 0; i < gifs.size(); ++i) gifs[i] = kEntries[i].gif;
  return gifs;
}();

Draw draw_of(std::string_view name) {
  for (const Entry& entry : kEntries) {
    if (entry.gif.name == name) return entry.draw;
  }
  return smooth_gradient;
}

}  // namespace

std::span<const SyntheticGif> synthetic_gifs() { return kGifs; }

Result<void> write_synthetic(const SyntheticGif& gif,
                             const std::filesystem::path& path) {
  const Draw draw = draw_of(gif.name);
  AnimationFacts facts{.size = gif.size, .time_base = {1, 100}};
  facts.has_alpha = false;
  FW_ASSIGN_OR_RETURN(
      Writer writer, Writer::create(path, facts, {.format = FileFormat::kGif}));
  FramePool pool;
  for (int i = 0; i < gif.frames; ++i) {
    FW_ASSIGN_OR_RETURN(FrameBuffer buffer,
                        pool.allocate(PixelFormat{}, gif.size));
    const MutablePlaneView plane = buffer.plane(0);
    for (int y = 0; y < gif.size.height; ++y) {
      uint8_t* row = plane.row(y);
      for (int x = 0; x < gif.size.width; ++x) {
        const Rgb color = draw({x, y, i, gif.size, gif.frames});
        const auto level = [](int value) {
          return uint8_t(std::clamp(value, 0, 255));
        };
        row[4 * x] = level(color.r);
        row[4 * x + 1] = level(color.g);
        row[4 * x + 2] = level(color.b);
        row[4 * x + 3] = 255;
      }
    }
    buffer.mark_opaque();
    FW_RETURN_IF_ERROR(
        writer.add(std::move(buffer).freeze(i, {10 * i, 10},
                                            ChangedArea::everything(gif.size)),
                   10));
  }
  const auto written = writer.finish();
  if (!written) return written.error();
  return {};
}

}  // namespace framewise::optimization
