// SPDX-License-Identifier: Apache-2.0
// `framewise mcp`: carries messages of the Model Context Protocol between
// standard input, standard output and a session.
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>

#include "base/result.h"
#include "cli/command_functions.h"
#include "cli/options/cache_options.h"
#include "cli/options/reading_options.h"
#include "cli/serve/isolated_jobs.h"
#include "cli/telemetry/watched_memory.h"
#include "cli/video/video_options.h"
#include "framewise/thread_pool.h"
#include "jobs/kinds.h"
#include "runtime/cancellation.h"
#include "service/mcp/mcp_session.h"

namespace framewise::cli {
namespace {

namespace fs = std::filesystem;

// How soon a signal is noticed.
constexpr int kPause_ms = 200;
constexpr int64_t kMostCalls = 64;

// Reads lines until the input ends or a stop is requested. A line that is too
// long is skipped, and `too_long` is called instead.
Result<void> read_lines(int fd, const std::stop_token& stop, size_t longest,
                        const std::function<void(std::string_view)>& line,
                        const std::function<void()>& too_long) {
  std::string text;
  bool skipping = false;
  std::array<char, 65536> block;
  while (!stop.stop_requested()) {
    pollfd ready{fd, POLLIN, 0};
    if (poll(&ready, 1, kPause_ms) == 0) continue;
    const ssize_t count = read(fd, block.data(), block.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      return fail(ErrorKind::kIo, "standard input cannot be read: {}",
                  std::generic_category().message(errno));
    }
    if (count == 0) break;
    for (const char c : std::string_view(block.data(), size_t(count))) {
      if (c != '\n') {
        if (!skipping) text += c;
        if (text.size() > longest) {
          skipping = true;
          text.clear();
        }
        continue;
      }
      if (skipping) {
        too_long();
      } else if (!text.empty()) {
        line(text);
      }
      skipping = false;
      text.clear();
    }
  }
  return {};
}

std::vector<fs::path> roots_of(const Invocation& invocation) {
  std::vector<fs::path> roots;
  for (const auto& [name, value] : invocation.options) {
    if (name == "root") roots.push_back(fs::absolute(value));
  }
  return roots;
}

}  // namespace

Result<ExitCode> run_mcp(const Invocation& invocation) {
  const Resources resources = choose_resources(invocation);
  const WatchedMemory memory(invocation, resources.memory_bytes);
  ThreadPool pool(resources.threads);
  FW_ASSIGN_OR_RETURN(const auto calls,
                      integer_option(invocation, "jobs", 1, kMostCalls));
  FW_ASSIGN_OR_RETURN(const auto cache, open_cache(invocation));
  const size_t running =
      size_t(calls.value_or(std::max(1, pool.concurrency() / 2)));
  const ServerSettings settings(invocation);
  const jobs::Host host = host_of(invocation);
  service::McpOptions options{
      .roots = roots_of(invocation),
      .otherwise = fs::current_path(),
      .output = fs::absolute(invocation.has("out") ? invocation.value("out")
                                                   : "framewise-output"),
      .check =
          [&](const jobs::Kind& kind, const jobs::JobRequest& request) {
            return kind.check(request, host);
          },
      .run =
          [&](const jobs::Kind& kind, const jobs::JobRequest& request,
              jobs::JobTools tools) {
            tools.work.cache = cache.get();
            return kind.run(request, host, tools);
          },
      .executor = &pool,
      .running = running};
  if (!invocation.has("no-isolate")) {
    options.run = run_in_children(settings, running);
  }
  for (const fs::path& root : options.roots) {
    if (!fs::is_directory(root)) {
      return with_hint(
          in_file(fail(ErrorKind::kIo, "is no folder"), root.native()),
          "--root names a folder whose files may be read");
    }
  }
  const runtime::Cancellation cancellation;
  service::McpSession session(std::move(options), [&](std::string_view line) {
    // A client that is gone closes standard input, too.
    [[maybe_unused]] const auto sent =
        write(invocation.output.stream, fmt::format("{}\n", line));
    std::fflush(invocation.output.stream);
  });
  FW_RETURN_IF_ERROR(read_lines(
      STDIN_FILENO, cancellation.token(), service::kLongestMessage,
      [&](std::string_view line) { session.receive(line); },
      // Answered as what it is: no message.
      [&] { session.receive("\"a line that is too long\""); }));
  if (!cancellation.requested()) session.finish();
  return ExitCode::kOk;
}

}  // namespace framewise::cli
