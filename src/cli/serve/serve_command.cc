// SPDX-License-Identifier: Apache-2.0
// `framewise serve`: reads options, opens what the service needs, and waits
// for a signal.
#include <sys/resource.h>
#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <span>
#include <thread>

#include "base/files/scratch_folder.h"
#include "base/json/json.h"
#include "base/printable.h"
#include "base/result.h"
#include "cli/command_functions.h"
#include "cli/options/cache_options.h"
#include "cli/options/reading_options.h"
#include "cli/serve/isolated_jobs.h"
#include "cli/serve/outer_parts.h"
#include "cli/telemetry/watched_memory.h"
#include "cli/video/video_options.h"
#include "framewise/thread_pool.h"
#include "framewise/version.h"
#include "jobs/kinds.h"
#include "runtime/cancellation.h"
#include "runtime/idle_memory.h"
#include "service/jobs/job_routes.h"
#include "service/jobs/jobs.h"
#include "service/jobs/readiness.h"
#include "service/jobs/roots.h"
#include "service/server/http_server.h"
#include "service/server/state_routes.h"

namespace framewise::cli {
namespace {

namespace fs = std::filesystem;
using namespace service;

constexpr const char* kUsualAddress = "127.0.0.1:8080";

std::vector<std::string> values_of(const Invocation& invocation,
                                   std::string_view option) {
  std::vector<std::string> values;
  for (const auto& [name, value] : invocation.options) {
    if (name == option) values.push_back(value);
  }
  return values;
}

std::string variable(const Invocation& invocation, std::string_view name) {
  for (const auto& [known, value] : invocation.environment) {
    if (known == name) return value;
  }
  return {};
}

// As long as a thumbnail of some megapixels takes.
constexpr double kQuickJob_ms = 250;

struct ServeOptions {
  JobLimits jobs;
  HttpServerOptions http;
  int64_t stop_ms = 10'000;
};

template <typename Value>
Result<void> read_count(const Invocation& invocation, std::string_view name,
                        int64_t most, Value& value) {
  FW_ASSIGN_OR_RETURN(const auto given,
                      integer_option(invocation, name, 1, most));
  if (given) value = Value(*given);
  return {};
}

Result<void> read_time(const Invocation& invocation, std::string_view name,
                       int64_t& ms, double most_ms = kDayMs) {
  FW_ASSIGN_OR_RETURN(const auto given,
                      duration_option(invocation, name, most_ms));
  if (given) ms = *given;
  return {};
}

Result<ServeOptions> serve_options(const Invocation& invocation, int threads) {
  ServeOptions options;
  options.jobs.running = threads;
  options.jobs.quick_ms = kQuickJob_ms;
  options.http.loops = std::max(1, threads / 4);
  options.http.workers = std::max(2, threads / 2);
  FW_RETURN_IF_ERROR(
      read_count(invocation, "jobs", 1024, options.jobs.running));
  FW_RETURN_IF_ERROR(
      read_count(invocation, "max-queued", 1'000'000, options.jobs.queued));
  FW_RETURN_IF_ERROR(
      read_count(invocation, "max-kept", 1'000'000, options.jobs.kept));
  FW_RETURN_IF_ERROR(read_count(invocation, "max-connections", 1'000'000,
                                options.http.limits.connections));
  // One address cannot keep all others out.
  HttpLimits& limits = options.http.limits;
  limits.client_connections = std::max<size_t>(1, limits.connections / 4);
  FW_RETURN_IF_ERROR(read_count(invocation, "max-client-connections", 1'000'000,
                                options.http.limits.client_connections));
  FW_RETURN_IF_ERROR(read_count(invocation, "loops", 64, options.http.loops));
  FW_RETURN_IF_ERROR(read_time(invocation, "max-wait", options.jobs.queued_ms));
  FW_RETURN_IF_ERROR(read_time(invocation, "job-timeout", options.jobs.job_ms));
  FW_RETURN_IF_ERROR(
      read_time(invocation, "keep", options.jobs.keep_ms, 3650 * kDayMs));
  FW_RETURN_IF_ERROR(read_time(invocation, "stop-timeout", options.stop_ms));
  int64_t stall_ms = 0;  // of children, who read it themselves
  FW_RETURN_IF_ERROR(read_time(invocation, "stall-timeout", stall_ms));
  return options;
}

// "8080" alone would be taken for the name of a machine.
Result<void> check_address(std::string_view option,
                           const std::string& address) {
  if (address.find(':') != std::string::npos) return {};
  const bool is_port =
      !address.empty() &&
      address.find_first_not_of("0123456789") == std::string::npos;
  return with_hint(
      fail(ErrorKind::kUsage, "--{} \"{}\" is not an address with a port",
           option, printable(address)),
      fmt::format("write ADDRESS:PORT, such as 127.0.0.1:{}",
                  is_port ? address : "8080"));
}

Result<std::vector<ListeningSocket>> sockets_of(const Invocation& invocation) {
  std::vector<ListeningSocket> sockets;
  for (const int fd : inherited_sockets(variable(invocation, "LISTEN_PID"),
                                        variable(invocation, "LISTEN_FDS"))) {
    FW_ASSIGN_OR_RETURN(ListeningSocket socket, adopt_listening(fd));
    sockets.push_back(std::move(socket));
  }
  std::vector<std::string> addresses = values_of(invocation, "listen");
  const std::vector<std::string> paths = values_of(invocation, "unix");
  if (addresses.empty() && paths.empty() && sockets.empty()) {
    addresses = {kUsualAddress};
  }
  for (const std::string& address : addresses) {
    FW_RETURN_IF_ERROR(check_address("listen", address));
    if (!is_loopback(address) && !invocation.has("keys")) {
      return with_hint(
          fail(ErrorKind::kUsage,
               "{} is an address of the network, where anybody could use the "
               "server",
               address),
          "add --keys FILE, or listen on 127.0.0.1 behind a proxy");
    }
    FW_ASSIGN_OR_RETURN(ListeningSocket socket, listen_on(address));
    sockets.push_back(std::move(socket));
  }
  // Last, as these make files: none stays where an address is refused.
  for (const std::string& path : paths) {
    FW_ASSIGN_OR_RETURN(ListeningSocket socket, listen_on_path(path));
    sockets.push_back(std::move(socket));
  }
  return sockets;
}

// Empty without --metrics-listen.
Result<std::vector<ListeningSocket>> metrics_sockets_of(
    const Invocation& invocation) {
  std::vector<ListeningSocket> sockets;
  if (!invocation.has("metrics-listen")) return sockets;
  const std::string address(invocation.value("metrics-listen"));
  FW_RETURN_IF_ERROR(check_address("metrics-listen", address));
  FW_ASSIGN_OR_RETURN(ListeningSocket socket, listen_on(address));
  sockets.push_back(std::move(socket));
  return sockets;
}

// Also which parts of the page have a use.
std::string version_json(bool has_roots, bool has_approvals) {
  Json names = Json::array();
  for (const jobs::Kind& kind : jobs::kinds()) {
    if (kind.is_offered_to(jobs::Asker::kService)) names.push_back(kind.name);
  }
  return Json({{"version", version()},
               {"kinds", names},
               {"roots", has_roots},
               {"approvals", has_approvals}})
             .dump() +
         "\n";
}

// Each connection takes one descriptor.
void raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

void wait_for(const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any never;
  std::unique_lock lock(mutex);
  never.wait(lock, stop, [] { return false; });
}

// A job in this process may never end, and nothing can end its thread. What it
// leaves is run by the next server.
void end_process_within(int64_t ms) {
  std::thread([ms] {
    std::this_thread::sleep_for(std::chrono::milliseconds(ms));
    std::fputs("framewise: ended with jobs that did not end in time\n", stderr);
    std::_Exit(int(ExitCode::kOk));
  }).detach();
}

// A larger job leaves its memory to the allocator. This much is kept for the
// next jobs, so that those do not ask the system for it again.
void return_idle_memory_of_jobs(const std::stop_token& stop) {
  constexpr auto kPause = std::chrono::seconds(10);
  constexpr int64_t kMostIdleBytes = int64_t{64} << 20;
  std::mutex mutex;
  std::condition_variable_any never;
  std::unique_lock lock(mutex);
  while (!stop.stop_requested()) {
    runtime::return_idle_memory(kMostIdleBytes);
    never.wait_for(lock, stop, kPause, [] { return false; });
  }
}

// Jobs that clients wait for get three of four parts of a processor that they
// share with a long one.
constexpr int kNicenessOfLongJobs = 5;

// The parts of a server, in the order of their dependence.
class RunningServer {
 public:
  explicit RunningServer(const Invocation& invocation)
      : invocation_(invocation),
        settings_(invocation),
        resources_(choose_resources(invocation)),
        memory_(invocation, resources_.memory_bytes),
        pool_(resources_.threads) {}

