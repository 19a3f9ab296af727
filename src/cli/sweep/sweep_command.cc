// SPDX-License-Identifier: Apache-2.0
// `framewise sweep`: lists experiments, runs them as a batch, and writes rows,
// leaderboard and selection.
#include <algorithm>
#include <filesystem>

#include "base/printable.h"
#include "base/result.h"
#include "cli/command_functions.h"
#include "cli/files/input_files.h"
#include "cli/files/output_file.h"
#include "cli/optimize/run_jobs.h"
#include "cli/options/cache_options.h"
#include "cli/options/compare_request.h"
#include "cli/options/reading_options.h"
#include "cli/sweep/sweep_results.h"
#include "jobs/optimize/sweep_request.h"
#include "optimize/sweep/guided.h"
#include "optimize/sweep/pipeline_run.h"
#include "optimize/sweep/pipelines.h"
#include "optimize/sweep/sweep_jobs.h"
#include "optimize/sweep/synthetic.h"
#include "report/batch/batch_row.h"
#include "report/batch/row_facts.h"

namespace framewise::cli {
namespace {

namespace fs = std::filesystem;
using optimization::Experiment;
using optimization::Pipeline;
using optimization::SweepPoint;

Result<std::vector<std::string>> inputs_of(const Invocation& invocation,
                                           const fs::path& folder) {
  std::vector<std::string> inputs;
  if (!invocation.arguments.empty()) {
    const InputFiles files = list_input_files(invocation.arguments);
    for (size_t i = 0; i < files.paths.size(); ++i) {
      const bool is_gif = file_format_of(files.paths[i]) == FileFormat::kGif;
      if (is_gif || !files.found[i]) inputs.push_back(files.paths[i].native());
    }
  }
  if (invocation.has("synthetic")) {
    const std::string_view which = invocation.value("synthetic");
    if (which != "all" && which != "targeted") {
      return with_hint(fail(ErrorKind::kUsage, "--synthetic cannot be '{}'",
                            printable(which)),
                       "use all or targeted");
    }
    const fs::path place = folder / "synthetic";
    if (!invocation.has("dry-run")) FW_RETURN_IF_ERROR(make_folder(place));
    for (const auto& gif : optimization::synthetic_gifs()) {
      if (which == "targeted" && !gif.targeted) continue;
      const fs::path path = place / (std::string(gif.name) + ".gif");
      std::error_code unknown;
      if (!invocation.has("dry-run") && !fs::exists(path, unknown)) {
        FW_RETURN_IF_ERROR(optimization::write_synthetic(gif, path));
      }
      inputs.push_back(path.native());
    }
  }
  if (!inputs.empty()) return inputs;
  return with_hint(fail(ErrorKind::kUsage, "there is no GIF to try"),
                   "name GIFs or a folder, or use --synthetic all");
}

std::string list_text() {
  std::string text = "presets\n";
  for (const auto& preset : optimization::sweep_presets()) {
    text += fmt::format("  {:<26} {:>4} experiments a GIF  {}\n", preset.name,
                        optimization::points_of(preset).size(), preset.about);
  }
  const Pipeline none = optimization::all_pipelines().front();
  for (const auto kind :
       {optimization::StepKind::kFrame, optimization::StepKind::kColor,
        optimization::StepKind::kLossy}) {
    text += kind == optimization::StepKind::kFrame   ? "frame tools\n"
            : kind == optimization::StepKind::kColor ? "color tools\n"
                                                     : "lossy tools\n";
    for (const auto& tool : optimization::step_tools(kind)) {
      Pipeline alone = none;
      alone.frame = kind == optimization::StepKind::kFrame ? &tool : none.frame;
      alone.color = kind == optimization::StepKind::kColor ? &tool : none.color;
      alone.lossy = kind == optimization::StepKind::kLossy ? &tool : none.lossy;
      const auto usable = optimization::check_pipeline(alone);
      text += fmt::format("  {:<26} {}\n", tool.name,
                          usable ? "ready" : usable.error().message);
    }
  }
  return text;
}

std::string line_text(const batch::Job& job, std::string_view line) {
  const auto row = report::parse_row(line);
  if (!row) return {};
  if (row->error) {
    return fmt::format("{}: {}\n", printable(job.name),
                       printable(row->error->message));
  }
  return fmt::format("{:6.1f} %  score {:5.1f}  {}\n",
                     100 * double(row->test.bytes) /
                         double(std::max<int64_t>(1, row->reference.bytes)),
                     row->score.value_or(0), printable(job.name));
}

std::vector<Experiment> experiments_of(const std::vector<std::string>& inputs,
                                       const std::vector<SweepPoint>& points) {
  std::vector<Experiment> all;
  for (const std::string& input : inputs) {
    for (const SweepPoint& point : points) {
      all.push_back({input, point, all.size()});
    }
  }
  return all;
}

// Files of an earlier sweep are not overwritten. Those of one that was
// interrupted, whose journal is there, belong to this one.
Result<void> check_kept(const fs::path& kept, const fs::path& folder) {
  std::error_code unknown;
  if (fs::exists(folder / "sweep.journal", unknown)) return {};
  if (!fs::exists(kept, unknown) || fs::is_empty(kept, unknown)) return {};
  return in_file(
      with_hint(fail(ErrorKind::kUsage,
                     "--keep would overwrite files of an earlier sweep"),
                "remove them, or use another folder with -o"),
      kept.native());
}

// Experiments in one stage or several. A stage takes the rows of those before
// it from the journal.
struct Sweep {
  enum class Stage : uint8_t { kFirst, kLast };

