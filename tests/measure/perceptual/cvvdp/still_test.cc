// SPDX-License-Identifier: Apache-2.0
#include "measure/perceptual/cvvdp/still.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <optional>
#include <string>

#include "framewise/thread_pool.h"
#include "measure/perceptual/cvvdp/golden_values.h"
#include "measure/shown.h"
#include "measure/tile_map.h"
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
    return TwoFrames{rgba_frame(pool, size,
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

Codes codes(const Frame& frame, const CvvdpLight& light) {
  return *Codes::of(frame, light);
}

double jod(const TwoFrames& frames, const CvvdpLight& light,
           const Still::Options& options = {}) {
  Still still;
  return jod_of(still.measure(codes(frames.reference, light),
                              codes(frames.test, light), options));
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

TEST(CvvdpStill, HasTheAuthorsPyramidAndBands) {
  SKIP_WITHOUT_GOLDEN();
  SKIP_WITHOUT_CVVDP_VALUES();
  int compared = 0;
  for (const CvvdpValue& value : golden::cvvdp_values("Qband")) {
    const auto frames = pictures_of(value.name);
    if (!frames) continue;
    const CvvdpLight light = light_on(value.display);
    Still still;
    still.measure(codes(frames->reference, light), codes(frames->test, light),
                  {});
    const auto channel = size_t(value.key.back() - '0');
    for (size_t k = 0; k < value.values.size(); ++k) {
      EXPECT_NEAR(still.differences().differences().at[channel][k],
                  value.values[k], 1e-6 + 1e-4 * value.values[k])
          << value.name << " " << value.key << " band " << k;
    }
    ++compared;
  }
  EXPECT_EQ(compared, 6);
}

TEST(CvvdpStill, DrawsTheAuthorsMap) {
  SKIP_WITHOUT_GOLDEN();
  SKIP_WITHOUT_CVVDP_VALUES();
  int compared = 0;
  for (const CvvdpValue& value : golden::cvvdp_values("heatmap raw")) {
    const TwoFrames frames = *pictures_of(value.name);
    const CvvdpLight light = light_on(value.display);
    ImageF map;
    Still().map_errors(codes(frames.reference, light),
                       codes(frames.test, light), nullptr, map);
    int x = 0;
    int y = 0;
    ASSERT_EQ(std::sscanf(value.key.c_str(), "row%d col%d", &y, &x), 2);
    // The authors' map is a tenth, with 16 bits.
    EXPECT_NEAR(double(map.row(y)[x]) / 10, value.values[0],
                6e-4 * value.values[0] + 1e-6)
        << value.name << " " << value.key;
    ++compared;
  }
  EXPECT_EQ(compared, 8);
}

constexpr Size kOddSizes[] = {{2, 2},  {3, 9},    {4, 5},    {7, 7},
                              {13, 8}, {129, 33}, {257, 65}, {131, 300}};

Frame noisy(Size size, int strength, int seed) {
  FramePool pool;
  return rgba_frame(pool, size, [=](int x, int y, int c) {
    const int noise = int(golden::made_noise(x, y, 0, c, seed) & 31) - 16;
    return std::clamp(
        golden::made_reference(x, y, 0, c) + strength * noise / 16, 0, 255);
  });
}

TEST(CvvdpStill, OfEqualPicturesIsExactlyTen) {
  const CvvdpLight light = light_on("standard_4k");
  for (const Size size : kOddSizes) {
    const Frame frame = noisy(size, 30, 1);
    EXPECT_EQ(jod({frame, frame}, light), 10) << size.width;
  }
}

TEST(CvvdpStill, IsTheSameForAnyNumberOfThreads) {
  const CvvdpLight light = light_on("standard_fhd");
  ThreadPool pool(4);
  for (const Size size : kOddSizes) {
    const TwoFrames frames{noisy(size, 0, 1), noisy(size, 12, 1)};
    EXPECT_EQ(jod(frames, light, {.executor = &pool}), jod(frames, light));
  }
}

TEST(CvvdpStill, IsTheSameOnEveryTargetButForRounding) {
  const CvvdpLight light = light_on("standard_4k");
  for (const Size size : kOddSizes) {
    const TwoFrames frames{noisy(size, 0, 1), noisy(size, 12, 1)};
    const double expected = jod(frames, light);
    simd::on_every_target(
        [&] { EXPECT_NEAR(jod(frames, light), expected, 2e-5); });
  }
}

TEST(CvvdpStill, FallsAsNoiseGrows) {
  const CvvdpLight light = light_on("standard_4k");
  double last = 10;
  for (const int strength : {2, 4, 8, 16, 32}) {
    const double now =
        jod({noisy({200, 150}, 0, 1), noisy({200, 150}, strength, 1)}, light);
    EXPECT_LT(now, last);
    last = now;
  }
}

IsChanged marked(const TileMap& map) {
  return [&map](const Rect& pixels) { return map.any_marked(pixels); };
}

TileMap differences_of(const Frame& a, const Frame& b) {
  TileMap map;
  map.reset(a.size(), false);
  map.mark_differences(a, b, {0, 0, a.size().width, a.size().height});
  return map;
}

// A frame with a square of another in it.
Frame patched(const Frame& frame, const Frame& other, Rect place) {
  FramePool pool;
  return rgba_frame(pool, frame.size(), [&](int x, int y, int c) {
    const bool inside = x >= place.x && x < place.x + place.width &&
                        y >= place.y && y < place.y + place.height;
    return (inside ? other : frame).plane(0).row(y)[4 * x + c];
  });
}

TEST(CvvdpStill, MeasuresOnlyWhatChangedWithTheSameResult) {
  const CvvdpLight light = light_on("standard_4k");
  const Size size{613, 419};
  const Frame reference = noisy(size, 0, 1);
  const Frame first = noisy(size, 10, 1);
  for (const Rect place :
       {Rect{0, 0, 20, 20}, Rect{300, 200, 40, 8}, Rect{600, 410, 13, 9}}) {
    const Frame second = patched(first, noisy(size, 20, 5), place);
    Still still;
    still.measure(codes(reference, light), codes(first, light), {});
    const TileMap changed = differences_of(first, second);
    const double found =
        still.measure(codes(reference, light), codes(second, light),
                      {.changed = marked(changed)});
    EXPECT_EQ(jod_of(found), jod({reference, second}, light)) << place.x;
  }
}

TEST(CvvdpStill, SkipsEqualTilesWithTheSameResult) {
  const CvvdpLight light = light_on("standard_4k");
  const Size size{613, 419};
  const Frame reference = noisy(size, 0, 1);
  const Frame test = patched(reference, noisy(size, 20, 5), {300, 200, 40, 30});
  const TileMap differing = differences_of(reference, test);
  EXPECT_EQ(jod({reference, test}, light, {.differing = marked(differing)}),
            jod({reference, test}, light));
}

}  // namespace
}  // namespace framewise::measure::cvvdp
