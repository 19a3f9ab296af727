// SPDX-License-Identifier: Apache-2.0
#include "report/review/summary_rows.h"

#include <fmt/format.h>

#include <algorithm>

#include "media/encode/webp/still.h"
#include "report/comparison/overview.h"

namespace framewise::report {
namespace {

const MetricReport* main_metric(const Comparison& comparison) {
  const auto found =
      std::find_if(comparison.metrics.begin(), comparison.metrics.end(),
                   [](const MetricReport& one) { return bool(one.summary); });
  return found == comparison.metrics.end() ? nullptr : &*found;
}

// The embedded image of a frame, in full size if there is one.
std::string picture_of(const Pictures& pictures, size_t side, int64_t frame) {
  const Still* best = nullptr;
  for (const Still& still : pictures.stills) {
    if (still.side != side || still.frame != frame) continue;
    if (!best || best->small) best = &still;
  }
  return best ? best->webp : std::string();
}

// Sets kind and reason from the gravest reason, the failed requirements, or
// that the frames are equal.
void add_reason(const Comparison& comparison, BatchRow& row) {
  if (!comparison.reasons.empty()) {
    row.kind = name_of(comparison.reasons.front().kind);
    row.reason = comparison.reasons.front().message;
    return;
  }
  for (const RequirementReport& requirement : comparison.requirements) {
    if (requirement.passed) continue;
    row.kind = "requirement_failed";
    row.reason += (row.reason.empty() ? "" : ", ") + requirement.expression;
  }
  if (comparison.identical_pixels && row.reason.empty()) {
    row.reason =
        comparison.identical_bytes ? "identical files" : "identical frames";
  }
}

void add_worst(const Report& report, size_t index, BatchRow& row) {
  const Comparison& comparison = report.comparisons[index];
  const MetricReport* metric = main_metric(comparison);
  if (!metric || metric->worst.empty()) return;
  const Moment& moment = metric->worst.front();
  const Meeting& meeting = comparison.meetings[moment.meeting];
  row.worst = moment.value;
  if (comparison.score && metric->info->name != "score") {
    row.worst_of = metric->info->name;
  }
  row.worst_at_ms = meeting.at_ms;
  row.original_picture =
      picture_of(report.pictures, 0, meeting.reference_frame);
  row.picture = picture_of(report.pictures, index + 1, meeting.test_frame);
  for (const ErrorMap& map : comparison.error_maps) {
    if (map.meeting != moment.meeting || !row.difference.empty()) continue;
    if (auto webp = media::webp_of(map.picture, {.quality = 75})) {
      row.difference = *std::move(webp);
    }
  }
}

}  // namespace

std::string score_name_of(const Report& report) {
  for (const Comparison& comparison : report.comparisons) {
    if (comparison.score) return "Score";
    if (const MetricReport* metric = main_metric(comparison)) {
      return std::string(metric->info->title);
    }
  }
  return "Score";
}

// "words read otherwise: total → tota1, …"; empty without.
std::string lost_words(const Comparison& comparison) {
  std::string words;
  for (const Reason& reason : comparison.reasons) {
    if (!reason.text) continue;
    for (const DamagedLine& line : reason.text->lines) {
      for (const WordChange& word : line.words) {
        words +=
            fmt::format("{}{} → {}", words.empty() ? "" : ", ", word.before,
                        word.after.empty() ? "nothing" : word.after);
      }
    }
  }
  return words.empty() ? words : "words read otherwise: " + words;
}

BatchRow row_of(const Report& report, size_t index) {
  const Comparison& comparison = report.comparisons[index];
  BatchRow row{.name = comparison.test.path,
               .original = report.reference.path,
               .status = comparison.status(),
               .original_bytes = report.reference.bytes,
               .bytes = comparison.test.bytes};
  add_reason(comparison, row);
  for (const Finding& finding : comparison.warnings) {
    row.notes.push_back(finding.kind + ": " + finding.message);
  }
  if (std::string words = lost_words(comparison); !words.empty()) {
    row.notes.push_back(std::move(words));
  }
  row.score = comparison.score;
  if (!row.score) {
    const MetricReport* metric = main_metric(comparison);
    if (metric) row.score = metric->summary->mean;
  }
  add_worst(report, index, row);
  return row;
}

BatchPage batch_of(const Report& report) {
  BatchPage batch{.title = report.reference.path,
                  .advice = overview_of(report).advice,
                  .score_name = score_name_of(report)};
  for (size_t i = 0; i < report.comparisons.size(); ++i) {
    batch.rows.push_back(row_of(report, i));
  }
  return batch;
}

}  // namespace framewise::report
