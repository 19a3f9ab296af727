// SPDX-License-Identifier: Apache-2.0
#include "optimize/trials.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/files/scratch_folder.h"
#include "base/result.h"
#include "optimize/engines/engine_run.h"
#include "optimize/frame_writer.h"
#include "optimize/known_trials.h"
#include "optimize/sweep/pipeline_run.h"
#include "runtime/idle_memory.h"

namespace framewise::optimization {
namespace {

using Clock = std::chrono::steady_clock;

double ms_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start)
      .count();
}

// Encoding takes about as long as measuring.
constexpr double kEncodingShare = 0.5;

// Encoding and measuring need different memory: what one leaves to the
// allocator is in pieces that do not fit the other.
constexpr int64_t kMostIdleBytes = int64_t{32} << 20;

// A bad verdict has no distance from a good one; the search takes this many
// points for it.
constexpr double kMarginOfABadVerdict = -6;

class Progress {
 public:
  Progress(const OptimizeOptions& options, std::string trial, double share)
      : options_(options), now_{.trial = std::move(trial)} {
    report(share);
  }
  void report(double share) {
    now_.share = share;
    if (options_.progress) options_.progress(now_);
  }

 private:
  const OptimizeOptions& options_;
  OptimizeProgress now_;
};

Trial new_trial(const Encoding& encoding, double knob, bool sample) {
  Trial trial{.encoding = &encoding};
  trial.row = {.encoding = encoding.name,
               .settings = encoding.settings_at(knob),
               .format = encoding.format,
               .knob = knob,
               .sample = sample};
  return trial;
}

std::string name_of(const Trial& trial) {
  std::string name = trial.row.encoding;
  if (!trial.row.settings.empty()) name += ", " + trial.row.settings;
  if (trial.row.sample) name += ", sample";
  return name;
}

WriteOptions write_options(const TrialInput& input, const Encoding& encoding,
                           double knob) {
  WriteOptions options = encoding.options_at(knob);
  options.executor = input.options.compare.executor;
  options.stop = input.options.compare.stop;
  return options;
}

// Whether the encoder refused this input or these options, which other
// encodings may accept; else the whole search is over.
bool is_of_the_encoder(const Error& error) {
  return error.kind != ErrorKind::kCancelled && error.kind != ErrorKind::kIo;
}

OpenOptions open_options(const TrialInput& input) {
  OpenOptions options = input.options.compare.open;
  options.executor = input.options.compare.executor;
  options.stop = input.options.compare.stop;
  return options;
}

std::filesystem::path file_for_sample(const TrialInput& input,
                                      const Encoding& encoding) {
  return input.folder /
         fmt::format("sample.{}", info_of(encoding.format).extension);
}

// Frames in memory to a file in memory; a video to a file of the folder.
Result<Written> encode_frames(const TrialInput& input,
                              const std::vector<Frame>& frames,
                              const Encoding& encoding, double knob) {
  const AnimationFacts facts = AnimationFacts::of(input.facts.info);
  FW_ASSIGN_OR_RETURN(Animation animation,
                      make_animation(frames, input.facts.sample.time_base));
  const auto write_all = [&animation](auto& writer) -> Result<Written> {
    while (true) {
      FW_ASSIGN_OR_RETURN(const std::optional<Frame> frame, animation.next());
      if (!frame) return writer.finish();
      FW_RETURN_IF_ERROR(writer.add(*frame));
    }
  };
  if (encoding.format.video()) {
    FW_ASSIGN_OR_RETURN(
        FrameWriter writer,
        FrameWriter::create(file_for_sample(input, encoding), facts, encoding,
                            knob, input.options.compare));
    return write_all(writer);
  }
  FW_ASSIGN_OR_RETURN(
      Writer writer,
      Writer::to_memory(facts, write_options(input, encoding, knob)));
  return write_all(writer);
}

