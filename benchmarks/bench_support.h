// SPDX-License-Identifier: Apache-2.0
// What the benchmarks share: fair timing of rivals, peak memory of a job in a
// process of its own, and a table. A benchmark is a program: it checks that
// the rivals agree before it times them, and prints one table.
#pragma once

#include <fmt/format.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <limits>
#include <string>
#include <vector>

extern char** environ;

namespace framewise::bench {

// One way to do the job, and what it took.
struct Rival {
  std::string name;
  std::function<void()> run;
  double wall_ms = std::numeric_limits<double>::infinity();
  // Of all threads of this process; on a busy machine the fairer figure.
  double cpu_ms = std::numeric_limits<double>::infinity();
};

inline double cpu_ms_so_far() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto ms = [](const timeval& time) {
    return double(time.tv_sec) * 1e3 + double(time.tv_usec) * 1e-3;
  };
  return ms(usage.ru_utime) + ms(usage.ru_stime);
}

// Runs all rivals in turn, `rounds` times, and keeps each one's best time:
// taking turns spreads a machine's moods over all of them, and the minimum is
// the time least disturbed. A round repeats short jobs for at least
// `min_round_ms`, so that clocks of coarse grain do not matter.
inline void race(std::vector<Rival>& rivals, int rounds,
                 double min_round_ms = 2) {
  using Clock = std::chrono::steady_clock;
  for (int round = 0; round < rounds; ++round) {
    for (Rival& rival : rivals) {
      const double cpu_before = cpu_ms_so_far();
      const auto start = Clock::now();
      double best_ms = std::numeric_limits<double>::infinity();
      double total_ms = 0;
      int runs = 0;
      do {
        const auto run_start = Clock::now();
        rival.run();
        const auto end = Clock::now();
        const std::chrono::duration<double, std::milli> run = end - run_start;
        const std::chrono::duration<double, std::milli> all = end - start;
        best_ms = std::min(best_ms, run.count());
        total_ms = all.count();
        ++runs;
      } while (total_ms < min_round_ms);
      rival.wall_ms = std::min(rival.wall_ms, best_ms);
      rival.cpu_ms =
          std::min(rival.cpu_ms, (cpu_ms_so_far() - cpu_before) / runs);
    }
  }
}

// The most memory this process ever had in use. Read from /proc, because
// getrusage() of a child also counts what its parent had before exec.
inline int64_t peak_rss_bytes() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) return std::stoll(line.substr(6)) * 1024;
  }
  return -1;
}

// Starts a program and returns the number that it prints, or -1 if it fails.
// The program does one job and prints peak_rss_bytes(): its memory is not
// mixed with that of other jobs, or of libraries that only rivals need.
inline int64_t number_from_child(std::vector<std::string> arguments) {
  int pipe_ends[2];
  if (pipe(pipe_ends) != 0) return -1;
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, pipe_ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_addclose(&actions, pipe_ends[0]);
  pid_t child = 0;
  const int spawned =
      posix_spawn(&child, argv[0], &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(pipe_ends[1]);
  std::string text;
  char piece[64];
  for (ssize_t got; (got = read(pipe_ends[0], piece, sizeof piece)) > 0;) {
    text.append(piece, size_t(got));
  }
  close(pipe_ends[0]);
  int status = 0;
  if (spawned != 0 || waitpid(child, &status, 0) != child || status != 0) {
    return -1;
  }
  return text.empty() ? -1 : std::stoll(text);
}

// The program `name` beside this one.
inline std::string program_beside(const std::string& name) {
  return std::filesystem::read_symlink("/proc/self/exe").parent_path() / name;
}

// Rows of text in aligned columns: the first to the left, figures to the
// right. Numbers are formatted by the caller, who knows their precision.
class Table {
 public:
  explicit Table(std::vector<std::string> header) { add(std::move(header)); }

  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }

  void print() const {
    std::vector<size_t> widths;
    for (const auto& row : rows_) {
      widths.resize(std::max(widths.size(), row.size()));
      for (size_t i = 0; i < row.size(); ++i) {
        widths[i] = std::max(widths[i], row[i].size());
      }
    }
    for (const auto& row : rows_) {
      std::string line;
      for (size_t i = 0; i < row.size(); ++i) {
        line += i == 0 ? fmt::format("{:<{}}", row[i], widths[i])
                       : fmt::format("  {:>{}}", row[i], widths[i]);
      }
      std::puts(line.c_str());
    }
  }

 private:
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace framewise::bench