  ~RunningServer() {
    server_.reset();
    jobs_.reset();
  }

  Result<void> start() {
    FW_ASSIGN_OR_RETURN(options_,
                        serve_options(invocation_, pool_.concurrency()));
    FW_ASSIGN_OR_RETURN(Roots roots, Roots::open([&] {
                          std::vector<fs::path> folders;
                          for (auto& one : values_of(invocation_, "root"))
                            folders.push_back(one);
                          return folders;
                        }()));
    roots_ = std::make_shared<const Roots>(std::move(roots));
    FW_ASSIGN_OR_RETURN(cache_, open_cache(invocation_));
    FW_RETURN_IF_ERROR(settings_.make_live());
    if (invocation_.has("no-isolate")) {
      run_ = run_quick_ = run_here();
    } else {
      const auto running = size_t(options_.jobs.running);
      run_ = run_in_children(settings_, running, kNicenessOfLongJobs);
      run_quick_ = run_in_children(settings_, running + 1);
    }
    FW_RETURN_IF_ERROR(open_jobs());
    const auto router = std::make_shared<Router>();
    FW_ASSIGN_OR_RETURN(outer_,
                        OuterParts::open(invocation_, *uploads_, *roots_,
                                         thumbnails_in_children()));
    add_state_routes(
        *router,
        {.readiness =
             [this] { return readiness_of(jobs_->facts(), options_.jobs); },
         .version_json =
             version_json(!roots_->empty(), invocation_.has("approvals"))});
    add_metrics_route(*router, false);
    outer_->add_to(*router, *jobs_, {folder_ / "jobs", options_.jobs.keep_ms});
    // Every address is had before one is printed: whoever waits for the line
    // then waits for no server that refuses to start.
    FW_ASSIGN_OR_RETURN(auto metrics, metrics_sockets_of(invocation_));
    FW_ASSIGN_OR_RETURN(auto sockets, sockets_of(invocation_));
    FW_RETURN_IF_ERROR(print_sockets("listening on {}\n", sockets));
    FW_RETURN_IF_ERROR(print_sockets("metrics on {}/metrics\n", metrics));
    std::fflush(invocation_.output.stream);
    start_metrics(std::move(metrics));
    server_ = HttpServer::start(std::move(sockets), router, options_.http);
    return {};
  }