// Encodes by programs; their output is read within the limits of all files.
Result<Written> encode_by_programs(const TrialInput& input,
                                   const Encoding& encoding, double knob,
                                   const EngineSource& source,
                                   const std::filesystem::path& file) {
  if (encoding.pipeline) {
    FW_ASSIGN_OR_RETURN(const auto steps, ScratchFolder::create());
    FW_RETURN_IF_ERROR(run_pipeline(source.files.front(),
                                    encoding.point_at(knob), file, steps.path(),
                                    input.options));
  } else {
    FW_RETURN_IF_ERROR(run_engine(*encoding.engine,
                                  {.source = source,
                                   .output = file,
                                   .knob = knob,
                                   .effort = encoding.options.effort},
                                  input.options));
  }
  std::error_code failed;
  const auto bytes = std::filesystem::file_size(file, failed);
  if (failed) {
    return in_file(fail(ErrorKind::kIo, "{}", failed.message()), file.string());
  }
  return Written{.bytes = int64_t(bytes)};
}

// Encodes the frames of the sample and opens the result.
struct EncodedSample {
  int64_t bytes = 0;
  Animation animation;
};
Result<EncodedSample> encode_sample(const TrialInput& input,
                                    const Encoding& encoding, double knob) {
  const auto file = file_for_sample(input, encoding);
  if (!encoding.is_external()) {
    FW_ASSIGN_OR_RETURN(
        Written written,
        encode_frames(input, input.facts.sample.frames, encoding, knob));
    Result<Animation> animation =
        encoding.format.video() ? open(file, open_options(input))
                                : open(std::move(written.content),
                                       encoding.name, open_options(input));
    if (!animation) return std::move(animation).error();
    return EncodedSample{written.bytes, *std::move(animation)};
  }
  FW_ASSIGN_OR_RETURN(
      const Written written,
      encode_by_programs(input, encoding, knob, *input.engine_sample, file));
  FW_ASSIGN_OR_RETURN(Animation animation, open(file, open_options(input)));
  return EncodedSample{written.bytes, std::move(animation)};
}

// Adds every frame of the input to a writer.
template <typename AnyWriter>
Result<Written> write_whole(const TrialInput& input, Animation& animation,
                            AnyWriter& writer, Progress& progress) {
  int64_t frames = 0;
  while (true) {
    FW_ASSIGN_OR_RETURN(const std::optional<Frame> frame, animation.next());
    if (!frame) return writer.finish();
    FW_RETURN_IF_ERROR(writer.add(*frame));
    progress.report(kEncodingShare * double(++frames) /
                    double(std::max(frames, input.facts.frames)));
  }
}

Result<Written> encode_in_memory(const TrialInput& input,
                                 const Encoding& encoding, double knob,
                                 Progress& progress) {
  FW_ASSIGN_OR_RETURN(Animation animation,
                      open(input.path, open_options(input)));
  FW_ASSIGN_OR_RETURN(Writer writer,
                      Writer::to_memory(AnimationFacts::of(animation.info()),
                                        write_options(input, encoding, knob)));
  return write_whole(input, animation, writer, progress);
}

Result<Written> encode_file(const TrialInput& input,
                            const std::filesystem::path& file,
                            const Encoding& encoding, double knob,
                            Progress& progress) {
  FW_ASSIGN_OR_RETURN(Animation animation,
                      open(input.path, open_options(input)));
  FW_ASSIGN_OR_RETURN(
      FrameWriter writer,
      FrameWriter::create(file, AnimationFacts::of(animation.info()), encoding,
                          knob, input.options.compare));
  return write_whole(input, animation, writer, progress);
}

// Where the whole input of a trial goes.
std::filesystem::path file_of(const TrialInput& input, const Trial& trial) {
  static constexpr std::string_view kSafe =
      "abcdefghijklmnopqrstuvwxyz0123456789";
  std::string name = trial.row.encoding + " " + trial.row.settings;
  std::ranges::replace_if(
      name, [](char c) { return kSafe.find(c) == kSafe.npos; }, '-');
  return input.folder /
         fmt::format("{}.{}", name, info_of(trial.row.format).extension);
}

