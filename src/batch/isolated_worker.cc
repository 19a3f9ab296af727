// SPDX-License-Identifier: Apache-2.0
#include "batch/isolated_worker.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <fstream>
#include <iostream>
#include <sstream>
#include <system_error>

#include "base/json/json.h"
#include "base/result.h"
#include "batch/batch_series.h"
#include "runtime/peak_memory.h"
#include "runtime/start_program.h"

namespace framewise::batch {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

// Rows with every value of every frame of a long film take some 50 MiB.
constexpr size_t kMaxAnswerBytes = size_t{512} << 20;

Error system_error(const char* action, int code) {
  return fail(ErrorKind::kEnvironment, "{}: {}", action,
              std::generic_category().message(code));
}

// Why the child ended. SIGKILL and similar signals come from outside: an
// administrator, a cluster that takes its machine back, a system without
// memory. Other signals are the doing of the job.
Error death_error(int status) {
  if (!WIFSIGNALED(status)) {
    return fail(ErrorKind::kInput, "the worker process ended with exit code {}",
                WEXITSTATUS(status));
  }
  const int signal = WTERMSIG(status);
  const bool from_outside = signal == SIGKILL || signal == SIGTERM ||
                            signal == SIGINT || signal == SIGHUP;
  return with_hint(
      fail(from_outside ? ErrorKind::kEnvironment : ErrorKind::kInput,
           "the worker process died of signal {} ({})", signal,
           strsignal(signal)),
      from_outside ? "was there too little memory?"
                   : "one of the files crashes its decoder: please report it");
}

// Wakes a thread that reads from the socket. Has a descriptor of its own, which
// that thread does not close.
class SocketEnd {
 public:
  explicit SocketEnd(int socket) : fd_(fcntl(socket, F_DUPFD_CLOEXEC, 0)) {}
  ~SocketEnd() { close(fd_); }
  SocketEnd(const SocketEnd&) = delete;
  SocketEnd& operator=(const SocketEnd&) = delete;
  void shut() const { shutdown(fd_, SHUT_RDWR); }

 private:
  const int fd_;
};

// Whether the text is one JSON object with members, none of which is the row's
// place in the batch.
bool is_row(std::string_view text) {
  if (!text.starts_with('{') || text.find('\n') != std::string_view::npos) {
    return false;
  }
  const Json json = Json::parse(text);
  return !json.empty() && !json.contains("pair");
}

// Takes whole notes from the beginning of what a worker wrote.
void take_notes(std::string& text,
                const std::function<void(std::string_view)>& on_note) {
  while (on_note && text.starts_with(kNotePrefix)) {
    const size_t end = text.find('\n');
    if (end == std::string::npos || end > kLongestNote) return;
    on_note(std::string_view(text).substr(0, end).substr(kNotePrefix.size()));
    text.erase(0, end + 1);
  }
}

// Ticks of a processor that a process has used; nullopt: it has ended.
std::optional<int64_t> processor_ticks(pid_t process) {
  std::ifstream in(fmt::format("/proc/{}/stat", process));
  std::string text;
  std::getline(in, text);
  // The name, which may hold anything, ends at the last ")".
  const size_t name_end = text.rfind(')');
  if (name_end == std::string::npos) return std::nullopt;
  std::istringstream fields(text.substr(name_end + 1));
  // The 3rd to the 13th field of proc_pid_stat(5), then user and system time.
  std::string skipped;
  for (int i = 3; i < 14; ++i) fields >> skipped;
  int64_t user = 0, system = 0;
  if (!(fields >> user >> system)) return std::nullopt;
  return user + system;
}

}  // namespace

// Whether a child still works: it uses a processor, or sends notes.
class ChildProgress {
 public:
  ChildProgress(pid_t child, milliseconds limit)
      : child_(child), limit_(limit), ticks_(processor_ticks(child)) {}

