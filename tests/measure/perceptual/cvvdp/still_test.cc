// SPDX-License-Identifier: Apache-2.0
#include "measure/perceptual/cvvdp/still.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <string>

#include "measure/perceptual/cvvdp/golden_values.h"
#include "measure/shown.h"
#include "measure/tile_map.h"
#include "framewise/thread_pool.h"
#include "simd/every_target.h"

namespace framewise::measure::cvvdp {
namespace {

using golden::CvvdpValue;

// The light of codes of 8 bits as the authors' program shows them.
CvvdpLight light_on(const std::string& display) {
  CvvdpSignal signal;
  if (display == "standard_hdr_pq") {
    signal = {.curve = CvvdpCurve::kPq, .primaries = Primaries::kBt2020};
  } else if (display == "standard_hdr_hlg") {
    signal = {.curve = CvvdpCurve::kHlg, .primaries = Primaries::kBt2020};
  } else if (display == "standard_hdr_linear") {
    signal = {.curve = CvvdpCurve::kLinear, .linear_nits = 4 * 255};
  }
  return {*cvvdp_display(display), signal, 8};
}

struct TwoFrames {
  Frame reference;
  Frame test;
};

Size size_in(const std::string& name) {
  Size size;
  const size_t cross = name.rfind('x');
  const size_t dash = name.rfind('-');
  size.width = std::stoi(name.substr(dash + 1, cross - dash - 1));
  size.height = std::stoi(name.substr(cross + 1));
  return size;
}

// The pictures of a case; empty for films.
std::optional<TwoFrames> pictures_of(const std::string& name) {
  FramePool pool;
  if (name.starts_with("tiny-")) {
    return TwoFrames{rgba_frame(pool, size_in(name), golden::made_tiny),
                     rgba_frame(pool, size_in(name), golden::made_tiny_test)};
  }
  if (name.starts_with("big-")) {
    const Size size = size_in(name);
    return TwoFrames{
        rgba_frame(pool, size,
                   [](int x, int y, int c) {
                     return golden::made_reference(x, y, 1, c);
                   }),
        rgba_frame(pool, size, [size](int x, int y, int c) {
          return golden::made_test_a(x, y, 1, c, size);
        })};
  }
  if (name.starts_with("crop-p01-")) {
    const Size size = size_in(name);
    const auto pair = golden::pair("p01-saw-jpeg10");
    const auto cropped = [&](const std::string& file) {
      const golden::Picture whole = golden::picture(file);
      return rgba_frame(pool, size, [&](int x, int y, int c) {
        return whole.view().row(y)[4 * x + c];
      });
    };
    return TwoFrames{cropped(pair.reference), cropped(pair.test)};
  }
  if (name == "grey3-p06") {
    const auto pair = golden::pair("p06-hats-blur1");
    const auto green = [&](const std::string& file) {
      const golden::Picture whole = golden::picture(file);
      return rgba_frame(pool, whole.size, [&](int x, int y, int) {
        return whole.view().row(y)[4 * x + 1];
      });
    };
    return TwoFrames{green(pair.reference), green(pair.test)};
  }
  if (name.starts_with("p")) {
    const auto pair = golden::pair(name);
    return TwoFrames{golden_frame(pair.reference), golden_frame(pair.test)};
  }
  return std::nullopt;
}

double jod(const TwoFrames& frames, const CvvdpLight& light,
           const FrameDifferences::Options& options = {}) {
  Still still;
  return jod_of(still.measure({frames.reference.plane(0), &light},
                              {frames.test.plane(0), &light}, options));
}

TEST(CvvdpStill, EqualsTheAuthorsProgramOnEveryPictureAndDisplay) {
  SKIP_WITHOUT_GOLDEN();
  SKIP_WITHOUT_CVVDP_VALUES();
  int compared = 0;
  double worst = 0;
  for (const CvvdpValue& value : golden::cvvdp_values("jod")) {
    const auto frames = pictures_of(value.name);
    if (!frames) continue;
    const double found = jod(*frames, light_on(value.display));
    EXPECT_NEAR(found, value.values[0], 0.0005)
        << value.name << " on " << value.display;
    worst = std::max(worst, std::abs(found - value.values[0]));
    ++compared;
  }
  std::printf("%d values, largest deviation %.2g JOD\n", compared, worst);
  EXPECT_EQ(compared, 83);
}

}  // namespace
}  // namespace framewise::measure::cvvdp
