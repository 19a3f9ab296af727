// SPDX-License-Identifier: Apache-2.0
// The result of a comparison. Every output (text, JSON, CSV, …) is a view of a
// Report.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "framewise/animation.h"
#include "framewise/error.h"
#include "framewise/flashes.h"
#include "framewise/frame.h"
#include "framewise/meeting.h"
#include "framewise/metric_report.h"
#include "framewise/pictures.h"
#include "framewise/verdict.h"

namespace framewise {

struct FileReport {
  std::string path;
  std::string sha256;
  std::string container;
  std::string codec;
  std::string encoder;  // "x264, crf 23", as far as the file states it
  Size size;
  int64_t frames = 0;
  double duration_ms = 0;
  std::optional<int64_t> plays;  // 0: for ever
  int64_t bytes = 0;
  int bits = 8;  // of a sample
};

// How wrong each pixel of a pair is, as an opaque picture of the pair's size.
struct ErrorMap {
  const MetricInfo* info = nullptr;
  size_t meeting = 0;
  Frame picture;
  // The values of the map by rows: 0 perfect, 1 plainly visible, and beyond.
  // Empty unless CompareOptions::error_values asks for it.
  std::vector<float> values;
};

struct Skipped {
  std::string metric;
  std::string reason;
};

// The flashes of a test, without the moments of its frames.
struct FlashComparison {
  FlashReport test;
  // Of the reference, where the test does not pass.
  std::optional<FlashReport> reference;

  // Whether the test fails where the reference did not.
  bool newly_fails() const {
    return test.state == FlashState::kFail && reference &&
           reference->state != FlashState::kFail;
  }
};

// Which pairs of a film were measured, of others similar ones stand for them
// (docs/time.md).
struct FilmPlan {
  int64_t pairs = 0;     // that were looked at
  int64_t outlying = 0;  // measured: a part is far worse than it was lately
  int64_t unlike = 0;  // measured: no pair that was measured lately is like it
  int64_t still = 0;   // measured: hardly anything moved since the one before
  int64_t drawn = 0;   // measured: by lot
  double confidence = 0;  // of the intervals, 0.95
  // The interval that holds the score of all pairs; absent: not judged.
  std::optional<double> score_low;
  std::optional<double> score_high;

  int64_t measured() const { return outlying + unlike + still + drawn; }
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

  // Absent where nothing was compared.
  std::optional<PairingMode> pairing_mode;
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
  // By metric, in the order of `metrics`, the worst moment of each first.
  std::vector<ErrorMap> error_maps;
  std::optional<ContentProfile> content;
  std::optional<Tier> tier;                     // absent: not judged
  std::optional<double> score;                  // 0 to 100
  std::optional<ScoreInterval> score_interval;  // around it
  // Where pairing was repaired: what the clock alone would have given, or,
  // where frames are lost and that is the score, what the repair gives.
  std::optional<double> score_otherwise;
  std::vector<ScorePart> score_parts;      // what it lost; the most first
  std::vector<Reason> reasons;             // the gravest first
  std::optional<FlashComparison> flashes;  // absent: not judged
  std::string policy;                      // that they were judged by
  std::optional<VerdictStatus> judged;
  std::string verdict_summary;        // one sentence
  bool partial = false;               // stopped before the end
  std::optional<FilmPlan> film_plan;  // absent: every pair was measured

  // The verdict of the report. A requirement that does not hold is an artifact,
  // whatever the policy says of the rest.
  VerdictStatus status() const;

  // A metric by name or alias, such as "ssimulacra2"; null if it was not asked
  // for. It may have no summary: see MetricReport::why_not.
  const MetricReport* metric(std::string_view name) const;
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
  // Options that can change a result, as names and values.
  std::vector<std::pair<std::string, std::string>> options;

  bool partial() const;
  // Whether every requirement is met. True without any.
  bool passed() const;
  // Whether every test is better than `status`, which is kWarning or
  // kArtifact. What could not be judged is not.
  bool better_than(VerdictStatus status) const;

  // Each writes a file, whole or not at all. Fails with kEnvironment where it
  // cannot be written.
  //
  // JSON as docs/schema/report-1.json describes it.
  Result<void> write_json(const std::filesystem::path& path) const;
  // A row for each test and metric.
  Result<void> write_csv(const std::filesystem::path& path) const;
  // A page that needs no network. It has a player if the comparison was made
  // with CompareOptions::pictures.
  Result<void> write_html(const std::filesystem::path& path) const;
  // A short table for a pull request. Pictures, if there are any, lie beside it
  // in a folder: of "summary.md" in "summary-pictures".
  Result<void> write_markdown(const std::filesystem::path& path) const;
};

}  // namespace framewise
