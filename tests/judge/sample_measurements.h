// SPDX-License-Identifier: Apache-2.0
// Measurements of a made-up test: ten frames of 100 ms with given scores.
#pragma once

#include <vector>

#include "framewise/policy.h"
#include "judge/measurements.h"
#include "judge/score/score_of_file.h"
#include "judge/verdict/verdict.h"
#include "measure/score/score_of_pair.h"

namespace framewise::judge {

struct Sample {
  FileFacts test;
  std::vector<Meeting> meetings;
  std::vector<MetricReport> metrics;
  Measurements facts;  // the others
  std::vector<Reason> defects;

  Measurements measured() const {
    Measurements all = facts;
    all.reference = {.size = {90, 90}, .frames = 10, .duration_ms = 1000};
    all.test = test;
    all.meetings = meetings;
    all.metrics = metrics;
    all.viewing.meetings = meetings;
    return all;
  }
  Score scored() const { return score_of(measured(), defects); }
  double score() const { return *scored().value; }
  Judgement judged(const char* policy = "default") const {
    return judge(measured(), defects, *find_policy(policy));
  }
  VerdictStatus status(const char* policy = "default") const {
    return judged(policy).status;
  }
};

// One pair of 100 ms for each score.
inline Sample with_scores(const std::vector<double>& scores) {
  Sample sample;
  sample.test = {.size = {90, 90}, .frames = 10, .duration_ms = 1000};
  Measurements& facts = sample.facts;
  facts.measured_pairs = int64_t(scores.size());
  MetricReport metric{.info = *find_metric("score")};
  MetricReport structure{.info = *find_metric("score:structure")};
  metric.summary = Summary{};
  structure.summary = Summary{};
  for (size_t i = 0; i < scores.size(); ++i) {
    sample.meetings.push_back(
        {100.0 * double(i), 100, int64_t(i), int64_t(i), i});
    metric.values.emplace_back(scores[i]);
    structure.values.emplace_back(measure::distance_of(scores[i]));
    facts.identical_pairs += scores[i] == 100;
  }
  metric.worst = {{0, 3}};
  sample.metrics = {metric, structure};
  facts.identical_pixels = facts.identical_pairs == facts.measured_pairs;
  return sample;
}

inline const std::vector<double> kFine(10, 98.5);

// From frame 2 to frame 4.
inline Reason reason(DefectKind kind, Severity severity) {
  Reason result;
  result.kind = kind;
  result.severity = severity;
  result.message = "something";
  result.span = {200, 500};
  result.first_frame = 2;
  result.last_frame = 4;
  return result;
}

}  // namespace framewise::judge