Result<Report> compare_whole(const TrialInput& input, const Trial& trial,
                             const CompareOptions& options) {
  if (!trial.file.empty()) return compare(input.path, trial.file, options);
  FW_ASSIGN_OR_RETURN(Animation reference,
                      open(input.path, open_options(input)));
  FW_ASSIGN_OR_RETURN(Animation test, open(trial.content, trial.row.encoding,
                                           open_options(input)));
  return compare(std::move(reference), std::move(test), options);
}

// The measurements of a sample.
CompareOptions sample_compare_options(const TrialInput& input) {
  CompareOptions options = input.options.compare;
  options.requirements = input.targets.expressions();
  const auto& requirements = input.targets.requirements;
  options.judge = input.options.worst_verdict ||
                  std::ranges::any_of(requirements, judge::is_of_the_whole);
  if (!options.judge && !requirements.empty()) {
    options.metrics = {std::string(requirements.front().metric->name)};
  }
  options.pictures = Embed::kNone;
  options.error_maps = 0;
  options.flashes.reset();  // a sample leaves out most of the time
  options.progress = {};
  options.on_stage = {};
  return options;
}

Result<void> take_measures(const TrialInput& input,
                           const Comparison& comparison, Trial& trial) {
  if (comparison.error) return *comparison.error;
  if (comparison.partial) {
    return fail(ErrorKind::kCancelled, "stopped before the end");
  }
  trial.row.measured = true;
  trial.row.requirements = comparison.requirements;
  trial.row.score = comparison.score;
  trial.row.verdict = comparison.judged;
  trial.margin = input.targets.margin(comparison);
  const bool flashes_newly =
      comparison.flashes && comparison.flashes->newly_fails();
  const bool bad =
      flashes_newly || looks_worse(comparison, input.options.worst_verdict);
  if (trial.margin && bad) {
    trial.margin = std::min(*trial.margin, kMarginOfABadVerdict);
  }
  const bool small_enough = !input.targets.max_bytes || trial.row.sample ||
                            trial.row.bytes <= *input.targets.max_bytes;
  const bool good_enough = input.targets.lossless ? comparison.identical_pixels
                           : input.targets.only_bytes()
                               ? !bad
                               : trial.margin.value_or(-1) >= 0;
  trial.row.passed = small_enough && good_enough && !flashes_newly;
  return {};
}

// Fails if no value exists on which the search could go by.
Result<void> check_values(const TrialInput& input, const Trial& trial) {
  if (input.targets.requirements.empty() || trial.margin) return {};
  for (const RequirementReport& one : trial.row.requirements) {
    if (one.value) continue;
    return with_hint(
        fail(ErrorKind::kEnvironment,
             "the target '{}' has no value for this input", one.expression),
        "run framewise compare with this metric to see why");
  }
  return {};
}

}  // namespace

bool looks_worse(const Comparison& comparison,
                 std::optional<VerdictStatus> allowed) {
  if (!allowed || !comparison.judged || comparison.identical_pixels) {
    return false;
  }
  if (comparison.judged == VerdictStatus::kPass) return false;
  return !(allowed == VerdictStatus::kWarning &&
           comparison.judged == VerdictStatus::kWarning);
}

const FlashReport* Trial::new_flashes() const {
  if (report.comparisons.empty()) return nullptr;
  const auto& flashes = report.comparisons.front().flashes;
  return flashes && flashes->newly_fails() ? &flashes->test : nullptr;
}

Error new_flashes_error(const FlashReport& flashes) {
  return with_hint(
      fail(ErrorKind::kUnsupported,
           "the result would flash where the input does not: {}",
           flashes.sentence),
      "name another format or a higher target; --flash-rules none does not "
      "judge flashes");
}

