// SPDX-License-Identifier: Apache-2.0
#include "runtime/program.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <system_error>

#include "base/result.h"
#include "runtime/start_program.h"

namespace framewise::runtime {
namespace {

using Clock = std::chrono::steady_clock;

// How often a stop is noticed while the program prints nothing.
constexpr int kPollMs = 20;

class Child {
 public:
  Child(pid_t pid, int output) : pid_(pid), output_(output) {}
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    if (pid_ > 0) {
      kill_group();
      wait();
    }
    if (output_ >= 0) close(output_);
  }

  int output() const { return output_; }

  // Its exit code, if it has ended.
  std::optional<int> ended() {
    int status = 0;
    const pid_t got = waitpid(pid_, &status, WNOHANG);
    if (got == 0 || (got < 0 && errno == EINTR)) return std::nullopt;
    pid_ = 0;
    if (got < 0) return 127;  // somebody else has taken its exit code
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  }

 private:
  void kill_group() { kill(-pid_, SIGKILL); }
  void wait() {
    while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }

  pid_t pid_;
  int output_;
};

// Takes what the program has printed. False: it has closed its output.
bool take_text(int from, std::string& text, size_t most) {
  char piece[4096];
  const ssize_t got = read(from, piece, sizeof piece);
  if (got < 0) return errno == EINTR || errno == EAGAIN;
  text.append(piece, std::min(size_t(got), most - text.size()));
  return got > 0;
}

}  // namespace

Result<ProgramEnd> run_program(const ProgramCall& call) {
  const std::string& name = call.words.front();
  const auto cannot_run = [&name](int code) {
    return fail(ErrorKind::kEnvironment, "cannot run {}: {}", name,
                std::generic_category().message(code));
  };
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return cannot_run(errno);
  pid_t pid = 0;
  const int code = start_program(
      {.words = call.words, .output = ends[1], .errors = ends[1]}, pid);
  close(ends[1]);
  Child child(code == 0 ? pid : 0, ends[0]);
  if (code != 0) return cannot_run(code);
  const auto start = Clock::now();
  const auto end = start + std::chrono::milliseconds(call.timeout_ms);
  ProgramEnd result;
  bool open = true;
  while (true) {
    if (call.stop.stop_requested()) {
      return fail(ErrorKind::kCancelled, "stopped before the end");
    }
    if (call.timeout_ms > 0 && Clock::now() >= end) {
      return fail(ErrorKind::kTimeout, "{} did not end within {:.1f} s", name,
                  double(call.timeout_ms) / 1000);
    }
    if (open) {
      pollfd one{.fd = child.output(), .events = POLLIN, .revents = 0};
      if (poll(&one, 1, kPollMs) > 0) {
        open = take_text(child.output(), result.text, call.most_text);
        continue;
      }
    } else {
      // It has closed its output and will end.
      poll(nullptr, 0, kPollMs / 10);
    }
    if (const auto exit_code = child.ended()) {
      // The rest of its output; a child of its own may hold the pipe open.
      pollfd one{.fd = child.output(), .events = POLLIN, .revents = 0};
      while (open && poll(&one, 1, 0) > 0) {
        open = take_text(child.output(), result.text, call.most_text);
      }
      result.exit_code = *exit_code;
      return result;
    }
  }
}

std::optional<std::filesystem::path> find_program(std::string_view name) {
  const auto runs = [](const std::filesystem::path& path) {
    std::error_code unknown;
    return std::filesystem::is_regular_file(path, unknown) &&
           access(path.c_str(), X_OK) == 0;
  };
  if (name.find('/') != name.npos) {
    return runs(name) ? std::optional(std::filesystem::path(name))
                      : std::nullopt;
  }
  const char* variable = std::getenv("PATH");
  std::string_view folders = variable ? variable : "";
  while (!folders.empty()) {
    const size_t end = std::min(folders.find(':'), folders.size());
    const std::filesystem::path path =
        std::filesystem::path(folders.substr(0, end)) / name;
    if (path.is_absolute() && runs(path)) return path;
    folders.remove_prefix(std::min(end + 1, folders.size()));
  }
  return std::nullopt;
}

}  // namespace framewise::runtime
