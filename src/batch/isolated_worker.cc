// SPDX-License-Identifier: Apache-2.0
#include "batch/isolated_worker.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <system_error>

#include "base/result.h"

namespace framewise::batch {
namespace {

using Clock = std::chrono::steady_clock;

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> list;
  for (std::string& word : words) list.push_back(word.data());
  list.push_back(nullptr);
  return list;
}

Error system_error(const char* action, int code) {
  return fail(ErrorKind::kEnvironment, "{}: {}", action,
              std::generic_category().message(code));
}

// Its own doing, or somebody's who ends processes: an administrator, a cluster
// that wants the machine back, a system out of memory.
Error death(int status) {
  if (!WIFSIGNALED(status)) {
    return fail(ErrorKind::kInput,
                "the process that compared it ended with exit code {}",
                WEXITSTATUS(status));
  }
  const int signal = WTERMSIG(status);
  const bool from_outside = signal == SIGKILL || signal == SIGTERM ||
                            signal == SIGINT || signal == SIGHUP;
  return with_hint(
      fail(from_outside ? ErrorKind::kEnvironment : ErrorKind::kInput,
           "the process that compared it died of signal {} ({})", signal,
           strsignal(signal)),
      from_outside ? "was there too little memory?"
                   : "one of the files crashes its decoder: please report it");
}

}  // namespace

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
  std::vector<std::string> words = program_.words;
  std::vector<std::string> variables;
  for (const auto& [name, value] : program_.environment) {
    variables.push_back(name + "=" + value);
  }
  const std::vector<char*> argv = pointers(words);
  const std::vector<char*> envp = pointers(variables);
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_adddup2(&files, ends[1], STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&files, ends[1], STDOUT_FILENO);
  // A group of its own: Ctrl-C lets what has begun come to its end.
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  posix_spawnattr_setpgroup(&attributes, 0);
  const int code = posix_spawn(&child_, argv[0], &files, &attributes,
                               argv.data(), envp.data());
  posix_spawn_file_actions_destroy(&files);
  posix_spawnattr_destroy(&attributes);
  close(ends[1]);
  if (code != 0) {
    child_ = 0;
    close(ends[0]);
    return system_error("cannot start a worker", code);
  }
  to_child_ = from_child_ = ends[0];
  pending_.clear();
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

Result<std::string> IsolatedWorker::read_line(int64_t timeout_ms) {
  const auto deadline = Clock::now() + std::chrono::milliseconds(timeout_ms);
  while (true) {
    const size_t line_end = pending_.find('\n');
    if (line_end != std::string::npos) {
      std::string line = pending_.substr(0, line_end);
      pending_.erase(0, line_end + 1);
      return line;
    }
    int wait_ms = -1;
    if (timeout_ms > 0) {
      const auto left =
          std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
      wait_ms = int(std::clamp<int64_t>(left.count(), 0, INT32_MAX));
    }
    pollfd waiting{from_child_, POLLIN, 0};
    const int ready = poll(&waiting, 1, wait_ms);
    if (ready < 0 && errno == EINTR) continue;
    if (ready == 0) {
      end(true);
      return with_hint(
          fail(ErrorKind::kTimeout, "took longer than {} ms", timeout_ms),
          "raise --timeout, or ask for fewer metrics");
    }
    char piece[65536];
    const ssize_t got = read(from_child_, piece, sizeof piece);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return death(end(false));
    pending_.append(piece, size_t(got));
  }
}

Result<Answer> IsolatedWorker::ask(std::string_view line, int64_t timeout_ms) {
  if (child_ == 0) FW_RETURN_IF_ERROR(start());
  std::string question(line);
  question += '\n';
  for (size_t done = 0; done < question.size();) {
    const ssize_t sent = send(to_child_, question.data() + done,
                              question.size() - done, MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) break;  // it is dead: reading says how it died
    done += size_t(sent);
  }
  FW_ASSIGN_OR_RETURN(const std::string answer, read_line(timeout_ms));
  if (answer.size() < 2 || answer[1] != ' ' ||
      std::string_view("pfe").find(answer[0]) == std::string_view::npos) {
    end(true);
    return fail(ErrorKind::kInternal, "a worker gave no answer");
  }
  return Answer{Status(answer[0]), answer.substr(2)};
}

}  // namespace framewise::batch