  // Until has_stalled() is to be asked.
  milliseconds time_to_check() const {
    constexpr auto kNever = milliseconds(1'000'000);
    if (limit_ <= milliseconds(0)) return kNever;
    return std::max(milliseconds(1), limit_ / 8);
  }
  void restart() { since_ = Clock::now(); }
  bool has_stalled() {
    if (limit_ <= milliseconds(0)) return false;
    const auto ticks = processor_ticks(child_);
    if (ticks != ticks_) {
      ticks_ = ticks;
      restart();
    }
    return Clock::now() - since_ >= limit_;
  }

 private:
  const pid_t child_;
  const milliseconds limit_;
  std::optional<int64_t> ticks_;
  Clock::time_point since_ = Clock::now();
};

std::optional<JobResult> parse_answer(std::string_view answer) {
  if (answer.size() < 2 || answer[1] != ' ' ||
      std::string_view("pfe").find(answer[0]) == std::string_view::npos ||
      !is_row(answer.substr(2))) {
    return std::nullopt;
  }
  return JobResult{Status(answer[0]), std::string(answer.substr(2))};
}

IsolatedWorker::IsolatedWorker(WorkerProgram program)
    : program_(std::move(program)) {}

IsolatedWorker::~IsolatedWorker() {
  if (child_ > 0) end(false);
}

Result<void> IsolatedWorker::start() {
  // A socket rather than pipes: a write to a dead child is an error, not a
  // signal.
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    return system_error("cannot start a worker", errno);
  }
  std::vector<std::string> variables;
  for (const auto& [name, value] : program_.environment) {
    variables.push_back(name + "=" + value);
  }
  const int code = runtime::start_program({.words = program_.words,
                                           .environment = std::move(variables),
                                           .input = ends[1],
                                           .output = ends[1],
                                           .errors = std::nullopt},
                                          child_);
  close(ends[1]);
  if (code != 0) {
    child_ = 0;
    close(ends[0]);
    return system_error("cannot start a worker", code);
  }
  // Before its first job: threads that it starts for jobs inherit it.
  if (program_.niceness > 0) {
    setpriority(PRIO_PROCESS, id_t(child_), program_.niceness);
  }
  to_child_ = from_child_ = ends[0];
  return {};
}

int IsolatedWorker::end(bool kill_it) {
  if (kill_it) kill(child_, SIGKILL);
  shutdown(to_child_, SHUT_WR);
  int status = 0;
  while (waitpid(child_, &status, 0) < 0 && errno == EINTR) {
  }
  close(from_child_);
  to_child_ = from_child_ = -1;
  child_ = 0;
  return status;
}

Result<void> IsolatedWorker::await_bytes(std::optional<milliseconds> left,
                                         ChildProgress& progress) {
  const auto end = left ? Clock::now() + *left : Clock::time_point::max();
  while (true) {
    auto wait = progress.time_to_check();
    if (end != Clock::time_point::max()) {
      wait =
          std::min(wait, std::chrono::ceil<milliseconds>(end - Clock::now()));
    }
    pollfd waiting{from_child_, POLLIN, 0};
    const int ready =
        poll(&waiting, 1, int(std::max<int64_t>(wait.count(), 0)));
    if (ready < 0 && errno == EINTR) continue;
    if (ready != 0) {
      progress.restart();
      return {};
    }
    if (Clock::now() >= end) {
      return fail(ErrorKind::kTimeout, "took too long");
    }
    if (progress.has_stalled()) {
      return with_hint(
          fail(ErrorKind::kTimeout, "the job made no progress for {} s",
               program_.stall_ms / 1000),
          "one of its files may be a pipe, a device or on a disk that does not "
          "answer");
    }
  }
}

