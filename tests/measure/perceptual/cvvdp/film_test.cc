// SPDX-License-Identifier: Apache-2.0
#include "measure/perceptual/cvvdp/film.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <string>

#include "framewise/thread_pool.h"
#include "measure/perceptual/cvvdp/golden_values.h"
#include "measure/shown.h"
#include "measure/vmaf/clip.h"

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
  return made_film(
      name[3],
      first == std::string::npos ? 12 : std::stoi(name.substr(first + 6)),
      std::stod(name.substr(dash + 1, unit - dash - 1)));
}

// A wrapped frame does not hold its pixels.
Frame with_own_pixels(const Frame& frame, FramePool& pool) {
  auto buffer = pool.allocate(frame.format(), frame.size());
  for (int plane = 0; plane < frame.format().planes(); ++plane) {
    const PlaneView from = frame.plane(plane);
    for (int y = 0; y < from.size.height; ++y) {
      std::copy_n(from.row(y), from.size.width, buffer->plane(plane).row(y));
    }
  }
  return std::move(*buffer).freeze(0, {},
                                   ChangedArea::everything(frame.size()));
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
          .push_back(with_own_pixels(*named, pool));
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
    film.add(*Codes::of(films.reference[t], light),
             *Codes::of(films.test[t], light));
  }
  film.finish();
  return film.differences();
}

double jod(const TwoFilms& films, const CvvdpValue& value) {
  if (films.reference.size() == 1) {
    const CvvdpLight light(*cvvdp_display(value.display), {}, films.bits);
    Still still;
    return jod_of(still.measure(*Codes::of(films.reference[0], light),
                                *Codes::of(films.test[0], light), {}));
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
    const double found = made ? jod(made_film(value.name), value)
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

TEST(CvvdpFilm, SeesTheAuthorsFrames) {
  SKIP_WITHOUT_CVVDP_VALUES();
  for (const CvvdpValue& value : golden::cvvdp_values("Q_t per frame")) {
    const std::vector<double> found =
        differences(made_film(value.name), value.display,
                    {.padding = padding_of(value.padding)});
    ASSERT_EQ(found.size(), value.values.size());
    for (size_t t = 0; t < found.size(); ++t) {
      EXPECT_NEAR(found[t] / value.values[t], 1, 2e-3)
          << value.padding << " frame " << t;
    }
  }
}

TEST(CvvdpFilm, OfEqualFilmsIsExactlyTen) {
  for (const int frames : {2, 3, 12}) {
    TwoFilms films = made_film('A', frames, 30);
    films.test = films.reference;
    for (const Padding padding : {Padding::kReplicate, Padding::kSymmetric}) {
      for (const double difference :
           differences(films, "standard_4k", {.padding = padding})) {
        EXPECT_EQ(jod_of(difference), 10);
      }
    }
  }
}

TEST(CvvdpFilm, IsTheSameForAnyNumberOfThreads) {
  const TwoFilms films = made_film('B', 12, 25);
  ThreadPool pool(4);
  EXPECT_EQ(differences(films, "standard_4k", {.executor = &pool}),
            differences(films, "standard_4k", {}));
}

TEST(CvvdpFilm, FlickerIsSeenWhereAConstantShiftIsNot) {
  TwoFilms flicker = made_film('A', 24, 24);
  TwoFilms constant = flicker;
  FramePool pool;
  for (size_t t = 0; t < flicker.test.size(); ++t) {
    const auto brighter = [&](int more) {
      const Frame& frame = flicker.reference[0];
      return rgba_frame(pool, frame.size(), [&](int x, int y, int c) {
        return std::min(frame.plane(0).row(y)[4 * x + c] + more, 255);
      });
    };
    flicker.reference[t] = constant.reference[t] = flicker.reference[0];
    flicker.test[t] = brighter(t / 3 % 2 == 0 ? 0 : 6);
    constant.test[t] = brighter(3);
  }
  const auto jod_of_film = [](const TwoFilms& films) {
    return jod_of(pooled_film(differences(films, "standard_4k", {})));
  };
  EXPECT_LT(jod_of_film(flicker) + 0.5, jod_of_film(constant));
}

// The last window alone gives what a long film gives that kept and skipped.
TEST(CvvdpFilm, ReusesStillTilesWithTheSameResult) {
  FramePool pool;
  TwoFilms films;
  films.frames_per_second = 24;
  const Size size{300, 200};
  for (int t = 0; t < 20; ++t) {
    const auto frame = [&](bool test) {
      return rgba_frame(pool, size, [&](int x, int y, int c) {
        const int cursor = x / 16 == t / 3 && y < 20 ? 90 : 0;
        const int noise =
            test && x < 150 ? int(golden::made_noise(x, y, 0, c, 1) & 15) : 0;
        return std::min(golden::made_reference(x, y, 0, c) + cursor + noise,
                        255);
      });
    };
    films.reference.push_back(frame(false));
    films.test.push_back(frame(true));
  }
  const double whole = differences(films, "standard_4k", {}).back();
  const size_t length = 7;
  for (auto* side : {&films.reference, &films.test}) {
    side->erase(side->begin(), side->end() - length);
  }
  EXPECT_EQ(differences(films, "standard_4k", {}).back(), whole);
}

TEST(CvvdpFilm, AFrameThatIsShownAgainHasTheResultOfAnEqualOne) {
  TwoFilms again = made_film('B', 4, 10);
  TwoFilms equal = again;
  FramePool pool;
  for (auto side : {&TwoFilms::reference, &TwoFilms::test}) {
    (again.*side)[2] = (again.*side)[1];
    const Frame& shown = (again.*side)[1];
    (equal.*side)[2] = rgba_frame(pool, kMade, [&](int x, int y, int c) {
      return shown.plane(0).row(y)[4 * x + c];
    });
  }
  EXPECT_EQ(differences(again, "standard_4k", {}),
            differences(equal, "standard_4k", {}));
}

}  // namespace
}  // namespace framewise::measure::cvvdp
