// SPDX-License-Identifier: Apache-2.0
// What a comparison found. Every output (text, JSON, CSV, …) is a view of a
// Report.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "framewise/animation.h"
#include "framewise/error.h"
#include "framewise/frame.h"
#include "framewise/metric.h"
#include "framewise/pictures.h"
#include "framewise/verdict.h"

namespace framewise {

// What the values of all pairs add up to, each weighted by how long its pair
// was on screen.
struct Summary {
  double mean = 0;
  // Absent where a value is 0 or negative.
  std::optional<double> harmonic_mean;
  double std = 0;  // of the population
  double min = 0;
  double max = 0;
  // The smallest value that is not exceeded for this share of the time.
  double p1 = 0;
  double p5 = 0;
  double p50 = 0;
  double p95 = 0;
};

struct FileReport {
  std::string path;
  std::string sha256;
  std::string container;
  std::string codec;
  Size size;
  int64_t frames = 0;
  double duration_ms = 0;
  std::optional<int64_t> plays;  // 0: for ever
  int64_t bytes = 0;
  int bits = 8;  // of a sample
};

// Why two frames meet.
enum class MeetingReason : uint8_t {
  kSameTime,      // they are on screen then
  kSameNumber,    // as many are before them
  kSameShare,     // at the same share of the time
  kSamePicture,   // the test's shows what the reference's does
  kMovedPicture,  // so it does, out of order
  kRepeated,      // so it does, but others do already
  kHeld,          // it stands in for a picture that is never shown
  kForeign,       // it shows nothing of the reference, and is on screen then
};

// In words: "on screen at the same time".
const char* name_of(MeetingReason reason) noexcept;

// A stretch of time during which one frame of the reference meets one of the
// test.
struct Meeting {
  double at_ms = 0;  // from the first frame of the reference on
  double duration_ms = 0;
  int64_t reference_frame = 0;
  int64_t test_frame = 0;
  size_t pair = 0;  // which of MetricReport::values
  MeetingReason why = MeetingReason::kSameTime;
};

// An instant that a metric thinks little of.
struct Moment {
  double value = 0;
  size_t meeting = 0;  // which of Comparison::meetings
};

// What can be said of the whole from a part of the pairs. The mean of the
// summary is an estimate; its least and greatest values are those that were
// seen, and its percentiles those of the sample.
struct Sampled {
  int64_t pairs = 0;       // that were measured
  int64_t population = 0;  // of so many
  std::string method;      // how they were drawn
  uint64_t seed = 0;
  int looks = 1;          // how often the interval was looked at
  double confidence = 0;  // 0.95
  double mean_low = 0;    // the interval that holds the mean
  double mean_high = 0;
  // With this confidence no more than this share of the time is worse than the
  // worst that was drawn: a sample has no minimum.
  double worse_share = 0;
};

struct MetricReport {
  const MetricInfo* info = nullptr;
  std::optional<Summary> summary;
  std::string why_not;  // why there is no summary
  // Where pairing was repaired: what the clock alone would have given.
  std::optional<Summary> unrepaired;
  // One for each distinct pair of frames, in order of their first meeting.
  std::vector<std::optional<double>> values;
  std::vector<Moment> worst;       // the worst first
  std::optional<Sampled> sampled;  // absent: every pair was measured
};

struct RequirementReport {
  std::string expression;
  std::optional<double> value;  // absent: the metric has none
  bool passed = false;
};

// How wrong each pixel of a pair is, as an opaque picture of the pair's size.
struct ErrorMap {
  const MetricInfo* info = nullptr;
  size_t meeting = 0;
  Frame picture;
};

struct Skipped {
  std::string metric;
  std::string reason;
};

// Something that the score is less than 100 for.
struct ScorePart {
  std::string name;   // a stable word, such as "structure"
  double points = 0;  // of the 100 that it cost
  std::string message;
};

// One test file against the reference.
struct Comparison {
  FileReport test;
  // Why it could not be compared, where other tests could: of the rest only the
  // verdict, which is kError, says anything then.
  std::optional<Error> error;

  bool identical_bytes = false;
  bool identical_pixels = false;  // every pair that was measured
  std::vector<Finding> warnings;  // what to know before trusting the numbers

  std::string pairing_mode;
  std::string pairing_why;
  // Paired by content although the clock would have paired other frames.
  bool pairing_repaired = false;
  std::vector<Finding> pairing_findings;
  std::vector<Meeting> meetings;
  int64_t distinct_pairs = 0;
  int64_t measured_pairs = 0;   // fewer when the work was stopped
  int64_t identical_pairs = 0;  // of those

  std::string measured_as;  // "R, G, B of 8 bits"
  // The part of the reference that was measured, where an edge is missing in
  // one of both.
  std::optional<Rect> measured_part;
  std::optional<Rect> measured_part_of_test;  // which shows the same
  std::vector<MetricReport> metrics;
  std::vector<Skipped> skipped;
  std::vector<RequirementReport> requirements;
  std::vector<ErrorMap> error_maps;
  std::optional<ContentProfile> content;
  std::string tier;             // "high", "medium", "low"; empty: not judged
  std::optional<double> score;  // 0 to 100
  // Where pairing was repaired: what the clock alone would have given, or,
  // where frames are lost and that is the score, what the repair gives.
  std::optional<double> score_otherwise;
  std::vector<ScorePart> score_parts;  // what it lost; the most first
  std::vector<Reason> reasons;         // the gravest first
  std::string policy;                  // that they were judged by
  std::optional<VerdictStatus> judged;
  std::string verdict_summary;  // one sentence
  bool partial = false;         // stopped before the end

  // What was judged. A requirement that does not hold is an artifact, whatever
  // the policy says of the rest.
  VerdictStatus status() const;
};

struct Report {
  FileReport reference;
  std::vector<Comparison> comparisons;
  Pictures pictures;

  struct Timing {
    double total_ms = 0;
    double decode_ms = 0;   // summed over threads
    double measure_ms = 0;  // summed over threads
  };
  Timing timing;
  // Numbers of all tests together: those that the cache knew, and the others.
  struct CacheUse {
    int64_t hits = 0;
    int64_t misses = 0;
  };
  CacheUse cache;
  std::string simd;  // the instruction set in use
  int threads = 1;
  // What was asked for, as names and values, where it can change a result.
  std::vector<std::pair<std::string, std::string>> options;

  bool partial() const;
  // Whether every requirement is met. True without any.
  bool passed() const;
  // Whether every test is better than `status`, which is kWarning or
  // kArtifact. What could not be judged is not.
  bool better_than(VerdictStatus status) const;
};

}  // namespace framewise
