// SPDX-License-Identifier: Apache-2.0
// A report with something of everything.
#pragma once

#include "framewise/report.h"

namespace framewise {

inline Report sample_report() {
  Report report;
  report.reference = {.path = "a.gif",
                      .sha256 = "00",
                      .container = "gif",
                      .codec = "gif",
                      .size = {4, 3},
                      .frames = 2,
                      .duration_ms = 200,
                      .plays = 0,
                      .bytes = 900};
  Comparison comparison;
  comparison.test = report.reference;
  comparison.test.path = "b, \"2\".gif";
  comparison.test.plays.reset();
  comparison.test.bytes = 300;
  comparison.warnings.push_back({.kind = "loop_changed",
                                 .message = "plays once",
                                 .hint = "",
                                 .frame = 1});
  comparison.pairing_mode = PairingMode::kTime;
  comparison.pairing_why = "durations agree";
  comparison.meetings = {{0, 100, 0, 0, 0}, {100, 100, 1, 1, 1}};
  comparison.distinct_pairs = comparison.measured_pairs = 2;
  comparison.identical_pairs = 1;
  comparison.measured_as = "R, G, B of 8 bits";
  MetricReport ssim{.info = *find_metric("ssim")};
  ssim.summary = Summary{.mean = 0.75,
                         .harmonic_mean = 0.7,
                         .std = 0.25,
                         .min = 0.5,
                         .max = 1,
                         .p1 = 0.5,
                         .p5 = 0.5,
                         .p50 = 0.5,
                         .p95 = 1};
  ssim.values = {1.0, 0.5};
  ssim.worst = {{0.5, 1}};
  MetricReport missing{.info = *find_metric("psnr_u")};
  missing.why_not = "needs two videos";
  missing.values = {std::nullopt, std::nullopt};
  comparison.metrics = {ssim, missing};
  comparison.skipped.push_back({"vif", "not asked for"});
  comparison.content = {
      .kind = ContentClass::kScreen, .motion = 0.25, .complexity = 0.5};
  comparison.tier = Tier::kMedium;
  comparison.score = 61.5;
  comparison.score_parts = {{"structure", 30, "edges differ"},
                            {"worst_moments", 8.5, "worst at 0.10 s"}};
  Reason reason;
  reason.kind = DefectKind::kGhosting;
  reason.severity = Severity::kMajor;
  reason.message = "earlier frames shine through";
  reason.hint = "keep disposal";
  reason.span = {100, 200};
  reason.at_ms = 150;
  reason.first_frame = reason.last_frame = 1;
  reason.parts = {{100, 120}, {150, 200}};
  reason.region = Rect{0, 1, 2, 2};
  reason.measured = {3.5, 0.15, "% of the picture"};
  comparison.reasons = {reason};
  comparison.policy = "default";
  comparison.judged = VerdictStatus::kArtifact;
  comparison.verdict_summary = "Ghosts of earlier frames at 0.10 s.";
  comparison.requirements = {{"ssim.min>=0.4", 0.5, true},
                             {"psnr_u>3", std::nullopt, false}};
  report.comparisons.push_back(comparison);
  report.simd = "AVX2";
  report.threads = 2;
  report.options = {{"pairing", "auto"}};
  return report;
}

}  // namespace framewise
