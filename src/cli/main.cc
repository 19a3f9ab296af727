// SPDX-License-Identifier: Apache-2.0
// The program: reads the command line and the settings, runs one command, and
// turns its error into text and an exit code.
#include <fcntl.h>
#include <malloc.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>
#include <system_error>
#include <vector>

#include "base/large_pages.h"
#include "base/result.h"
#include "cli/bench/profiled_run.h"
#include "cli/command.h"
#include "cli/command_line.h"
#include "cli/count_allocations.h"
#include "cli/help.h"
#include "cli/run_command.h"
#include "cli/terminal/terminal.h"
#include "framewise/version.h"
#include "runtime/idle_memory.h"

// Only in the program that is one file; see base/module.cc.
extern "C" __attribute__((weak)) void* framewise_module_inside(
    const char* name, const char* symbol);

namespace framewise::cli {
namespace {

// The color setting from flags alone: help does not read the configuration.
std::string color_flag(const CommandLine& line) {
  std::string color = "auto";
  for (const FlagValue& flag : line.settings) {
    if (flag.setting->key == "color") color = flag.text;
  }
  return color;
}

Result<ExitCode> print_help(const CommandLine& line,
                            const Environment& environment) {
  const Terminal terminal = examine(stdout, color_flag(line), environment);
  const std::string text =
      line.command ? command_help(*line.command, terminal, line.help_all)
      : line.unfinished.empty() ? (line.help_all ? whole_program_help(terminal)
                                                 : program_help(terminal))
                                : group_help(line.unfinished, terminal);
  FW_RETURN_IF_ERROR(write(stdout, text));
  return ExitCode::kOk;
}

Result<ExitCode> run(std::span<const std::string> words,
                     const Environment& environment) {
  FW_ASSIGN_OR_RETURN(const CommandLine line, parse_command_line(words));
  if (line.version) {
    FW_RETURN_IF_ERROR(write(stdout, fmt::format("framewise {}\n", version())));
    if (framewise_module_inside) {
      FW_RETURN_IF_ERROR(write(
          stdout,
          "one file, without: HEIC, JPEG XL writing, encoders of H.264 and "
          "H.265, downloads and TLS, Redis, graphics cards, reading words "
          "(framewise doctor)\n"));
    }
    return ExitCode::kOk;
  }
  if (line.help || !line.command) return print_help(line, environment);
  if (!line.profile_report.empty()) {
    return run_with_profile_report(line, environment);
  }
  return run_command(line, environment);
}

// Opens /dev/null for each of the descriptors 0 to 2 that the caller closed.
// Otherwise the next file that is opened would get that number and be used as a
// standard stream. It is opened for reading only, so that writing results fails
// with an error.
void open_closed_descriptors() {
  for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (fcntl(descriptor, F_GETFD) >= 0 || errno != EBADF) continue;
    // open() returns the lowest free number, which is this one.
    if (open("/dev/null", O_RDONLY) != descriptor) std::abort();
  }
}

int main_function(int argc, char** argv) {
  open_closed_descriptors();
  count_allocations();
  runtime::allow_returning_memory();
  // A file size limit (ulimit -f) makes write() fail, as a full disk does.
  std::signal(SIGXFSZ, SIG_IGN);
  const Environment environment = read_process_environment();
  const std::vector<std::string> words(argv + std::min(argc, 1), argv + argc);
  const auto outcome = run(words, environment);
  if (outcome) return int(*outcome);
  say_error(examine(stderr, "auto", environment), outcome.error());
  return int(exit_code_of(outcome.error().kind));
}

}  // namespace
}  // namespace framewise::cli

// Makes the allocator keep freed blocks below 6 MiB. Planes are allocated and
// freed for every frame pair; getting new pages from the kernel each time took
// a seventh of the time at 1776x764. Larger blocks are returned: fragmentation
// would cost a quarter of the memory at 1080p.
void keep_freed_memory() {
#ifdef __GLIBC__
  mallopt(M_MMAP_THRESHOLD, 6 << 20);
  mallopt(M_TRIM_THRESHOLD, 256 << 20);
#endif
}

// Starts the heap on pages of 2 MiB if the kernel has them. Small pages took
// two fifths of the time to compare two small images.
void begin_heap_on_large_pages() {
#ifdef __GLIBC__
  constexpr int kHeap = 32 << 20;
  constexpr int kUsualPad = 128 << 10;
  char* const begin = static_cast<char*>(sbrk(0));
  mallopt(M_TOP_PAD, kHeap);
  void* volatile larger_than_heap = malloc(2 * kUsualPad);
  free(larger_than_heap);
  mallopt(M_TOP_PAD, kUsualPad);
  char* const end = static_cast<char*>(sbrk(0));
  if (end > begin) framewise::advise_large_pages(begin, size_t(end - begin));
#endif
}

int main(int argc, char** argv) {
  using framewise::cli::ExitCode;
  keep_freed_memory();
  begin_heap_on_large_pages();
  try {
    return framewise::cli::main_function(argc, argv);
  } catch (const std::system_error& thrown) {
    // Only std::thread throws a system_error here.
    std::fprintf(
        stderr,
        "framewise: error: cannot start a thread: %s\n"
        "hint: raise the limit on processes (ulimit -u, or that of the "
        "container)\n",
        thrown.code().message().c_str());
  } catch (const std::exception& thrown) {
    std::fprintf(stderr, "framewise: error: %s\n", thrown.what());
  }
  return int(ExitCode::kEnvironment);
}
