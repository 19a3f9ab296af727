// SPDX-License-Identifier: Apache-2.0
#include "report/verdict/report_reading.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "base/json/json_parser.h"
#include "base/printable.h"
#include "base/result.h"

namespace framewise::report {
namespace {

constexpr int kMostLevels = 32;

// One object of the document. All share `problem`, the first error found.
class Member {
 public:
  Member(const Json& json, std::string path, std::optional<Error>& problem)
      : json_(json), path_(std::move(path)), problem_(problem) {}

  bool has(const char* key) const { return !json_[key].is_null(); }

  std::string text(const char* key) const {
    const Json* value = get(key);
    if (value && !value->is_text()) wrong(key, "a text");
    return value && value->is_text() ? value->text() : "";
  }
  std::string text_or_none(const char* key) const {
    return has(key) ? text(key) : "";
  }

  bool truth(const char* key) const {
    const Json* value = get(key);
    if (value && !value->is_boolean()) wrong(key, "true or false");
    return value && value->is_boolean() && value->boolean();
  }

  double number(const char* key, double least = -1e300) const {
    const Json* value = get(key);
    if (!value) return 0;
    if (!is_number(*value) || value->number() < least) {
      wrong(key, "a number");
      return 0;
    }
    return value->number();
  }

  int64_t whole(const char* key, int64_t least, int64_t most) const {
    const Json* value = get(key);
    if (!value) return least;
    return whole(*value, key, least, most);
  }

  // Calls visit(Member) for each object of a list.
  template <typename Visit>
  void each(const char* key, const Visit& visit) const {
    const Json* value = get(key);
    if (!value) return;
    if (!value->is_array()) return wrong(key, "a list");
    for (size_t i = 0; i < value->size(); ++i) {
      visit(Member((*value)[i], fmt::format("{}.{}[{}]", path_, key, i),
                   problem_));
    }
  }

  Member member(const char* key) const {
    static const Json kNothing = Json::object();
    const Json* value = get(key);
    if (value && !value->is_object()) wrong(key, "an object");
    return {value && value->is_object() ? *value : kNothing,
            fmt::format("{}.{}", path_, key), problem_};
  }

  // A list of exactly `count` whole numbers; empty if the member is missing.
  std::vector<int64_t> wholes(const char* key, size_t count) const {
    const Json* value = get(key);
    if (!value) return {};
    if (!value->is_array() || value->size() != count) {
      wrong(key, fmt::format("a list of {} numbers", count));
      return {};
    }
    std::vector<int64_t> numbers;
    for (const Json& one : *value) {
      numbers.push_back(whole(one, key, 0, int64_t{1} << 53));
    }
    return numbers;
  }

  std::vector<TimeSpan> spans(const char* key) const {
    std::vector<TimeSpan> result;
    if (!has(key)) return result;
    const Json& list = json_[key];
    if (!list.is_array()) {
      wrong(key, "a list");
      return result;
    }
    for (const Json& one : list) {
      if (!one.is_array() || one.size() != 2 || !is_number(one[0]) ||
          !is_number(one[1])) {
        wrong(key, "a list of pairs of times");
        return result;
      }
      result.push_back({one[0].number(), one[1].number()});
    }
    return result;
  }

  const Json& json() const { return json_; }
  const std::string& path() const { return path_; }
  std::optional<Error>& problem() const { return problem_; }

  void wrong(const char* key, std::string_view expected) const {
    if (problem_) return;
    problem_ = fail(ErrorKind::kInput, "{}.{} is not {}", printable(path_), key,
                    expected);
  }

 private:
  static bool is_number(const Json& value) {
    return value.is_number() && std::isfinite(value.number());
  }

  int64_t whole(const Json& value, const char* key, int64_t least,
                int64_t most) const {
    const bool fits = value.is_integer() && value == value.integer() &&
                      value.integer() >= least && value.integer() <= most;
    if (fits) return value.integer();
    wrong(key, fmt::format("a whole number from {} to {}", least, most));
    return least;
  }