  void read_settings_again() { settings_.reload(); }

  int64_t stop_ms() const { return options_.stop_ms; }

  // New jobs are refused first, and clients see how theirs end.
  void stop() {
    jobs_->stop(options_.stop_ms * 3 / 4);
    server_->stop(options_.stop_ms / 8);
    metrics_.reset();
    std::error_code ignored;
    for (const std::string& path : values_of(invocation_, "unix")) {
      fs::remove(path, ignored);
    }
  }

 private:
  // Empty: this process makes them.
  image::MakeThumbnails thumbnails_in_children() const {
    if (invocation_.has("no-isolate")) return {};
    return
        [this](const fs::path& path, const image::ThumbnailOptions& options) {
          return thumbnails_by_job(run_quick_, path, options);
        };
  }

  RunJob run_here() const {
    return [this](const jobs::Kind& kind, const JobRequest& request,
                  JobTools tools) {
      tools.work.cache = cache_.get();
      tools.work.memory_bytes = resources_.memory_bytes;
      return kind.run(request, host_of(*settings_.get()), tools);
    };
  }

  Result<void> open_jobs() {
    if (invocation_.has("state")) {
      folder_ = fs::absolute(invocation_.value("state"));
    } else {
      FW_ASSIGN_OR_RETURN(ScratchFolder folder, ScratchFolder::create());
      folder_ = scratch_.emplace(std::move(folder)).path();
    }
    std::error_code code;
    fs::create_directories(folder_ / "jobs", code);
    if (code) {
      return in_file(
          fail(ErrorKind::kEnvironment, "cannot be made: {}", code.message()),
          folder_.native());
    }
    FW_ASSIGN_OR_RETURN(store_,
                        JobStore::open(scratch_ ? fs::path(":memory:")
                                                : folder_ / "jobs.sqlite"));
    FW_ASSIGN_OR_RETURN(uploads_,
                        open_uploads(invocation_, folder_ / "uploads"));
    FW_ASSIGN_OR_RETURN(fetch_, fetch_rules(invocation_));
    const JobsOptions options{
        .limits = options_.jobs,
        .folder = folder_ / "jobs",
        .check =
            [this](const jobs::Kind& kind, const JobRequest& request) {
              return kind.check(request, host_of(*settings_.get()));
            },
        .run = run_,
        .run_quick = run_quick_,
        .end_session =
            [this](const std::string& session) { uploads_->end(session); },
        .fetch = fetch_under(fetch_),
        .fetched_bytes = fetch_.bytes};
    FW_ASSIGN_OR_RETURN(jobs_,
                        Jobs::open(options, jobs::kinds(), *store_, pool_));
    return {};
  }

