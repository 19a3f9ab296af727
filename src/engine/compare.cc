// SPDX-License-Identifier: Apache-2.0
#include "framewise/compare.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <utility>

#include "base/result.h"
#include "engine/cached/known_comparison.h"
#include "engine/cached/known_defects.h"
#include "engine/comparing/account.h"
#include "engine/comparing/inputs.h"
#include "engine/comparing/measuring.h"
#include "engine/content_pairs.h"
#include "engine/error_maps.h"
#include "engine/find_evidence.h"
#include "engine/find_placement.h"
#include "engine/giflab_pass.h"
#include "engine/judging.h"
#include "engine/machine.h"
#include "engine/passing_evidence.h"
#include "engine/pictures.h"
#include "framewise/executor.h"
#include "judge/defects/find_defects.h"
#include "judge/requirement.h"
#include "measure/models/models.h"
#include "measure/models/store.h"

namespace framewise {
namespace {

using engine::Input;
using engine::MeasurePlan;
using engine::PairsMeasured;
using judge::Requirement;
using timeline::Pairing;

Result<std::vector<Requirement>> requirements_of(
    const CompareOptions& options) {
  std::vector<Requirement> requirements;
  for (const std::string& text : options.requirements) {
    FW_ASSIGN_OR_RETURN(const auto parsed, judge::parse_requirements(text));
    requirements.insert(requirements.end(), parsed.begin(), parsed.end());
  }
  return requirements;
}

Result<engine::Wishes> wishes_of(const CompareOptions& options,
                                 const std::vector<Requirement>& requirements) {
  std::vector<std::string> required;
  for (const Requirement& requirement : requirements) {
    required.emplace_back(requirement.metric->name);
  }
  return engine::wishes_of(options, required);
}

MeasurePlan plan_of(const CompareOptions& options) {
  MeasurePlan plan;
  if (options.background) {
    const auto [r, g, b] = *options.background;
    plan.backgrounds = {Background::plain({r, g, b})};
  } else {
    plan.backgrounds = {Background::plain({0, 0, 0}),
                        Background::plain({255, 255, 255})};
  }
  plan.viewing.nits = options.nits;
  plan.resizing = options.resizing;
  if (const int64_t memory = options.memory_per_thread; memory > 0) {
    plan.kept_bytes = std::min(plan.kept_bytes, memory / 8);
    plan.kept_bytes_of_several =
        std::min(plan.kept_bytes_of_several, memory / 8);
  }
  return plan;
}

// The mean, exact where it is a whole number; 0 of a still.
double frames_per_second(const timeline::Timeline& timeline) {
  if (timeline.frames.empty()) return 0;
  const FrameTime& last = timeline.frames.back();
  const int64_t ticks =
      last.start + last.duration - timeline.frames.front().start;
  if (ticks <= 0) return 0;
  const TimeBase& base = timeline.time_base;
  return double(timeline.frames.size()) * double(base.denominator) /
         (double(ticks) * double(base.numerator));
}

void add_models(const std::filesystem::path& folder, MeasurePlan& plan) {
  const bool wanted = std::any_of(
      plan.outputs.begin(), plan.outputs.end(),
      [](const auto& output) { return output.metric->uses_models; });
  if (!wanted || folder.empty()) return;
  plan.models = std::make_shared<measure::Models>(measure::ModelStore(folder));
  plan.viewing.models = plan.models.get();
}

// What tells, on every pair, how costly metrics would vary.
Result<void> add_proxy(MeasurePlan& plan) {
  FW_ASSIGN_OR_RETURN(const auto proxy, measure::select("score"));
  plan.outputs.push_back(proxy);
  plan.hidden = 1;
  return {};
}

// When each frame is on screen, from the first one on.
std::vector<TimeSpan> on_screen(const timeline::Timeline& timeline) {
  std::vector<TimeSpan> spans;
  spans.reserve(timeline.frames.size());
  for (const FrameTime& time : timeline.frames) {
    const int64_t start = time.start - timeline.frames.front().start;
    spans.push_back({1000 * timeline.time_base.seconds(start),
                     1000 * timeline.time_base.seconds(start + time.duration)});
  }
  return spans;
}

// Whether so much is wrong that it may be for lying elsewhere, whatever else it
// looks like. Colours may do so for themselves.
bool is_far_off(const measure::Evidence& evidence) {
  constexpr double kFar = 4;       // levels
  constexpr double kFarColor = 2;  // of Cb and Cr
  const auto far_off = [](const measure::FrameTotals& totals) {
    return totals.luma_error > kFar * kFar * totals.pixels ||
           totals.chroma_error > kFarColor * kFarColor * totals.pixels;
  };
  return 2 * std::count_if(
                 evidence.pairs.begin(), evidence.pairs.end(),
                 [&](const auto& pair) { return far_off(pair.all); }) >
         ptrdiff_t(evidence.pairs.size());
}

// What is wrong with a test, from a look at the pictures of some pairs, unless
// they have been seen already: `passing` may be null.
Result<std::vector<Reason>> reasons_of(
    Input& reference, Input& test,
    const std::vector<engine::ContentPair>& pairs,
    const std::optional<judge::SharedPart>& part,
    engine::PassingEvidence* passing, const CompareOptions& options) {
  const Background background = engine::background_of_evidence(options);
  judge::DefectOptions judging;
  judging.tolerance = options.policy.tolerance;
  judging.reference_size = reference.facts.size;
  judging.test_size = test.facts.size;
  judging.shared = part;
  const auto find_placement = [&]() -> Result<void> {
    FW_ASSIGN_OR_RETURN(
        const engine::Placement placement,
        engine::find_placement(reference.animation, test.animation, pairs,
                               background));
    judging.shared = placement.shared;
    judging.turn = placement.turn;
    judging.framing = placement.framing;
    judging.colors = placement.colors;
    return {};
  };
  const auto find_evidence = [&] {
    return engine::find_evidence(reference.animation, test.animation, pairs,
                                 background, judging.shared, options.executor,
                                 options.stop);
  };
  const auto defects_of = [&](const measure::Evidence& evidence) {
    return judge::find_defects(evidence, on_screen(reference.timeline()),
                               judging);
  };
  const bool resized = judging.reference_size != judging.test_size;
  const bool trimmed =
      judge::differ_by_an_edge(judging.reference_size, judging.test_size);
  if (resized && !trimmed) FW_RETURN_IF_ERROR(find_placement());
  std::optional<measure::Evidence> evidence;
  if (passing) evidence = passing->take(pairs);
  const bool passed = evidence.has_value();
  if (!passed) {
    FW_ASSIGN_OR_RETURN(evidence, find_evidence());
  }
  std::vector<Reason> reasons = defects_of(*evidence);
  // Edges that are not where they were are taken for all sorts of damage.
  const bool damaged = std::any_of(
      reasons.begin(), reasons.end(),
      [](const Reason& reason) { return reason.severity > Severity::kInfo; });
  const bool placed = resized && !trimmed;
  if (placed || !(damaged || is_far_off(*evidence))) return reasons;
  if (passed && passing->is_in_place()) return reasons;
  FW_RETURN_IF_ERROR(find_placement());
  if (trimmed) judging.shared = part;
  const bool cut = judging.shared != part;
  const bool elsewhere = judging.turn || judging.framing || judging.colors;
  if (!cut && !elsewhere) return reasons;
  if (cut) {
    FW_ASSIGN_OR_RETURN(evidence, find_evidence());
  }
  return defects_of(*evidence);
}

// Who is stopped has seen nothing, which is no reason to lose what others have
// measured.
Result<engine::Glance> glance_at(Input& reference, Input& test,
                                 const Pairing& pairing) {
  auto glance = engine::glance_at({reference.animation, reference.survey},
                                  {test.animation, test.survey}, pairing);
  const bool stopped = !glance && glance.error().kind == ErrorKind::kCancelled;
  return stopped ? engine::Glance() : std::move(glance);
}

// A step behind the measuring that was stopped leaves a partial comparison.
Result<void> partial_if_stopped(Result<void> step, Comparison& comparison) {
  if (step || step.error().kind != ErrorKind::kCancelled) return step;
  comparison.partial = true;
  return {};
}

Result<std::vector<engine::Glance>> glances_at(
    Input& reference, std::vector<Input>& inputs,
    const std::vector<Pairing>& pairings) {
  std::vector<engine::Glance> glances;
  for (size_t i = 0; i < inputs.size(); ++i) {
    FW_ASSIGN_OR_RETURN(engine::Glance glance,
                        glance_at(reference, inputs[i], pairings[i]));
    glances.push_back(std::move(glance));
  }
  return glances;
}

// What is wanted of one candidate besides its numbers, from the frames that
// are measured.
struct Bystanders {
  std::unique_ptr<engine::PassingGlance> glance;
  std::unique_ptr<engine::PassingEvidence> evidence;
};

// Evidence is gathered pair after pair. Two threads have enough to do with the
// metrics meanwhile; more share the rows of each picture, in a pass of their
// own.
constexpr int kThreadsInStep = 2;
// Bystanders hold some 50 bytes a pixel of each pair besides what the metrics
// hold. Of large pictures that is worth more than decoding them again.
constexpr int64_t kMostPixelsInStep = 1 << 20;

std::vector<Bystanders> bystanders_of(Input& reference,
                                      std::vector<Input>& inputs,
                                      const std::vector<Pairing>& pairings,
                                      bool with_glance,
                                      const engine::ValuesCache& known) {
  const CompareOptions& options = *known.options;
  std::vector<Bystanders> all(inputs.size());
  const bool small = reference.facts.size.pixels() * int64_t(inputs.size()) <=
                     kMostPixelsInStep;
  if (!options.judge || !small) return all;
  const bool few_threads =
      !options.executor || options.executor->concurrency() <= kThreadsInStep;
  for (size_t i = 0; i < inputs.size(); ++i) {
    Input& input = inputs[i];
    if (with_glance) {
      all[i].glance = std::make_unique<engine::PassingGlance>(
          i, engine::Looked{reference.animation, reference.survey},
          engine::Looked{input.animation, input.survey}, pairings[i]);
    }
    auto pairs = engine::content_pairs(pairings[i]);
    if (few_threads && input.facts.size == reference.facts.size &&
        input.facts.sha256 != reference.facts.sha256 &&
        !engine::knows_defects(known, i, pairs)) {
      all[i].evidence = std::make_unique<engine::PassingEvidence>(
          i, reference.facts.size, reference.survey.frames.size(),
          std::move(pairs), engine::background_of_evidence(options),
          options.executor);
    }
  }
  return all;
}

std::vector<engine::Onlooker*> onlookers_of(
    const std::vector<Bystanders>& bystanders) {
  std::vector<engine::Onlooker*> onlookers;
  for (const Bystanders& one : bystanders) {
    if (one.glance) onlookers.push_back(one.glance.get());
    if (one.evidence) onlookers.push_back(one.evidence.get());
  }
  return onlookers;
}

Result<void> add_defects(Input& reference, Input& test, const Pairing& pairing,
                         const std::optional<judge::SharedPart>& part,
                         engine::PassingEvidence* passing,
                         const engine::ValuesCache& known, size_t candidate,
                         Comparison& comparison) {
  const CompareOptions& options = *known.options;
  const auto pairs = engine::content_pairs(pairing);
  if (pairs.empty()) return {};
  FW_ASSIGN_OR_RETURN(
      const std::vector<Reason> defects,
      engine::known_or_found_defects(
          known, candidate, pairs,
          [&] {
            return !reference.animation.damage() && !test.animation.damage();
          },
          [&] {
            return reasons_of(reference, test, pairs, part, passing, options);
          }));
  judge::add_reasons(defects, comparison.reasons);
  comparison.partial |= options.stop.stop_requested();
  return {};
}

// What a comparison says beyond the numbers of its pairs. `glance`: one that
// was needed earlier.
Result<void> judge_one(Input& reference, Input& test, const Pairing& pairing,
                       const std::optional<judge::SharedPart>& part,
                       std::optional<engine::Glance> glance,
                       Bystanders& bystanders, const engine::ValuesCache& known,
                       size_t candidate, Comparison& comparison) {
  const CompareOptions& options = *known.options;
  if (!comparison.identical_pixels && !comparison.partial) {
    FW_RETURN_IF_ERROR(partial_if_stopped(
        add_defects(reference, test, pairing, part, bystanders.evidence.get(),
                    known, candidate, comparison),
        comparison));
  }
  bystanders.evidence.reset();  // it holds much memory
  if (bystanders.glance) {
    glance = options.stop.stop_requested() ? bystanders.glance->so_far()
                                           : bystanders.glance->glance(pairing);
  }
  if (!glance) {
    FW_ASSIGN_OR_RETURN(glance, glance_at(reference, test, pairing));
  }
  engine::judge_comparison(comparison, reference.facts, pairing, *glance,
                           options.policy);
  return {};
}

Result<Report> compare_files(const std::filesystem::path& reference_path,
                             std::span<const std::filesystem::path> tests,
                             const CompareOptions& options,
                             const engine::KnownFiles& files) {
  const auto begin = std::chrono::steady_clock::now();
  FW_ASSIGN_OR_RETURN(const std::vector<Requirement> requirements,
                      requirements_of(options));
  FW_ASSIGN_OR_RETURN(engine::Wishes wishes, wishes_of(options, requirements));
  MeasurePlan plan = plan_of(options);

  FW_ASSIGN_OR_RETURN(
      Input reference,
      engine::open_input(reference_path, files.reference_sha256, options));
  FW_ASSIGN_OR_RETURN(std::vector<Input> inputs,
                      engine::open_tests(tests, reference, options, files));
  // Only then must the tier be known before anything is measured.
  const bool tier_decides =
      options.judge && !options.full && engine::may_skip(wishes);
  FW_ASSIGN_OR_RETURN(
      engine::Matching matching,
      engine::match(reference, inputs, options,
                    tier_decides ? engine::LookWhen::kNow
                                 : engine::LookWhen::kWhileMeasuring));
  const std::vector<Pairing>& pairings = matching.pairings;
  std::vector<engine::Glance> glances;
  std::vector<Skipped> skipped;
  if (tier_decides) {
    FW_ASSIGN_OR_RETURN(glances, glances_at(reference, inputs, pairings));
    skipped = engine::skip_what_cannot_matter(
        wishes, engine::tiers_of(glances, options.policy));
  }
  plan.outputs = wishes.outputs;
  if (options.judge) {
    FW_ASSIGN_OR_RETURN(plan.outputs, engine::with_score(wishes.outputs));
  }
  for (const engine::Registration& one : matching.registrations) {
    plan.parts.push_back(one.part);
  }
  plan.viewing.frame_rate = frames_per_second(reference.timeline());
  add_models(options.models, plan);
  FW_RETURN_IF_ERROR(add_proxy(plan));
  std::vector<Animation*> candidates;
  for (Input& input : inputs) candidates.push_back(&input.animation);
  std::vector<std::optional<engine::SampledRun>> runs(inputs.size());
  engine::ValuesCache known{
      options.cache,          &options,
      files.unchanged,        {reference.facts.sha256, {}},
      matching.registrations, wishes.outputs};
  for (const Input& input : inputs) {
    known.contents.tests.push_back(input.facts.sha256);
  }
  std::vector<Bystanders> bystanders =
      bystanders_of(reference, inputs, pairings, !tier_decides, known);
  PairsMeasured measured;
  FW_RETURN_IF_ERROR(engine::measure_all(
      {reference, candidates, inputs, matching, plan, requirements, options},
      known, onlookers_of(bystanders), runs, measured));

  Report report;
  report.cache = {known.hits, known.misses};
  report.reference = reference.facts;
  for (size_t i = 0; i < inputs.size(); ++i) {
    Comparison& comparison =
        report.comparisons.emplace_back(engine::comparison_of(
            reference, inputs[i],
            {pairings[i], matching.registrations[i], plan,
             measured.candidates[i], runs[i] ? &*runs[i] : nullptr},
            options.worst, options.subsample));
    comparison.skipped = skipped;
    engine::find_undecided(requirements, comparison);
    if (options.judge) {
      FW_RETURN_IF_ERROR(judge_one(
          reference, inputs[i], pairings[i], matching.registrations[i].part,
          tier_decides ? std::optional(glances[i]) : std::nullopt,
          bystanders[i], known, i, comparison));
    }
    if (engine::wants_giflab_pass(comparison) && !comparison.partial) {
      FW_RETURN_IF_ERROR(partial_if_stopped(
          engine::add_giflab_values(reference.animation, inputs[i].animation,
                                    reference.facts, options.executor,
                                    comparison),
          comparison));
    }
    for (const Requirement& requirement : requirements) {
      comparison.requirements.push_back(
          judge::check(requirement, comparison.metrics, comparison.score));
    }
    if (options.error_maps > 0) {
      FW_RETURN_IF_ERROR(partial_if_stopped(
          engine::add_error_maps(reference.animation, inputs[i].animation, plan,
                                 i, options.error_maps, comparison),
          comparison));
    }
    engine::hide_unasked(comparison, wishes.outputs);
  }
  // A stop here costs pictures, nothing that was measured.
  const auto drawn = engine::add_pictures(reference.animation, candidates, plan,
                                          options.pictures, options.executor,
                                          options.stop, report);
  if (!drawn && drawn.error().kind != ErrorKind::kCancelled) {
    return drawn.error();
  }
  report.options = engine::options_as_text(options, wishes.outputs);
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
