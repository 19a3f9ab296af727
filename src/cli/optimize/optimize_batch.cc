// SPDX-License-Identifier: Apache-2.0
#include "cli/optimize/optimize_batch.h"

#include <algorithm>
#include <filesystem>
#include <map>

#include "base/objects/places.h"
#include "base/printable.h"
#include "base/result.h"
#include "base/shell_word.h"
#include "cli/batch/batch_output.h"
#include "cli/batch/batch_pages.h"
#include "cli/batch/pair_source.h"
#include "cli/batch/worker.h"
#include "cli/files/input_files.h"
#include "cli/optimize/run_jobs.h"
#include "cli/options/reading_options.h"
#include "optimize/optimize_files.h"
#include "report/batch/batch_row.h"
#include "report/batch/row_facts.h"
#include "report/optimization/optimization_json.h"

namespace framewise::cli {
namespace {

namespace fs = std::filesystem;
using optimization::OptimizeFile;
using optimization::OptimizeFiles;

bool is_media(const fs::path& path) {
  static constexpr std::string_view kMore[] = {".mov", ".mkv", ".y4m", ".heic"};
  const std::string extension = path.extension().string();
  return result_format_of(path) ||
         std::ranges::count(kMore, std::string_view(extension)) > 0;
}

// The place of a result below the output folder: that of its input below the
// folder that was named.
fs::path relative_output(const fs::path& input,
                         std::span<const std::string> arguments) {
  for (const std::string& argument : arguments) {
    if (!is_folder(argument)) continue;
    const fs::path below = input.lexically_relative(argument);
    if (!below.empty() && *below.begin() != "..") return below;
  }
  return input.filename();
}

Result<std::vector<OptimizeFile>> list_files(const Invocation& invocation,
                                             const OptimizeOptions& options) {
  const InputFiles inputs = list_input_files(invocation.arguments);
  const fs::path folder = invocation.value("out");
  std::vector<OptimizeFile> files;
  std::map<std::string, int> stems;
  for (size_t i = 0; i < inputs.paths.size(); ++i) {
    const fs::path& input = inputs.paths[i];
    if (inputs.found[i] && !is_media(input)) continue;
    fs::path output = folder / relative_output(input, invocation.arguments);
    output.replace_extension();
    // a.gif and a.png get results of their own.
    if (const int same = stems[output.string()]++; same > 0) {
      output += fmt::format("-{}", same + 1);
    }
    if (options.formats.size() == 1) {
      output += fmt::format(".{}", info_of(options.formats[0]).extension);
    }
    files.push_back({input.string(), output.string(), files.size()});
  }
  if (files.empty()) {
    return in_file(with_hint(fail(ErrorKind::kInput,
                                  "holds no animations, videos or images"),
                             "files are chosen by their endings, such as .gif "
                             "or .png"),
                   invocation.arguments.front());
  }
  return files;
}

// Keeps the files of this shard. Returns its name for file names; empty: there
// are no shards.
Result<std::string> keep_own_files(const Invocation& invocation,
                                   std::vector<OptimizeFile>& files) {
  // Without outputs: they exist on one machine and not on another, and all must
  // divide alike.
  std::vector<batch::Pair> pairs;
  for (const OptimizeFile& one : files) {
    pairs.push_back({.reference = one.input, .index = one.index});
  }
  FW_ASSIGN_OR_RETURN(const std::string shard,
                      keep_own_shard(invocation, pairs, "files"));
  std::vector<OptimizeFile> own;
  for (const batch::Pair& one : pairs) own.push_back(files[one.index]);
  files = std::move(own);
  return shard;
}

std::string line_of(const batch::Job& job, std::string_view row, size_t of) {
  const auto file = optimization::parse_file(job.line);
  return report::batch_line(
      batch::Pair{.index = file ? file->index : 0, .of = of}, row);
}

std::string row_text(const batch::Job& job, std::string_view line) {
  const std::string summary = report::summary_of_row(line);
  if (!summary.empty()) {
    return fmt::format("{}: {}\n", printable(job.name), summary);
  }
  const auto row = report::parse_row(line);
  return fmt::format("{}: {}\n", printable(job.name),
                     row && row->error ? printable(row->error->message)
                                       : std::string("no result"));
}

std::string totals_of(const std::vector<std::string>& lines) {
  int64_t before = 0;
  int64_t after = 0;
  size_t done = 0;
  for (const std::string& line : lines) {
    const auto row = report::parse_row(line);
    if (!row || row->error) continue;
    before += row->reference.bytes;
    after += row->test.bytes;
    ++done;
  }
  const double change =
      before > 0 ? 100 * (double(after) / double(before) - 1) : 0;
  return fmt::format("{} of {} files, {:.2f} MB → {:.2f} MB ({}{:.0f} %)", done,
                     lines.size(), double(before) / 1e6, double(after) / 1e6,
                     change < 0 ? "−" : "+", std::abs(change));
}

}  // namespace

Result<void> check_output_is_folder(const Invocation& invocation) {
  const fs::path out = invocation.value("out");
  if (!result_format_of(out) || is_folder(out)) return {};
  return in_file(
      with_hint(fail(ErrorKind::kUsage,
                     "names a file, and the results of folders, of several "
                     "inputs and of --isolate go to a folder"),
                "name a folder: -o " + shell_word(out.stem().string())),
      out.string());
}

bool names_many_files(const Invocation& invocation) {
  if (invocation.arguments.size() > 1) return true;
  if (is_folder(invocation.arguments[0])) return true;
  return list_input_files(invocation.arguments).paths.size() > 1;
}

Result<void> write_optimize_reports(const Invocation& invocation,
                                    const std::vector<std::string>& rows,
                                    const OptimizeOptions& options,
                                    std::string_view shard) {
  const LineSource lines = [&rows](const LineSink& sink) -> Result<void> {
    for (const std::string& row : rows) FW_RETURN_IF_ERROR(sink(row));
    return {};
  };
  const LineSource trials = [&rows](const LineSink& sink) -> Result<void> {
    size_t count = 0;
    for (const std::string& row : rows) {
      for (const std::string& line : report::trial_lines_of_row(row, count)) {
        FW_RETURN_IF_ERROR(sink(line));
        ++count;
      }
    }
    return {};
  };
  const PageSources sources{.open = options.compare.open,
                            .executor = options.compare.executor};
  for (const auto& [name, value] : invocation.options) {
    const bool of_trials = name == "trials";
    if (name != "report" && !of_trials) continue;
    FW_ASSIGN_OR_RETURN(const BatchFile file, batch_file(value, shard));
    FW_RETURN_IF_ERROR(
        write_batch_file(file, of_trials ? trials : lines, sources));
  }
  return {};
}

namespace {

Result<OptimizeFiles> files_kind(const std::string& place,
                                 const OptimizeOptions& options,
                                 optimization::Process process) {
  return OptimizeFiles::create(
      {.optimize = options,
       .destination = place,
       .process = process,
       .make_row = [](const OptimizeFile& file,
                      const Result<Optimization>& result) {
         if (result) return report::optimization_row(*result, file.input);
         return report::batch_row(
             batch::Pair{.reference = file.input, .test = file.output},
             result.error(), {});
       }});
}

// Options that do not concern a worker: its parent writes, prints and resumes.
constexpr std::string_view kOptionsOfParent[] = {
    "out",     "isolate", "json",  "report", "trials",
    "journal", "plot",    "curve", "shard",  "worker"};

batch::WorkerProgram optimize_worker(const Invocation& invocation) {
  std::vector<std::string> words = {"optimize", "--worker", "--config", "none"};
  for (const auto& [option, value] : invocation.options) {
    if (std::ranges::count(kOptionsOfParent, option) > 0) continue;
    words.push_back(value.empty() ? fmt::format("--{}", option)
                                  : fmt::format("--{}={}", option, value));
  }
  return worker_program(invocation, std::move(words));
}

}  // namespace

Result<ExitCode> serve_optimize_worker(const Invocation& invocation,
                                       const OptimizeOptions& options) {
  FW_ASSIGN_OR_RETURN(OptimizeFiles kind,
                      files_kind("", options, optimization::Process::kWorker));
  return serve_as_worker(invocation, kind);
}

Result<ExitCode> optimize_files(const Invocation& invocation,
                                const std::string& place,
                                const OptimizeOptions& given) {
  FW_ASSIGN_OR_RETURN(std::vector<OptimizeFile> files,
                      list_files(invocation, given));
  const size_t all = files.size();
  FW_ASSIGN_OR_RETURN(const std::string shard,
                      keep_own_files(invocation, files));
  FW_ASSIGN_OR_RETURN(OptimizeFiles kind,
                      files_kind(place, given, optimization::Process::kOwn));
  std::vector<batch::Job> jobs;
  for (const OptimizeFile& file : files) jobs.push_back(kind.job(file));
  ThreadPool pool(choose_resources(invocation).threads);
  OptimizeOptions with_pool = given;
  with_pool.compare.executor = &pool;
  JobsRun run{.jobs = jobs, .kind = kind};
  if (invocation.has("isolate")) run.isolate = optimize_worker(invocation);
  if (invocation.has("journal")) {
    run.journal = invocation.value("journal");
  } else if (!invocation.has("dry-run")) {
    run.journal = local_place(fs::path(invocation.value("out")) /
                              fmt::format(".framewise-optimize{}{}.journal",
                                          shard.empty() ? "" : ".", shard));
  }
  run.line_of = [&](const batch::Job& job, std::string_view row) {
    return line_of(job, row, all);
  };
  run.text_of = [&](const batch::Job& job, std::string_view line) {
    return invocation.has("json") ? std::string(line) : row_text(job, line);
  };
  run.finish = [&](const std::vector<std::string>& lines) -> Result<void> {
    FW_RETURN_IF_ERROR(
        write_optimize_reports(invocation, lines, with_pool, shard));
    if (log_level(invocation.settings) >= LogLevel::kInfo) {
      say_note(invocation.errors, totals_of(lines));
    }
    return {};
  };
  return run_jobs(invocation, run, pool);
}

}  // namespace framewise::cli
