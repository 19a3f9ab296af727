// SPDX-License-Identifier: Apache-2.0
// Cards that fail: comparisons go on with the processor, with its values.
#include <gtest/gtest.h>

#include <limits>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "compare/compare_fixture.h"
#include "compare/pairs/film_pass.h"
#include "compare/pairs/pair_measurer.h"
#include "framewise/compare.h"
#include "framewise/thread_pool.h"
#include "gpu/card.h"
#include "gpu/session.h"
#include "measure/registry.h"
#include "measure/shown.h"

namespace framewise::gpu {
namespace {

// The faults of a card.
enum class Fault { kNone, kLost, kFull, kWrong, kNoNumber, kFewer };

// A card that answers 0.5 for everything, and fails at a pair.
class FakePair final : public PairInFlight {
 public:
  FakePair(Fault fault, std::vector<MetricOfPair> metrics)
      : fault_(fault), metrics_(std::move(metrics)) {}
  Result<std::vector<std::vector<measure::Value>>> finish() override {
    if (fault_ == Fault::kLost) {
      return fail(ErrorKind::kEnvironment, "the card was lost");
    }
    std::vector<std::vector<measure::Value>> values;
    if (fault_ == Fault::kFewer) return values;
    const double number = fault_ == Fault::kNoNumber
                              ? std::numeric_limits<double>::quiet_NaN()
                              : 0.5;
    for (const MetricOfPair& one : metrics_) {
      values.emplace_back(one.metric->outputs.size(), measure::Value(number));
    }
    return values;
  }

 private:
  Fault fault_;
  std::vector<MetricOfPair> metrics_;
};

// Films of which a card loses the frames after some.
class FakeFilms final : public FilmsOnCard {
 public:
  FakeFilms(int good, int& frames) : good_(good), frames_(frames) {}
  Result<void> add(const Frame&, bool, const Frame&, bool) override {
    if (++frames_ > good_) {
      return fail(ErrorKind::kEnvironment, "the card was lost");
    }
    return {};
  }
  Result<std::vector<double>> finish() override {
    return std::vector<double>();
  }

 private:
  int good_;
  int& frames_;
};

class FakeDevice final : public Device {
 public:
  FakeDevice(Fault fault, int good_pairs)
      : fault_(fault), good_pairs_(good_pairs) {}
  const Card& card() const override { return card_; }
  int64_t memory_bytes() const override { return 0; }
  int pairs_in_flight() const override { return 1; }
  bool measures(const MetricOfPair& metric,
                const PairOfFrames&) const override {
    return metric.metric->outputs[0].name == "ssim";
  }
  Result<std::unique_ptr<PairInFlight>> start(
      const PairOfFrames&, std::span<const MetricOfPair> metrics) override {
    ++started;
    const bool good = started <= good_pairs_;
    if (!good && fault_ == Fault::kFull) {
      return fail(ErrorKind::kLimit, "the card's memory is full");
    }
    return std::unique_ptr<PairInFlight>(std::make_unique<FakePair>(
        good ? Fault::kNone : fault_,
        std::vector<MetricOfPair>(metrics.begin(), metrics.end())));
  }
  Result<std::unique_ptr<FilmsOnCard>> follow(const PairOfFilms&) override {
    return std::unique_ptr<FilmsOnCard>(
        std::make_unique<FakeFilms>(good_pairs_, frames));
  }
  Result<double> repeat(const PairOfFrames&, std::span<const MetricOfPair>,
                        int) override {
    return 1.0;
  }
  Result<std::vector<KernelTime>> profile(
      const PairOfFrames&, std::span<const MetricOfPair>) override {
    return std::vector<KernelTime>();
  }

  int started = 0;
  int frames = 0;  // of films

