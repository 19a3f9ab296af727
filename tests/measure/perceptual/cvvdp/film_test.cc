// SPDX-License-Identifier: Apache-2.0
#include "measure/perceptual/cvvdp/film.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <map>
#include <string>

#include "frame/color/color.h"
#include "measure/perceptual/cvvdp/golden_values.h"
#include "measure/shown.h"
#include "measure/vmaf/clip.h"
#include "framewise/thread_pool.h"

namespace framewise::measure::cvvdp {
namespace {

using golden::CvvdpValue;

struct TwoFilms {
  std::vector<Frame> reference;
  std::vector<Frame> test;
  double frames_per_second = 0;
  int bits = 8;
};

constexpr Size kMade{128, 96};

TwoFilms made_film(char which, int frames, double frames_per_second) {
  FramePool pool;
  TwoFilms films;
  films.frames_per_second = frames_per_second;
  for (int t = 0; t < frames; ++t) {
    films.reference.push_back(rgba_frame(pool, kMade, [t](int x, int y, int c) {
      return golden::made_reference(x, y, t, c);
    }));
    films.test.push_back(
        rgba_frame(pool, kMade, [t, which](int x, int y, int c) {
          return which == 'A' ? golden::made_test_a(x, y, t, c, kMade)
                              : golden::made_test_b(x, y, t, c);
        }));
  }
  return films;
}

// "seqA-30fps-first5".
TwoFilms made_film(const std::string& name) {
  const size_t dash = name.find('-');
  const size_t unit = name.find("fps");
  const size_t first = name.find("-first");
  return made_film(name[3],
                   first == std::string::npos ? 12
                                              : std::stoi(name.substr(first + 6)),
                   std::stod(name.substr(dash + 1, unit - dash - 1)));
}

// As the authors' program reads it: by BT.709, chroma in the middle.
TwoFilms clip_film() {
  FramePool pool;
  TwoFilms films;
  films.frames_per_second = 20;
  films.bits = 16;
  for (const bool is_test : {false, true}) {
    for (const Frame& frame :
         golden::clip(pool, is_test ? "dis.y4m" : "ref.y4m", 8)) {
      PixelFormat format = frame.format();
      format.color = {.matrix = Matrix::kBt709,
                      .range = Range::kLimited,
                      .siting = ChromaSiting::kCenter};
      PlaneView planes[] = {frame.plane(0), frame.plane(1), frame.plane(2)};
      const auto named = Frame::wrap(format, frame.size(), planes);
      (is_test ? films.test : films.reference)
          .push_back(*to_rgba16(*named, pool));
    }
  }
  return films;
}

Padding padding_of(const std::string& name) {
  return name == "symmetric" ? Padding::kSymmetric : Padding::kReplicate;
}

std::vector<double> differences(const TwoFilms& films,
                                const std::string& display,
                                Film::Options options) {
  const CvvdpLight light(*cvvdp_display(display), {}, films.bits);
  options.frames_per_second = films.frames_per_second;
  Film film(films.reference[0].size(), light, light, options);
  for (size_t t = 0; t < films.reference.size(); ++t) {
    film.add(films.reference[t].plane(0), false, films.test[t].plane(0), false);
  }
  film.finish();
  return film.differences();
}

double jod(const TwoFilms& films, const CvvdpValue& value) {
  if (films.reference.size() == 1) {
    const CvvdpLight light(*cvvdp_display(value.display), {}, films.bits);
    Still still;
    return jod_of(still.measure({films.reference[0].plane(0), &light},
                                {films.test[0].plane(0), &light}, {}));
  }
  return jod_of(pooled_film(differences(
      films, value.display, {.padding = padding_of(value.padding)})));
}

TEST(CvvdpFilm, EqualsTheAuthorsProgramOnEverySequence) {
  SKIP_WITHOUT_CVVDP_VALUES();
  SKIP_WITHOUT_CLIP();
  int compared = 0;
  double worst = 0;
  const TwoFilms clip = clip_film();
  TwoFilms first = clip;
  first.reference.resize(1);
  first.test.resize(1);
  for (const CvvdpValue& value : golden::cvvdp_values("jod")) {
    const bool made = value.name.starts_with("seq");
    if (!made && !value.name.starts_with("clip")) continue;
    const double found = made                     ? jod(made_film(value.name), value)
                         : value.name == "clip" ? jod(clip, value)
                                                : jod(first, value);
    EXPECT_NEAR(found, value.values[0], 0.002)
        << value.name << " on " << value.display << ", " << value.padding;
    worst = std::max(worst, std::abs(found - value.values[0]));
    ++compared;
  }
  std::printf("%d values, largest deviation %.2g JOD\n", compared, worst);
  EXPECT_EQ(compared, 42);
}

}  // namespace
}  // namespace framewise::measure::cvvdp
