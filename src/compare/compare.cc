// SPDX-License-Identifier: Apache-2.0
#include "framewise/compare.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <memory>
#include <utility>

#include "base/result.h"
#include "compare/cached/known_comparison.h"
#include "compare/measure_plan.h"
#include "compare/pairs/chosen_run.h"
#include "compare/pairs/film_pass.h"
#include "compare/pairs/giflab_pass.h"
#include "compare/pictures/error_maps.h"
#include "compare/pictures/pictures.h"
#include "compare/steps/build_comparison.h"
#include "compare/steps/default_frame_rate.h"
#include "compare/steps/defects_of_pair.h"
#include "compare/steps/flashes.h"
#include "compare/steps/gain_maps.h"
#include "compare/steps/inputs.h"
#include "compare/steps/judging.h"
#include "compare/steps/measuring.h"
#include "compare/steps/moved_score.h"
#include "compare/steps/option_rules.h"
#include "compare/steps/side_analyses.h"
#include "compare/steps/skip_unreadable_tests.h"
#include "framewise/executor.h"
#include "judge/defects/find_defects.h"
#include "judge/policy/requirement.h"
#include "judge/verdict/reason_text.h"
#include "judge/verdict/verdict.h"
#include "measure/text/word_reader.h"
#include "runtime/machine.h"
#include "telemetry/span.h"

namespace framewise {
namespace {

using comparison::CandidateValues;
using comparison::Input;
using comparison::MeasurePlan;
using comparison::PairMeasurements;
using judge::Requirement;

Result<std::vector<Requirement>> requirements_of(
    const CompareOptions& options) {
  std::vector<Requirement> requirements;
  for (const std::string& text : options.requirements) {
    FW_ASSIGN_OR_RETURN(const auto parsed, judge::parse_requirements(text));
    requirements.insert(requirements.end(), parsed.begin(), parsed.end());
  }
  for (const Requirement& one : requirements) {
    if (options.judge || !judge::is_of_the_whole(one)) continue;
    return with_hint(
        fail(ErrorKind::kUsage,
             "{}: there is no score of the whole without a verdict", one.text),
        "ask for the verdict too, or for a statistic of the pairs "
        "such as score.min");
  }
  return requirements;
}

Result<comparison::RequestedMetrics> requested_metrics(
    const CompareOptions& options,
    const std::vector<Requirement>& requirements) {
  std::vector<std::string> required;
  for (const Requirement& requirement : requirements) {
    required.emplace_back(requirement.metric->name);
  }
  return comparison::requested_metrics(options, required);
}

// The value of a step behind the measuring; nullopt: it was stopped, which
// leaves a partial comparison.
template <typename T>
Result<std::optional<T>> unless_stopped(Result<T> step) {
  if (step) return std::optional<T>(*std::move(step));
  if (step.error().kind == ErrorKind::kCancelled) return std::optional<T>();
  return std::move(step).error();
}

template <typename T>
void append(std::vector<T>& all, std::vector<T> more) {
  std::ranges::move(more, std::back_inserter(all));
}

// One comparison, from files to a report.
class Comparing {
 public:
  Comparing(const CompareOptions& options, const comparison::KnownFiles& files)
      : options_(options), files_(files) {}

  using OpenInputs = std::function<Result<comparison::Inputs>()>;

  Result<Report> run(const OpenInputs& open_inputs) {
    const auto begin = std::chrono::steady_clock::now();
    FW_RETURN_IF_ERROR(open(open_inputs));
    FW_RETURN_IF_ERROR(plan());
    FW_RETURN_IF_ERROR(measure());
    Report report;
    FW_RETURN_IF_ERROR(tell(report));
    report.timing.decode_ms = measured_.decode_ms;
    report.timing.measure_ms = measured_.measure_ms;
    report.timing.total_ms = std::chrono::duration<double, std::milli>(
                                 std::chrono::steady_clock::now() - begin)
                                 .count();
    return report;
  }

