// SPDX-License-Identifier: Apache-2.0
// The real `framewise serve`, for the time of a test.
#pragma once

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

namespace framewise {

class ServeProcess {
 public:
  // Listens on a port of its own choice, unless `arguments` say otherwise.
  // Waits until it listens.
  explicit ServeProcess(std::vector<std::string> arguments) {
    int ends[2];
    if (pipe(ends) != 0) throw std::runtime_error("pipe");
    child_ = fork();
    if (child_ == 0) {
      dup2(ends[1], STDOUT_FILENO);
      close(ends[0]);
      close(ends[1]);
      setenv("FRAMEWISE_CONFIG", "none", 1);
      setenv("FRAMEWISE_CACHE_USE", "none", 1);
      std::vector<std::string> words = {FRAMEWISE_BINARY_DIR "/framewise",
                                        "serve", "--listen", "127.0.0.1:0"};
      words.insert(words.end(), arguments.begin(), arguments.end());
      std::vector<char*> list;
      for (std::string& word : words) list.push_back(word.data());
      list.push_back(nullptr);
      execv(list[0], list.data());
      _exit(127);
    }
    close(ends[1]);
    output_ = ends[0];
    const std::string line = read_line();
    port_ = uint16_t(std::atoi(line.substr(line.rfind(':') + 1).c_str()));
    if (port_ == 0) throw std::runtime_error("the server does not listen");
  }
  ~ServeProcess() {
    if (child_ > 0) end(SIGKILL);
    close(output_);
  }
  ServeProcess(const ServeProcess&) = delete;
  ServeProcess& operator=(const ServeProcess&) = delete;

  uint16_t port() const { return port_; }
  pid_t child() const { return child_; }
  std::string read_line() {
    std::string line;
    for (char c = 0; read(output_, &c, 1) == 1 && c != '\n';) line += c;
    return line;
  }

  // The exit code; 128 + the signal that ended it.
  int end(int signal) {
    kill(child_, signal);
    int status = 0;
    waitpid(child_, &status, 0);
    child_ = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }

 private:
  pid_t child_ = 0;
  int output_ = -1;
  uint16_t port_ = 0;
};

}  // namespace framewise
