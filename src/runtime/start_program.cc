// SPDX-License-Identifier: Apache-2.0
#include "runtime/start_program.h"

#include <fcntl.h>
#include <spawn.h>
#include <unistd.h>

extern char** environ;

namespace framewise::runtime {
namespace {

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> list;
  for (std::string& word : words) list.push_back(word.data());
  list.push_back(nullptr);
  return list;
}

}  // namespace

int start_program(ProgramStart start, pid_t& process) {
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  const auto give = [&files](int stream, std::optional<int> descriptor) {
    if (!descriptor) return;
    if (*descriptor == kDevNull) {
      posix_spawn_file_actions_addopen(&files, stream, "/dev/null", O_RDWR, 0);
    } else {
      posix_spawn_file_actions_adddup2(&files, *descriptor, stream);
    }
  };
  give(STDIN_FILENO, start.input);
  give(STDOUT_FILENO, start.output);
  give(STDERR_FILENO, start.errors);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  if (start.own_group) {
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
    posix_spawnattr_setpgroup(&attributes, 0);
  }
  const std::vector<char*> arguments = pointers(start.words);
  std::vector<char*> variables;
  if (start.environment) variables = pointers(*start.environment);
  const int code = posix_spawnp(&process, arguments[0], &files, &attributes,
                                arguments.data(),
                                start.environment ? variables.data() : environ);
  posix_spawn_file_actions_destroy(&files);
  posix_spawnattr_destroy(&attributes);
  return code;
}

std::vector<std::string> own_environment() {
  std::vector<std::string> variables;
  for (char** one = environ; *one; ++one) variables.emplace_back(*one);
  return variables;
}

}  // namespace framewise::runtime
