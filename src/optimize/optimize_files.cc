// SPDX-License-Identifier: Apache-2.0
#include "optimize/optimize_files.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <span>

#include "base/base64.h"
#include "base/json/json.h"
#include "base/objects/atomic_file.h"
#include "base/objects/places.h"
#include "base/result.h"
#include "batch/file_survey.h"
#include "batch/pairs/pair_list.h"
#include "cache/store.h"
#include "compare/cached/comparison_key.h"
#include "framewise/destinations.h"
#include "optimize/encodings/engine_encodings.h"
#include "optimize/engines/engine_run.h"
#include "optimize/optimize_ways.h"
#include "optimize/output_file.h"
#include "optimize/result_formats.h"
#include "optimize/sweep/pipeline_run.h"
#include "runtime/admit_memory.h"

namespace framewise::optimization {
namespace {

// Some four encodes and measurements of the whole input, and as much again of
// its sample, per megapixel of all frames.
constexpr double kUsualMsPerMegapixel = 1500;
constexpr double kPixelsPerByte = 6;
// Frames that encoders look ahead, planes of metrics, and the sample.
constexpr int64_t kBytesPerPixel = 250;
constexpr int64_t kAlwaysBytes = int64_t{96} << 20;

double megapixels(const batch::FileFacts& file) {
  if (file.pixels == 0) return double(file.bytes) * kPixelsPerByte / 1e6;
  return double(file.pixels) * double(file.frames) / 1e6;
}

int64_t memory_of(const batch::FileFacts& facts) {
  return kAlwaysBytes + facts.bytes + facts.pixels * kBytesPerPixel;
}

batch::Status status_of(const Optimization& result) {
  return result.outcome == OptimizeOutcome::kMissed ? batch::Status::kFailed
                                                    : batch::Status::kPassed;
}

// Of everything that can change a row; a new option that is not named here
// does not compile.
Result<cache::Key> settings_key(const OptimizeOptions& options) {
  const auto& [formats, targets, max_bytes, allow, lossless, worst_verdict,
               tolerance, effort, most_trials, fps, scale, engine, pipelines,
               engine_timeout_ms, dry_run, compare, progress] = options;
  FW_ASSIGN_OR_RETURN(const cache::Key comparing,
                      comparison::options_key(compare));
  cache::KeyBuilder key("optimize settings");
  key.add("comparing", comparing.hex());
  for (const ResultFormat format : formats) {
    key.add("format", info_of(format).name);
  }
  for (const std::string& target : targets) key.add("target", target);
  for (const FormChange change : allow) key.add("allow", name_of(change));
  key.add("max_bytes", max_bytes.value_or(-1))
      .add("lossless", int64_t(lossless))
      .add("worst_verdict", worst_verdict ? int64_t(*worst_verdict) : -1)
      .add("tolerance", tolerance)
      .add("effort", int64_t{effort})
      .add("most_trials", int64_t{most_trials})
      .add("fps", fps.value_or(-1))
      .add("scale", scale.value_or(-1))
      .add("engine", engine)
      .add("engine_timeout_ms", engine_timeout_ms)
      .add("dry_run", int64_t(dry_run));
  if (const auto known = find_engine(engine); known && !engine.empty()) {
    key.add("engine_version", version_of(**known));
  }
  for (const std::string_view name : kBeside) {
    if (effort < kTriesEngines) break;
    if (const auto other = find_engine(name)) {
      key.add(name, version_of(**other));
    }
  }
  for (const std::string& id : pipelines) {
    FW_ASSIGN_OR_RETURN(const Pipeline pipeline, parse_pipeline(id));
    key.add("pipeline", id).add("versions", versions_of(pipeline));
  }
  // `progress` changes no result.
  return key.finish();
}

constexpr const char* kContent = "content_of_output";

Result<void> check_finished(const Optimization& result) {
  if (!result.stopped) return {};
  return fail(ErrorKind::kCancelled, "stopped before the end");
}

// The row with the content as its last member; empty: a copy of the input.
std::string with_content(std::string row, std::span<const std::byte> content) {
  row.pop_back();
  return fmt::format(
      "{},\"{}\":\"{}\"}}", row, kContent,
      base64({reinterpret_cast<const char*>(content.data()), content.size()}));
}

std::optional<ResultFormat> format_of_row(const Json& row) {
  const Json& format = row["optimization"]["format"];
  if (!format.is_text()) return std::nullopt;
  return format_of_container(format.text());
}

Result<void> write_whole(const std::filesystem::path& path,
                         std::string_view content) {
  FW_ASSIGN_OR_RETURN(AtomicFile file, AtomicFile::create(path));
  FW_RETURN_IF_ERROR(file.write(content));
  return file.commit();
}

}  // namespace

// The engine's own form for two paths also holds an input and its output.
std::string json_of(const OptimizeFile& file) {
  return batch::json_of(
      {.reference = file.input, .test = file.output, .index = file.index});
}

Result<OptimizeFile> parse_file(std::string_view line) {
  FW_ASSIGN_OR_RETURN(const batch::Pair pair, batch::parse_json_pair(line));
  return OptimizeFile{pair.reference, pair.test, pair.index};
}

Result<void> admit_optimization(const std::filesystem::path& input,
                                const OpenOptions& reading, int64_t allowed) {
  if (allowed <= 0) return {};
  const batch::FileFacts facts = batch::survey_file(input, reading);
  if (facts.pixels == 0) return {};
  return runtime::admit_memory(
      fmt::format("optimizing frames of {:.1f} megapixels takes",
                  double(facts.pixels) / 1e6),
      memory_of(facts), allowed);
}

Result<OptimizeFiles> OptimizeFiles::create(OptimizeFilesOptions options) {
  FW_ASSIGN_OR_RETURN(const cache::Key settings,
                      settings_key(options.optimize));
  std::string name = settings.hex() + options.destination;
  return OptimizeFiles(std::move(options), std::move(name));
}

batch::Job OptimizeFiles::job(const OptimizeFile& file) const {
  const std::array inputs = {file.input};
  return {.key = batch::job_key(inputs,
                                "optimize\n" + file.output + "\n" + settings_),
          .name = file.input,
          .line = json_of(file)};
}

std::vector<batch::JobEstimate> OptimizeFiles::estimate(
    std::span<const batch::Job* const> jobs, batch::Survey survey,
    const runtime::WorkContext& work) {
  batch::FileSurvey surveyed;
  std::vector<std::optional<size_t>> files;
  for (const batch::Job* job : jobs) {
    const auto file = parse_file(job->line);
    files.push_back(file ? std::optional(surveyed.add(
                               file->input, options_.optimize.compare.open))
                         : std::nullopt);
  }
  surveyed.run(survey, work);
  std::vector<batch::JobEstimate> estimates(jobs.size());
  for (size_t i = 0; i < jobs.size(); ++i) {
    if (!files[i]) continue;
    const batch::FileFacts& facts = surveyed.facts(*files[i]);
    estimates[i] = {.kind = "optimize",
                    .format = facts.container,
                    .work = megapixels(facts),
                    .bytes = double(facts.bytes),
                    .frames = double(facts.frames),
                    .usual_ms_per_unit = kUsualMsPerMegapixel,
                    .memory_bytes = memory_of(facts)};
  }
  return estimates;
}

Result<batch::JobResult> OptimizeFiles::run(std::string_view line,
                                            const runtime::WorkContext& work) {
  FW_ASSIGN_OR_RETURN(const OptimizeFile file, parse_file(line));
  OptimizeOptions options = options_.optimize;
  options.compare.executor = work.executor;
  options.compare.stop = work.stop;
  FW_RETURN_IF_ERROR(
      admit_optimization(file.input, options.compare.open, work.memory_bytes));
  if (options_.process == Process::kWorker) {
    const auto done = optimize_in_memory(file.input, file.output, options);
    if (!done) return done.error();
    FW_RETURN_IF_ERROR(check_finished(done->result));
    return batch::JobResult{
        status_of(done->result),
        with_content(options_.make_row(file, done->result), done->content)};
  }
  if (!options.dry_run)
    FW_RETURN_IF_ERROR(
        make_folders(std::filesystem::path(file.output).parent_path()));
  const Result<Optimization> result =
      optimize_for(file.input, file.output, options_.destination, options);
  if (!result) return result.error();
  FW_RETURN_IF_ERROR(check_finished(*result));
  return batch::JobResult{status_of(*result), options_.make_row(file, result)};
}

Result<batch::JobResult> OptimizeFiles::collect(std::string_view line,
                                                batch::JobResult answer) {
  FW_ASSIGN_OR_RETURN(const OptimizeFile file, parse_file(line));
  Json row = Json::parse(answer.row);
  const Json* text = row.find(kContent);
  if (!text) return answer;
  const auto content =
      text->is_text() ? from_base64(text->text()) : std::nullopt;
  const auto format = format_of_row(row);
  if (!content || !format) {
    return fail(ErrorKind::kInput, "the worker process gave no valid row");
  }
  row.erase(kContent);
  if (!options_.optimize.dry_run) {
    FW_RETURN_IF_ERROR(
        make_folders(std::filesystem::path(file.output).parent_path()));
    const auto output = named_for(file.output, *format);
    const bool written = !row["optimization"]["output"].text().empty();
    if (!written) return batch::JobResult{answer.status, row.dump()};
    FW_RETURN_IF_ERROR(content->empty() ? copy_whole(file.input, output)
                                        : write_whole(output, *content));
  }
  return batch::JobResult{answer.status, row.dump()};
}

std::string OptimizeFiles::error_row(std::string_view line,
                                     const Error& error) const {
  Result<OptimizeFile> file = parse_file(line);
  if (!file) file = OptimizeFile{.input = std::string(line.substr(0, 200))};
  return options_.make_row(*file, error);
}

bool OptimizeFiles::output_exists(const batch::Job& job) const {
  if (options_.optimize.dry_run) return true;
  const auto file = parse_file(job.line);
  if (!file) return false;
  const std::filesystem::path output = file->output;
  if (is_there(output)) return true;
  const bool has_ending = result_format_of(output).has_value();
  return std::ranges::any_of(result_formats(), [&](ResultFormat format) {
    const std::string extension(info_of(format).extension);
    std::filesystem::path path = output;
    if (has_ending) {
      path.replace_extension(extension);
    } else {
      path += "." + extension;
    }
    return is_there(path);
  });
}

}  // namespace framewise::optimization
