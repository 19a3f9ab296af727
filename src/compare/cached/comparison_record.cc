// SPDX-License-Identifier: Apache-2.0
// A struct that gets a new member stops compiling here: name the member in its
// fields(), so that a result from the cache has it too.
#include "compare/cached/comparison_record.h"

#include "cache/record.h"

namespace framewise {

using cache::SameAs;

static constexpr DefectKind last_of(DefectKind) {
  return DefectKind::kUnreadable;
}
static constexpr Severity last_of(Severity) { return Severity::kRuinous; }
static constexpr TextCause last_of(TextCause) { return TextCause::kChroma; }
static constexpr Tier last_of(Tier) { return Tier::kHigh; }
static constexpr ContentClass last_of(ContentClass) {
  return ContentClass::kMixed;
}
static constexpr PairingMode last_of(PairingMode) {
  return PairingMode::kStretch;
}
static constexpr MeetingReason last_of(MeetingReason) {
  return MeetingReason::kForeign;
}
static constexpr VerdictStatus last_of(VerdictStatus) {
  return VerdictStatus::kUnknown;
}

static constexpr FlashRules last_of(FlashRules) { return FlashRules::kIris; }
static constexpr FlashState last_of(FlashState) { return FlashState::kUnknown; }
static constexpr FlashKind last_of(FlashKind) { return FlashKind::kStripes; }

template <typename Archive, SameAs<Size> T>
static void fields(Archive& archive, T& size) {
  auto& [width, height] = size;
  archive(width, height);
}

template <typename Archive, SameAs<Rect> T>
static void fields(Archive& archive, T& rect) {
  auto& [x, y, width, height] = rect;
  archive(x, y, width, height);
}

template <typename Archive, SameAs<Finding> T>
static void fields(Archive& archive, T& finding) {
  auto& [kind, message, hint, frame, count, wasted_bytes] = finding;
  archive(kind, message, hint, frame, count, wasted_bytes);
}

template <typename Archive, SameAs<FileReport> T>
static void fields(Archive& archive, T& file) {
  // The path is that of the current call.
  auto& [path, sha256, container, codec, encoder, size, frames, duration_ms,
         plays, bytes, bits] = file;
  archive(sha256, container, codec, encoder, size, frames, duration_ms, plays,
          bytes, bits);
}

template <typename Archive, SameAs<Summary> T>
static void fields(Archive& archive, T& summary) {
  auto& [mean, harmonic_mean, std, min, max, p1, p5, p50, p95] = summary;
  archive(mean, harmonic_mean, std, min, max, p1, p5, p50, p95);
}

template <typename Archive, SameAs<Meeting> T>
static void fields(Archive& archive, T& meeting) {
  auto& [at_ms, duration_ms, reference_frame, test_frame, pair, why] = meeting;
  archive(at_ms, duration_ms, reference_frame, test_frame, pair, why);
}

template <typename Archive, SameAs<Moment> T>
static void fields(Archive& archive, T& moment) {
  auto& [value, meeting] = moment;
  archive(value, meeting);
}

template <typename Archive, SameAs<Sampled> T>
static void fields(Archive& archive, T& sampled) {
  auto& [pairs, population, method, seed, looks, confidence, mean_low,
         mean_high, worse_share] = sampled;
  archive(pairs, population, method, seed, looks, confidence, mean_low,
          mean_high, worse_share);
}

// A metric is stored by its name.
static void fields(cache::RecordWriter& writer, const MetricInfo* const& info) {
  writer(std::string(info->name), std::string(info->version));
}

static void fields(cache::RecordReader& reader, const MetricInfo*& info) {
  std::string name;
  std::string version;
  reader(name, version);
  const auto found = find_metric(name);
  if (found && (*found)->version == version) {
    info = *found;
  } else {
    reader.reject();
  }
}

template <typename Archive, SameAs<MetricReport> T>
static void fields(Archive& archive, T& metric) {
  auto& [info, summary, why_not, unrepaired, values, worst, sampled] = metric;
  archive(info, summary, why_not, unrepaired, values, worst, sampled);
}

template <typename Archive, SameAs<Skipped> T>
static void fields(Archive& archive, T& skipped) {
  auto& [metric, reason] = skipped;
  archive(metric, reason);
}

template <typename Archive, SameAs<RequirementReport> T>
static void fields(Archive& archive, T& requirement) {
  auto& [expression, value, passed] = requirement;
  archive(expression, value, passed);
}

template <typename Archive, SameAs<ContentProfile> T>
static void fields(Archive& archive, T& content) {
  auto& [kind, motion, complexity, monochrome] = content;
  archive(kind, motion, complexity, monochrome);
}

template <typename Archive, SameAs<TimeSpan> T>
static void fields(Archive& archive, T& span) {
  auto& [from_ms, to_ms] = span;
  archive(from_ms, to_ms);
}

template <typename Archive, SameAs<Measured> T>
static void fields(Archive& archive, T& measured) {
  auto& [value, limit, unit] = measured;
  archive(value, limit, unit);
}

template <typename Archive, SameAs<WordChange> T>
static void fields(Archive& archive, T& word) {
  auto& [before, after] = word;
  archive(before, after);
}

template <typename Archive, SameAs<DamagedLine> T>
static void fields(Archive& archive, T& line) {
  auto& [area, span, at_ms, correlation, contrast, words] = line;
  archive(area, span, at_ms, correlation, contrast, words);
}

template <typename Archive, SameAs<TextDamage> T>
static void fields(Archive& archive, T& text) {
  auto& [cause, share_of_time, lines, words_kept] = text;
  archive(cause, share_of_time, lines, words_kept);
}

template <typename Archive, SameAs<Reason> T>
static void fields(Archive& archive, T& reason) {
  auto& [kind, severity, message, hint, span, at_ms, first_frame, last_frame,
         parts, region, measured, text] = reason;
  archive(kind, severity, message, hint, span, at_ms, first_frame, last_frame,
          parts, region, measured, text);
}

template <typename Archive, SameAs<ScorePart> T>
static void fields(Archive& archive, T& part) {
  auto& [name, points, message] = part;
  archive(name, points, message);
}

template <typename Archive, SameAs<ScoreInterval> T>
static void fields(Archive& archive, T& interval) {
  auto& [low, high] = interval;
  archive(low, high);
}

template <typename Archive, SameAs<FlashEvent> T>
static void fields(Archive& archive, T& event) {
  auto& [kind, state, start_s, end_s, start_frame, end_frame, transitions, rate,
         share_of_frame, share_of_limit, swing, at_seam, map, sentence,
         remedy] = event;
  archive(kind, state, start_s, end_s, start_frame, end_frame, transitions,
          rate, share_of_frame, share_of_limit, swing, at_seam, map.shares,
          sentence, remedy);
}

template <typename Archive, SameAs<FlashReport> T>
static void fields(Archive& archive, T& report) {
  // The name is that of the current call; the display is the usual one, and
  // moments and damage are not kept.
  auto& [name, rules, state, display, size, frames, duration_s, repeats, events,
         moments, sentence, stopped_early, damage] = report;
  archive(rules, state, size, frames, duration_s, repeats, events, sentence,
          stopped_early);
}

template <typename Archive, SameAs<FlashComparison> T>
static void fields(Archive& archive, T& flashes) {
  auto& [test, reference] = flashes;
  archive(test, reference);
}

template <typename Archive, SameAs<FilmPlan> T>
static void fields(Archive& archive, T& plan) {
  auto& [pairs, outlying, unlike, still, drawn, confidence, score_low,
         score_high] = plan;
  archive(pairs, outlying, unlike, still, drawn, confidence, score_low,
          score_high);
}

template <typename Archive, SameAs<Comparison> T>
static void fields(Archive& archive, T& comparison) {
  // Pictures of errors are not kept, nor comparisons that failed.
  auto& [test, error, identical_bytes, identical_pixels, warnings, pairing_mode,
         pairing_why, pairing_repaired, pairing_findings, meetings,
         distinct_pairs, measured_pairs, identical_pairs, measured_as,
         measured_part, measured_part_of_test, metrics, skipped, requirements,
         error_maps, content, tier, score, score_interval, score_otherwise,
         score_parts, reasons, flashes, policy, judged, verdict_summary,
         partial, film_plan] = comparison;
  archive(test, identical_bytes, identical_pixels, warnings, pairing_mode,
          pairing_why, pairing_repaired, pairing_findings, meetings,
          distinct_pairs, measured_pairs, identical_pairs, measured_as,
          measured_part, measured_part_of_test, metrics, skipped, requirements,
          content, tier, score, score_interval, score_otherwise, score_parts,
          reasons, flashes, policy, judged, verdict_summary, partial,
          film_plan);
}

template <typename Archive, SameAs<Report> T>
static void fields(Archive& archive, T& report) {
  // The other members belong to the current run.
  auto& [reference, comparisons, pictures, timing, cache, simd, threads,
         options] = report;
  archive(reference, comparisons, simd, options);
}

namespace comparison {

template <typename Archive, SameAs<ReportRecord> T>
static void fields(Archive& archive, T& record) {
  auto& [libraries, report] = record;
  archive(libraries, report);
}

template <typename Archive, SameAs<ValuesRecord::Pair> T>
static void fields(Archive& archive, T& pair) {
  auto& [identical, value, why_not] = pair;
  archive(identical, value, why_not);
}

template <typename Archive, SameAs<ValuesRecord> T>
static void fields(Archive& archive, T& record) {
  auto& [libraries, pairs] = record;
  archive(libraries, pairs);
}

template <typename Archive, SameAs<DefectsRecord> T>
static void fields(Archive& archive, T& record) {
  auto& [libraries, reasons] = record;
  archive(libraries, reasons);
}

template <typename Archive, SameAs<FlashesRecord> T>
static void fields(Archive& archive, T& record) {
  auto& [libraries, report] = record;
  archive(libraries, report);
}

namespace {

template <typename Record>
std::string written(const Record& record) {
  return cache::RecordWriter::bytes_of(record);
}

template <typename Record>
std::optional<Record> read(std::string_view bytes) {
  Record record;
  cache::RecordReader reader(bytes);
  reader(record);
  if (!reader.complete()) return std::nullopt;
  return record;
}

// Indices into other lists must be within them.
bool places_exist(const Comparison& comparison) {
  for (const MetricReport& metric : comparison.metrics) {
    for (const Meeting& meeting : comparison.meetings) {
      if (meeting.pair >= metric.values.size()) return false;
    }
    for (const Moment& moment : metric.worst) {
      if (moment.meeting >= comparison.meetings.size()) return false;
    }
  }
  return true;
}

}  // namespace

std::string write_record(const ReportRecord& record) { return written(record); }

std::optional<ReportRecord> read_report(std::string_view bytes) {
  auto record = read<ReportRecord>(bytes);
  if (!record) return std::nullopt;
  for (const Comparison& comparison : record->report.comparisons) {
    if (!places_exist(comparison)) return std::nullopt;
  }
  return record;
}

std::string write_record(const ValuesRecord& record) { return written(record); }

std::optional<ValuesRecord> read_values(std::string_view bytes) {
  return read<ValuesRecord>(bytes);
}

std::string write_record(const FlashesRecord& record) {
  return written(record);
}

std::optional<FlashesRecord> read_flashes(std::string_view bytes) {
  return read<FlashesRecord>(bytes);
}

std::string write_record(const DefectsRecord& record) {
  return written(record);
}

std::optional<DefectsRecord> read_defects(std::string_view bytes) {
  return read<DefectsRecord>(bytes);
}

}  // namespace comparison
}  // namespace framewise
