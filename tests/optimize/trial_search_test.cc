// SPDX-License-Identifier: Apache-2.0
#include "optimize/trial_search.h"

#include <gtest/gtest.h>

#include <cmath>

namespace framewise::optimization {
namespace {

Encoding webp() {
  InputFacts facts;
  facts.info.size = {100, 100};
  facts.colors = kMostColorsCounted + 1;
  facts.content.kind = ContentClass::kPhoto;
  OptimizeOptions options{.formats = {FileFormat::kWebp}};
  options.targets = {"ssimulacra2>=70"};
  return encodings_for(facts, *read_targets(options), options)->back();
}

Trial trial_at(double knob, double quality, int64_t bytes, double bound) {
  Trial trial;
  trial.row.knob = knob;
  trial.row.bytes = bytes;
  trial.margin = quality - bound;
  trial.row.passed = quality >= bound;
  return trial;
}

// A picture of 10 000 pixels whose bytes double every 20 settings.
int64_t bytes_at(double knob) { return int64_t(300 * std::exp2(knob / 20)); }

TEST(TrialSearch, FindsTheSmallestSettingForAQuality) {
  OptimizeOptions options;
  options.targets = {"ssimulacra2>=70"};
  const Targets targets = *read_targets(options);
  const Encoding encoding = webp();
  TrialSearch search(encoding, targets, options,
                     expected_margins(encoding, targets), 10'000);
  std::optional<Trial> best;
  int trials = 0;
  while (const auto knob = search.next()) {
    const Trial trial = trial_at(*knob, 20 + *knob * 0.65, bytes_at(*knob), 70);
    search.add(trial);
    if (trial.row.passed && (!best || *knob < best->row.knob)) best = trial;
    ++trials;
  }
  ASSERT_TRUE(best);
  EXPECT_EQ(best->row.knob, 77);
  EXPECT_LE(trials, 4);
}

TEST(TrialSearch, FindsTheLargestSettingThatKeepsToTheBytes) {
  OptimizeOptions options{.max_bytes = 3000};
  const Targets targets = *read_targets(options);
  const Encoding encoding = webp();
  TrialSearch search(encoding, targets, options, {}, 10'000);
  int64_t best = 0;
  int trials = 0;
  while (const auto knob = search.next()) {
    const int64_t bytes = bytes_at(*knob);
    search.add(trial_at(*knob, 0, bytes, 0));
    if (bytes <= 3000) best = std::max(best, bytes);
    ++trials;
  }
  EXPECT_LE(best, 3000);
  EXPECT_GE(best, 2900);
  EXPECT_LE(trials, 5);
}

TEST(TrialSearch, StartsNearTheAnswerWithWhatASampleTaught) {
  OptimizeOptions options;
  options.targets = {"ssimulacra2>=70"};
  const Targets targets = *read_targets(options);
  const Encoding encoding = webp();
  const auto quality = [](double knob) { return 5 + knob * 0.8; };
  TrialSearch sample(encoding, targets, options,
                     expected_margins(encoding, targets), 10'000);
  while (const auto knob = sample.next()) {
    sample.add(trial_at(*knob, quality(*knob), 1, 70));
  }
  TrialSearch whole(encoding, targets, options, sample.curve(), 10'000);
  int trials = 0;
  while (const auto knob = whole.next()) {
    whole.add(trial_at(*knob, quality(*knob) - 0.4, 1, 70));
    ++trials;
  }
  EXPECT_LE(trials, 2);
}

}  // namespace
}  // namespace framewise::optimization