Result<Trial> try_sample(const TrialInput& input, const Encoding& encoding,
                         double knob) {
  Trial trial = new_trial(encoding, knob, true);
  Progress progress(input.options, name_of(trial), 0);
  if (take_known_sample(input, trial)) {
    progress.report(1);
    return trial;
  }
  const std::vector<Frame>& frames = input.facts.sample.frames;
  const auto start = Clock::now();
  Result<EncodedSample> encoded = encode_sample(input, encoding, knob);
  if (!encoded) {
    if (!is_of_the_encoder(encoded.error())) return encoded.error();
    trial.row.error = encoded.error();
    return trial;
  }
  trial.row.encode_ms = ms_since(start);
  trial.row.bytes = encoded->bytes;
  progress.report(kEncodingShare);
  runtime::return_idle_memory(kMostIdleBytes);
  const auto measuring = Clock::now();
  FW_ASSIGN_OR_RETURN(
      Animation reference,
      make_animation(frames, input.facts.sample.time_base, "sample"));
  FW_ASSIGN_OR_RETURN(
      const Report report,
      compare(std::move(reference), std::move(encoded->animation),
              sample_compare_options(input)));
  trial.row.measure_ms = ms_since(measuring);
  runtime::return_idle_memory(kMostIdleBytes);
  FW_RETURN_IF_ERROR(take_measures(input, report.comparisons.front(), trial));
  FW_RETURN_IF_ERROR(check_values(input, trial));
  keep_sample(input, trial);
  progress.report(1);
  return trial;
}

Result<Trial> encode_whole(const TrialInput& input, const Encoding& encoding,
                           double knob) {
  Trial trial = new_trial(encoding, knob, false);
  Progress progress(input.options, name_of(trial), 0);
  const bool in_memory = input.folder.empty();
  if (!in_memory) trial.file = file_of(input, trial);
  const auto start = Clock::now();
  Result<Written> written =
      in_memory ? encode_in_memory(input, encoding, knob, progress)
      : encoding.is_external()
          ? encode_by_programs(input, encoding, knob, *input.engine_whole,
                               trial.file)
          : encode_file(input, trial.file, encoding, knob, progress);
  if (!written) {
    if (!is_of_the_encoder(written.error())) return written.error();
    trial.row.error = written.error();
    return trial;
  }
  runtime::return_idle_memory(kMostIdleBytes);
  trial.row.encode_ms = ms_since(start);
  trial.row.bytes = trial.row.whole_bytes = written->bytes;
  trial.notes = written->notes;
  trial.content = std::move(written->content);
  return trial;
}

Result<void> measure_whole(const TrialInput& input, Trial& trial) {
  Progress progress(input.options, name_of(trial), kEncodingShare);
  CompareOptions options = input.options.compare;
  options.requirements = input.targets.expressions();
  options.progress = [&progress](const CompareProgress& now) {
    progress.report(kEncodingShare +
                    (1 - kEncodingShare) * double(now.done) /
                        double(std::max<int64_t>(1, now.total)));
  };
  const auto start = Clock::now();
  FW_ASSIGN_OR_RETURN(trial.report, compare_whole(input, trial, options));
  runtime::return_idle_memory(kMostIdleBytes);
  trial.row.measure_ms = ms_since(start);
  FW_RETURN_IF_ERROR(
      take_measures(input, trial.report.comparisons.front(), trial));
  return check_values(input, trial);
}

Result<int64_t> estimated_whole_bytes(const TrialInput& input,
                                      const Trial& of_sample) {
  const Sample& sample = input.facts.sample;
  const int64_t frames = int64_t(sample.frames.size());
  if (sample.whole || frames == sample.runs ||
      of_sample.encoding->is_external()) {
    return of_sample.row.bytes * input.facts.frames / frames;
  }
  if (const auto known = known_estimate(input, of_sample)) return *known;
  std::vector<Frame> first;  // of each run
  for (int64_t run = 0; run < sample.runs; ++run) {
    first.push_back(sample.frames[size_t(run * frames / sample.runs)]);
  }
  FW_ASSIGN_OR_RETURN(
      const Written alone,
      encode_frames(input, first, *of_sample.encoding, of_sample.row.knob));
  const double key = double(alone.bytes) / double(sample.runs);
  const double other = std::max(0., double(of_sample.row.bytes - alone.bytes)) /
                       double(frames - sample.runs);
  const auto estimate = int64_t(key + other * double(input.facts.frames - 1));
  keep_estimate(input, of_sample, estimate);
  return estimate;
}

}  // namespace framewise::optimization