 private:
  // Reads what was asked for, opens the files and finds which frames meet.
  Result<void> open(const OpenInputs& open_inputs);
  void report_stage(CompareStage stage, std::optional<double> share);
  // Chooses what is measured. Where the tier decides that, looks first.
  Result<void> plan();
  Result<void> measure();
  // Gives values to the pairs of films that were not chosen: of similar pairs,
  // or their own where the verdict is open otherwise.
  Result<void> stand_in();
  Result<void> tell(Report& report);
  // These assemble the comparison of one test from what each step returns.
  Result<Comparison> conclude(size_t i);
  Result<Comparison> measured_comparison(size_t i);
  // Adds the verdict. `damage`: why a file could not be read to its end.
  Result<Comparison> judged(size_t i,
                            const std::optional<judge::FileDamage>& damage,
                            Comparison comparison);
  Result<Comparison> with_defects(size_t i, Comparison comparison);
  Result<Comparison> with_flashes(size_t i, Comparison comparison);
  Result<std::optional<comparison::FilmValues>> measure_film(size_t i);
  // Of a test whose pairs were not all measured; null: all were.
  const comparison::PartialRun* partial_run(size_t i) const;
  Result<comparison::FoundDefects> find_defects(size_t i);
  Result<comparison::ContentEstimate> estimate_of(size_t i);
  Result<comparison::ContentEstimate> estimate_content(size_t i);

