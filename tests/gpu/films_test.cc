// SPDX-License-Identifier: Apache-2.0
// Films that cards follow, beside those of the processor.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "gpu/card.h"
#include "gpu/frames.h"
#include "gpu/session.h"
#include "measure/perceptual/cvvdp/film.h"
#include "measure/perceptual/cvvdp/viewing.h"

namespace framewise::gpu {
namespace {

namespace cvvdp = measure::cvvdp;

constexpr double kLimit = 1e-3;  // JOD

// Two films, of which some frames are shown again.
struct TwoFilms {
  std::vector<Frame> reference;
  std::vector<Frame> test;
  measure::CvvdpLight reference_light;
  measure::CvvdpLight test_light;

  static measure::CvvdpLight light_of(const PixelFormat& format, Size size) {
    const auto signal = measure::CvvdpSignal::of(format, size);
    return {measure::cvvdp_display_of({}, signal), signal,
            cvvdp::Codes::bits_of(format)};
  }
  TwoFilms(const PixelFormat& of_reference, const PixelFormat& of_test,
           Size size, int frames)
      : reference_light(light_of(of_reference, size)),
        test_light(light_of(of_test, size)) {
    for (int i = 0; i < frames; ++i) {
      reference.push_back(frame_of(of_reference, size, false, i));
      test.push_back(i % 3 == 2 ? test.back()
                                : frame_of(of_test, size, true, i));
    }
  }
};

std::vector<double> by_processor(const TwoFilms& films, double rate,
                                 cvvdp::Padding padding) {
  cvvdp::Film film(films.reference[0].size(), films.reference_light,
                   films.test_light,
                   {.frames_per_second = rate, .padding = padding});
  for (size_t i = 0; i < films.reference.size(); ++i) {
    film.add(*cvvdp::Codes::of(films.reference[i], films.reference_light),
             *cvvdp::Codes::of(films.test[i], films.test_light));
  }
  film.finish();
  return film.differences();
}

std::vector<double> by_card(const TwoFilms& films, double rate,
                            cvvdp::Padding padding) {
  std::string why;
  const auto followed =
      card_for_tests(why)->follow({.reference = films.reference[0],
                                   .test = films.test[0],
                                   .reference_light = &films.reference_light,
                                   .test_light = &films.test_light,
                                   .frames_per_second = rate,
                                   .padding = padding});
  EXPECT_TRUE(followed) << followed.error().to_string();
  if (!followed) return {};
  for (size_t i = 0; i < films.reference.size(); ++i) {
    const bool same =
        i > 0 && films.test[i].shares_pixels_with(films.test[i - 1]);
    const auto added =
        (*followed)->add(films.reference[i], false, films.test[i], same);
    EXPECT_TRUE(added) << added.error().to_string();
  }
  const auto found = (*followed)->finish();
  EXPECT_TRUE(found);
  return found ? *found : std::vector<double>();
}

void expect_agreement(const TwoFilms& films, double rate,
                      cvvdp::Padding padding, std::string_view what) {
  const std::vector<double> expected = by_processor(films, rate, padding);
  const std::vector<double> found = by_card(films, rate, padding);
  ASSERT_EQ(found.size(), expected.size()) << what;
  for (size_t i = 0; i < found.size(); ++i) {
    EXPECT_NEAR(cvvdp::jod_of(found[i]), cvvdp::jod_of(expected[i]), kLimit)
        << what << ", frame " << i;
  }
}

PixelFormat pq() {
  PixelFormat format = yuv(Layout::kYuv420, 10, ChromaSiting::kTopLeft);
  format.color.matrix = Matrix::kBt2020;
  format.color.primaries = Primaries::kBt2020;
  format.color.transfer = Transfer::kPq;
  return format;
}

TEST(CardFilms, AgreeFrameByFrameInEveryFormat) {
  SKIP_WITHOUT_CARD();
  constexpr Size kSize{181, 167};
  const PixelFormat film = yuv(Layout::kYuv420, 8, ChromaSiting::kLeft);
  const PixelFormat deep = yuv(Layout::kYuv420, 10, ChromaSiting::kLeft);
  constexpr auto kStill = cvvdp::Padding::kReplicate;
  expect_agreement({{}, {}, kSize, 7}, 25, kStill, "RGBA");
  expect_agreement({film, film, kSize, 12}, 25, kStill, "8 bits");
  expect_agreement({deep, film, kSize, 7}, 25, kStill, "10 bits and 8");
  expect_agreement({pq(), pq(), kSize, 7}, 25, kStill, "PQ");
}

TEST(CardFilms, AgreeAtEverySizeAndRate) {
  SKIP_WITHOUT_CARD();
  const PixelFormat film = yuv(Layout::kYuv420, 8, ChromaSiting::kLeft);
  constexpr auto kStill = cvvdp::Padding::kReplicate;
  for (const Size size :
       {Size{2, 2}, Size{16, 16}, Size{33, 17}, Size{7, 90}}) {
    expect_agreement({film, film, size, 4}, 25, kStill,
                     std::to_string(size.width));
  }
  for (const double rate : {1.0, 8.0, 60.0, 240.0}) {
    expect_agreement({film, film, {48, 40}, 9}, rate, kStill,
                     std::to_string(rate));
  }
}

TEST(CardFilms, AgreeWhereTheStartIsMirrored) {
  SKIP_WITHOUT_CARD();
  const PixelFormat film = yuv(Layout::kYuv420, 8, ChromaSiting::kLeft);
  for (const int frames : {1, 3, 14}) {  // the filters are 9 frames long
    expect_agreement({film, film, {48, 40}, frames}, 25,
                     cvvdp::Padding::kSymmetric, std::to_string(frames));
  }
}

TEST(CardFilms, OfEqualFramesHaveNoDifference) {
  SKIP_WITHOUT_CARD();
  TwoFilms films({}, {}, {97, 81}, 5);
  films.test = films.reference;
  const auto found = by_card(films, 25, cvvdp::Padding::kReplicate);
  EXPECT_EQ(found, std::vector<double>(5, 0.0));
}

TEST(CardFilms, AreTheSameBitsInEveryRun) {
  SKIP_WITHOUT_CARD();
  const TwoFilms films({}, {}, {97, 81}, 6);
  EXPECT_EQ(by_card(films, 25, cvvdp::Padding::kReplicate),
            by_card(films, 25, cvvdp::Padding::kReplicate));
}

PairOfFilms start_of(const TwoFilms& films, double rate) {
  return {.reference = films.reference[0],
          .test = films.test[0],
          .reference_light = &films.reference_light,
          .test_light = &films.test_light,
          .frames_per_second = rate};
}

TEST(CardFilms, ThatDoNotFitAreRefusedAndLeaveTheCardToPairs) {
  SKIP_WITHOUT_CARD();
  const double all = double(card_for_tests(why_no_card)->card().memory_bytes);
  // Room for pairs of this size, not for 61 frames of both sides.
  const std::shared_ptr<Device> device =
      *open_device("", {.memory_share = 16e6 / all});
  const TwoFilms films({}, {}, {321, 243}, 1);
  const auto refused = device->follow(start_of(films, 240));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kLimit);
  Session session(device, true);
  EXPECT_EQ(session.follow(start_of(films, 240)), nullptr);
  EXPECT_FALSE(session.problem());
  const MetricOfPair one{measure::select("ssim")->metric, 1};
  const PairOfFrames pair{.reference = films.reference[0],
                          .test = films.test[0]};
  EXPECT_TRUE(device->start(pair, {&one, 1}));
}

TEST(CardFilms, GiveTheirMemoryBack) {
  SKIP_WITHOUT_CARD();
  const std::shared_ptr<Device> device = *open_device("");
  const TwoFilms films({}, {}, {97, 81}, 1);
  {
    const auto followed = device->follow(start_of(films, 25));
    ASSERT_TRUE(followed);
    EXPECT_GT(device->memory_bytes(), 2 * 9 * 4 * 97 * 81);
  }
  EXPECT_EQ(device->memory_bytes(), 0);
}

}  // namespace
}  // namespace framewise::gpu
