// SPDX-License-Identifier: Apache-2.0
#include "cli/program.h"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <stdexcept>

namespace framewise {
namespace {

std::vector<std::string> child_environment(const ProgramOptions& options) {
  std::vector<std::string> variables;
  for (const char* kept : {"PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS",
                           "TSAN_OPTIONS", "LSAN_OPTIONS"}) {
    if (const char* value = std::getenv(kept)) {
      variables.push_back(std::string(kept) + "=" + value);
    }
  }
#if defined(__SANITIZE_ADDRESS__)
  // LeakSanitizer crashes now and then while it looks into the thread-local
  // memory of modules that were loaded while the program ran. Leaks are found
  // in the tests that call the library.
  if (!std::getenv("ASAN_OPTIONS")) {
    variables.emplace_back("ASAN_OPTIONS=detect_leaks=0");
  }
#endif
  for (const auto& [name, value] : options.environment) {
    variables.push_back(name + "=" + value);
  }
  return variables;
}

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> list;
  for (std::string& word : words) list.push_back(word.data());
  list.push_back(nullptr);
  return list;
}

// A pipe, or the two ends of a terminal.
struct Channel {
  int reading = -1;
  int writing = -1;
};

Channel make_pipe() {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("pipe");
  return {ends[0], ends[1]};
}

Channel make_terminal(int columns) {
  Channel terminal;
  winsize size{};
  size.ws_col = static_cast<unsigned short>(columns);
  size.ws_row = 25;
  if (openpty(&terminal.reading, &terminal.writing, nullptr, nullptr, &size) !=
      0) {
    throw std::runtime_error("openpty");
  }
  return terminal;
}

// Reads both to their ends while the child writes, whichever is ready.
void read_all(int out_fd, std::string& out, int err_fd, std::string& err) {
  std::array<pollfd, 2> waiting = {pollfd{out_fd, POLLIN, 0},
                                   pollfd{err_fd, POLLIN, 0}};
  const std::array<std::string*, 2> texts = {&out, &err};
  while (waiting[0].fd >= 0 || waiting[1].fd >= 0) {
    poll(waiting.data(), 2, -1);
    for (size_t i = 0; i < 2; ++i) {
      if (waiting[i].fd < 0 || waiting[i].revents == 0) continue;
      std::array<char, 4096> piece{};
      const ssize_t got = read(waiting[i].fd, piece.data(), piece.size());
      // A terminal whose other end is closed gives an error, not an end.
      if (got <= 0) {
        waiting[i].fd = -1;
      } else {
        texts[i]->append(piece.data(), size_t(got));
      }
    }
  }
}

}  // namespace

bool terminals_work() {
  int reading = -1;
  int writing = -1;
  if (openpty(&reading, &writing, nullptr, nullptr, nullptr) != 0) return false;
  close(reading);
  close(writing);
  return true;
}

ProgramResult run_program(const std::vector<std::string>& words,
                          const ProgramOptions& options) {
  std::vector<std::string> arguments = words;
  std::vector<std::string> variables = child_environment(options);
  const std::vector<char*> argv = pointers(arguments);
  const std::vector<char*> envp = pointers(variables);
  const std::string folder = options.folder.string();
  const Channel in = make_pipe();
  const bool terminal = options.terminal_columns > 0;
  const Channel out =
      terminal ? make_terminal(options.terminal_columns) : make_pipe();
  const Channel err = make_pipe();
  const pid_t child = fork();
  if (child == 0) {
    dup2(options.typed.empty() ? in.reading : out.writing, 0);
    dup2(out.writing, 1);
    dup2(terminal ? out.writing : err.writing, 2);
    close(out.reading);
    if (!folder.empty() && chdir(folder.c_str()) != 0) _exit(126);
    execvpe(argv[0], argv.data(), envp.data());
    _exit(127);
  }
  close(out.writing);
  close(err.writing);
  // Small enough for the pipe to take at once; a longer one needs a file. Its
  // other end stays open here meanwhile: the program may not want it.
  [[maybe_unused]] ssize_t written =
      write(in.writing, options.input.data(), options.input.size());
  if (terminal && !options.typed.empty()) {
    written = write(out.reading, options.typed.data(), options.typed.size());
  }
  close(in.reading);
  close(in.writing);
  ProgramResult result;
  read_all(out.reading, result.out, err.reading, result.err);
  close(out.reading);
  close(err.reading);
  int status = 0;
  waitpid(child, &status, 0);
  result.exit_code =
      WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return result;
}

ProgramResult framewise(std::vector<std::string> arguments,
                        ProgramOptions options) {
  arguments.insert(arguments.begin(), FRAMEWISE_BINARY_DIR "/framewise");
  bool named = false;
  for (const auto& [name, value] : options.environment) {
    named |= name == "FRAMEWISE_CONFIG" || name == "HOME";
  }
  if (!named) options.environment.emplace_back("FRAMEWISE_CONFIG", "none");
  return run_program(arguments, options);
}

std::string installed_program(const std::string& name) {
  const ProgramResult found =
      run_program({"sh", "-c", "command -v \"$0\"", name});
  return found.exit_code == 0 ? found.out.substr(0, found.out.find('\n')) : "";
}

}  // namespace framewise
