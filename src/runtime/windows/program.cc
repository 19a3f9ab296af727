// SPDX-License-Identifier: Apache-2.0
#include "runtime/program.h"

#include <fcntl.h>
#include <io.h>
#include <poll.h>
#include <windows.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <system_error>

#include "base/result.h"
#include "runtime/windows/started_process.h"
#include "windows_text.h"

namespace framewise::runtime {
namespace {

using Clock = std::chrono::steady_clock;

// How often a stop is noticed while the program prints nothing.
constexpr int kPollMs = 20;

struct Pipe {
  Pipe() {
    if (_pipe(ends, 1 << 16, _O_BINARY | _O_NOINHERIT) != 0) ends[0] = -1;
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() {
    for (const int one : ends) {
      if (one >= 0) _close(one);
    }
  }
  int ends[2] = {-1, -1};
};

// Killed, if it still runs, at the end. What it has started itself goes on.
class Running {
 public:
  explicit Running(HANDLE handle) : handle_(handle) {}
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;
  ~Running() {
    if (!ended()) TerminateProcess(handle_, 1);
    CloseHandle(handle_);
  }
  std::optional<int> ended() {
    DWORD code = 0;
    if (WaitForSingleObject(handle_, 0) != WAIT_OBJECT_0) return std::nullopt;
    GetExitCodeProcess(handle_, &code);
    return int(code);
  }

 private:
  HANDLE handle_;
};

// False: the program has closed its output.
bool take_text(int from, std::string& text, size_t most) {
  char piece[4096];
  const int got = _read(from, piece, sizeof piece);
  if (got <= 0) return false;
  text.append(piece, std::min(size_t(got), most - text.size()));
  return true;
}

}  // namespace

Result<ProgramEnd> run_program(const ProgramCall& call) {
  const std::string& name = call.words.front();
  const auto cannot_run = [&name](int code) {
    return fail(ErrorKind::kEnvironment, "cannot run {}: {}", name,
                std::generic_category().message(code));
  };
  Pipe pipe;
  if (pipe.ends[0] < 0) return cannot_run(errno);
  HANDLE process = nullptr;
  const int code = start_process(
      {.words = call.words, .output = pipe.ends[1], .errors = pipe.ends[1]},
      process);
  _close(std::exchange(pipe.ends[1], -1));
  if (code != 0) return cannot_run(code);
  Running program(process);
  const auto end = Clock::now() + std::chrono::milliseconds(call.timeout_ms);
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
    pollfd one{.fd = pipe.ends[0], .events = POLLIN, .revents = 0};
    if (open && poll(&one, 1, kPollMs) > 0) {
      open = take_text(one.fd, result.text, call.most_text);
      continue;
    }
    if (const auto exit_code = program.ended()) {
      // The rest of its output; a child of its own may hold the pipe open.
      while (open && poll(&one, 1, 0) > 0) {
        open = take_text(one.fd, result.text, call.most_text);
      }
      result.exit_code = *exit_code;
      return result;
    }
    if (!open) Sleep(kPollMs / 10);
  }
}

std::optional<std::filesystem::path> find_program(std::string_view name) {
  wchar_t found[32768];
  const DWORD size = SearchPathW(nullptr, windows::utf16(name).c_str(), L".exe",
                                 DWORD(std::size(found)), found, nullptr);
  if (size == 0 || size >= std::size(found)) return std::nullopt;
  return std::filesystem::path(std::wstring(found, size));
}

}  // namespace framewise::runtime
