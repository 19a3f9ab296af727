// SPDX-License-Identifier: Apache-2.0
#include "optimize/candidate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace framewise::optimization {
namespace {

using testing::ElementsAre;

Encoding encoding(FileFormat format, std::string knob) {
  Encoding made{.format = format,
                .name = knob,
                .knob_name = std::move(knob),
                .lowest = 0,
                .highest = 100,
                .expected = {{0, 0, 0.1}, {100, 100, 10}}};
  made.options.format = format;
  return made;
}

// Quality rises by a point with the knob; bits double about every 15 settings.
Candidate candidate_of(const Encoding& encoding, double target) {
  Candidate candidate;
  candidate.encoding = &encoding;
  candidate.margins = {{0, -target}, {100, 100 - target}};
  return candidate;
}

Trial trial_at(double knob, double margin) {
  Trial trial;
  trial.row.knob = knob;
  trial.margin = margin;
  return trial;
}

TEST(Candidate, IsEstimatedAtItsTargets) {
  const Encoding webp = encoding(FileFormat::kWebp, "quality");
  Candidate candidate = candidate_of(webp, 50);
  // 100 settings are 100 times the bits: from 60 to 50 they shrink by 1.58.
  estimate_by(trial_at(60, 10), 1000, candidate.margins, candidate);
  EXPECT_NEAR(double(*candidate.estimate), 631, 1);
  EXPECT_DOUBLE_EQ(candidate.doubt, kEstimateMargin + 0.1);
}

TEST(Candidate, GrowsNoFurtherByALossOfGifThanItsTrial) {
  const Encoding gif = encoding(FileFormat::kGif, "loss");
  Candidate candidate = candidate_of(gif, 50);
  estimate_by(trial_at(40, -10), 1000, candidate.margins, candidate);
  EXPECT_EQ(candidate.estimate, 1000);
}

TEST(Candidate, HasTheBytesOfItsTrialWithoutAKnob) {
  const Encoding lossless = encoding(FileFormat::kPng, "");
  Candidate candidate = candidate_of(lossless, 50);
  estimate_by(trial_at(0, 50), 1000, candidate.margins, candidate);
  EXPECT_EQ(candidate.estimate, 1000);
  EXPECT_EQ(candidate.doubt, kEstimateMargin);
}

TEST(Candidate, ComesFirstIfItReachesTheTargetsWithFewestBytes) {
  const Encoding one = encoding(FileFormat::kWebp, "quality");
  std::vector<Candidate> all(4);
  for (Candidate& candidate : all) candidate.encoding = &one;
  all[0].encoding = nullptr;  // failed
  all[1].reaches = false;
  all[1].estimate = 10;
  all[2].estimate = 30;
  all[3].estimate = 20;
  sort_by_estimate(all);
  std::vector<int64_t> order;
  for (const Candidate& candidate : all) order.push_back(*candidate.estimate);
  EXPECT_THAT(order, ElementsAre(20, 30, 10));
}

TEST(FirstTrials, LetOthersOfTheirKindExpectAlike) {
  OptimizeOptions options;
  options.targets = {"ssimulacra2>=50"};
  const Targets targets = *read_targets(options);
  const Encoding webp = encoding(FileFormat::kWebp, "quality");
  const Encoding gif = encoding(FileFormat::kGif, "loss");
  Candidate first = candidate_of(webp, 50);
  first.search = std::make_unique<TrialSearch>(webp, targets, options,
                                               first.margins, 10'000);
  FirstTrials trials;
  trials.learn(first, trial_at(50, 10));  // 0 was expected
  Candidate alike = candidate_of(webp, 50);
  trials.expect_alike(alike);
  EXPECT_DOUBLE_EQ(alike.margins[0].quality, -42);
  Candidate other = candidate_of(gif, 50);
  trials.expect_alike(other);
  EXPECT_DOUBLE_EQ(other.margins[0].quality, -50);
  // A miss tells little: what is hard for one need not be for another.
  FirstTrials missed;
  missed.learn(first, trial_at(50, -30));
  Candidate next = candidate_of(webp, 50);
  missed.expect_alike(next);
  EXPECT_NEAR(next.margins[0].quality, -53.2, 1e-9);
}

}  // namespace
}  // namespace framewise::optimization
