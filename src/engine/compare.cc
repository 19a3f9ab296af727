// SPDX-License-Identifier: Apache-2.0
#include "framewise/compare.h"

#include <algorithm>
#include <chrono>
#include <limits>
#include <utility>

#include "base/result.h"
#include "base/sha256.h"
#include "engine/cached/known_comparison.h"
#include "engine/cached/known_values.h"
#include "engine/error_maps.h"
#include "engine/look.h"
#include "engine/machine.h"
#include "engine/measure_pairs.h"
#include "engine/metric_report.h"
#include "engine/pictures.h"
#include "engine/preflight.h"
#include "engine/sampling.h"
#include "framewise/executor.h"
#include "judge/requirement.h"
#include "timeline/pairing.h"
#include "timeline/time_faults.h"

namespace framewise {
namespace {

using engine::MeasurePlan;
using engine::PairsMeasured;
using judge::Requirement;
using measure::Selected;
using timeline::Pairing;

// One file, opened, with everything that the container says.
struct Input {
  Animation animation;
  Survey survey;
  FileReport facts;

  timeline::Timeline timeline() const {
    timeline::Timeline result{animation.info().time_base, {}};
    result.frames.reserve(survey.frames.size());
    for (const FrameFacts& frame : survey.frames) {
      result.frames.push_back(frame.time);
    }
    return result;
  }
};

// `sha256` is empty where it is not known yet.
Result<Input> open_input(const std::filesystem::path& path,
                         const std::string& sha256,
                         const CompareOptions& options) {
  OpenOptions open_options = options.open;
  open_options.executor = options.executor;
  open_options.pool = nullptr;
  open_options.stop = options.stop;
  FW_ASSIGN_OR_RETURN(Animation animation, open(path, open_options));
  FW_ASSIGN_OR_RETURN(Survey survey, animation.survey());
  const AnimationInfo& info = animation.info();
  FileReport facts{.path = animation.name(),
                   .sha256 = sha256,
                   .container = info.container,
                   .codec = info.codec,
                   .size = info.size,
                   .frames = int64_t(survey.frames.size()),
                   .duration_ms = 0,
                   .plays = info.plays,
                   .bytes = info.file_bytes};
  if (sha256.empty()) {
    FW_ASSIGN_OR_RETURN(facts.sha256, animation.content_hash());
  }
  return Input{std::move(animation), std::move(survey), std::move(facts)};
}

timeline::PairingMode mode_of(PairBy pairing) {
  switch (pairing) {
    case PairBy::kAuto: return timeline::PairingMode::kAuto;
    case PairBy::kTime: return timeline::PairingMode::kTime;
    case PairBy::kIndex: return timeline::PairingMode::kIndex;
    case PairBy::kContent: return timeline::PairingMode::kContent;
    case PairBy::kStretch: return timeline::PairingMode::kStretch;
  }
  return timeline::PairingMode::kAuto;
}

Result<std::vector<Requirement>> requirements_of(
    const CompareOptions& options) {
  std::vector<Requirement> requirements;
  for (const std::string& text : options.requirements) {
    FW_ASSIGN_OR_RETURN(const auto parsed, judge::parse_requirements(text));
    requirements.insert(requirements.end(), parsed.begin(), parsed.end());
  }
  return requirements;
}

Result<MeasurePlan> plan_of(const CompareOptions& options,
                            const std::vector<Requirement>& requirements) {
  std::vector<std::string> names = options.metrics;
  if (names.empty()) names = {"default"};
  for (const Requirement& requirement : requirements) {
    names.emplace_back(requirement.metric->name);
  }
  MeasurePlan plan;
  FW_ASSIGN_OR_RETURN(plan.outputs, measure::select_all(names));
  if (options.background) {
    const auto [r, g, b] = *options.background;
    plan.backgrounds = {Background::plain({r, g, b})};
  } else {
    plan.backgrounds = {Background::plain({0, 0, 0}),
                        Background::plain({255, 255, 255})};
  }
  // What tells, on every pair, how the costly ones would vary.
  const std::string psnr[] = {"psnr"};
  FW_ASSIGN_OR_RETURN(const auto proxy, measure::select_all(psnr));
  plan.outputs.push_back(proxy.front());
  plan.hidden = 1;
  plan.viewing.nits = options.nits;
  plan.resizing = options.resizing;
  return plan;
}

void describe_pairing(const Pairing& pairing, Comparison& comparison) {
  comparison.pairing_mode = name_of(pairing.mode);
  comparison.pairing_why = pairing.why;
  comparison.pairing_repaired = pairing.repaired;
  comparison.reasons = pairing.faults;
  for (const Reason& fault : pairing.faults) {
    comparison.pairing_findings.push_back(
        {fault.kind, fault.message, fault.hint, fault.first_frame,
         fault.last_frame - fault.first_frame + 1, 0});
  }
  comparison.pairing_findings.insert(comparison.pairing_findings.end(),
                                     pairing.findings.begin(),
                                     pairing.findings.end());
  comparison.distinct_pairs = int64_t(pairing.pairs.size());
  comparison.meetings.reserve(pairing.intervals.size());
  for (const timeline::Interval& interval : pairing.intervals) {
    comparison.meetings.push_back({interval.start_ms, interval.duration_ms,
                                   interval.reference, interval.test,
                                   interval.pair});
  }
}

// A damaged file that was read as far as it goes.
Finding damage_finding(const Error& damage) {
  Finding finding;
  finding.kind = "truncated";
  finding.message = damage.to_string();
  finding.hint = "only what could be read was compared";
  finding.frame = damage.frame;
  return finding;
}

// A requirement that the interval does not decide is said to be undecided.
void find_undecided(const std::vector<Requirement>& requirements,
                    Comparison& comparison) {
  for (const Requirement& requirement : requirements) {
    for (const MetricReport& metric : comparison.metrics) {
      if (metric.info != requirement.metric || !metric.sampled) continue;
      const bool mean = requirement.statistic == judge::Statistic::kMean;
      if (mean && requirement.holds(metric.sampled->mean_low) ==
                      requirement.holds(metric.sampled->mean_high)) {
        continue;
      }
      const auto value =
          judge::value_of(*metric.summary, requirement.statistic);
      const bool seen_to_fail =
          value && !requirement.holds(*value) &&
          (requirement.statistic == judge::Statistic::kMin ||
           requirement.statistic == judge::Statistic::kMax);
      if (seen_to_fail) continue;
      Finding finding;
      finding.kind = "undecided";
      finding.message =
          requirement.text + (mean ? " lies within the sampled interval"
                                   : " cannot be known from a sample");
      finding.hint = "--full measures every pair";
      comparison.warnings.push_back(std::move(finding));
    }
  }
}

Comparison comparison_of(const Input& reference, const Input& test,
                         const Pairing& pairing, const MeasurePlan& plan,
                         const PairsMeasured& measured, size_t candidate,
                         const std::vector<Requirement>& requirements,
                         const engine::SampledRun* sampled, int worst,
                         int64_t subsample) {
  Comparison comparison;
  comparison.test = test.facts;
  describe_pairing(pairing, comparison);
  const engine::CandidateValues& values = measured.candidates[candidate];
  for (const auto& pair : values.pairs) {
    comparison.measured_pairs += pair.measured;
    comparison.identical_pairs += pair.identical;
  }
  comparison.partial = comparison.measured_pairs < comparison.distinct_pairs;
  comparison.identical_bytes = reference.facts.sha256 == test.facts.sha256;
  comparison.identical_pixels =
      !comparison.partial &&
      comparison.identical_pairs == comparison.measured_pairs;
  comparison.measured_as =
      engine::measured_as(reference.animation.info(), test.animation.info());
  if (reference.facts.size != test.facts.size) {
    comparison.measured_as += plan.resizing == Resizing::kTest
                                  ? ", the test resized with Lanczos-3"
                                  : ", the reference resized with Lanczos-3";
  }
  if (subsample > 1) {
    Finding aliases;
    aliases.kind = "fixed_stride";
    aliases.message = fmt::format(
        "only every {}th frame counts; encoders give such frames a quality of "
        "their own",
        subsample);
    aliases.hint = "--sample auto draws at random and prints how sure it is";
    comparison.warnings.push_back(std::move(aliases));
  }
  const std::vector<Finding> found = engine::preflight(
      {reference.animation.info(), reference.survey, reference.facts},
      {test.animation.info(), test.survey, test.facts},
      comparison.identical_pixels);
  comparison.warnings.insert(comparison.warnings.end(), found.begin(),
                             found.end());
  for (const Input* side : {&reference, &test}) {
    if (side->animation.damage()) {
      comparison.warnings.push_back(damage_finding(*side->animation.damage()));
    }
  }
  for (size_t i = 0; i < plan.reported(); ++i) {
    comparison.metrics.push_back(engine::metric_report(
        plan.outputs[i], i, values, pairing, worst, sampled));
  }
  find_undecided(requirements, comparison);
  for (const Requirement& requirement : requirements) {
    comparison.requirements.push_back(
        judge::check(requirement, comparison.metrics));
  }
  return comparison;
}

std::string sampling_as_text(const Sampling& sampling) {
  const char* const names[] = {"auto",     "full",   "uniform",
                               "adaptive", "scenes", "progressive"};
  std::string text = names[size_t(sampling.by)];
  if (sampling.pairs) text += fmt::format(", {} pairs", *sampling.pairs);
  if (sampling.most) text += fmt::format(", at most {}", *sampling.most);
  return text + fmt::format(", {:g} %", 100 * sampling.confidence);
}

// What can change a result, for the report.
std::vector<std::pair<std::string, std::string>> options_as_text(
    const CompareOptions& options, const MeasurePlan& plan) {
  std::string metrics;
  for (size_t i = 0; i < plan.reported(); ++i) {
    const Selected& output = plan.outputs[i];
    metrics += (metrics.empty() ? "" : ",") + std::string(output.info().name);
  }
  std::string background = "black and white, the worse value";
  if (options.background) {
    const auto [r, g, b] = *options.background;
    background = fmt::format("#{:02x}{:02x}{:02x}", r, g, b);
  }
  const bool stored = options.open.delay_rule == DelayRule::kStored;
  const char* const resizing[] = {"none", "test", "reference"};
  return {{"metrics", metrics},
          {"pairing", timeline::name_of(mode_of(options.pairing))},
          {"sampling", sampling_as_text(options.sampling)},
          {"resize", resizing[size_t(options.resizing)]},
          {"background", background},
          {"nits", fmt::format("{}", options.nits)},
          {"delay_rule", stored ? "stored" : "browser"}};
}

Error different_sizes(const Input& reference, const Input& test) {
  const Size a = reference.facts.size;
  const Size b = test.facts.size;
  return in_file(
      with_hint(
          fail(ErrorKind::kInput, "is {}x{}, the reference {} is {}x{}",
               b.width, b.height, reference.facts.path, a.width, a.height),
          "--resize test brings it to the size of the reference"),
      test.facts.path);
}

Result<std::vector<Input>> open_tests(
    std::span<const std::filesystem::path> tests, const Input& reference,
    const CompareOptions& options, const engine::KnownFiles& files) {
  std::vector<Input> inputs;
  for (const std::filesystem::path& path : tests) {
    FW_ASSIGN_OR_RETURN(Input input,
                        open_input(path, files.test(inputs.size()), options));
    if (input.facts.size != reference.facts.size &&
        options.resizing == Resizing::kRefuse) {
      return different_sizes(reference, input);
    }
    inputs.push_back(std::move(input));
  }
  return inputs;
}

// Looking costs another decoding. Pairs that the clock cannot get wrong do
// without, and so do very long ones, where it would cost too much memory.
bool wants_look(const Input& reference, const Input& test,
                const CompareOptions& options) {
  constexpr size_t kMostFrames = 20000;
  if (options.pairing == PairBy::kContent) return true;
  const size_t fewest =
      std::min(reference.survey.frames.size(), test.survey.frames.size());
  const size_t most =
      std::max(reference.survey.frames.size(), test.survey.frames.size());
  return options.pairing == PairBy::kAuto && options.offset.none() &&
         fewest > 1 && most <= kMostFrames &&
         reference.facts.sha256 != test.facts.sha256;
}

// Milliseconds from the first frame of the reference on.
double ms_of(const Place& place, const Input& reference) {
  const std::vector<FrameFacts>& frames = reference.survey.frames;
  if (place.frames == 0) return place.milliseconds;
  const TimeBase base = reference.animation.info().time_base;
  const auto index = size_t(std::max<int64_t>(0, place.frames));
  const FrameTime last = frames.back().time;
  const int64_t tick = index < frames.size() ? frames[index].time.start
                                             : last.start + last.duration;
  return 1000 * base.seconds(tick - frames.front().time.start);
}

// The part that was asked for, and every so manieth frame of it.
Result<void> keep_part(const Input& reference, const CompareOptions& options,
                       Pairing& pairing) {
  if (!options.start.none() || options.end || options.frames) {
    timeline::Window window{ms_of(options.start, reference),
                            options.end ? ms_of(*options.end, reference)
                                        : std::numeric_limits<double>::max()};
    if (options.frames) {
      const std::vector<FrameFacts>& frames = reference.survey.frames;
      const auto first = std::count_if(
          frames.begin(), frames.end(), [&](const FrameFacts& frame) {
            const int64_t ticks = frame.time.start - frames.front().time.start;
            return 1000 * reference.animation.info().time_base.seconds(ticks) <
                   window.from_ms - 1e-6;
          });
      const double end =
          ms_of({0, int64_t(first) + *options.frames}, reference);
      window.to_ms = std::min(window.to_ms, end);
    }
    timeline::restrict_to(window, pairing);
  }
  if (options.subsample > 1) timeline::keep_every(options.subsample, pairing);
  if (pairing.pairs.empty()) {
    return with_hint(fail(ErrorKind::kUsage,
                          "nothing is left of the {:.0f} ms of the reference",
                          pairing.reference_ms),
                     "see --start, --end, --frames and --subsample");
  }
  return {};
}

Result<std::vector<Pairing>> pair_all(Input& reference,
                                      std::vector<Input>& inputs,
                                      const CompareOptions& options) {
  std::vector<Animation*> looked_at;
  size_t most_frames = reference.survey.frames.size();
  for (Input& input : inputs) {
    const bool wanted = wants_look(reference, input, options);
    looked_at.push_back(wanted ? &input.animation : nullptr);
    most_frames = std::max(most_frames, input.survey.frames.size());
  }
  FW_ASSIGN_OR_RETURN(
      const engine::Looks looks,
      engine::Looks::take(reference.animation, looked_at, int64_t(most_frames),
                          options.executor));
  std::vector<Pairing> pairings;
  for (size_t i = 0; i < inputs.size(); ++i) {
    FW_ASSIGN_OR_RETURN(
        Pairing pairing,
        timeline::pair(reference.timeline(), inputs[i].timeline(),
                       mode_of(options.pairing), looks.of(i),
                       {options.offset.frames, options.offset.milliseconds}));
    if (auto fault = timeline::find_loop_fault(reference.facts.plays,
                                               inputs[i].facts.plays)) {
      pairing.faults.push_back(*std::move(fault));
    }
    FW_RETURN_IF_ERROR(keep_part(reference, options, pairing));
    reference.facts.duration_ms = pairing.reference_ms;
    inputs[i].facts.duration_ms = pairing.test_ms;
    pairings.push_back(std::move(pairing));
  }
  return pairings;
}

// Everything that measuring needs.
struct Work {
  Input& reference;
  const std::vector<Animation*>& candidates;
  const std::vector<Input>& tests;
  const std::vector<Pairing>& pairings;
  const MeasurePlan& plan;
  const std::vector<Requirement>& requirements;
  const CompareOptions& options;
};

// The same files are always sampled at the same instants.
uint64_t seed_of(const Input& reference, const Input& test) {
  const std::string text =
      reference.facts.sha256 + test.facts.sha256 + "sample-1";
  Sha256 hash;
  hash.update(std::as_bytes(std::span(text)));
  const std::string digest = hash.hex();
  return std::stoull(digest.substr(0, 16), nullptr, 16);
}

// What is measured in full may be known already; samples are drawn anew.
Result<void> measure_all(const Work& work, engine::ValuesCache& known,
                         std::vector<std::optional<engine::SampledRun>>& runs,
                         PairsMeasured& measured) {
  engine::Scopes scopes = engine::everything(work.pairings);
  measured.candidates.resize(work.pairings.size());
  CompareProgress progress;
  for (size_t i = 0; i < work.pairings.size(); ++i) {
    const Pairing& pairing = work.pairings[i];
    progress.total += int64_t(pairing.pairs.size());
    if (!engine::wants_sample(work.options.sampling, work.plan,
                              pairing.pairs.size(),
                              work.reference.facts.size.pixels())) {
      continue;
    }
    runs[i].emplace(work.options.sampling, pairing, work.plan,
                    work.requirements, seed_of(work.reference, work.tests[i]),
                    measured.candidates[i]);
    for (engine::Scope& scope : scopes[i]) scope = engine::Scope::kCheap;
  }
  const auto report_progress = [&](int64_t done) {
    progress.done = std::min(done, progress.total);
    if (work.options.progress) work.options.progress(progress);
  };
  if (std::none_of(runs.begin(), runs.end(),
                   [](const auto& run) { return run.has_value(); })) {
    return engine::measure_unknown_pairs(
        known, work.reference.animation, work.candidates, work.pairings,
        work.plan, work.options.executor, work.options.stop, report_progress,
        measured);
  }
  while (true) {
    FW_RETURN_IF_ERROR(engine::measure_pairs(
        work.reference.animation, work.candidates, work.pairings, scopes,
        work.plan, work.options.executor, work.options.stop, report_progress,
        measured));
    if (measured.stopped || measured.ended_early) return {};
    bool more = false;
    for (size_t i = 0; i < runs.size(); ++i) {
      std::vector<engine::Scope> next;
      if (runs[i]) next = runs[i]->next();
      more |= !next.empty();
      next.resize(scopes[i].size(), engine::Scope::kNone);
      scopes[i] = std::move(next);
    }
    if (!more) return {};
  }
}

Result<Report> compare_files(const std::filesystem::path& reference_path,
                             std::span<const std::filesystem::path> tests,
                             const CompareOptions& options,
                             const engine::KnownFiles& files) {
  const auto begin = std::chrono::steady_clock::now();
  FW_ASSIGN_OR_RETURN(const std::vector<Requirement> requirements,
                      requirements_of(options));
  FW_ASSIGN_OR_RETURN(const MeasurePlan plan, plan_of(options, requirements));

  FW_ASSIGN_OR_RETURN(
      Input reference,
      open_input(reference_path, files.reference_sha256, options));
  FW_ASSIGN_OR_RETURN(std::vector<Input> inputs,
                      open_tests(tests, reference, options, files));
  FW_ASSIGN_OR_RETURN(const std::vector<Pairing> pairings,
                      pair_all(reference, inputs, options));

  std::vector<Animation*> candidates;
  for (Input& input : inputs) candidates.push_back(&input.animation);
  std::vector<std::optional<engine::SampledRun>> runs(inputs.size());
  engine::ValuesCache known{
      options.cache, &options, files.unchanged, {reference.facts.sha256, {}}};
  for (const Input& input : inputs) {
    known.contents.tests.push_back(input.facts.sha256);
  }
  PairsMeasured measured;
  FW_RETURN_IF_ERROR(measure_all(
      {reference, candidates, inputs, pairings, plan, requirements, options},
      known, runs, measured));

  Report report;
  report.cache = {known.hits, known.misses};
  report.reference = reference.facts;
  for (size_t i = 0; i < inputs.size(); ++i) {
    report.comparisons.push_back(comparison_of(
        reference, inputs[i], pairings[i], plan, measured, i, requirements,
        runs[i] ? &*runs[i] : nullptr, options.worst, options.subsample));
    if (options.error_maps > 0) {
      FW_RETURN_IF_ERROR(engine::add_error_maps(
          reference.animation, inputs[i].animation, plan, options.error_maps,
          report.comparisons.back()));
    }
  }
  FW_RETURN_IF_ERROR(engine::add_pictures(reference.animation, candidates, plan,
                                          options.pictures, options.executor,
                                          options.stop, report));
  report.options = options_as_text(options, plan);
  report.simd = engine::simd_target();
  report.threads = options.executor ? options.executor->concurrency() : 1;
  report.timing.decode_ms = measured.decode_ms;
  report.timing.measure_ms = measured.measure_ms;
  report.timing.total_ms = std::chrono::duration<double, std::milli>(
                               std::chrono::steady_clock::now() - begin)
                               .count();
  return report;
}

}  // namespace

Result<Report> compare(const std::filesystem::path& reference,
                       std::span<const std::filesystem::path> tests,
                       const CompareOptions& options) {
  if (tests.empty()) {
    return fail(ErrorKind::kUsage, "there is nothing to compare with");
  }
  return engine::known_or_compared(
      reference, tests, options, [&](const engine::KnownFiles& files) {
        return compare_files(reference, tests, options, files);
      });
}

}  // namespace framewise
