// SPDX-License-Identifier: Apache-2.0
#include "cli/batch/cluster.h"

#include <charconv>
#include <filesystem>
#include <sstream>

#include "base/printable.h"
#include "base/result.h"
#include "batch/slurm.h"
#include "cli/batch/batch_outcome.h"
#include "cli/batch/batch_output.h"
#include "cli/batch/batch_pages.h"
#include "cli/batch/pair_source.h"
#include "cli/files/output_file.h"
#include "cli/options/reading_options.h"
#include "framewise/thread_pool.h"
#include "report/results/merge.h"
#include "runtime/cancellation.h"

namespace framewise::cli {
namespace {

namespace fs = std::filesystem;

// A batch on a cluster, and the files that are written at its end.
struct ClusterRequest {
  batch::SlurmBatch slurm;
  std::vector<BatchFile> files;
  size_t pairs = 0;
};

Result<int> shard_count(const Invocation& invocation) {
  constexpr int kDefault = 8;
  constexpr int kMost = 10000;
  if (!invocation.has("shards")) return kDefault;
  const std::string_view text = invocation.value("shards");
  int count = 0;
  const auto [end, problem] =
      std::from_chars(text.data(), text.data() + text.size(), count);
  if (problem != std::errc() || end != text.data() + text.size() || count < 1 ||
      count > kMost) {
    return fail(ErrorKind::kUsage, "--shards {} is not a number from 1 to {}",
                printable(text), kMost);
  }
  return count;
}

// The command of each task, without its --shard.
std::vector<std::string> task_command(const Invocation& invocation) {
  std::vector<std::string> words = {fs::read_symlink("/proc/self/exe").string(),
                                    "batch",
                                    "--config",
                                    "none",
                                    "--manifest",
                                    "-"};
  for (const auto& [name, value] : invocation.options) {
    if (name == "require") {
      words.insert(words.end(), {"--require", value});
    } else if (name == "isolate" || name == "per-frame" || name == "pairs" ||
               name == "timing" || name == "retry-errors") {
      words.push_back("--" + std::string(name));
    }
  }
  return words;
}

Result<ClusterRequest> read_request(const Invocation& invocation) {
  ClusterRequest request;
  batch::SlurmBatch& slurm = request.slurm;
  if (invocation.value("cluster") != "slurm") {
    return with_hint(fail(ErrorKind::kUsage, "unknown cluster '{}'",
                          printable(invocation.value("cluster"))),
                     "use slurm; docs/scaling.md describes other clusters");
  }
  FW_ASSIGN_OR_RETURN(slurm.shards, shard_count(invocation));
  for (const auto& [name, value] : invocation.options) {
    if (name != "sbatch") continue;
    std::istringstream words(value);
    for (std::string word; words >> word;) {
      slurm.sbatch_options.push_back(word);
    }
  }
  FW_ASSIGN_OR_RETURN(request.files, batch_files(invocation, ""));
  if (request.files.empty()) {
    return with_hint(fail(ErrorKind::kUsage, "--cluster needs --out"),
                     "name a file in a folder that all machines share");
  }
  slurm.folder = fs::absolute(request.files.front().path);
  slurm.folder += ".cluster";
  slurm.command = task_command(invocation);
  for (size_t i = 0; i < kSettings.size(); ++i) {
    slurm.environment.emplace_back(
        variable_of(kSettings[i]),
        format_value(kSettings[i], invocation.settings.value(i)));
  }
  slurm.retries = invocation.settings.integer("batch.retries");
  slurm.detach = invocation.has("detach");
  FW_ASSIGN_OR_RETURN(const std::vector<batch::Pair> pairs,
                      list_pairs(invocation));
  request.pairs = pairs.size();
  for (const batch::Pair& pair : pairs) {
    slurm.jobs += batch::json_of(pair) + "\n";
  }
  return request;
}

Result<ExitCode> merge(const ClusterRequest& request,
                       const Invocation& invocation) {
  std::vector<fs::path> files;
  for (int i = 0; i < request.slurm.shards; ++i) {
    files.push_back(request.slurm.rows_file(i));
  }
  FW_ASSIGN_OR_RETURN(const auto lines, report::MergedLines::open(files));
  if (lines.count() != request.pairs) {
    return in_file(
        fail(ErrorKind::kInternal, "the tasks wrote {} rows for {} pairs",
             lines.count(), request.pairs),
        request.slurm.folder.string());
  }
  const LineSource each = [&lines](const LineSink& sink) {
    return lines.each_line(sink);
  };
  ThreadPool pool(choose_resources(invocation).threads);
  FW_ASSIGN_OR_RETURN(const OpenOptions reading,
                      reading_options(invocation.settings));
  const PageSources sources{.pictures = !invocation.has("isolate"),
                            .open = reading,
                            .command = "framewise " + invocation.typed,
                            .executor = &pool,
                            .compare = {}};
  for (const BatchFile& file : request.files) {
    FW_RETURN_IF_ERROR(write_batch_file(file, each, sources));
  }
  FW_ASSIGN_OR_RETURN(const BatchOutcome outcome, outcome_of(each));
  std::error_code ignored;
  fs::remove_all(request.slurm.folder, ignored);
  return exit_code_of(outcome);
}

}  // namespace

Result<ExitCode> run_on_cluster(const Invocation& invocation) {
  FW_ASSIGN_OR_RETURN(const ClusterRequest request, read_request(invocation));
  const runtime::Cancellation cancellation;
  const bool prints_events = log_level(invocation.settings) >= LogLevel::kInfo;
  FW_ASSIGN_OR_RETURN(const batch::SlurmOutcome outcome,
                      batch::run_on_slurm(
                          request.slurm,
                          [&](const std::string& event) {
                            if (prints_events)
                              say_note(invocation.errors, event);
                          },
                          cancellation.token()));
  switch (outcome.end) {
    case batch::SlurmEnd::kDetached: return ExitCode::kOk;
    case batch::SlurmEnd::kStopped:
      say_note(invocation.errors,
               fmt::format("job {} is still running; run the same command "
                           "again to wait for it, or scancel {} to end it",
                           outcome.array, outcome.array));
      return ExitCode::kInterrupted;
    case batch::SlurmEnd::kFinished: break;
  }
  return merge(request, invocation);
}

}  // namespace framewise::cli