Result<std::string> IsolatedWorker::read_answer(
    int64_t timeout_ms, const std::stop_token& stop,
    const std::function<void(std::string_view)>& on_note) {
  const auto deadline = Clock::now() + milliseconds(timeout_ms);
  ChildProgress progress(child_, milliseconds(program_.stall_ms));
  std::string text;
  while (true) {
    std::optional<milliseconds> left;
    if (timeout_ms > 0) {
      left = std::chrono::ceil<milliseconds>(deadline - Clock::now());
    }
    if (auto came = await_bytes(left, progress); !came) {
      end(true);
      if (stop.stop_requested()) {
        return fail(ErrorKind::kCancelled, "the job was stopped");
      }
      return left && *left <= milliseconds(0)
                 ? fail(ErrorKind::kTimeout, "took longer than {} ms",
                        timeout_ms)
                 : std::move(came).error();
    }
    char piece[65536];
    const ssize_t got = read(from_child_, piece, sizeof piece);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0 && stop.stop_requested()) {
      end(true);
      return fail(ErrorKind::kCancelled, "the job was stopped");
    }
    if (got <= 0) {
      report_worker_death();
      return death_error(end(false));
    }
    text.append(piece, size_t(got));
    take_notes(text, on_note);
    if (text.ends_with('\n')) break;
    if (text.size() > kMaxAnswerBytes) {
      end(true);
      return fail(ErrorKind::kLimit, "its row is larger than {} MiB",
                  kMaxAnswerBytes >> 20);
    }
  }
  text.pop_back();
  return text;
}

Result<JobResult> IsolatedWorker::run(
    std::string_view line, int64_t timeout_ms, const std::stop_token& stop,
    const std::function<void(std::string_view)>& on_note) {
  // Text that nobody asked for must not become the row of this job.
  char unread = 0;
  if (child_ != 0 &&
      recv(from_child_, &unread, 1, MSG_PEEK | MSG_DONTWAIT) > 0) {
    end(true);
  }
  if (child_ == 0) FW_RETURN_IF_ERROR(start());
  peak_bytes_.reset();
  const runtime::PeakMemory peak(child_);
  const SocketEnd on_stop(from_child_);
  const std::stop_callback ends_reading(stop, [&] { on_stop.shut(); });
  std::string request(line);
  request += '\n';
  for (size_t done = 0; done < request.size();) {
    const ssize_t sent = send(to_child_, request.data() + done,
                              request.size() - done, MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) break;  // the child is dead: read_answer() says how it died
    done += size_t(sent);
  }
  FW_ASSIGN_OR_RETURN(const std::string answer,
                      read_answer(timeout_ms, stop, on_note));
  peak_bytes_ = peak.peak_bytes();
  if (auto result = parse_answer(answer)) return *std::move(result);
  end(true);
  return fail(ErrorKind::kInternal, "the worker process gave no valid row");
}

JobResult run_isolated(IsolatedWorker& worker, JobKind& kind,
                       std::string_view line, const AttemptLimits& limits,
                       const std::stop_token& stop) {
  int64_t wait_ms = limits.wait_ms;
  for (int retry = 0;; ++retry) {
    auto result = worker.run(line, limits.timeout_ms);
    if (result) result = kind.collect(line, *std::move(result));
    if (result) return *std::move(result);
    const Error& error = result.error();
    if (error.kind != ErrorKind::kEnvironment || retry >= limits.retries) {
      const bool timeout = error.kind == ErrorKind::kTimeout;
      if (timeout) report_timeout();
      return {Status::kError,
              kind.error_row(line, timeout ? timeout_error(limits) : error)};
    }
    report_retry();
    wait_interruptibly(wait_ms, stop);
    wait_ms *= 2;
  }
}

Result<void> serve_jobs(
    JobKind& kind, int retries, const runtime::WorkContext& work,
    const std::function<Result<void>(std::string_view)>& write) {
  Timeouts timeouts;
  const AttemptLimits limits{.timeout_ms = 0, .retries = retries};
  for (std::string line; std::getline(std::cin, line);) {
    const JobResult result = run_job(kind, line, limits, work, timeouts);
    FW_RETURN_IF_ERROR(
        write(fmt::format("{} {}\n", char(result.status), result.row)));
  }
  return {};
}

}  // namespace framewise::batch
