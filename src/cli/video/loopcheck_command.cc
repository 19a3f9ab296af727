// SPDX-License-Identifier: Apache-2.0
// `framewise video loopcheck`.
#include <algorithm>

#include "base/for_each_index.h"
#include "base/result.h"
#include "cli/files/input_files.h"
#include "cli/files/output_file.h"
#include "cli/video/video_commands.h"
#include "cli/video/video_options.h"
#include "report/video/scan_text.h"
#include "runtime/admit_memory.h"
#include "runtime/memory_gate.h"
#include "video/scan/clip_memory.h"
#include "video/scan/find_loop.h"

namespace framewise::cli {
namespace {

report::LoopReport check(const std::filesystem::path& path,
                         const runtime::WorkContext& work,
                         runtime::MemoryGate& gate) {
  report::LoopReport report;
  report.name = path.string();
  OpenOptions options;
  options.stop = work.stop;
  auto clip = open(path, options);
  if (!clip) {
    report.error = std::move(clip).error();
    return report;
  }
  if (auto fits = video::admit_clip(clip->info(), work.memory_bytes); !fits) {
    report.error = in_file(std::move(fits).error(), report.name);
    return report;
  }
  const auto memory = gate.acquire(video::clip_memory(clip->info()));
  report.time_base = clip->info().time_base;
  auto checked = video::check_loop(*clip, video::kMostLoopFrames);
  if (checked) {
    report.check = *std::move(checked);
  } else {
    report.error = std::move(checked).error();
  }
  return report;
}

ExitCode exit_code_of_loops(const std::vector<report::LoopReport>& loops) {
  ExitCode code = ExitCode::kOk;
  for (const report::LoopReport& loop : loops) {
    if (loop.error) return ExitCode::kInput;
    const video::LoopQuality quality = loop.check.features.loop_quality();
    if (quality == video::LoopQuality::kVisible ||
        quality == video::LoopQuality::kCut) {
      code = ExitCode::kRequirementFailed;
    }
  }
  return code;
}

}  // namespace

Result<ExitCode> run_video_loopcheck(const Invocation& invocation) {
  const InputFiles files = list_input_files(invocation.arguments);
  FW_ASSIGN_OR_RETURN(const auto run, ScanRun::start(invocation));
  const runtime::WorkContext& work = run->work();
  std::vector<report::LoopReport> loops(files.paths.size());
  work.progress->add(int64_t(loops.size()), int64_t(loops.size()));
  runtime::MemoryGate gate(
      runtime::memory_left(work.memory_bytes, video::kClipReaderBytes));
  for_each_index(&run->pool(), loops.size(), [&](size_t i) {
    work.progress->begin(files.paths[i].string());
    loops[i] = check(files.paths[i], work, gate);
    work.progress->end(1, loops[i].error.has_value());
  });
  run->finish();
  if (work.stop.stop_requested()) return ExitCode::kInterrupted;
  std::string text;
  if (invocation.has("json")) {
    text = report::loops_json(loops);
  } else {
    for (const report::LoopReport& loop : loops) {
      text += report::loop_text(loop, {.color = invocation.output.color &&
                                                !writes_to_file(invocation)});
    }
  }
  FW_RETURN_IF_ERROR(write_result(invocation, text));
  return exit_code_of_loops(loops);
}

}  // namespace framewise::cli
