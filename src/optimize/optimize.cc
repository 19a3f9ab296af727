// SPDX-License-Identifier: Apache-2.0
#include "framewise/optimize.h"

#include <algorithm>
#include <utility>

#include "base/files/missing_file.h"
#include "base/files/scratch_folder.h"
#include "base/objects/places.h"
#include "base/result.h"
#include "media/decoder.h"
#include "media/gain_map/gain_map.h"
#include "media/gain_map/gain_map_findings.h"
#include "media/video_facts.h"
#include "optimize/encodings/encodings.h"
#include "optimize/engines/engine_run.h"
#include "optimize/explanation.h"
#include "optimize/input_facts.h"
#include "optimize/optimize_ways.h"
#include "optimize/output_file.h"
#include "optimize/prepare.h"
#include "optimize/proposals.h"
#include "optimize/search.h"
#include "optimize/targets.h"

namespace framewise {
namespace {

using optimization::copy_whole;
using optimization::InputFacts;
using optimization::named_for;
using optimization::SearchResult;
using optimization::Targets;
using optimization::Trial;

// Of all frames of the sample together: AV1 encodes it in about a second, and
// SSIMULACRA2 measures it in a third of one.
constexpr int64_t kSamplePixels = 2'000'000;

// Whether nothing at all has to be encoded to have the best result so far.
bool input_would_do(const InputFacts& facts, const Targets& targets,
                    const OptimizeOptions& options,
                    std::optional<ResultFormat> engine_writes, int64_t bytes) {
  if (!facts.format || options.fps || options.scale) return false;
  if (engine_writes && engine_writes != facts.format) return false;
  if (targets.max_bytes && bytes > *targets.max_bytes) return false;
  if (!options.formats.empty()) {
    return std::ranges::count(options.formats, *facts.format) > 0;
  }
  return info_of(*facts.format).lossy || info_of(*facts.format).lossless;
}

Result<int64_t> bytes_of(const std::filesystem::path& file) {
  std::error_code failed;
  const auto bytes = std::filesystem::file_size(file, failed);
  if (!failed) return int64_t(bytes);
  return in_file(
      with_hint(fail(ErrorKind::kIo, "cannot be read: {}", failed.message()),
                failed == std::errc::no_such_file_or_directory
                    ? hint_for_missing(file.string())
                    : ""),
      file.string());
}

// Formats from the ending of the output, where none are named.
OptimizeOptions with_formats(OptimizeOptions options,
                             const std::filesystem::path& output) {
  if (!options.formats.empty() || !options.engine.empty() ||
      !options.pipelines.empty()) {
    return options;
  }
  if (const auto named = result_format_of(output)) options.formats = {*named};
  return options;
}

void take_trial(const Trial& trial, Optimization& result) {
  result.format = trial.row.format;
  result.encoding = trial.row.encoding;
  result.settings = trial.row.settings;
  result.bytes = trial.row.whole_bytes;
  result.report = trial.report;
  // Hints say how to repair a file; this one is made from the input anew.
  for (Comparison& comparison : result.report.comparisons) {
    for (Reason& reason : comparison.reasons) reason.hint.clear();
  }
  for (const Finding& note : trial.notes) result.notes.push_back(note);
}

// Adds the targets besides requirements of metrics, as requirements: so every
// output and exit code knows it.
void add_requirements(const Targets& targets, Optimization& result) {
  if (result.report.comparisons.empty()) return;
  Comparison& comparison = result.report.comparisons.front();
  if (targets.max_bytes) {
    comparison.requirements.push_back(
        {.expression = fmt::format("bytes<={}", *targets.max_bytes),
         .value = double(result.bytes),
         .passed = result.bytes <= *targets.max_bytes});
  }
  if (targets.lossless) {
    comparison.requirements.push_back(
        {.expression = "lossless",
         .value = comparison.identical_pixels ? 1 : 0,
         .passed = comparison.identical_pixels});
  }
}

// Where the result goes, and the report about it. The files are equal, or were
// compared, under other names.
Result<void> name_output(const std::filesystem::path& input,
                         const std::filesystem::path& output,
                         const OptimizeOptions& options, Optimization& result) {
  result.output = named_for(output, result.format);
  if (result.outcome == OptimizeOutcome::kInputKept) {
    CompareOptions compare_options = options.compare;
    compare_options.requirements = options.targets;
    // Equal files are compared at once, also where the search was stopped.
    compare_options.stop = {};
    FW_ASSIGN_OR_RETURN(result.report, compare(input, input, compare_options));
  }
  if (!result.report.comparisons.empty()) {
    result.report.reference.path = input.string();
    result.report.comparisons.front().test.path = result.output.string();
  }
  return {};
}

}  // namespace

const char* name_of(FormChange change) noexcept {
  switch (change) {
    case FormChange::kFormat: return "format";
    case FormChange::kScale: return "scale";
    case FormChange::kFps: return "fps";
  }
  return "format";
}

const char* name_of(OptimizeStage stage) noexcept {
  switch (stage) {
    case OptimizeStage::kReading: return "reading";
    case OptimizeStage::kSampling: return "trying samples";
    case OptimizeStage::kSearching: return "searching";
    case OptimizeStage::kProposing: return "looking for other forms";
  }
  return "searching";
}

const char* name_of(OptimizeOutcome outcome) noexcept {
  switch (outcome) {
    case OptimizeOutcome::kMet: return "met";
    case OptimizeOutcome::kInputKept: return "input_kept";
    case OptimizeOutcome::kMissed: return "missed";
    case OptimizeOutcome::kEstimated: return "estimated";
  }
  return "missed";
}

namespace {

// Decisions made before the search; they outlive it.
struct Plan {
  bool pads = false;            // the input to even sides
  bool has_sound = false;       // the input
  std::filesystem::path input;  // as it is encoded
  InputFacts facts;
  std::vector<optimization::Encoding> encodings;
  std::optional<optimization::EngineSource> engine_whole;
  std::optional<optimization::EngineSource> engine_sample;
  std::string content_hash;  // of `input`; empty without a cache
};

// Only then the input gets even sides: other formats keep its size.
bool writes_only_video(const OptimizeOptions& options) {
  return !options.formats.empty() &&
         std::ranges::all_of(options.formats, [](const ResultFormat& format) {
           return format.video().has_value();
         });
}

bool has_odd_side(Size size) {
  return size.width % 2 != 0 || size.height % 2 != 0;
}

// Whether a video has sound, which no result has. What cannot be read is said
// when frames are read.
bool has_sound(const std::filesystem::path& input, std::string_view container,
               const OpenOptions& reading) {
  const bool video = std::ranges::any_of(
      media::containers(),
      [&](const media::ContainerInfo& info) { return info.name == container; });
  if (!video) return false;
  const auto source = media::Source::from_path(input);
  if (!source) return false;
  FramePool pool;
  const auto facts =
      media::read_video_facts(*source, media::Job::of(reading, pool));
  return facts && facts->audio;
}

Result<void> add_engine_sources(optimization::EngineReads reads,
                                Animation& animation,
                                const std::filesystem::path& folder,
                                const OptimizeOptions& options, Plan& plan) {
  std::error_code failed;
  const auto of_sample = folder / "engine-sample";
  const auto of_whole = folder / "engine-whole";
  for (const auto& place : {of_sample, of_whole}) {
    std::filesystem::create_directory(place, failed);
    if (failed) {
      return in_file(fail(ErrorKind::kIo, "{}", failed.message()),
                     place.string());
    }
  }
  FW_ASSIGN_OR_RETURN(
      plan.engine_whole,
      write_engine_source(animation, plan.input, reads, of_whole, options));
  FW_ASSIGN_OR_RETURN(
      Animation sample,
      make_animation(plan.facts.sample.frames, plan.facts.sample.time_base));
  FW_ASSIGN_OR_RETURN(
      plan.engine_sample,
      write_engine_source(sample, {}, reads, of_sample, options));
  return {};
}

Result<Plan> make_plan(const std::filesystem::path& input,
                       const Targets& targets,
                       const std::filesystem::path& folder,
                       const OptimizeOptions& options) {
  Plan plan{.input = input};
  OpenOptions reading = options.compare.open;
  reading.executor = options.compare.executor;
  reading.stop = options.compare.stop;
  FramePool pool;
  FW_ASSIGN_OR_RETURN(Animation animation, open(plan.input, reading));
  plan.has_sound = has_sound(plan.input, animation.info().container, reading);
  const optimization::Sides sides = writes_only_video(options)
                                        ? optimization::Sides::kEven
                                        : optimization::Sides::kAny;
  plan.pads = sides == optimization::Sides::kEven &&
              has_odd_side(animation.info().size);
  if (options.fps || options.scale || plan.pads) {
    plan.input = folder / "prepared.png";
    FW_RETURN_IF_ERROR(
        optimization::write_prepared(input, plan.input, options, sides));
    FW_ASSIGN_OR_RETURN(animation, open(plan.input, reading));
  }
  FW_ASSIGN_OR_RETURN(plan.facts,
                      optimization::look_at(animation, kSamplePixels, pool));
  FW_ASSIGN_OR_RETURN(plan.encodings, optimization::encodings_for(
                                          plan.facts, targets, options));
  if (folder.empty()) {  // the writer of video and programs need files
    std::erase_if(plan.encodings, [](const optimization::Encoding& one) {
      return one.format.video() || one.is_external();
    });
  }
  if (options.compare.cache) {
    FW_ASSIGN_OR_RETURN(plan.content_hash, animation.content_hash());
  }
  // All programs of a run read the same form.
  const auto external = std::ranges::find_if(
      plan.encodings, &optimization::Encoding::is_external);
  if (external != plan.encodings.end()) {
    const auto reads = external->engine ? external->engine->reads
                                        : optimization::EngineReads::kGif;
    FW_RETURN_IF_ERROR(
        add_engine_sources(reads, animation, folder, options, plan));
  }
  return plan;
}

OptimizeOutcome outcome_of(const Plan& plan, const Targets& targets,
                           const OptimizeOptions& options,
                           const Optimization& result, bool met) {
  if (options.dry_run) return OptimizeOutcome::kEstimated;
  const optimization::Encoding& first = plan.encodings.front();
  const auto engine_writes =
      first.is_external() ? std::optional(first.format) : std::nullopt;
  if (input_would_do(plan.facts, targets, options, engine_writes,
                     result.input_bytes) &&
      (!met || result.bytes >= result.input_bytes || targets.only_bytes())) {
    return OptimizeOutcome::kInputKept;
  }
  return met ? OptimizeOutcome::kMet : OptimizeOutcome::kMissed;
}

void add_notes(const Plan& plan, Optimization& result) {
  if (plan.pads) {
    result.notes.push_back(
        {.kind = "padded",
         .message = "an odd side became longer by one pixel, which repeats the "
                    "last one: video has even sides"});
  }
  if (plan.has_sound) {
    result.notes.push_back(
        {.kind = "sound_left_out",
         .message = "the input has sound, and the result has none",
         .hint = "`framewise video compose` writes videos with sound"});
  }
}

void keep_input(const InputFacts& facts, Optimization& result) {
  result.format = *facts.format;
  result.encoding = "input";
  result.settings.clear();
  result.bytes = result.input_bytes;
  result.notes.clear();
}

}  // namespace

namespace {

// Trials are compared with the input as it was prepared. Fewer frames or
// another size may flash where the input itself does not.
Result<void> check_flashes(const std::filesystem::path& input, const Plan& plan,
                           const Trial& best, const OptimizeOptions& options) {
  if (plan.input == input || best.report.comparisons.empty()) return {};
  const auto& flashes = best.report.comparisons.front().flashes;
  if (!flashes || flashes->test.state != FlashState::kFail) return {};
  OpenOptions reading = options.compare.open;
  reading.executor = options.compare.executor;
  reading.stop = options.compare.stop;
  FW_ASSIGN_OR_RETURN(
      const FlashReport original,
      find_flashes(input, reading, {.rules = flashes->test.rules}));
  if (original.state == FlashState::kFail) return {};
  return optimization::new_flashes_error(flashes->test);
}

struct Found {
  Optimization result;
  std::optional<Trial> best;  // none: the input is kept
};

// Whether a result that misses what was asked may be written nevertheless.
bool is_of_use(const Optimization& result, const OptimizeOptions& options) {
  if (result.outcome != OptimizeOutcome::kMissed) return true;
  if (options.max_bytes && result.bytes > *options.max_bytes) return false;
  return result.report.comparisons.empty() ||
         !optimization::looks_worse(result.report.comparisons.front(),
                                    options.worst_verdict);
}

// Trials are of the photograph alone; its best file would lack the map.
Result<void> refuse_gain_map(const std::filesystem::path& input) {
  auto source = media::Source::from_path(input);
  if (!source) return {};  // numbered pictures, or an error of those who read
  const auto format = media::format_of(*source);
  if (!format || !media::may_hold_gain_map((*format)->name)) return {};
  FW_ASSIGN_OR_RETURN(const auto bytes, source->bytes());
  if (!media::find_gain_map(bytes)) return {};
  return with_hint(
      in_file(fail(ErrorKind::kUnsupported,
                   "the photograph has an HDR gain map, which would be lost"),
              input.string()),
      "`framewise image convert --max-size` or `--target` keeps it in JPEG; "
      "with --drop-hdr it makes a file without it, which can be optimized");
}

// `folder`: for files of trials; empty: they are kept in memory.
Result<Found> search_whole(const std::filesystem::path& input,
                           const std::filesystem::path& output,
                           const OptimizeOptions& given,
                           const std::filesystem::path& folder) {
  FW_RETURN_IF_ERROR(refuse_gain_map(input));
  const OptimizeOptions options = with_formats(given, output);
  if (options.progress) options.progress({});
  FW_ASSIGN_OR_RETURN(const Targets targets,
                      optimization::read_targets(options));
  FW_ASSIGN_OR_RETURN(const int64_t input_bytes, bytes_of(input));
  FW_ASSIGN_OR_RETURN(const Plan plan,
                      make_plan(input, targets, folder, options));
  Found found{.result = {.input_bytes = input_bytes}};
  Optimization& result = found.result;
  FW_ASSIGN_OR_RETURN(
      SearchResult searched,
      optimization::search(
          {.path = plan.input,
           .facts = plan.facts,
           .targets = targets,
           .options = options,
           .folder = folder,
           .engine_whole = plan.engine_whole ? &*plan.engine_whole : nullptr,
           .engine_sample = plan.engine_sample ? &*plan.engine_sample : nullptr,
           .content_hash = plan.content_hash},
          plan.encodings));
  result.trials = searched.rows;
  result.stopped = searched.stopped;
  if (searched.best) {
    FW_RETURN_IF_ERROR(check_flashes(input, plan, *searched.best, options));
    take_trial(*searched.best, result);
  }
  const bool met = searched.best && searched.best->row.passed;
  result.outcome = outcome_of(plan, targets, options, result, met);
  const bool kept = result.outcome == OptimizeOutcome::kInputKept;
  if (kept) {
    keep_input(plan.facts, result);
  } else if (!searched.best) {
    return *searched.failure;
  } else {
    add_notes(plan, result);
  }
  if (searched.spared_slow) {
    result.notes.push_back(
        {.kind = "spared_slow_formats",
         .message = "formats that take long were not tried: nobody sees a "
                    "difference from the input already",
         .hint = "name them with --to"});
  }
  if (!options.dry_run) {
    FW_RETURN_IF_ERROR(name_output(input, output, options, result));
  }
  add_requirements(targets, result);
  // Equal files need not meet every target: their VMAF is below 100.
  if (kept && !options.dry_run && !result.report.passed()) {
    result.outcome = OptimizeOutcome::kMissed;
  }
  result.why = optimization::reasons_for(result, plan.facts, targets);
  if (!is_of_use(result, options)) result.output.clear();
  if (!kept) found.best = std::move(searched.best);
  return found;
}

// Where the bytes cannot be held: what would, and a result in the first form
// of these that is allowed and does.
Result<void> try_other_forms(const std::filesystem::path& input,
                             const std::filesystem::path& output,
                             const OptimizeOptions& given,
                             const std::filesystem::path& folder,
                             Found& found) {
  if (found.result.outcome != OptimizeOutcome::kMissed || !given.max_bytes ||
      found.result.stopped) {
    return {};
  }
  const OptimizeOptions options = with_formats(given, output);
  OpenOptions reading = options.compare.open;
  reading.stop = options.compare.stop;
  FW_ASSIGN_OR_RETURN(const Animation animation, open(input, reading));
  double forms = 0;
  FW_ASSIGN_OR_RETURN(
      auto proposals,
      optimization::propose(
          options, animation.info(),
          [&](const OptimizeOptions& changed) -> Result<Optimization> {
            constexpr double kUsualForms = 6;
            if (options.progress) {
              options.progress(
                  {.stage = OptimizeStage::kProposing,
                   .stage_share = forms / std::max(forms + 1, kUsualForms)});
            }
            ++forms;
            FW_ASSIGN_OR_RETURN(Found tried,
                                search_whole(input, "", changed, folder));
            return std::move(tried.result);
          }));
  for (const OptimizeProposal& one : proposals) {
    if (std::ranges::count(options.allow, one.change) == 0) continue;
    FW_ASSIGN_OR_RETURN(
        Found other,
        search_whole(input, output, optimization::with_proposal(options, one),
                     folder));
    if (other.result.outcome == OptimizeOutcome::kMissed) continue;
    found = std::move(other);
    found.result.notes.push_back(
        {.kind = "form_changed",
         .message = fmt::format(
             "nothing else holds {} bytes: {}", *options.max_bytes,
             one.change == FormChange::kFormat ? "another format"
             : one.change == FormChange::kScale
                 ? fmt::format("{:.0f} % of the size", 100 * one.scale)
                 : fmt::format("{:.4g} frames a second", one.fps))});
    break;
  }
  found.result.proposals = std::move(proposals);
  return {};
}

enum class OtherForms : uint8_t { kPropose, kLeave };

Result<Optimization> search_and_write(const std::filesystem::path& input,
                                      const std::filesystem::path& output,
                                      const OptimizeOptions& options,
                                      OtherForms others);

// Engines read files: of an object they read a copy, which bears its name in
// the result.
Result<Optimization> optimize_object(const std::filesystem::path& input,
                                     const std::filesystem::path& output,
                                     const OptimizeOptions& options,
                                     OtherForms others) {
  FW_ASSIGN_OR_RETURN(
      const LocalCopy copy,
      local_copy(input, options.compare.open.limits.file_bytes));
  auto result = search_and_write(copy.file, output, options, others);
  if (!result) {
    Error error = std::move(result).error();
    if (error.file == copy.file.string()) error.file = input.string();
    return error;
  }
  if (!result->report.comparisons.empty()) {
    result->report.reference.path = input.string();
  }
  return result;
}

Result<Optimization> search_and_write(const std::filesystem::path& input,
                                      const std::filesystem::path& output,
                                      const OptimizeOptions& options,
                                      OtherForms others) {
  if (is_object(input)) return optimize_object(input, output, options, others);
  FW_ASSIGN_OR_RETURN(const auto folder, ScratchFolder::create());
  FW_ASSIGN_OR_RETURN(Found found,
                      search_whole(input, output, options, folder.path()));
  if (others == OtherForms::kPropose) {
    FW_RETURN_IF_ERROR(
        try_other_forms(input, output, options, folder.path(), found));
  }
  if (!options.dry_run && !found.result.output.empty()) {
    FW_RETURN_IF_ERROR(
        copy_whole(found.best ? found.best->file : input, found.result.output));
  }
  return std::move(found.result);
}

}  // namespace

Result<Optimization> optimize(const std::filesystem::path& input,
                              const std::filesystem::path& output,
                              const OptimizeOptions& options) {
  return search_and_write(input, output, options, OtherForms::kPropose);
}

namespace optimization {

Result<Optimization> optimize_in_form(const std::filesystem::path& input,
                                      const std::filesystem::path& output,
                                      const OptimizeOptions& options) {
  return search_and_write(input, output, options, OtherForms::kLeave);
}

Result<OptimizedInMemory> optimize_in_memory(
    const std::filesystem::path& input, const std::filesystem::path& output,
    const OptimizeOptions& given) {
  OptimizeOptions options = with_formats(given, output);
  std::erase_if(options.formats, [](const ResultFormat& format) {
    return format.video().has_value();
  });
  const bool only_video = options.formats.empty() && !given.formats.empty();
  if (only_video || options.fps || options.scale || !options.engine.empty() ||
      !options.pipelines.empty() || !options.allow.empty()) {
    return with_hint(fail(ErrorKind::kUsage,
                          "an isolated process writes no files, which video, "
                          "programs, --fps, --scale and --allow need"),
                     "leave --isolate out");
  }
  FW_ASSIGN_OR_RETURN(Found found, search_whole(input, output, options, {}));
  OptimizedInMemory done{.result = std::move(found.result)};
  if (found.best) done.content = std::move(found.best->content);
  return done;
}

}  // namespace optimization

}  // namespace framewise
