// SPDX-License-Identifier: Apache-2.0
#include "compare/steps/build_comparison.h"

#include <algorithm>
#include <iterator>

#include "base/result.h"
#include "compare/steps/metric_report.h"
#include "compare/steps/preflight.h"
#include "measure/models/models.h"
#include "measure/text/word_reader.h"

namespace framewise::comparison {

using measure::Selected;
using timeline::Pairing;

namespace {

MeetingReason why_they_meet(const Pairing& pairing,
                            const timeline::Interval& meeting) {
  switch (pairing.mode) {
    case PairingMode::kIndex: return MeetingReason::kSameNumber;
    case PairingMode::kStretch: return MeetingReason::kSameShare;
    case PairingMode::kContent: break;
    default: return MeetingReason::kSameTime;
  }
  if (!pairing.alignment) return MeetingReason::kSamePicture;
  const timeline::Alignment& alignment = *pairing.alignment;
  const timeline::Partner& partner = alignment.partners[size_t(meeting.test)];
  switch (partner.placement) {
    case timeline::Placement::kMoved: return MeetingReason::kMovedPicture;
    case timeline::Placement::kRepeated: return MeetingReason::kRepeated;
    case timeline::Placement::kForeign: return MeetingReason::kForeign;
    default: break;
  }
  return alignment.runs[size_t(partner.content)] ==
                 alignment.runs[size_t(meeting.reference)]
             ? MeetingReason::kSamePicture
             : MeetingReason::kHeld;
}

// A comparison that says how the frames were paired.
Comparison paired(const Pairing& pairing) {
  Comparison comparison;
  comparison.pairing_mode = pairing.mode;
  comparison.pairing_why = pairing.why;
  comparison.pairing_repaired = pairing.repaired;
  comparison.reasons = pairing.faults;
  for (const Reason& fault : pairing.faults) {
    comparison.pairing_findings.push_back(
        {name_of(fault.kind), fault.message, fault.hint, fault.first_frame,
         fault.last_frame - fault.first_frame + 1, 0});
  }
  comparison.pairing_findings.insert(comparison.pairing_findings.end(),
                                     pairing.findings.begin(),
                                     pairing.findings.end());
  comparison.meetings.reserve(pairing.intervals.size());
  for (const timeline::Interval& interval : pairing.intervals) {
    comparison.meetings.push_back(
        {interval.start_ms, interval.duration_ms, interval.reference,
         interval.test, interval.pair, why_they_meet(pairing, interval)});
  }
  return comparison;
}

struct PairCounts {
  int64_t distinct = 0;
  int64_t measured = 0;
  int64_t identical = 0;
};

// Counts the pairs that meet. Others are measured only to compute what the
// clock alone would have paired.
PairCounts count_pairs(const Pairing& pairing, const CandidateValues& values) {
  PairCounts counts;
  std::vector<bool> counted(values.pairs.size());
  for (const timeline::Interval& interval : pairing.intervals) {
    if (counted[interval.pair]) continue;
    counted[interval.pair] = true;
    const CandidateValues::Pair& pair = values.pairs[interval.pair];
    ++counts.distinct;
    counts.measured += pair.measured && !pair.stood_for;
    counts.identical += pair.identical && !pair.stood_for;
  }
  return counts;
}

Reason misread_colors(const AssumedMatrix& assumed, const Input& reference) {
  Reason reason = misread_by_players(assumed);
  reason.span = {0, reference.facts.duration_ms};
  reason.last_frame = std::max<int64_t>(0, reference.facts.frames - 1);
  return reason;
}

// Whether any metric takes luma as videos store it, also of other pictures.
bool sees_video_luma(const MeasurePlan& plan) {
  return std::any_of(plan.outputs.begin(), plan.outputs.end(),
                     [](const Selected& output) {
                       const auto& name = output.metric->outputs[0].name;
                       return name == "vmaf" || name == "cambi";
                     });
}

// A damaged file that was read as far as possible.
std::optional<judge::FileDamage> damage_of(const Input& side) {
  const std::optional<Error>& now = side.animation.damage();
  if (!now && !side.damage) return std::nullopt;
  const Error& damage = now ? *now : *side.damage;
  const int64_t bytes = side.animation.info().file_bytes;
  return judge::FileDamage{
      .message = damage.to_string(),
      .frame = damage.frame,
      .ends_file = bytes > 0 && damage.offset && *damage.offset >= bytes};
}

Finding as_warning(judge::FileDamage damage) {
  Finding finding;
  finding.kind = "truncated";
  finding.message = std::move(damage.message);
  finding.hint = "only what could be read was compared";
  finding.frame = damage.frame;
  return finding;
}

std::string sampling_as_text(const Sampling& sampling) {
  const char* const names[] = {"auto",   "full",        "uniform", "adaptive",
                               "scenes", "progressive", "film"};
  std::string text = names[size_t(sampling.by)];
  if (sampling.pairs) text += fmt::format(", {} pairs", *sampling.pairs);
  if (sampling.most) text += fmt::format(", at most {}", *sampling.most);
  if (sampling.share > 0) {
    text += fmt::format(", {:g} % of the pairs", 100 * sampling.share);
  }
  return text + fmt::format(", {:g} %", 100 * sampling.confidence);
}

// As --start takes it.
std::string time_point_as_text(const TimePoint& point) {
  return point.frames != 0 ? fmt::format("{}f", point.frames)
                           : fmt::format("{}ms", point.milliseconds);
}

// As --raw-video takes it.
std::string raw_video_as_text(const RawVideo& raw) {
  const auto& [size, format] = raw;
  const char* layout = "gray";
  if (format.layout == Layout::kYuv420) layout = "yuv420p";
  if (format.layout == Layout::kYuv422) layout = "yuv422p";
  if (format.layout == Layout::kYuv444) layout = "yuv444p";
  std::string text = fmt::format("{}x{}:{}", size.width, size.height, layout);
  if (format.bits != 8) text += fmt::format("{}", format.bits);
  return text;
}

using Texts = std::vector<std::pair<std::string, std::string>>;

// Texts that are added only where a flag asked for them.
void add_what_was_asked(const CompareOptions& options, Texts& texts) {
  const auto add = [&texts](const char* name, std::string value) {
    texts.emplace_back(name, std::move(value));
  };
  const Sampling& sampling = options.sampling;
  if (sampling.pairs) add("sample", fmt::format("{}", *sampling.pairs));
  if (sampling.most) add("max_frames", fmt::format("{}", *sampling.most));
  if (sampling.share > 0) {
    add("sample_share", fmt::format("{:g}%", 100 * sampling.share));
  }
  if (sampling.from > 0) add("sample_from", fmt::format("{}", sampling.from));
  if (sampling.confidence != Sampling().confidence) {
    add("confidence", fmt::format("{}", sampling.confidence));
  }
  if (!options.start.none()) add("start", time_point_as_text(options.start));
  if (options.end) add("end", time_point_as_text(*options.end));
  if (options.frames) add("frames", fmt::format("{}", *options.frames));
  if (!options.offset.none()) add("offset", time_point_as_text(options.offset));
  if (options.subsample > 1) {
    add("subsample", fmt::format("{}", options.subsample));
  }
  if (options.device != "cpu") add("device", options.device);
  if (options.text_language != measure::text::kEnglish) {
    add("text_language", options.text_language);
  }
  if (options.giflab_frames > 0) {
    add("giflab_frames", fmt::format("{}", options.giflab_frames));
  }
  if (options.open.tolerant) add("tolerant", "true");
  if (const auto& time = options.open.picture_time) {
    // Nine digits are enough for the rates of television to be known again.
    add("frame_rate", fmt::format("{:.9g}", double(time->denominator) /
                                                double(time->numerator)));
  }
  if (const auto& raw = options.open.raw_video) {
    add("raw_video", raw_video_as_text(*raw));
  }
  if (options.judge && !options.policy.file.empty()) {
    add("policy_file", options.policy.file);
  }
}

// How pictures of two sizes came to be measured.
std::string fitted_text(const Fitting& fitting, Size reference, Size test) {
  if (const auto& shared = fitting.part) {
    const Rect& part = shared->reference;
    return fmt::format(", what both show: {}x{} at {},{}", part.width,
                       part.height, part.x, part.y);
  }
  if (scales_test(fitting.resizing, reference, test)) {
    return ", the test resized with Lanczos-3";
  }
  if (fitting.scaling == ResizeOptions()) {
    return ", the reference resized with Lanczos-3";
  }
  return fmt::format(
      ", the reference resized as the test was: {}{}",
      name_of(fitting.scaling.filter),
      fitting.scaling.light == Light::kLinear ? " in linear light" : "");
}

Finding fixed_stride(int64_t subsample) {
  Finding finding;
  finding.kind = "fixed_stride";
  finding.message = fmt::format(
      "only every {}th frame counts; encoders give such frames a quality of "
      "their own",
      subsample);
  finding.hint = "--sample auto draws at random and prints how sure it is";
  return finding;
}

// Whose numbers are not those of the files as they are.
Finding sizes_differ(const Input& reference, const Input& test,
                     const Fitting& fitting) {
  const Size a = reference.facts.size;
  const Size b = test.facts.size;
  Finding finding;
  finding.kind = "size_differs";
  finding.message =
      fmt::format("the reference is {}x{}, the test {}x{}{}", a.width, a.height,
                  b.width, b.height, fitted_text(fitting, a, b));
  finding.hint = "--resize none makes another size an error";
  return finding;
}

}  // namespace

std::optional<judge::FileDamage> damage_of(const Input& reference,
                                           const Input& test) {
  std::optional<judge::FileDamage> damage = damage_of(reference);
  return damage ? damage : damage_of(test);
}

std::vector<Finding> undecided(std::span<const judge::Requirement> requirements,
                               judge::Seen seen,
                               const std::vector<MetricReport>& metrics) {
  std::vector<Finding> warnings;
  for (const judge::Requirement& requirement : requirements) {
    for (const MetricReport& metric : metrics) {
      if (metric.info != requirement.metric ||
          judge::is_decided(requirement, metric, seen)) {
        continue;
      }
      Finding finding;
      finding.kind = "undecided";
      if (seen == judge::Seen::kPart) {
        finding.message =
            requirement.text + " cannot be known before all is measured";
        finding.hint = "let it run to its end";
      } else {
        const bool mean = requirement.statistic == judge::Statistic::kMean;
        finding.message =
            requirement.text + (mean ? " lies within the sampled interval"
                                     : " cannot be known from a sample");
        finding.hint = "--full measures every pair";
      }
      warnings.push_back(std::move(finding));
    }
  }
  return warnings;
}

namespace {

std::vector<Finding> unverified_weights(const MeasurePlan& plan) {
  std::vector<Finding> warnings;
  if (!plan.models) return warnings;
  for (const std::string_view name : plan.models->unverified()) {
    Finding finding;
    finding.kind = "unverified_weights";
    finding.message = fmt::format(
        "the weights of {} are not the published ones: its values cannot be "
        "compared with those of others",
        name);
    finding.hint = fmt::format("framewise models pull {}", name);
    warnings.push_back(std::move(finding));
  }
  return warnings;
}

}  // namespace

std::string on_card(const MeasurePlan& plan) {
  if (!plan.card || plan.card->problem()) return "";
  return ", on " + plan.card->device().card().name;
}

std::optional<Finding> without_card(const MeasurePlan& plan,
                                    const std::string& no_card) {
  const auto problem = plan.card ? plan.card->problem() : std::nullopt;
  const std::string& why = problem ? problem->message : no_card;
  if (why.empty()) return std::nullopt;
  Finding finding;
  finding.kind = "without_card";
  finding.message = "the processor measures, not a card: " + why;
  finding.hint = "`framewise doctor` lists cards; --device cpu asks for none";
  return finding;
}

std::optional<Finding> decoded_without_card(const Input& reference,
                                            const Input& test) {
  const std::string& of_reference = reference.animation.info().not_on_card;
  const std::string& why =
      of_reference.empty() ? test.animation.info().not_on_card : of_reference;
  if (why.empty()) return std::nullopt;
  Finding finding;
  finding.kind = "decoded_without_card";
  finding.message = "the processor decodes the files: " + why;
  finding.hint = "the frames are the same; docs/gpu.md says what a card needs";
  return finding;
}

Comparison comparison_of(const Input& reference, const Input& test,
                         const ComparisonInputs& measured, int worst,
                         int64_t subsample) {
  const auto& [pairing, registration, plan, values, sampled] = measured;
  Comparison comparison = paired(pairing);
  comparison.test = test.facts;
  const PairCounts counts = count_pairs(pairing, values);
  comparison.distinct_pairs = counts.distinct;
  comparison.measured_pairs = counts.measured;
  comparison.identical_pairs = counts.identical;
  const auto all = [&values = values](bool CandidateValues::Pair::*state) {
    return std::all_of(
        values.pairs.begin(), values.pairs.end(),
        [state](const CandidateValues::Pair& pair) { return pair.*state; });
  };
  comparison.partial = !all(&CandidateValues::Pair::measured);
  comparison.identical_bytes = reference.facts.sha256 == test.facts.sha256;
  const bool same_size = reference.facts.size == test.facts.size;
  comparison.identical_pixels = !comparison.partial && same_size &&
                                all(&CandidateValues::Pair::identical);
  const AnimationInfo& original = reference.animation.info();
  const AnimationInfo& copy = test.animation.info();
  const auto& part = registration.part;
  const MeasuredSamples samples = measured_samples(
      original, copy,
      part && (is_cut_in_rgb(original.format, part->reference) ||
               is_cut_in_rgb(copy.format, part->test)));
  comparison.measured_as = measured_as(samples, original, copy);
  if (!same_size) {
    const Fitting fitting{plan.resizing, part,
                          registration.scaling.value_or(ResizeOptions())};
    comparison.measured_as +=
        fitted_text(fitting, reference.facts.size, test.facts.size);
    comparison.warnings.push_back(sizes_differ(reference, test, fitting));
  }
  if (part) {
    comparison.measured_part = part->reference;
    comparison.measured_part_of_test = part->test;
  }
  if (const auto& assumed = registration.test_matrix) {
    comparison.reasons.push_back(misread_colors(*assumed, reference));
  }
  if (const auto& assumed = registration.reference_matrix) {
    comparison.warnings.push_back(assumed_of_reference(*assumed));
  }
  if (samples != MeasuredSamples::kStored && sees_video_luma(plan)) {
    comparison.measured_as +=
        ", VMAF and CAMBI on luma of BT.709 in video range";
  }
  if (subsample > 1) comparison.warnings.push_back(fixed_stride(subsample));
  std::ranges::move(
      preflight({reference.animation.info(), reference.survey, reference.facts},
                {test.animation.info(), test.survey, test.facts},
                comparison.identical_pixels),
      std::back_inserter(comparison.warnings));
  for (const Input* side : {&reference, &test}) {
    if (auto damage = damage_of(*side)) {
      comparison.warnings.push_back(as_warning(*std::move(damage)));
    }
  }
  std::ranges::move(unverified_weights(plan),
                    std::back_inserter(comparison.warnings));
  for (size_t i = 0; i < plan.reported(); ++i) {
    comparison.metrics.push_back(
        metric_report(plan.outputs[i], i, values, pairing, worst, sampled));
  }
  return comparison;
}

std::vector<std::pair<std::string, std::string>> options_as_text(
    const CompareOptions& options, std::span<const Selected> outputs) {
  std::string metrics;
  for (const Selected& output : outputs) {
    metrics += (metrics.empty() ? "" : ",") + std::string(output.info().name);
  }
  std::string background = "black and white, the worse value";
  if (options.background) {
    const auto [r, g, b] = *options.background;
    background = fmt::format("#{:02x}{:02x}{:02x}", r, g, b);
  }
  const bool stored = options.open.delay_rule == DelayRule::kStored;
  const char* const resizing[] = {"none", "test", "reference", "smaller"};
  Texts texts = {
      {"metrics", metrics},
      {"pairing", name_of(options.pairing)},
      {"sampling", sampling_as_text(options.sampling)},
      {"resize", resizing[size_t(options.resizing)]},
      {"background", background},
      {"nits", fmt::format("{}", options.nits)},
      {"display", options.display.name.empty() ? "auto" : options.display.name},
      {"pixels_per_degree",
       options.display.pixels_per_degree == 0
           ? "those of the display"
           : fmt::format("{}", options.display.pixels_per_degree)},
      {"film_start", options.display.mirrored_start ? "mirrored" : "still"},
      {"lpips_size", options.lpips_size == 0
                         ? "as it is"
                         : fmt::format("{}", options.lpips_size)},
      {"flashes", options.flashes ? name_of(*options.flashes) : "none"},
      {"policy", options.judge ? options.policy.name : "none"},
      {"full", options.full ? "true" : "false"},
      {"delay_rule", stored ? "stored" : "browser"}};
  add_what_was_asked(options, texts);
  return texts;
}

}  // namespace framewise::comparison