  const Invocation& invocation;
  optimization::SweepJobs& kind;
  ThreadPool& pool;
  const fs::path& folder;
  const OpenOptions& reading;
  size_t experiments = 0;  // of all stages; rows have places among them
  SweepRows rows = {};     // of the stage that ran last

  Result<ExitCode> run(const std::vector<Experiment>& chosen, Stage stage);
};

Result<ExitCode> Sweep::run(const std::vector<Experiment>& chosen,
                            Stage stage) {
  std::vector<batch::Job> jobs;
  for (const Experiment& one : chosen) jobs.push_back(kind.job(one));
  const size_t printed = rows.lines.size();  // by the first stage
  JobsRun work{.jobs = jobs, .kind = kind, .unit = "experiments"};
  work.journal = folder / "sweep.journal";
  work.keeps_journal = stage == Stage::kFirst;
  work.line_of = [&](const batch::Job& job, std::string_view row) {
    const Experiment& one = chosen[size_t(&job - jobs.data())];
    return report::batch_line(
        batch::Pair{
            .label = one.point.label(), .index = one.index, .of = experiments},
        row);
  };
  work.text_of = [&](const batch::Job& job, std::string_view line) {
    return size_t(&job - jobs.data()) < printed ? std::string()
                                                : line_text(job, line);
  };
  work.finish = [&](const std::vector<std::string>& lines) -> Result<void> {
    rows = {chosen, lines};
    if (stage == Stage::kFirst) return {};
    return write_sweep_results(rows, folder, reading, invocation);
  };
  return run_jobs(invocation, work, pool);
}

// With --screen: stages as results suggest them, then all that was tried.
Result<ExitCode> screen(Sweep& sweep, const std::vector<Experiment>& all,
                        const std::vector<SweepPoint>& points) {
  optimization::GuidedSweep guide(all.size() / points.size(), points);
  std::vector<Experiment> wanted;
  for (auto chosen = guide.next(); !chosen.empty(); chosen = guide.next()) {
    for (const optimization::GuidedChoice& one : chosen) {
      wanted.push_back(all[one.original * points.size() + one.point]);
    }
    FW_ASSIGN_OR_RETURN(const ExitCode code,
                        sweep.run(wanted, Sweep::Stage::kFirst));
    if (code == ExitCode::kInterrupted) return code;
    FW_ASSIGN_OR_RETURN(const auto measured, measures_of(sweep.rows));
    const size_t first = wanted.size() - chosen.size();
    for (size_t i = 0; i < chosen.size(); ++i) {
      guide.add(chosen[i], measured[first + i]);
    }
  }
  say_note(sweep.invocation.errors,
           fmt::format("{} of {} experiments were worth trying", wanted.size(),
                       all.size()));
  return sweep.run(wanted, Sweep::Stage::kLast);
}

}  // namespace

Result<ExitCode> run_sweep(const Invocation& invocation) {
  if (invocation.has("list")) {
    FW_RETURN_IF_ERROR(write(invocation.output.stream, list_text()));
    return ExitCode::kOk;
  }
  const fs::path folder = invocation.value("out");
  if (folder.empty() && !invocation.has("dry-run")) {
    return with_hint(fail(ErrorKind::kUsage, "where to write is not said"),
                     "name a folder with -o");
  }
  FW_ASSIGN_OR_RETURN(jobs::SweepRequest request,
                      jobs::read_sweep(given_of(invocation)));
  FW_ASSIGN_OR_RETURN(const std::vector<SweepPoint> points, request.points());
  FW_ASSIGN_OR_RETURN(const std::vector<std::string> inputs,
                      inputs_of(invocation, folder));
  if (invocation.has("dry-run")) {
    std::string text = fmt::format(
        "{} experiments: {} GIFs with {} pipelines and settings "
        "each\n",
        inputs.size() * points.size(), inputs.size(), points.size());
    if (invocation.has("screen")) {
      optimization::GuidedSweep guide(inputs.size(), points);
      text += fmt::format(
          "--screen begins with {} of them; their results choose the others\n",
          guide.next().size());
    }
    FW_RETURN_IF_ERROR(write(invocation.output.stream, text));
    return ExitCode::kOk;
  }
  CompareOptions& compare = request.compare.options;
  if (std::ranges::none_of(compare.metrics, [](const std::string& name) {
        return name.starts_with("giflab") || name == "all";
      })) {
    say_note(invocation.errors,
             "giflab.csv has no values of GifLab's metrics: --metric names "
             "others; add --metric giflab");
  }
  use_this_machine(invocation, compare);
  FW_ASSIGN_OR_RETURN(const auto cache, open_cache(invocation));
  compare.cache = cache.get();
  const fs::path kept = folder / "outputs";
  if (invocation.has("keep")) {
    FW_RETURN_IF_ERROR(check_kept(kept, folder));
    FW_RETURN_IF_ERROR(make_folder(kept));
  }
  FW_ASSIGN_OR_RETURN(
      optimization::SweepJobs kind,
      optimization::SweepJobs::create(
          {.compare = compare,
           .keep = invocation.has("keep") ? kept.native() : "",
           .make_row = [](const Experiment& one, const Result<Report>& result) {
             return report::batch_row(batch::Pair{.reference = one.input},
                                      result, {.run = false});
           }}));
  ThreadPool pool(choose_resources(invocation).threads);
  const std::vector<Experiment> all = experiments_of(inputs, points);
  Sweep sweep{invocation, kind, pool, folder, compare.open, all.size()};
  if (!invocation.has("screen")) return sweep.run(all, Sweep::Stage::kLast);
  return screen(sweep, all, points);
}

}  // namespace framewise::cli