  Result<void> print_sockets(fmt::format_string<const std::string&> line,
                             std::span<const ListeningSocket> sockets) const {
    for (const ListeningSocket& socket : sockets) {
      FW_RETURN_IF_ERROR(
          write(invocation_.output.stream, fmt::format(line, socket.name)));
    }
    return {};
  }

  void start_metrics(std::vector<ListeningSocket> sockets) {
    if (sockets.empty()) return;
    const auto router = std::make_shared<Router>();
    add_metrics_route(*router, true);
    metrics_ = HttpServer::start(std::move(sockets), router,
                                 {.loops = 1, .workers = 1});
  }

  const Invocation& invocation_;
  ServerSettings settings_;
  const Resources resources_;
  const WatchedMemory memory_;
  ThreadPool pool_;
  ServeOptions options_;
  std::shared_ptr<const Roots> roots_;
  std::unique_ptr<Cache> cache_;
  FetchRules fetch_;
  RunJob run_;
  RunJob run_quick_;
  std::optional<ScratchFolder> scratch_;  // without --state
  fs::path folder_;
  std::unique_ptr<JobStore> store_;
  std::unique_ptr<UploadStore> uploads_;
  std::unique_ptr<Jobs> jobs_;
  std::unique_ptr<OuterParts> outer_;
  std::unique_ptr<HttpServer> metrics_;
  std::unique_ptr<HttpServer> server_;
  std::jthread idle_memory_{return_idle_memory_of_jobs};
};

}  // namespace

Result<ExitCode> run_serve(const Invocation& invocation) {
  // A child has no right to write, so no cache.
  if (invocation.has("worker")) return serve_worker(invocation);
  raise_descriptor_limit();
  // Files of clients, their jobs and results are nobody else's on this machine.
  umask(077);
  RunningServer server(invocation);
  const runtime::Cancellation cancellation(
      {}, [&server] { server.read_settings_again(); });
  FW_RETURN_IF_ERROR(server.start());
  wait_for(cancellation.token());
  end_process_within(server.stop_ms());
  server.stop();
  return ExitCode::kOk;
}

}  // namespace framewise::cli
