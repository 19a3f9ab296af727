// SPDX-License-Identifier: Apache-2.0
#include "bench/launch/process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <optional>
#include <system_error>
#include <utility>

#include "base/result.h"
#include "runtime/start_program.h"

namespace framewise::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr size_t kMostErrors = 64 << 10;

// An open file that is closed at the end.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept
      : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Descriptor() { close(); }
  int number() const { return number_; }
  void close() {
    if (number_ >= 0) ::close(std::exchange(number_, -1));
  }

 private:
  int number_ = -1;
};

struct Pipe {
  Descriptor read;
  Descriptor write;
};

Result<Pipe> make_pipe() {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) {
    return fail(ErrorKind::kEnvironment, "cannot create a pipe: {}",
                std::generic_category().message(errno));
  }
  return Pipe{Descriptor(ends[0]), Descriptor(ends[1])};
}

// A child that is killed and waited for, unless it has ended.
class Child {
 public:
  static Result<Child> start(std::span<const std::string> words,
                             const std::vector<std::string>& added, int output,
                             int errors) {
    std::optional<std::vector<std::string>> environment;
    if (!added.empty()) {
      environment = runtime::own_environment();
      environment->insert(environment->end(), added.begin(), added.end());
    }
    pid_t id = 0;
    const int code =
        runtime::start_program({.words = {words.begin(), words.end()},
                                .environment = std::move(environment),
                                .output = output,
                                .errors = errors,
                                .own_group = false},
                               id);
    if (code != 0) {
      return fail(ErrorKind::kEnvironment, "cannot start {}: {}", words[0],
                  std::generic_category().message(code));
    }
    return Child(id);
  }
  Child(Child&& other) noexcept : id_(std::exchange(other.id_, 0)) {}
  ~Child() {
    if (id_ == 0) return;
    kill(id_, SIGKILL);
    rusage used{};
    wait(used);
  }

  // The status of waitpid(2).
  int wait(rusage& used) {
    int status = 0;
    while (wait4(id_, &status, 0, &used) < 0 && errno == EINTR) {
    }
    id_ = 0;
    return status;
  }

 private:
  explicit Child(pid_t id) : id_(id) {}
  pid_t id_;
};

double seconds(const timeval& time) {
  return double(time.tv_sec) + 1e-6 * double(time.tv_usec);
}

// Appends what can be read now. False: the other end is closed.
bool read_some(int descriptor, std::string& text, size_t most) {
  std::array<char, 1 << 16> buffer;
  const ssize_t count = read(descriptor, buffer.data(), buffer.size());
  if (count < 0) return errno == EINTR || errno == EAGAIN;
  const size_t room = most > text.size() ? most - text.size() : 0;
  text.append(buffer.data(), std::min(room, size_t(count)));
  return count > 0;
}

// Reads both streams until the program closes them.
Result<void> collect(Pipe& output, Pipe& errors, const std::string& name,
                     const ProcessOptions& options, ProcessRun& run) {
  const auto deadline = Clock::now() + options.timeout;
  const auto most = size_t(options.most_output);
  while (output.read.number() >= 0 || errors.read.number() >= 0) {
    std::array<pollfd, 2> waiting = {
        {{output.read.number(), POLLIN, 0}, {errors.read.number(), POLLIN, 0}}};
    constexpr int kStopCheckMs = 50;
    poll(waiting.data(), waiting.size(), kStopCheckMs);
    if (waiting[0].revents &&
        !read_some(output.read.number(), run.output, most + 1)) {
      output.read.close();
    }
    if (waiting[1].revents &&
        !read_some(errors.read.number(), run.errors, kMostErrors)) {
      errors.read.close();
    }
    if (run.output.size() > most) {
      return fail(ErrorKind::kLimit, "{} wrote more than {} bytes", name, most);
    }
    if (options.stop.stop_requested()) {
      return fail(ErrorKind::kCancelled, "stopped while {} ran", name);
    }
    if (Clock::now() > deadline) {
      return fail(ErrorKind::kTimeout, "{} did not end within {} s", name,
                  options.timeout.count());
    }
  }
  return {};
}

}  // namespace

Result<ProcessRun> run_process(std::span<const std::string> words,
                               const ProcessOptions& options) {
  if (words.empty()) return fail(ErrorKind::kUsage, "no program is named");
  FW_ASSIGN_OR_RETURN(Pipe output, make_pipe());
  FW_ASSIGN_OR_RETURN(Pipe errors, make_pipe());
  const auto begin = Clock::now();
  FW_ASSIGN_OR_RETURN(
      Child child, Child::start(words, options.environment,
                                output.write.number(), errors.write.number()));
  output.write.close();
  errors.write.close();
  ProcessRun run;
  FW_RETURN_IF_ERROR(collect(output, errors, words[0], options, run));
  rusage used{};
  const int status = child.wait(used);
  run.wall_s = std::chrono::duration<double>(Clock::now() - begin).count();
  run.exit_code =
      WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  run.cpu_s = seconds(used.ru_utime) + seconds(used.ru_stime);
  run.peak_bytes = int64_t{used.ru_maxrss} << 10;
  run.voluntary_switches = used.ru_nvcsw;
  run.involuntary_switches = used.ru_nivcsw;
  return run;
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  bool begun = false;
  char quote = '\0';
  for (const char c : text) {
    if (quote != '\0') {
      if (c == quote) {
        quote = '\0';
      } else {
        word += c;
      }
    } else if (c == '\'' || c == '"') {
      quote = c;
      begun = true;
    } else if (c == ' ' || c == '\t' || c == '\n') {
      if (begun) words.push_back(std::exchange(word, {}));
      begun = false;
    } else {
      word += c;
      begun = true;
    }
  }
  if (begun) words.push_back(std::move(word));
  return words;
}

}  // namespace framewise::bench
