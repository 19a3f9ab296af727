// SPDX-License-Identifier: Apache-2.0
// `framewise profile`: what one command of this program uses.
#include "base/objects/text_file.h"
#include "base/result.h"
#include "bench/profile/profile.h"
#include "bench/profile/stack_sampler.h"
#include "cli/bench/bench_functions.h"
#include "cli/bench/profiled_run.h"
#include "cli/command_line.h"
#include "cli/files/output_file.h"
#include "telemetry/export/trace.h"
#include "telemetry/span.h"

namespace framewise::cli {
namespace {

constexpr int64_t kMostEvents = 1'000'000;
constexpr int64_t kMostProfileBytes = 16 << 20;

std::string joined(const std::vector<std::string>& words) {
  std::string text = "framewise";
  for (const std::string& word : words) text += " " + word;
  return text;
}

Result<void> write_traces(const Invocation& invocation) {
  const telemetry::SpanEvents events = telemetry::take_span_events();
  for (const std::string& path : values_of(invocation, "trace")) {
    const bool json = std::filesystem::path(path).extension() == ".json";
    FW_RETURN_IF_ERROR(
        write_file(path, json ? telemetry::chrome_trace(events)
                              : telemetry::perfetto_trace(events)));
  }
  if (events.left_out > 0) {
    say_warning(
        invocation.errors,
        fmt::format("{} spans did not fit into the trace", events.left_out));
  }
  return {};
}

Result<void> write_flames(const Invocation& invocation,
                          bench::StackSampler& sampler) {
  const bench::FoldedStacks stacks = sampler.stop();
  for (const std::string& path : values_of(invocation, "flames")) {
    const bool svg = std::filesystem::path(path).extension() == ".svg";
    FW_RETURN_IF_ERROR(write_file(
        path, svg ? bench::flame_graph_svg(stacks, joined(invocation.arguments))
                  : bench::folded_text(stacks)));
  }
  return {};
}

}  // namespace

Result<ExitCode> run_profile(const Invocation& invocation) {
  FW_ASSIGN_OR_RETURN(const CommandLine line,
                      parse_command_line(invocation.arguments));
  if (!line.command || line.help || line.version ||
      line.command->run == run_profile || !line.profile_report.empty()) {
    return with_hint(fail(ErrorKind::kUsage, "name a command that does work"),
                     "framewise profile -o FILE -- compare a.gif b.gif");
  }
  std::optional<bench::StackSampler> sampler;
  if (invocation.has("flames")) {
    FW_ASSIGN_OR_RETURN(bench::StackSampler started,
                        bench::StackSampler::start());
    sampler.emplace(std::move(started));
  }
  if (invocation.has("trace")) telemetry::keep_span_events(kMostEvents);
  const ProfiledRun run = profile_command(line, invocation.environment);
  telemetry::keep_span_events(0);
  if (sampler) FW_RETURN_IF_ERROR(write_flames(invocation, *sampler));
  if (invocation.has("trace")) FW_RETURN_IF_ERROR(write_traces(invocation));
  // Files first: standard error may be closed.
  for (const std::string& path : values_of(invocation, "out")) {
    FW_RETURN_IF_ERROR(write_profile(run.profile, path));
  }
  FW_RETURN_IF_ERROR(write_profile(run.profile, "-"));
  return run.outcome;
}

Result<ExitCode> run_bench_diff(const Invocation& invocation) {
  std::vector<bench::Profile> profiles;
  for (const std::string& path : invocation.arguments) {
    FW_ASSIGN_OR_RETURN(const std::string text,
                        read_text_file(path, kMostProfileBytes));
    FW_ASSIGN_OR_RETURN(bench::Profile profile,
                        bench::read_profile(text, path));
    profiles.push_back(std::move(profile));
  }
  FW_RETURN_IF_ERROR(
      write(stdout, bench::profile_difference(profiles[0], profiles[1])));
  return ExitCode::kOk;
}

}  // namespace framewise::cli