  const CompareOptions& options_;
  const comparison::KnownFiles& files_;
  std::vector<Requirement> requirements_;
  comparison::RequestedMetrics requested_;
  std::optional<Input> reference_;
  std::vector<Input> tests_;
  std::vector<Animation*> candidates_;  // those of the tests
  comparison::Matching matching_;
  bool tier_decides_ = false;                           // what is measured
  std::vector<comparison::ContentEstimate> estimates_;  // where it does
  std::vector<Skipped> skipped_;
  MeasurePlan plan_;
  std::string no_card_;  // why a card that was asked for is not used
  comparison::ValuesCache known_;
  std::vector<comparison::SideAnalyses> analyses_;
  std::vector<std::optional<comparison::SampledRun>> runs_;
  std::vector<std::optional<comparison::ChosenRun>> chosen_;
  PairMeasurements measured_;
};

void Comparing::report_stage(CompareStage stage, std::optional<double> share) {
  if (options_.on_stage) options_.on_stage(stage, share);
}

Result<void> Comparing::open(const OpenInputs& open_inputs) {
  const telemetry::Span span("open and pair");
  report_stage(CompareStage::kReading, std::nullopt);
  FW_ASSIGN_OR_RETURN(requirements_, requirements_of(options_));
  FW_ASSIGN_OR_RETURN(requested_, requested_metrics(options_, requirements_));
  FW_RETURN_IF_ERROR(measure::text::check_language(options_.text_language));
  FW_ASSIGN_OR_RETURN(comparison::Inputs inputs, open_inputs());
  reference_ = std::move(inputs.reference);
  tests_ = std::move(inputs.tests);
  for (Input& test : tests_) candidates_.push_back(&test.animation);
  // Only then must the tier be known before anything is measured.
  tier_decides_ =
      options_.judge && !options_.full && comparison::may_skip(requested_);
  FW_ASSIGN_OR_RETURN(
      matching_, comparison::match(
                     *reference_, tests_, options_,
                     tier_decides_ ? comparison::AlignWhen::kBeforeMeasuring
                                   : comparison::AlignWhen::kWhileMeasuring));
  return {};
}

Result<void> Comparing::plan() {
  const telemetry::Span span("plan");
  if (tier_decides_) {
    for (size_t i = 0; i < tests_.size(); ++i) {
      FW_ASSIGN_OR_RETURN(comparison::ContentEstimate estimate,
                          estimate_content(i));
      estimates_.push_back(std::move(estimate));
    }
    skipped_ = comparison::skip_what_cannot_matter(
        requested_, comparison::tiers_of(estimates_, options_.policy));
  }
  FW_ASSIGN_OR_RETURN(plan_,
                      comparison::measure_plan(options_, requested_.outputs,
                                               matching_.registrations,
                                               reference_->timeline()));
  FW_ASSIGN_OR_RETURN(
      gpu::DeviceChoice device,
      gpu::choose_device(options_.device,
                         double(reference_->facts.frames) *
                             double(reference_->facts.size.pixels())));
  plan_.card = std::move(device.session);
  no_card_ = std::move(device.note);
  return {};
}

Result<void> Comparing::measure() {
  const telemetry::Span span("measure");
  report_stage(CompareStage::kMeasuring, std::nullopt);
  known_ = {options_.cache,          &options_,
            files_.unchanged,        {reference_->facts.sha256, {}},
            matching_.registrations, requested_.outputs};
  for (const Input& test : tests_) {
    known_.contents.tests.push_back(test.facts.sha256);
  }
  const auto watch = [this] {
    analyses_ = comparison::side_analyses_of(
        *reference_, tests_, matching_.pairings, !tier_decides_, known_);
    return comparison::watching_of(analyses_);
  };
  runs_.resize(tests_.size());
  FW_RETURN_IF_ERROR(
      comparison::measure_tests({*reference_, candidates_, tests_, matching_,
                                 plan_, requirements_, options_},
                                known_, watch, runs_, measured_));
  return stand_in();
}

Result<void> Comparing::stand_in() {
  chosen_.resize(tests_.size());
  comparison::Scopes open;
  bool any_open = false;
  for (size_t i = 0; i < tests_.size(); ++i) {
    CandidateValues& values = measured_.candidates[i];
    open.emplace_back(values.pairs.size(), comparison::Scope::kNone);
    const auto& choice = analyses_[i].choice;
    if (!choice) continue;
    comparison::fill_stand_ins(*choice, values);
    chosen_[i].emplace(*choice, matching_.pairings[i], plan_, values,
                       options_.sampling.confidence,
                       comparison::seed_of(*reference_, tests_[i]));
    if (!options_.judge || measured_.stopped || measured_.ended_early ||
        !chosen_[i]->leaves_verdict_open(options_.policy)) {
      continue;
    }
    open[i] = comparison::without_stand_ins(values);
    any_open = true;
  }
  if (!any_open) return {};
  return comparison::measure_pairs(
      reference_->animation, candidates_, matching_.pairings, open, plan_,
      {.executor = options_.executor, .stop = options_.stop}, measured_);
}

Result<void> Comparing::tell(Report& report) {
  const telemetry::Span span("conclude");
  report.cache = {known_.hits, known_.misses};
  report.reference = reference_->facts;
  for (size_t i = 0; i < tests_.size(); ++i) {
    // Nothing is known of the first, and of one it would say 0 for long.
    const auto share =
        i > 0 ? std::optional(double(i) / double(tests_.size())) : std::nullopt;
    report_stage(CompareStage::kJudging, share);
    FW_ASSIGN_OR_RETURN(Comparison comparison, conclude(i));
    report.comparisons.push_back(std::move(comparison));
  }
  // A stop here costs pictures, nothing that was measured.
  std::optional<telemetry::Span> drawing(std::in_place, "pictures");
  if (options_.pictures != Embed::kNone) {
    report_stage(CompareStage::kDrawing, std::nullopt);
  }
  const auto drawn = comparison::add_pictures(
      reference_->animation, candidates_, plan_, options_.pictures,
      {.executor = options_.executor,
       .stop = options_.stop,
       .progress =
           [this](double share) {
             report_stage(CompareStage::kDrawing, share);
           }},
      report);
  drawing.reset();
  if (!drawn && drawn.error().kind != ErrorKind::kCancelled) {
    return drawn.error();
  }
  report.options = comparison::options_as_text(options_, requested_.outputs);
  report.simd = runtime::simd_target();
  report.threads = options_.executor ? options_.executor->concurrency() : 1;
  return {};
}

const comparison::PartialRun* Comparing::partial_run(size_t i) const {
  if (chosen_[i]) return &*chosen_[i];
  return runs_[i] ? &*runs_[i] : nullptr;
}

Result<Comparison> Comparing::measured_comparison(size_t i) {
  FW_ASSIGN_OR_RETURN(const std::optional<comparison::FilmValues> film,
                      measure_film(i));
  Comparison comparison = comparison::comparison_of(
      *reference_, tests_[i],
      {matching_.pairings[i], matching_.registrations[i], plan_,
       measured_.candidates[i], partial_run(i)},
      options_.worst, options_.subsample);
  if (chosen_[i]) {
    const comparison::ChosenPairs pairs = chosen_[i]->chosen_pairs();
    comparison.film_plan = pairs.plan;
    comparison.measured_as += pairs.measured_as;
  }
  const auto output = comparison::film_output(plan_);
  if (output && film) {
    MetricReport& metric = comparison.metrics[*output];
    metric = comparison::with_film(*film, std::move(metric));
    if (!film->measured_as.empty()) {
      comparison.measured_as += ", " + film->measured_as;
    }
  } else if (output && plan_.viewing.frame_rate <= 0) {
    const AnimationInfo& info = reference_->animation.info();
    comparison.measured_as +=
        ", " + comparison::still_seen_as(plan_, info.format, info.size);
  }
  comparison.measured_as += comparison::on_card(plan_);
  auto warning = comparison::without_card(plan_, no_card_);
  if (!warning) {
    warning = comparison::decoded_without_card(*reference_, tests_[i]);
  }
  if (warning) comparison.warnings.push_back(*std::move(warning));
  comparison.skipped = skipped_;
  return comparison;
}

Result<Comparison> Comparing::conclude(size_t i) {
  Animation& original = reference_->animation;
  Animation& test = tests_[i].animation;
  FW_ASSIGN_OR_RETURN(Comparison comparison, measured_comparison(i));
  const auto damage = comparison::damage_of(*reference_, tests_[i]);
  const judge::Seen seen = comparison.partial && measured_.stopped
                               ? judge::Seen::kPart
                               : judge::Seen::kAll;
  append(comparison.warnings,
         comparison::undecided(requirements_, seen, comparison.metrics));
  if (options_.judge) {
    FW_ASSIGN_OR_RETURN(comparison, judged(i, damage, std::move(comparison)));
  } else if (!comparison.identical_pixels) {
    comparison.verdict_summary = comparison::kNotJudged;
  }
  if (chosen_[i]) {
    comparison.film_plan = comparison::with_score_interval(comparison);
    comparison.metrics = comparison::without_stand_ins(
        measured_.candidates[i], std::move(comparison.metrics));
  }
  const comparison::GiflabPass giflab = {options_.giflab_frames,
                                         plan_.models.get(), options_.executor};
  if (comparison::wants_giflab_pass(giflab, comparison) &&
      !comparison.partial) {
    FW_ASSIGN_OR_RETURN(
        auto metrics,
        unless_stopped(comparison::with_giflab_values(
            original, test, reference_->facts, giflab, comparison)));
    comparison.partial = !metrics;
    if (metrics) comparison.metrics = *std::move(metrics);
  }
  for (const Requirement& requirement : requirements_) {
    comparison.requirements.push_back(
        judge::check(requirement, comparison.metrics, comparison.score, seen));
  }
  if (comparison.judged) {
    comparison.verdict_summary = judge::with_failed_requirements(
        comparison.requirements, comparison.verdict_summary);
  }
  comparison.metrics =
      comparison::asked_for(requested_.outputs, std::move(comparison.metrics));
  if (options_.error_maps > 0) {
    FW_ASSIGN_OR_RETURN(
        auto maps,
        unless_stopped(comparison::error_maps(
            original, test, plan_, i,
            {options_.error_maps, options_.error_values}, comparison)));
    comparison.partial |= !maps;
    if (maps) comparison.error_maps = *std::move(maps);
  }
  return comparison;
}

// A film that was stopped has no value.
Result<std::optional<comparison::FilmValues>> Comparing::measure_film(
    size_t i) {
  const std::optional<size_t> output = comparison::film_output(plan_);
  if (!output || plan_.viewing.frame_rate <= 0 || measured_.stopped ||
      measured_.ended_early) {
    return std::optional<comparison::FilmValues>();
  }
  const comparison::FilmPassOptions pass{
      .executor = options_.executor,
      .stop = options_.stop,
      .progress = [this](int64_t done, int64_t total) {
        if (options_.progress) options_.progress({done, total});
      }};
  auto film = comparison::measure_film(
      reference_->animation, tests_[i].animation, matching_.pairings[i], plan_,
      i, *output, pass, measured_.candidates[i]);
  if (!film && film.error().kind == ErrorKind::kCancelled) {
    return std::optional<comparison::FilmValues>();
  }
  if (!film) return film.error();
  return std::optional(*std::move(film));
}

Result<Comparison> Comparing::judged(
    size_t i, const std::optional<judge::FileDamage>& damage,
    Comparison comparison) {
  FW_ASSIGN_OR_RETURN(comparison, with_defects(i, std::move(comparison)));
  std::optional<comparison::MovedScore> moved;
  if (!comparison.partial && !partial_run(i)) {
    FW_ASSIGN_OR_RETURN(
        moved,
        comparison::score_moved({reference_->animation, candidates_,
                                 matching_.pairings, plan_, options_},
                                i, reference_->facts.size, comparison.reasons));
  }
  if (moved) {
    comparison.measured_as += ", the score where the moved content lies";
    for (MetricReport& metric : comparison.metrics) {
      const auto anew =
          std::ranges::find(moved->metrics, metric.info, &MetricReport::info);
      if (anew != moved->metrics.end()) metric = std::move(*anew);
    }
  }
  FW_ASSIGN_OR_RETURN(comparison, with_flashes(i, std::move(comparison)));
  const telemetry::Span span("judge");
  FW_ASSIGN_OR_RETURN(const comparison::ContentEstimate estimate,
                      estimate_of(i));
  comparison.content = estimate.content;
  judge::Measurements measured = comparison::measurements_of(
      comparison, reference_->facts, matching_.pairings[i], estimate, damage);
  if (moved) measured.moved_pixels = moved->pixels;
  judge::Judgement judgement =
      judge::judge(measured, comparison.reasons, options_.policy);
  comparison.judged = judgement.status;
  comparison.verdict_summary = std::move(judgement.summary);
  comparison.reasons = std::move(judgement.reasons);
  comparison.tier = judgement.tier;
  comparison.score = judgement.score;
  comparison.score_interval = judgement.score_interval;
  comparison.score_otherwise = judgement.score_otherwise;
  comparison.score_parts = std::move(judgement.score_parts);
  comparison.policy = options_.policy.name;
  return comparison;
}

Result<comparison::ContentEstimate> Comparing::estimate_of(size_t i) {
  if (tier_decides_) return estimates_[i];
  std::optional<comparison::ContentEstimate> seen;
  if (const auto& probe = analyses_[i].probe) {
    seen = options_.stop.stop_requested()
               ? probe->so_far()
               : probe->estimate(matching_.pairings[i]);
  }
  return seen ? *std::move(seen) : estimate_content(i);
}

Result<comparison::FoundDefects> Comparing::find_defects(size_t i) {
  const telemetry::Span span("defects");
  return comparison::defects_of(
      *reference_, tests_[i], matching_.pairings[i], matching_.registrations[i],
      analyses_[i].evidence.get(), analyses_[i].choice != nullptr, known_, i);
}

Result<Comparison> Comparing::with_defects(size_t i, Comparison comparison) {
  if (!comparison.identical_pixels && !comparison.partial) {
    FW_ASSIGN_OR_RETURN(auto defects, unless_stopped(find_defects(i)));
    comparison.partial = !defects || options_.stop.stop_requested();
    if (defects) {
      comparison.reasons =
          judge::merged(std::move(comparison.reasons), defects->reasons);
      append(comparison.warnings, std::move(defects->notes));
    }
  }
  if (auto reason = comparison::gain_map_reason(*reference_, tests_[i])) {
    comparison.reasons.push_back(*std::move(reason));
  }
  analyses_[i].evidence.reset();  // it holds much memory
  return comparison;
}

Result<Comparison> Comparing::with_flashes(size_t i, Comparison comparison) {
  if (comparison.partial ||
      !comparison::judges_flashes(options_, *reference_, tests_[i])) {
    return comparison;
  }
  const telemetry::Span span("flashes");
  FW_ASSIGN_OR_RETURN(auto found,
                      unless_stopped(comparison::flashes_of(
                          *reference_, tests_[i], analyses_[i].flashes.get(),
                          comparison.meetings, known_, i)));
  comparison.partial = !found;
  if (!found) return comparison;
  append(comparison.reasons, std::move(found->reasons));
  append(comparison.warnings, std::move(found->warnings));
  comparison.flashes = std::move(found->flashes);
  return comparison;
}

// A cancelled estimate returns no content; measurements made so far stay
// valid.
Result<comparison::ContentEstimate> Comparing::estimate_content(size_t i) {
  Input& test = tests_[i];
  auto estimate = comparison::estimate_content(
      {reference_->animation, reference_->survey},
      {test.animation, test.survey}, matching_.pairings[i]);
  const bool stopped =
      !estimate && estimate.error().kind == ErrorKind::kCancelled;
  return stopped ? comparison::ContentEstimate() : std::move(estimate);
}

}  // namespace

const char* name_of(CompareStage stage) noexcept {
  switch (stage) {
    case CompareStage::kReading: return "reading";
    case CompareStage::kMeasuring: return "measuring";
    case CompareStage::kJudging: return "finding defects";
    case CompareStage::kDrawing: return "drawing pictures";
  }
  return "measuring";
}

Result<Report> compare(const std::filesystem::path& reference,
                       std::span<const std::filesystem::path> tests,
                       const CompareOptions& options) {
  if (tests.empty()) {
    return fail(ErrorKind::kUsage, "there is nothing to compare with");
  }
  FW_RETURN_IF_ERROR(comparison::check_options(options));
  const telemetry::Span span(telemetry::file_span(tests.front().string()),
                             telemetry::SpanKind::kFile);
  CompareOptions paced = options;
  paced.open = comparison::at_one_pace(reference, tests, options.open);
  using Paths = std::span<const std::filesystem::path>;
  return comparison::compare_readable(reference, tests, [&](Paths readable) {
    return comparison::known_or_compared(
        reference, readable, paced, [&](const comparison::KnownFiles& files) {
          return Comparing(paced, files).run([&] {
            return comparison::open_inputs(reference, readable, paced, files);
          });
        });
  });
}

Result<Report> compare(const std::filesystem::path& reference,
                       std::initializer_list<std::filesystem::path> tests,
                       const CompareOptions& options) {
  return compare(reference, std::span(tests.begin(), tests.size()), options);
}

Result<Report> compare(const std::filesystem::path& reference,
                       const std::filesystem::path& test,
                       const CompareOptions& options) {
  return compare(reference, std::span(&test, 1), options);
}

Result<Report> compare(Animation reference, std::vector<Animation> tests,
                       const CompareOptions& options) {
  if (tests.empty()) {
    return fail(ErrorKind::kUsage, "there is nothing to compare with");
  }
  FW_RETURN_IF_ERROR(comparison::check_options(options));
  const comparison::KnownFiles no_files;
  return Comparing(options, no_files).run([&] {
    return comparison::take_inputs(std::move(reference), std::move(tests),
                                   options);
  });
}

Result<Report> compare(Animation reference, Animation test,
                       const CompareOptions& options) {
  std::vector<Animation> tests;
  tests.push_back(std::move(test));
  return compare(std::move(reference), std::move(tests), options);
}

}  // namespace framewise
