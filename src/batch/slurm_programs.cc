// SPDX-License-Identifier: Apache-2.0
#include "batch/slurm_programs.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "base/printable.h"
#include "base/result.h"

extern char** environ;

namespace framewise::batch {
namespace {

// The programs print a few lines; more is dropped.
constexpr size_t kMaxOutputBytes = size_t{1} << 20;
// Of these, messages quote so much.
constexpr int kMaxQuotedColumns = 400;

struct Output {
  int exit_code = 0;
  std::string text;  // standard output and standard error
};

Result<Output> run(std::vector<std::string> words) {
  const auto cannot_run = [&](int code) {
    return with_hint(fail(ErrorKind::kEnvironment, "cannot run {}: {}",
                          words.front(), std::generic_category().message(code)),
                     "this machine must be one that submits to Slurm");
  };
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return cannot_run(errno);
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY,
                                   0);
  posix_spawn_file_actions_adddup2(&files, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&files, ends[1], STDERR_FILENO);
  pid_t child = 0;
  const int code =
      posix_spawnp(&child, argv[0], &files, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&files);
  close(ends[1]);
  Output output;
  char piece[4096];
  while (code == 0) {
    const ssize_t got = read(ends[0], piece, sizeof piece);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    const size_t room = kMaxOutputBytes - output.text.size();
    output.text.append(piece, std::min(size_t(got), room));
  }
  close(ends[0]);
  if (code != 0) return cannot_run(code);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  output.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128;
  while (output.text.ends_with('\n')) output.text.pop_back();
  return output;
}

}  // namespace

std::string array_text(std::span<const int> tasks) {
  std::string text;
  for (size_t i = 0; i < tasks.size();) {
    size_t end = i + 1;
    while (end < tasks.size() && tasks[end] == tasks[end - 1] + 1) ++end;
    text += fmt::format("{}{}", text.empty() ? "" : ",", tasks[i]);
    if (end - i > 1) text += fmt::format("-{}", tasks[end - 1]);
    i = end;
  }
  return text;
}

std::optional<std::string> array_number(std::string_view printed) {
  // The last line is "123" or "123;cluster"; lines before it are warnings.
  std::string_view array = printed.substr(printed.rfind('\n') + 1);
  array = array.substr(0, array.find(';'));
  // Slurm counts up to 2^26.
  constexpr size_t kMaxDigits = 10;
  if (array.empty() || array.size() > kMaxDigits ||
      array.find_first_not_of("0123456789") != std::string_view::npos) {
    return std::nullopt;
  }
  return std::string(array);
}

Result<bool> queue_answer(int exit_code, std::string_view printed) {
  if (exit_code == 0) return !printed.empty();
  // Slurm forgets arrays some minutes after they have ended.
  if (printed.find("Invalid job id") != std::string_view::npos) return false;
  return fail(ErrorKind::kEnvironment, "squeue failed: {}",
              shortened(printable(printed), kMaxQuotedColumns));
}

Result<std::string> submit_array(const std::filesystem::path& script,
                                 std::span<const int> tasks,
                                 std::span<const std::string> options) {
  std::vector<std::string> words = {"sbatch", "--parsable",
                                    "--array=" + array_text(tasks)};
  words.insert(words.end(), options.begin(), options.end());
  words.push_back(script.string());
  FW_ASSIGN_OR_RETURN(const Output output, run(std::move(words)));
  const auto array = array_number(output.text);
  if (output.exit_code == 0 && array) return *array;
  return with_hint(fail(ErrorKind::kEnvironment, "sbatch refused: {}",
                        shortened(printable(output.text), kMaxQuotedColumns)),
                   "--sbatch passes options such as --partition on");
}

Result<bool> is_queued(const std::string& array) {
  FW_ASSIGN_OR_RETURN(const Output output,
                      run({"squeue", "-h", "-j", array, "-o", "%i"}));
  return queue_answer(output.exit_code, output.text);
}

}  // namespace framewise::batch
