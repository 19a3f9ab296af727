// SPDX-License-Identifier: Apache-2.0
// The values that a test is judged by, and what the judgement says. Values go
// in, a value comes out: the judge reads no files and changes none of its
// arguments.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "framewise/animation.h"
#include "framewise/meeting.h"
#include "framewise/metric_report.h"
#include "framewise/verdict.h"

namespace framewise::judge {

// Facts of one file.
struct FileFacts {
  Size size;
  int64_t frames = 0;
  double duration_ms = 0;
  std::optional<int64_t> plays;  // 0: for ever
};

// Why a file could not be read to its end.
struct FileDamage {
  std::string message;
  std::optional<int64_t> frame;
  bool ends_file = false;  // what follows is missing, not broken
};

// Which frames a viewer of both files sees at the same time, in the order of
// time. Frames of the test that repeat another one have its number.
struct Viewing {
  std::vector<Meeting> meetings;  // as they were paired
  // By the clock alone, where pairing was repaired. Where frames are lost, held
  // or out of order in the same total time, that is what a viewer sees, and is
  // scored; a shift or another speed does not damage the frames.
  std::vector<Meeting> by_clock;
  // Frames that the reference never shows, such as a title or a flash, with
  // those that are due at that time.
  std::vector<Meeting> foreign;
  // Where only a part of the reference counts: the share of its time that the
  // test shows. Absent: all of it counts.
  std::optional<double> seen_of_part;
};

// Everything that was measured of one test. Metrics and meetings are those of
// the report, and outlive this.
struct Measurements {
  FileFacts reference;
  FileFacts test;
  PairingMode pairing_mode = PairingMode::kTime;
  // Whether pairing found nothing wrong with the test's time.
  bool timing_agrees = true;
  std::span<const Meeting> meetings;
  std::span<const MetricReport> metrics;
  Viewing viewing;
  // The part of the reference that was measured, where an edge is missing in
  // one of both.
  std::optional<Rect> measured_part;
  // By how much all frames were moved, where the score is that of the content
  // laid over its original.
  std::optional<double> moved_pixels;
  bool identical_bytes = false;
  bool identical_pixels = false;  // every pair that was measured
  int64_t measured_pairs = 0;
  int64_t identical_pairs = 0;
  bool partial = false;  // stopped before the end
  std::optional<FileDamage> damage;
  std::optional<ContentProfile> content;
  std::optional<double> luma_psnr;  // dB, of some frames

  // Null where a metric was not measured.
  const MetricReport* metric(std::string_view name) const {
    for (const MetricReport& one : metrics) {
      if (one.info->name == name) return &one;
    }
    return nullptr;
  }
};

struct Judgement {
  VerdictStatus status = VerdictStatus::kUnknown;
  std::string summary;          // one sentence
  std::vector<Reason> reasons;  // the gravest first
  std::optional<Tier> tier;     // absent: no frames could be compared
  std::optional<double> score;  // 0 to 100
  std::optional<ScoreInterval> score_interval;
  // Where pairing was repaired: the score of the other way to pair.
  std::optional<double> score_otherwise;
  std::vector<ScorePart> score_parts;  // the most costly first
};

}  // namespace framewise::judge