 private:
  Card card_{.name = "a card of tests"};
  Fault fault_;
  int good_pairs_;
};

Frame noisy_frame(FramePool& pool, int index, int noise) {
  return measure::rgba_frame(pool, {64, 48}, [&](int x, int y, int c) {
    const int damage = noise == 0 ? 0 : (x * 7 + y * 13 + c) % noise;
    return (x * 3 + y * 2 + 5 * index + 20 * c) % 200 + damage;
  });
}

// The values of some pairs of frames, by a card or without one.
std::vector<std::vector<double>> measure_film(
    std::shared_ptr<Session> session) {
  comparison::MeasurePlan plan;
  const std::vector<std::string> names{"ssim", "psnr"};
  plan.outputs = *measure::select_all(names);
  plan.backgrounds = comparison::backgrounds_of({});
  plan.card = std::move(session);
  comparison::PairMeasurer measurer(plan, 1, nullptr);
  FramePool pool;
  std::vector<std::vector<double>> film;
  for (int i = 0; i < 6; ++i) {
    const auto found =
        measurer.measure(noisy_frame(pool, i, 0), noisy_frame(pool, i, 9), 0);
    EXPECT_TRUE(found);
    std::vector<double>& numbers = film.emplace_back();
    for (const measure::Value& value : found->values) {
      EXPECT_TRUE(value.exists()) << value.why_not;
      numbers.push_back(value.number);
    }
  }
  return film;
}

TEST(FailedCard, LostInTheMiddleOfAFilmIsReplacedByTheProcessor) {
  const auto device = std::make_shared<FakeDevice>(Fault::kLost, 3);
  const auto session = std::make_shared<Session>(device, true);
  const auto expected = measure_film(nullptr);
  const auto found = measure_film(session);
  for (size_t i = 0; i < 3; ++i) EXPECT_EQ(found[i][0], 0.5);
  for (size_t i = 3; i < 6; ++i) EXPECT_EQ(found[i], expected[i]) << i;
  EXPECT_EQ(device->started, 4);  // never again
  ASSERT_TRUE(session->problem());
  EXPECT_EQ(session->problem()->message, "the card was lost");
}

TEST(FailedCard, WithoutMemoryLeavesThePairToTheProcessor) {
  const auto session = std::make_shared<Session>(
      std::make_shared<FakeDevice>(Fault::kFull, 0), true);
  EXPECT_EQ(measure_film(session), measure_film(nullptr));
  EXPECT_TRUE(session->problem());
}

TEST(FailedCard, ThatAnswersNonsenseIsNotBelieved) {
  for (const Fault fault : {Fault::kNoNumber, Fault::kFewer}) {
    const auto session =
        std::make_shared<Session>(std::make_shared<FakeDevice>(fault, 0), true);
    EXPECT_EQ(measure_film(session), measure_film(nullptr));
    EXPECT_TRUE(session->problem());
  }
}

TEST(FailedCard, ThatComputesWrongIsFoundBeforeItIsUsed) {
  const auto session =
      std::make_shared<Session>(std::make_shared<FakeDevice>(Fault::kWrong, 0));
  EXPECT_EQ(measure_film(session), measure_film(nullptr));
  ASSERT_TRUE(session->problem());
  EXPECT_NE(session->problem()->message.find("computes ssim wrong"),
            std::string::npos)
      << session->problem()->message;
}

TEST(ChosenDevice, IsTheProcessorUnlessACardIsAskedFor) {
  for (const char* words : {"cpu", ""}) {
    const auto choice = choose_device(words, 1e12);
    ASSERT_TRUE(choice);
    EXPECT_EQ(choice->session, nullptr);
    EXPECT_EQ(choice->note, "");
  }
}

TEST(ChosenDevice, OfShortWorkIsTheProcessorWithAuto) {
  const auto choice = choose_device("auto", 100 * 100);
  ASSERT_TRUE(choice);
  EXPECT_EQ(choice->session, nullptr);
}

TEST(ChosenDevice, OfAnUnknownNameIsAnError) {
  SKIP_WITHOUT_CARD();
  const auto choice = choose_device("no such card", 1);
  ASSERT_FALSE(choice);
  EXPECT_EQ(choice.error().kind, ErrorKind::kUsage);
}

class CompareOnCard : public Compare {};

TEST_F(CompareOnCard, GivesTheValuesOfTheProcessorWithinTheirLimits) {
  SKIP_WITHOUT_CARD();
  const auto reference = write("a.gif", noise_gif(64, 4, 0).bytes());
  const auto test = write("b.gif", noise_gif(64, 4, 60).bytes());
  CompareOptions options;
  options.metrics = {"ssim", "psnr", "ssimulacra2", "ciede2000"};
  const auto by_processor = compare(reference, test, options);
  options.device = "gpu";
  const auto by_card = compare(reference, test, options);
  ASSERT_TRUE(by_processor);
  ASSERT_TRUE(by_card) << by_card.error().to_string();
  const Comparison& comparison = by_card->comparisons[0];
  EXPECT_TRUE(comparison.warnings.empty());
  EXPECT_NE(comparison.measured_as.find(", on "), std::string::npos);
  for (const char* name : {"ssim", "psnr", "ssimulacra2", "ciede2000"}) {
    const auto& expected = metric(by_processor->comparisons[0], name);
    const auto& found = metric(comparison, name);
    const auto selected = measure::select(name);
    EXPECT_TRUE(agree(*selected->metric, 0, found.summary->mean,
                      expected.summary->mean))
        << name << ": " << found.summary->mean << " and "
        << expected.summary->mean;
  }
}

TEST_F(CompareOnCard, GivesTheSameBitsForAnyNumberOfThreads) {
  SKIP_WITHOUT_CARD();
  const auto reference = write("a.gif", noise_gif(64, 8, 0).bytes());
  const auto test = write("b.gif", noise_gif(64, 8, 60).bytes());
  CompareOptions options;
  options.device = "gpu";
  const auto alone = compare(reference, test, options);
  ThreadPool pool(3);
  options.executor = &pool;
  const auto together = compare(reference, test, options);
  ASSERT_TRUE(alone && together);
  EXPECT_EQ(values_of(*alone), values_of(*together));
}

class FilmOnCard : public Compare {
 protected:
  // The values of two GIFs of six frames of 100 ms.
  std::vector<double> measure(std::shared_ptr<Session> card) {
    comparison::MeasurePlan plan;
    plan.outputs = *measure::select_all(std::vector<std::string>{"cvvdp"});
    plan.backgrounds = comparison::backgrounds_of({});
    plan.viewing.frame_rate = 10;
    plan.card = std::move(card);
    timeline::Pairing pairing;
    comparison::CandidateValues values;
    for (int i = 0; i < 6; ++i) {
      pairing.intervals.push_back({.start_ms = 100.0 * i,
                                   .duration_ms = 100,
                                   .reference = i,
                                   .test = i,
                                   .pair = size_t(i)});
      values.pairs.push_back({.measured = true, .values = {{}}});
    }
    auto reference = open(noise_gif(64, 6, 0).data(), "a.gif");
    auto test = open(noise_gif(64, 6, 900).data(), "b.gif");
    const auto film = comparison::measure_film(*reference, *test, pairing, plan,
                                               0, 0, {}, values);
    EXPECT_TRUE(film);
    measured_as_ = film->measured_as;
    std::vector<double> found = {film->jod};
    for (const auto& pair : values.pairs) {
      found.push_back(pair.values[0].number);
    }
    return found;
  }
  std::string measured_as_;
};

TEST_F(FilmOnCard, LostInTheMiddleIsMeasuredAnewByTheProcessor) {
  const auto device = std::make_shared<FakeDevice>(Fault::kLost, 2);
  const auto session = std::make_shared<Session>(device, true);
  EXPECT_EQ(measure(session), measure(nullptr));
  EXPECT_EQ(device->frames, 3);
  ASSERT_TRUE(session->problem());
  EXPECT_EQ(session->problem()->message, "the card was lost");
}

TEST_F(FilmOnCard, HasTheProcessorsValuesAndSaysSo) {
  SKIP_WITHOUT_CARD();
  const auto session =
      std::make_shared<Session>(card_for_tests(why_no_card));  // proves it
  const std::vector<double> found = measure(session);
  EXPECT_NE(measured_as_.find("computed by the card"), std::string::npos);
  EXPECT_FALSE(session->problem());
  const std::vector<double> expected = measure(nullptr);
  ASSERT_EQ(found.size(), expected.size());
  for (size_t i = 0; i < found.size(); ++i) {
    EXPECT_NEAR(found[i], expected[i], 1e-3) << i;
  }
}

}  // namespace
}  // namespace framewise::gpu
