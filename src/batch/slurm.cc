// SPDX-License-Identifier: Apache-2.0
#include "batch/slurm.h"

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

struct Said {
  int exit_code = 0;
  std::string text;  // standard output and standard error
};

Result<Said> run(std::vector<std::string> words) {
  const auto refused = [&](int code) {
    return with_hint(fail(ErrorKind::kEnvironment, "cannot run {}: {}",
                          words.front(), std::generic_category().message(code)),
                     "this machine must be one that submits to Slurm");
  };
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return refused(errno);
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
  Said said;
  char piece[4096];
  while (code == 0) {
    const ssize_t got = read(ends[0], piece, sizeof piece);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    said.text.append(piece, size_t(got));
  }
  close(ends[0]);
  if (code != 0) return refused(code);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  said.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128;
  while (said.text.ends_with('\n')) said.text.pop_back();
  return said;
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

std::string shell_word(std::string_view text) {
  std::string word = "'";
  for (const char c : text) {
    if (c == '\'') {
      word += "'\\''";
    } else {
      word += c;
    }
  }
  return word + "'";
}

Result<std::string> submit_array(const std::filesystem::path& script,
                                 std::span<const int> tasks,
                                 std::span<const std::string> more) {
  std::vector<std::string> words = {"sbatch", "--parsable",
                                    "--array=" + array_text(tasks)};
  words.insert(words.end(), more.begin(), more.end());
  words.push_back(script.string());
  FW_ASSIGN_OR_RETURN(const Said said, run(std::move(words)));
  // "123" or "123;cluster"; warnings come before.
  std::string job = said.text.substr(said.text.rfind('\n') + 1);
  job = job.substr(0, job.find(';'));
  const bool number =
      !job.empty() && job.find_first_not_of("0123456789") == std::string::npos;
  if (said.exit_code == 0 && number) return job;
  return with_hint(
      fail(ErrorKind::kEnvironment, "sbatch refused: {}", printable(said.text)),
      "--sbatch passes options such as --partition on");
}

Result<bool> in_queue(const std::string& job) {
  FW_ASSIGN_OR_RETURN(const Said said,
                      run({"squeue", "-h", "-j", job, "-o", "%i"}));
  if (said.exit_code == 0) return !said.text.empty();
  // Slurm forgets jobs some minutes after their end.
  if (said.text.find("Invalid job id") != std::string::npos) return false;
  return fail(ErrorKind::kEnvironment, "squeue failed: {}",
              printable(said.text));
}

}  // namespace framewise::batch
