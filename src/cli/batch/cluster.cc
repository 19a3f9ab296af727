// SPDX-License-Identifier: Apache-2.0
#include "cli/batch/cluster.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/printable.h"
#include "base/result.h"
#include "batch/attempts.h"
#include "batch/slurm.h"
#include "cli/batch/batch_output.h"
#include "cli/batch/batch_pages.h"
#include "cli/batch/pair_source.h"
#include "cli/files/output_file.h"
#include "cli/options/reading_options.h"
#include "report/results/merge.h"
#include "runtime/cancellation.h"
#include "runtime/thread_pool.h"

namespace framewise::cli {
namespace {

namespace fs = std::filesystem;
using batch::Pair;
using batch::shell_word;

// Asking the scheduler more often than this would load it, seldom would let
// short jobs wait.
constexpr int64_t kFirstWaitMs = 200;
constexpr int64_t kLongestWaitMs = 5000;
// The scheduler may be away for a moment.
constexpr int kMostFailuresInARow = 20;

// A batch on a cluster. Everything that it needs lies in one folder beside the
// first output, so that the same command finds it again.
struct ClusterJob {
  fs::path folder;
  int shards = 8;
  std::vector<BatchFile> files;
  std::vector<std::string> sbatch;  // options
  size_t pairs = 0;

