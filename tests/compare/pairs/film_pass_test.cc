// SPDX-License-Identifier: Apache-2.0
#include "compare/pairs/film_pass.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "compare/compare_fixture.h"
#include "framewise/thread_pool.h"
#include "measure/perceptual/cvvdp/film.h"

namespace framewise {
namespace {

using testing::HasSubstr;
using testing::Not;

class FilmPass : public Compare {
 protected:
  MetricReport cvvdp(const TinyGif& a, const TinyGif& b,
                     CompareOptions options = {}) {
    options.metrics = {"cvvdp"};
    const auto report = compare(write("a.gif", a.bytes()),
                                {{write("b.gif", b.bytes())}}, options);
    EXPECT_TRUE(report) << report.error().to_string();
    if (!report) return {};
    measured_as_ = report->comparisons[0].measured_as;
    return metric(report->comparisons[0], "cvvdp");
  }
  std::string measured_as_;
};

std::vector<Frame> frames_of(const TinyGif& gif) {
  std::vector<Frame> frames;
  auto animation = open(gif.data(), "a.gif");
  for (auto frame = animation->next(); frame && *frame;
       frame = animation->next()) {
    frames.push_back(**frame);
  }
  return frames;
}

TEST_F(FilmPass, MeasuresTheFilmOfAllFramesAtTheirRate) {
  const TinyGif a = noise_gif(64, 6, 0);
  const TinyGif b = noise_gif(64, 6, 900, {2});
  const MetricReport found = cvvdp(a, b);
  const measure::CvvdpLight light(measure::cvvdp_displays().front(), {}, 8);
  measure::cvvdp::Film film({64, 64}, light, light, {.frames_per_second = 10});
  const std::vector<Frame> reference = frames_of(a);
  const std::vector<Frame> test = frames_of(b);
  for (size_t i = 0; i < reference.size(); ++i) {
    film.add(*measure::cvvdp::Codes::of(reference[i], light),
             *measure::cvvdp::Codes::of(test[i], light));
  }
  film.finish();
  EXPECT_EQ(
      found.summary->mean,
      measure::cvvdp::jod_of(measure::cvvdp::pooled_film(film.differences())));
  for (size_t i = 0; i < found.values.size(); ++i) {
    EXPECT_EQ(found.values[i], measure::cvvdp::jod_of(film.differences()[i]));
  }
  EXPECT_FALSE(found.worst.empty());
  EXPECT_THAT(measured_as_, HasSubstr("standard_4k"));
  EXPECT_THAT(measured_as_, HasSubstr("at 10 frames a second"));
}

TEST_F(FilmPass, SaysSoWhereDelaysAreResampled) {
  TinyGif a = noise_gif(32, 4, 0);
  TinyGif b = noise_gif(32, 4, 900);
  for (TinyGif* gif : {&a, &b}) gif->frames[1].delay_cs = 50;
  const MetricReport found = cvvdp(a, b);
  EXPECT_TRUE(found.summary);
  EXPECT_THAT(measured_as_, HasSubstr("resampled"));
}

TEST_F(FilmPass, OfEqualFilmsIsExactlyTen) {
  const TinyGif a = noise_gif(48, 5, 0);
  EXPECT_EQ(cvvdp(a, a).summary->mean, 10);
}

TEST_F(FilmPass, IsTheSameForAnyNumberOfThreads) {
  const TinyGif a = noise_gif(176, 8, 0);
  const TinyGif b = noise_gif(176, 8, 900, {4});
  const MetricReport expected = cvvdp(a, b);
  ThreadPool pool(3);
  const MetricReport found = cvvdp(a, b, {.executor = &pool});
  EXPECT_EQ(found.values, expected.values);
  EXPECT_EQ(found.summary->mean, expected.summary->mean);
}

TEST_F(FilmPass, OfSeveralTestsGivesWhatEachGivesAlone) {
  const TinyGif a = noise_gif(64, 6, 0);
  const TinyGif b = noise_gif(64, 6, 900, {2});
  const TinyGif c = noise_gif(64, 6, 300);
  TinyGif slower = c;  // meets the reference at other times
  for (auto& frame : slower.frames) frame.delay_cs = 25;
  TinyGif hole = b;  // is measured over two backgrounds
  hole.frames[0].transparent = hole.frames[0].pixels[0];
  const std::vector<const TinyGif*> tests = {&b, &slower, &a, &c, &hole};
  std::vector<std::filesystem::path> files;
  for (size_t i = 0; i < tests.size(); ++i) {
    files.push_back(write(("test" + std::to_string(i) + ".gif").c_str(),
                          tests[i]->bytes()));
  }
  const auto report = compare(write("a.gif", a.bytes()), files,
                              {.metrics = {"cvvdp"}, .judge = false});
  ASSERT_TRUE(report) << report.error().to_string();
  for (size_t i = 0; i < tests.size(); ++i) {
    const MetricReport alone = cvvdp(a, *tests[i], {.judge = false});
    const MetricReport& found = metric(report->comparisons[i], "cvvdp");
    EXPECT_EQ(found.values, alone.values) << i;
    EXPECT_EQ(found.summary->mean, alone.summary->mean) << i;
    EXPECT_EQ(report->comparisons[i].measured_as, measured_as_) << i;
  }
}

TEST_F(FilmPass, GoesByTheDisplay) {
  const TinyGif a = noise_gif(64, 4, 0);
  const TinyGif b = noise_gif(64, 4, 900);
  const double usual = cvvdp(a, b).summary->mean;
  EXPECT_LT(cvvdp(a, b, {.display = {.name = "standard_fhd"}}).summary->mean,
            usual);
  EXPECT_THAT(measured_as_, HasSubstr("standard_fhd"));
  EXPECT_NE(cvvdp(a, b, {.display = {.pixels_per_degree = 40}}).summary->mean,
            usual);
  EXPECT_NE(cvvdp(a, b, {.display = {.mirrored_start = true}}).summary->mean,
            usual);
}

TEST_F(FilmPass, RefusesADisplayThatNobodyKnows) {
  const auto a = write("a.gif", noise_gif(32, 3, 0).bytes());
  const auto report = compare(
      a, {{a}}, {.metrics = {"cvvdp"}, .display = {.name = "television"}});
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind, ErrorKind::kUsage);
}

TEST_F(FilmPass, AStillHasNoTime) {
  const TinyGif a = noise_gif(64, 1, 0);
  const TinyGif b = noise_gif(64, 1, 900);
  EXPECT_TRUE(cvvdp(a, b).summary);
  EXPECT_THAT(measured_as_, Not(HasSubstr("frames a second")));
}

}  // namespace
}  // namespace framewise
