// SPDX-License-Identifier: Apache-2.0
// Structural similarity as the authors' MATLAB program (ssim.m) computes it:
// frames whose short side is 384 pixels or more are averaged down first. Colors
// become gray as by rgb2gray: BT.601, rounded.
#include <algorithm>
#include <vector>

#include "measure/luma.h"
#include "measure/metric.h"
#include "measure/structural/ssim/averaged_plane.h"
#include "measure/structural/ssim/ssim.h"
#include "measure/structural/ssim/ssim_tiles.h"
#include "simd/color/luma.h"

namespace framewise::measure {
namespace {

// The gray plane that ssim.m measures, in units of 8-bit samples: stored Y, or
// gray of RGB, averaged down.
struct MatlabGray {
  ImageF plane;

  void compute(const Picture& picture);

 private:
  const ImageF& full_size(const Picture& picture);

  ImageF gray_;
  std::vector<uint8_t> bytes_;
  std::vector<float> row_;
};

const ImageF& MatlabGray::full_size(const Picture& picture) {
  if (picture.planes() == Planes::kOwn) return picture.get<Luma>().plane;
  const Frame& rgb = picture.rgb();
  const PlaneView from = rgb.plane(0);
  const auto width = size_t(picture.size().width);
  gray_.resize(picture.size());
  bytes_.resize(width);
  for (int y = 0; y < gray_.height(); ++y) {
    if (rgb.format().bits > 8) {
      simd::luma(from.row<uint16_t>(y), width, simd::kLumaBt601, 1.0f / 257,
                 gray_.row(y));
    } else {
      simd::luma8_full(from.row(y), width, simd::kLumaBt601, bytes_.data());
      std::copy(bytes_.begin(), bytes_.end(), gray_.row(y));
    }
  }
  return gray_;
}

// imfilter(…, 'symmetric') of an f by f box, then every f-th sample: the box
// begins (f - 1) / 2 samples before, and the last one may be mirrored.
void MatlabGray::compute(const Picture& picture) {
  const ImageF& from = full_size(picture);
  const int f = averaging_factor(from.size());
  plane.resize((from.width() + f - 1) / f, (from.height() + f - 1) / f);
  average_down(from, f, (f - 1) / 2, plane, row_);
}

struct MatlabTiles {
  SsimTiles<double> tiles;

  void compute(const PairView& pair) {
    const ImageF& a = pair.reference().get<MatlabGray>().plane;
    const ImageF& b = pair.test().get<MatlabGray>().plane;
    tiles.evaluate(a.size(), nullptr, nullptr, pair.executor(),
                   strips_of(a, b, simd::ssim_strip,
                             ssim_window(peak_of_luma(pair.reference()))));
  }
};

void measure_ssim_matlab(const PairView& pair, std::span<Value> values) {
  const SsimTiles<double>& tiles = pair.get<MatlabTiles>().tiles;
  values[0] = 1 - tiles.total() / double(tiles.windows());
}

}  // namespace

Metric ssim_matlab_metric() {
  return {.outputs = {{
              .name = "ssim_matlab",
              .aliases = "ssim_wang",
              .title = "Structural similarity, the authors' form",
              .lowest = -1,
              .highest = 1,
              .perfect = 1,
              .version = "1",
              .paper = "Wang, Bovik, Sheikh, Simoncelli 2004, as the authors' "
                       "MATLAB program has it",
              .about = "For comparing with papers: pictures with a short side "
                       "of 384 or more are averaged down first, which hides "
                       "fine differences.",
              .cost = CostClass::kModerate,
              .minimum_side = int(simd::kSsimWindow),
          }},
          .measure = measure_ssim_matlab,
          .map_errors = map_structure};
}

}  // namespace framewise::measure