  fs::path rows_of(int shard) const {
    return folder / fmt::format("rows.{}-of-{}.ndjson", shard + 1, shards);
  }
  std::vector<int> unfinished() const {
    std::vector<int> tasks;
    for (int i = 0; i < shards; ++i) {
      std::error_code unknown;
      if (!fs::exists(rows_of(i), unknown)) tasks.push_back(i);
    }
    return tasks;
  }
};

Result<ClusterJob> job_of(const Invocation& invocation) {
  ClusterJob job;
  if (invocation.value("cluster") != "slurm") {
    return with_hint(fail(ErrorKind::kUsage, "there is no cluster '{}'",
                          printable(invocation.value("cluster"))),
                     "use slurm; for others see docs/scaling.md");
  }
  if (invocation.has("shards")) {
    const std::string_view text = invocation.value("shards");
    const auto [end, problem] =
        std::from_chars(text.data(), text.data() + text.size(), job.shards);
    if (problem != std::errc() || end != text.data() + text.size() ||
        job.shards < 1 || job.shards > 10000) {
      return fail(ErrorKind::kUsage, "--shards {}: 1 to 10000",
                  printable(text));
    }
  }
  for (const auto& [name, value] : invocation.options) {
    if (name == "sbatch") {
      std::istringstream words(value);
      for (std::string word; words >> word;) job.sbatch.push_back(word);
    }
  }
  FW_ASSIGN_OR_RETURN(job.files, batch_files(invocation, ""));
  if (job.files.empty()) {
    return with_hint(fail(ErrorKind::kUsage, "--cluster needs --out"),
                     "in a folder that all machines see");
  }
  job.folder = fs::absolute(job.files.front().path);
  job.folder += ".cluster";
  return job;
}

// What each task runs. Settings go by the environment, as this process has
// them: the file that they came from may not exist on the nodes.
std::string script_of(const ClusterJob& job, const Invocation& invocation) {
  std::string text = "#!/bin/sh\n#SBATCH --job-name=framewise\n";
  text += "#SBATCH --open-mode=append\n#SBATCH --requeue\n";
  // A minute before its time is over a task ends in good order.
  text += "#SBATCH --signal=B:TERM@60\n";
  text += fmt::format("#SBATCH --output={}\n",
                      (job.folder / "task-%a.log").string());
  text +=
      fmt::format("cd {} || exit 4\n", shell_word(fs::current_path().string()));
  for (size_t i = 0; i < kSettings.size(); ++i) {
    text += fmt::format(
        "export {}={}\n", variable_of(kSettings[i]),
        shell_word(format_value(kSettings[i], invocation.settings.value(i))));
  }
  text += fmt::format(
      "exec {} batch --config none --manifest - \\\n"
      "  --shard \"$((SLURM_ARRAY_TASK_ID + 1))/{}\" --out {}",
      shell_word(fs::read_symlink("/proc/self/exe").string()), job.shards,
      shell_word((job.folder / "rows.ndjson").string()));
  for (const auto& [name, value] : invocation.options) {
    if (name == "require") text += " --require " + shell_word(value);
    if (name == "isolate" || name == "per-frame" || name == "pairs" ||
        name == "timing" || name == "retry-errors") {
      text += fmt::format(" --{}", name);
    }
  }
  return text + fmt::format(" < {}\n",
                            shell_word((job.folder / "pairs.ndjson").string()));
}

// Writes what the tasks need, or checks that what is there is the same batch.
Result<void> prepare(ClusterJob& job, const Invocation& invocation) {
  FW_ASSIGN_OR_RETURN(const std::vector<Pair> pairs, list_pairs(invocation));
  job.pairs = pairs.size();
  std::string list;
  for (const Pair& pair : pairs) list += batch::json_of(pair) + "\n";
  const fs::path list_file = job.folder / "pairs.ndjson";
  std::error_code problem;
  if (fs::exists(list_file, problem)) {
    std::ifstream file(list_file, std::ios::binary);
    const std::string known(std::istreambuf_iterator<char>(file), {});
    if (known != list) {
      return in_file(with_hint(fail(ErrorKind::kUsage, "holds another batch"),
                               "remove the folder, or choose another --out"),
                     job.folder.string());
    }
    return {};
  }
  fs::create_directories(job.folder, problem);
  FW_RETURN_IF_ERROR(
      write_file(job.folder / "job.sh", script_of(job, invocation)));
  return write_file(list_file, list);
}

// The array that was submitted last; empty: none.
std::string last_job(const ClusterJob& job) {
  std::ifstream file(job.folder / "job");
  std::string number;
  file >> number;
  return number;
}

// Waits until the array has left the queue. False: somebody asked to stop.
Result<bool> wait_for(const std::string& number, const ClusterJob& job,
                      const Invocation& invocation,
                      const runtime::Cancellation& cancellation) {
  int64_t wait_ms = kFirstWaitMs;
  int failures = 0;
  size_t open = size_t(job.shards) + 1;
  while (!cancellation.requested()) {
    auto waiting = batch::in_queue(number);
    if (waiting && !*waiting) return true;
    failures = waiting ? 0 : failures + 1;
    if (failures > kMostFailuresInARow) return std::move(waiting).error();
    const size_t now_open = job.unfinished().size();
    if (now_open != open && log_level(invocation.settings) >= LogLevel::kInfo) {
      say_note(invocation.errors,
               fmt::format("job {}: {} of {} shards are done", number,
                           size_t(job.shards) - now_open, job.shards));
    }
    open = now_open;
    batch::wait_a_moment(wait_ms, cancellation.token());
    wait_ms = std::min(wait_ms * 3 / 2, kLongestWaitMs);
  }
  return false;
}

Result<std::string> submit(const ClusterJob& job, const std::vector<int>& tasks,
                           const Invocation& invocation) {
  FW_ASSIGN_OR_RETURN(
      const std::string number,
      batch::submit_array(job.folder / "job.sh", tasks, job.sbatch));
  FW_RETURN_IF_ERROR(write_file(job.folder / "job", number + "\n"));
  if (log_level(invocation.settings) >= LogLevel::kInfo) {
    say_note(invocation.errors,
             fmt::format("submitted job {}: shards {} of {}", number,
                         batch::array_text(tasks), job.shards));
  }
  return number;
}

Result<ExitCode> merge(const ClusterJob& job, const Invocation& invocation) {
  std::vector<fs::path> files;
  for (int i = 0; i < job.shards; ++i) files.push_back(job.rows_of(i));
  FW_ASSIGN_OR_RETURN(const auto lines, report::MergedLines::open(files));
  if (lines.count() != job.pairs) {
    return in_file(fail(ErrorKind::kInternal, "{} rows for {} pairs",
                        lines.count(), job.pairs),
                   job.folder.string());
  }
  const EachLine each = [&lines](const TakeLine& take) {
    return lines.each_line(take);
  };
  runtime::ThreadPool pool(choose_resources(invocation).threads);
  FW_ASSIGN_OR_RETURN(const OpenOptions reading,
                      reading_options(invocation.settings));
  const PageSources sources{.pictures = !invocation.has("isolate"),
                            .open = reading,
                            .executor = &pool,
                            .compare = {}};
  for (const BatchFile& file : job.files) {
    FW_RETURN_IF_ERROR(write_batch_file(file, each, sources));
  }
  FW_ASSIGN_OR_RETURN(const ExitCode code, exit_code_of(each));
  std::error_code ignored;
  fs::remove_all(job.folder, ignored);
  return code;
}

}  // namespace

Result<ExitCode> run_on_cluster(const Invocation& invocation) {
  FW_ASSIGN_OR_RETURN(ClusterJob job, job_of(invocation));
  FW_RETURN_IF_ERROR(prepare(job, invocation));
  const runtime::Cancellation cancellation;
  int64_t resubmissions = 0;
  std::string number = last_job(job);
  for (std::vector<int> tasks = job.unfinished(); !tasks.empty();
       tasks = job.unfinished()) {
    if (number.empty()) {
      if (resubmissions++ > invocation.settings.integer("batch.retries")) {
        return in_file(
            with_hint(fail(ErrorKind::kEnvironment, "shards {} failed again",
                           batch::array_text(tasks)),
                      "their logs say why; the same command goes on"),
            job.folder.string());
      }
      FW_ASSIGN_OR_RETURN(number, submit(job, tasks, invocation));
    }
    if (invocation.has("detach")) return ExitCode::kOk;
    FW_ASSIGN_OR_RETURN(const bool ended,
                        wait_for(number, job, invocation, cancellation));
    if (!ended) {
      say_note(invocation.errors,
               fmt::format("job {} goes on; the same command waits for it, "
                           "scancel {} ends it",
                           number, number));
      return ExitCode::kInterrupted;
    }
    number.clear();
  }
  return merge(job, invocation);
}

}  // namespace framewise::cli
