// SPDX-License-Identifier: Apache-2.0
#include "runtime/cancellation.h"

#include <fcntl.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <system_error>
#include <thread>
#include <utility>

namespace framewise::runtime {
namespace {

constexpr int kInterrupted = 130;
constexpr char kStop = 's';
constexpr char kStatus = 'u';
constexpr char kReload = 'h';
// One wish may arrive twice: `timeout` signals its child and then its group,
// npm passes on what the terminal has sent to both. Nobody presses Ctrl-C twice
// in this time.
constexpr std::int64_t kSameWish =
    std::chrono::nanoseconds(std::chrono::milliseconds(300)).count();

// Few functions are safe in a signal handler. It only writes a byte to a pipe;
// a thread reads the pipe and does the rest.
std::atomic<int> wake_fd{-1};
// Nanoseconds of the monotonic clock; 0 before the first signal.
std::atomic<std::int64_t> first_signal{0};

std::int64_t nanoseconds_now() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return std::chrono::nanoseconds(std::chrono::seconds(now.tv_sec)).count() +
         now.tv_nsec;
}

void on_signal(int) {
  const int saved_errno = errno;
  const std::int64_t now = nanoseconds_now();
  std::int64_t first = 0;
  if (first_signal.compare_exchange_strong(first, now)) {
    [[maybe_unused]] const ssize_t written = write(wake_fd.load(), &kStop, 1);
  } else if (now - first > kSameWish) {
    _exit(kInterrupted);
  }
  errno = saved_errno;
}

void on_request(int signal) {
  const int saved_errno = errno;
  const char request = signal == SIGHUP ? kReload : kStatus;
  [[maybe_unused]] const ssize_t written = write(wake_fd.load(), &request, 1);
  errno = saved_errno;
}

}  // namespace

struct Cancellation::Listener {
  Listener(std::stop_source& source, std::function<void()> on_status,
           std::function<void()> on_reload) {
    if (pipe2(ends, O_CLOEXEC) != 0) return;
    first_signal = 0;
    wake_fd = ends[1];
    tells_status = bool(on_status);
    reloads = bool(on_reload);
    const auto listen = [this, &source, on_status = std::move(on_status),
                         on_reload = std::move(on_reload)] {
      char byte = 0;
      while (true) {
        const ssize_t got = read(ends[0], &byte, 1);
        if (got < 0 && errno == EINTR) continue;
        if (got != 1) return;
        if (byte == kStatus) {
          on_status();
        } else if (byte == kReload) {
          on_reload();
        } else {
          source.request_stop();
        }
      }
    };
    try {
      thread = std::thread(listen);
    } catch (const std::system_error&) {
      // Where no thread is allowed, signals do what they do to any process.
      close_ends();
      return;
    }
    struct sigaction action {};
    action.sa_handler = on_signal;
    action.sa_flags = SA_RESTART;
    sigemptyset(&action.sa_mask);
    take_over(SIGINT, action, previous_interrupt);
    take_over(SIGTERM, action, previous_terminate);
    action.sa_handler = on_request;
    if (tells_status) take_over(SIGUSR1, action, previous_status);
    if (reloads) take_over(SIGHUP, action, previous_reload);
  }

  ~Listener() {
    if (!thread.joinable()) return;
    sigaction(SIGINT, &previous_interrupt, nullptr);
    sigaction(SIGTERM, &previous_terminate, nullptr);
    if (tells_status) sigaction(SIGUSR1, &previous_status, nullptr);
    if (reloads) sigaction(SIGHUP, &previous_reload, nullptr);
    // The listener's read() ends with the last writer. Writing a byte instead
    // could fail, and this would wait for ever.
    wake_fd = -1;
    close(ends[1]);
    thread.join();
    close(ends[0]);
  }

  void close_ends() {
    wake_fd = -1;
    close(ends[0]);
    close(ends[1]);
  }

  // Keeps a signal ignored if the process was started with it ignored, as a
  // shell does for background jobs.
  static void take_over(int signal, const struct sigaction& action,
                        struct sigaction& previous) {
    sigaction(signal, nullptr, &previous);
    if (previous.sa_handler != SIG_IGN) sigaction(signal, &action, nullptr);
  }

  int ends[2] = {-1, -1};
  std::thread thread;
  struct sigaction previous_interrupt {};
  struct sigaction previous_terminate {};
  struct sigaction previous_status {};
  struct sigaction previous_reload {};
  bool tells_status = false;
  bool reloads = false;
};

Cancellation::Cancellation(std::function<void()> on_status,
                           std::function<void()> on_reload)
    : listener_(std::make_unique<Listener>(source_, std::move(on_status),
                                           std::move(on_reload))) {}
Cancellation::~Cancellation() = default;

}  // namespace framewise::runtime