  const Json* get(const char* key) const {
    const Json* value = json_.find(key);
    if (!value && !problem_) {
      problem_ =
          fail(ErrorKind::kInput, "{} lacks \"{}\"", printable(path_), key);
    }
    return value;
  }

  const Json& json_;
  std::string path_;
  std::optional<Error>& problem_;
};

constexpr int64_t kMost = int64_t{1} << 53;

FileReport file_of(const Member& member) {
  FileReport file;
  file.path = member.text("path");
  file.sha256 = member.text("sha256");
  file.container = member.text("container");
  file.codec = member.text("codec");
  if (member.has("encoder")) file.encoder = member.text("encoder");
  file.size.width = int(member.whole("width", 1, INT32_MAX));
  file.size.height = int(member.whole("height", 1, INT32_MAX));
  file.frames = member.whole("frames", 1, kMost);
  file.duration_ms = member.number("duration_ms", 0);
  if (member.has("loop")) file.plays = member.whole("loop", 0, kMost);
  file.bytes = member.whole("bytes", 0, kMost);
  if (member.has("bits")) file.bits = int(member.whole("bits", 1, 64));
  return file;
}

std::vector<Finding> findings_of(const Member& member, const char* key) {
  std::vector<Finding> findings;
  member.each(key, [&](const Member& one) {
    Finding finding;
    finding.kind = one.text("kind");
    finding.message = one.text("message");
    finding.hint = one.text_or_none("hint");
    if (one.has("frames")) {
      const std::vector<int64_t> frames = one.wholes("frames", 2);
      if (frames.size() == 2) {
        finding.frame = frames[0];
        finding.count = std::max<int64_t>(1, frames[1] - frames[0] + 1);
      }
    }
    findings.push_back(std::move(finding));
  });
  return findings;
}

constexpr ErrorKind last_of(ErrorKind) { return ErrorKind::kInternal; }
constexpr DefectKind last_of(DefectKind) { return DefectKind::kUnreadable; }
constexpr Severity last_of(Severity) { return Severity::kRuinous; }
constexpr TextCause last_of(TextCause) { return TextCause::kChroma; }
constexpr VerdictStatus last_of(VerdictStatus) {
  return VerdictStatus::kUnknown;
}
constexpr Tier last_of(Tier) { return Tier::kHigh; }
constexpr ContentClass last_of(ContentClass) { return ContentClass::kMixed; }
constexpr PairingMode last_of(PairingMode) { return PairingMode::kStretch; }

template <typename Word>
Word word_of(const Member& member, const char* key) {
  const std::string text = member.text(key);
  for (int i = 0; i <= int(last_of(Word())); ++i) {
    if (text == name_of(Word(i))) return Word(i);
  }
  member.wrong(key, "one of the known words");
  return Word(0);
}

// Reasons that the writer derives from other members are not read.
bool is_derived(std::string_view kind) {
  return kind == "requirement_failed" || kind == "identical";
}

std::optional<Rect> rect_of(const Member& member, const char* name) {
  if (!member.has(name)) return std::nullopt;
  const std::vector<int64_t> r = member.wholes(name, 4);
  const bool fits =
      r.size() == 4 && std::all_of(r.begin(), r.end(),
                                   [](auto side) { return side <= INT32_MAX; });
  if (!fits) return std::nullopt;
  return Rect{int(r[0]), int(r[1]), int(r[2]), int(r[3])};
}

TextDamage text_of(const Member& member) {
  TextDamage text;
  if (member.has("cause")) text.cause = word_of<TextCause>(member, "cause");
  text.share_of_time = member.number("share_of_time", 0);
  if (member.has("words_kept")) {
    text.words_kept = member.number("words_kept", 0);
  }
  member.each("lines", [&](const Member& one) {
    DamagedLine line;
    line.area = rect_of(one, "region").value_or(Rect());
    line.span = {one.number("from_ms"), one.number("to_ms")};
    line.at_ms = one.number("at_ms");
    line.correlation = one.number("correlation");
    line.contrast = one.number("contrast");
    one.each("words", [&](const Member& word) {
      line.words.push_back({word.text("before"), word.text("after")});
    });
    text.lines.push_back(std::move(line));
  });
  return text;
}

void read_reason(const Member& member, Comparison& comparison) {
  Reason reason;
  if (is_derived(member.text("kind"))) return;
  reason.kind = word_of<DefectKind>(member, "kind");
  reason.severity = word_of<Severity>(member, "severity");
  reason.message = member.text("message");
  reason.hint = member.text_or_none("hint");
  reason.span = {member.number("from_ms"), member.number("to_ms")};
  reason.at_ms = member.number("at_ms");
  const std::vector<int64_t> frames = member.wholes("frames", 2);
  if (frames.size() == 2) {
    reason.first_frame = frames[0];
    reason.last_frame = frames[1];
  }
  reason.parts = member.spans("spans");
  reason.region = rect_of(member, "region");
  if (member.has("value")) {
    reason.measured = {member.number("value"), member.number("limit"),
                       member.text("unit")};
  }
  if (member.has("text")) reason.text = text_of(member.member("text"));
  comparison.reasons.push_back(std::move(reason));
}

void read_metrics(const Member& member, Comparison& comparison) {
  if (!member.has("metrics")) return;
  const Member metrics = member.member("metrics");
  for (const auto& [name, json] : metrics.json().members()) {
    // A newer program may know more metrics.
    const auto info = find_metric(name);
    if (!info) continue;
    const Member one(json, metrics.path() + "." + name, metrics.problem());
    MetricReport report{.info = *info};
    if (one.has("mean")) {
      Summary summary;
      summary.mean = one.number("mean");
      summary.std = one.number("std");
      summary.min = one.number("min");
      summary.max = one.number("max");
      report.summary = summary;
    } else {
      report.why_not = one.text_or_none("reason");
    }
    comparison.metrics.push_back(std::move(report));
  }
  std::ranges::sort(comparison.metrics, {},
                    [](const MetricReport& one) { return one.info->name; });
}

void read_judgement(const Member& member, Comparison& comparison) {
  if (member.has("content")) {
    const Member content = member.member("content");
    comparison.content = {.kind = word_of<ContentClass>(content, "class"),
                          .motion = content.number("motion"),
                          .complexity = content.number("complexity"),
                          .monochrome = content.truth("monochrome")};
  }
  if (member.has("tier")) comparison.tier = word_of<Tier>(member, "tier");
  if (member.has("score")) comparison.score = member.number("score", 0);
  if (member.has("score_low") && member.has("score_high")) {
    comparison.score_interval = {member.number("score_low", 0),
                                 member.number("score_high", 0)};
  }
  if (member.has("score_otherwise")) {
    comparison.score_otherwise = member.number("score_otherwise", 0);
  }
  if (member.has("score_parts")) {
    member.each("score_parts", [&](const Member& part) {
      comparison.score_parts.push_back(
          {part.text("name"), part.number("points"), part.text("message")});
    });
  }
  const Member verdict = member.member("verdict");
  comparison.judged = word_of<VerdictStatus>(verdict, "status");
  comparison.policy = verdict.text_or_none("policy");
  comparison.verdict_summary = verdict.text_or_none("summary");
  verdict.each("reasons",
               [&](const Member& reason) { read_reason(reason, comparison); });
}

Error error_of(const Member& member) {
  Error error;
  error.kind = word_of<ErrorKind>(member, "kind");
  error.message = member.text("message");
  error.hint = member.text_or_none("hint");
  error.file = member.text_or_none("file");
  if (member.has("frame")) error.frame = member.whole("frame", 0, kMost);
  if (member.has("offset")) error.offset = member.whole("offset", 0, kMost);
  return error;
}

// A test that could not be compared.
Comparison failure_of(const Member& member) {
  Comparison comparison;
  const Member test = member.member("test");
  comparison.test.path = test.text("path");
  comparison.test.bytes = test.whole("bytes", 0, kMost);
  comparison.error = error_of(member.member("error"));
  read_judgement(member, comparison);
  return comparison;
}

Comparison comparison_of(const Member& member) {
  if (member.has("error")) return failure_of(member);
  Comparison comparison;
  comparison.test = file_of(member.member("test"));
  comparison.partial = member.truth("partial");
  const Member preflight = member.member("preflight");
  comparison.identical_bytes = preflight.truth("identical_bytes");
  comparison.identical_pixels = preflight.truth("identical_pixels");
  comparison.warnings = findings_of(preflight, "warnings");
  const Member pairing = member.member("pairing");
  comparison.pairing_mode = word_of<PairingMode>(pairing, "mode");
  comparison.pairing_why = pairing.text("why");
  comparison.distinct_pairs = pairing.whole("pairs", 0, kMost);
  comparison.measured_pairs = pairing.whole("measured_pairs", 0, kMost);
  comparison.identical_pairs = pairing.whole("identical_pairs", 0, kMost);
  comparison.pairing_findings = findings_of(pairing, "findings");
  comparison.measured_as = member.text("measured_as");
  comparison.measured_part = rect_of(member, "measured_part");
  comparison.measured_part_of_test = rect_of(member, "measured_part_of_test");
  read_metrics(member, comparison);
  member.each("skipped", [&](const Member& one) {
    comparison.skipped.push_back({one.text("metric"), one.text("reason")});
  });
  read_judgement(member, comparison);
  member.each("requirements", [&](const Member& one) {
    RequirementReport requirement;
    requirement.expression = one.text("expression");
    if (one.has("value")) requirement.value = one.number("value");
    requirement.passed = one.truth("passed");
    comparison.requirements.push_back(std::move(requirement));
  });
  return comparison;
}

// Adds one document: a report, or one line of NDJSON.
void read_document(const Json& json, std::optional<Error>& problem,
                   Report& report) {
  const Member member(json, "$", problem);
  const std::string schema = member.text("schema");
  if (schema != "framewise.report/1" && schema != "framewise.report/2") {
    return member.wrong("schema", "framewise.report/1 or 2");
  }
  const Member reference = member.member("reference");
  if (reference.has("frames")) {
    report.reference = file_of(reference);
  } else {  // no comparison could be made
    report.reference.path = reference.text("path");
  }
  if (schema == "framewise.report/2" || member.has("comparisons")) {
    member.each("comparisons", [&](const Member& one) {
      report.comparisons.push_back(comparison_of(one));
    });
  } else {
    report.comparisons.push_back(comparison_of(member));
  }
}

Error no_report(const std::string& path, std::string_view what) {
  return in_file(with_hint(fail(ErrorKind::kInput, "{}", what),
                           "`framewise compare --json` writes a report"),
                 path);
}

}  // namespace

Result<Report> read_report(std::string_view text, const std::string& path) {
  if (text.size() > kMostReportBytes) {
    return in_file(fail(ErrorKind::kLimit, "{} bytes are more than {}",
                        text.size(), kMostReportBytes),
                   path);
  }
  Report report;
  std::optional<Error> problem;
  const ParsedJson whole = parse_json(text, kMostLevels);
  if (whole.problem == JsonProblem::kTooDeep) {
    return no_report(path, "is nested too deeply");
  }
  if (whole.is_json()) {
    read_document(whole.value, problem, report);
  } else {
    // NDJSON: one report on each line.
    while (!text.empty() && !problem) {
      const size_t end = std::min(text.find('\n'), text.size());
      const std::string_view line = text.substr(0, end);
      text.remove_prefix(std::min(end + 1, text.size()));
      if (line.find_first_not_of(" \t\r") == line.npos) continue;
      const ParsedJson json = parse_json(line, kMostLevels);
      if (!json.is_json()) return no_report(path, "is not valid JSON");
      read_document(json.value, problem, report);
    }
  }
  if (problem) return no_report(path, problem->message);
  if (report.comparisons.empty()) return no_report(path, "is empty");
  return report;
}

}  // namespace framewise::report
