// SPDX-License-Identifier: Apache-2.0
// Measures pixels of the program's own, as an encoder's loop does: no file, no
// copy.
#include <framewise/framewise.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

namespace {

// RGBA pixels whose rows begin at multiples of 64 bytes, so that they are read
// where they are.
struct Picture {
  framewise::Size size;
  ptrdiff_t stride;
  std::shared_ptr<uint8_t> pixels;

  explicit Picture(framewise::Size wanted)
      : size(wanted), stride((wanted.width * 4 + 63) / 64 * 64) {
    pixels.reset(static_cast<uint8_t*>(
                     std::aligned_alloc(64, size_t(stride * size.height))),
                 std::free);
  }

  framewise::Result<framewise::Frame> frame() const {
    const framewise::PlaneView plane{pixels.get(), stride, size};
    return framewise::Frame::wrap(framewise::PixelFormat(), size, {&plane, 1},
                                  pixels);
  }
};

// A gradient in steps of `step` levels.
Picture draw(int step) {
  Picture picture({320, 180});
  for (int y = 0; y < picture.size.height; ++y) {
    uint8_t* row = picture.pixels.get() + y * picture.stride;
    for (int x = 0; x < picture.size.width; ++x) {
      const int level = (x + y) / 2 / step * step;
      for (int c = 0; c < 3; ++c) row[4 * x + c] = uint8_t(level);
      row[4 * x + 3] = 255;
    }
  }
  return picture;
}

}  // namespace

int main() {
  framewise::ThreadPool threads;
  framewise::FrameMeasureOptions options;
  options.executor = &threads;
  const std::vector<std::string> metrics = {"ssimulacra2", "psnr"};
  auto measurer = framewise::FrameMeasurer::create(metrics, options);
  const auto original = draw(1).frame();
  if (!measurer || !original) return 3;
  for (const int step : {2, 8, 32}) {
    const auto coarse = draw(step).frame();
    if (!coarse) return 3;
    const auto values = measurer->measure(*original, *coarse);
    if (!values) {
      std::fprintf(stderr, "%s\n", values.error().to_string().c_str());
      return 3;
    }
    std::printf("steps of %2d levels:", step);
    for (const framewise::FrameValue& one : *values) {
      if (one.value) {
        std::printf("  %s %.2f", std::string(one.info->name).c_str(),
                    *one.value);
      }
    }
    std::printf("\n");
  }
  return 0;
}
