// SPDX-License-Identifier: Apache-2.0
#include "cli/batch/worker.h"

#include <signal.h>

#include <algorithm>
#include <utility>

#include "base/result.h"
#include "batch/sandbox.h"
#include "cli/options/reading_options.h"
#include "framewise/thread_pool.h"

namespace framewise::cli {
namespace {

// Whether the child inherits this variable. Settings are not inherited: this
// process sets them explicitly.
bool is_inherited(const std::string& name) {
  return !name.starts_with("FRAMEWISE_") && !name.starts_with("GIFLAB_");
}

}  // namespace

Result<ExitCode> serve_as_worker(const Invocation& invocation,
                                 batch::JobKind& kind,
                                 const std::filesystem::path& writable) {
  // The parent handles signals and closes standard input to end a worker.
  for (const int one : {SIGINT, SIGTERM, SIGUSR1}) signal(one, SIG_IGN);
  batch::SandboxLimits sandbox{.writable = writable};
  if (const int64_t memory = invocation.settings.integer("memory")) {
    // --memory limits jobs; the program itself needs this much in addition.
    constexpr int64_t kProgramBytes = int64_t{256} << 20;
    sandbox.memory_bytes = memory + kProgramBytes;
  }
  FW_RETURN_IF_ERROR(batch::enter_sandbox(sandbox));
  ThreadPool pool(
      int(std::max<int64_t>(1, invocation.settings.integer("threads"))));
  FW_RETURN_IF_ERROR(batch::serve_jobs(
      kind, int(invocation.settings.integer("batch.retries")),
      {.executor = &pool,
       .memory_bytes = resources_of(invocation.settings).memory_bytes},
      [&](std::string_view text) {
        return write(invocation.output.stream, text);
      }));
  return ExitCode::kOk;
}

batch::WorkerProgram worker_program(const Invocation& invocation,
                                    std::vector<std::string> words) {
  batch::WorkerProgram program;
  program.words = {"/proc/self/exe"};
  program.words.insert(program.words.end(), words.begin(), words.end());
  for (const auto& variable : invocation.environment) {
    if (is_inherited(variable.first)) program.environment.push_back(variable);
  }
  for (size_t i = 0; i < kSettings.size(); ++i) {
    const std::string value =
        kSettings[i].key == "threads"
            ? "1"
            : format_value(kSettings[i], invocation.settings.value(i));
    program.environment.emplace_back(variable_of(kSettings[i]), value);
  }
  return program;
}

}  // namespace framewise::cli
