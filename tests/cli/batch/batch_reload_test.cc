// SPDX-License-Identifier: Apache-2.0
// `framewise batch --stdin` reads its settings again at SIGHUP.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <optional>

#include "base/json/json.h"
#include "cli/batch_fixture.h"

namespace framewise {
namespace {

using testing::HasSubstr;

// A program that is written to and read from while it runs.
class RunningProgram {
 public:
  RunningProgram(std::vector<std::string> words,
                 const std::filesystem::path& folder) {
    int ends[3][2];
    for (auto& pair : ends) {
      EXPECT_EQ(pipe2(pair, O_CLOEXEC), 0);
    }
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addchdir_np(&actions, folder.c_str());
    posix_spawn_file_actions_adddup2(&actions, ends[0][0], 0);
    posix_spawn_file_actions_adddup2(&actions, ends[1][1], 1);
    posix_spawn_file_actions_adddup2(&actions, ends[2][1], 2);
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    std::string home = "HOME=" + folder.string();
    char* const environment[] = {home.data(), nullptr};
    EXPECT_EQ(posix_spawn(&process_, words[0].c_str(), &actions, nullptr,
                          arguments.data(), environment),
              0);
    posix_spawn_file_actions_destroy(&actions);
    for (const int end : {ends[0][0], ends[1][1], ends[2][1]}) close(end);
    in_ = ends[0][1];
    out_ = fdopen(ends[1][0], "r");
    err_ = fdopen(ends[2][0], "r");
  }
  ~RunningProgram() {
    close_input();
    fclose(out_);
    fclose(err_);
    if (process_ > 0) waitpid(process_, nullptr, 0);
  }
  RunningProgram(const RunningProgram&) = delete;
  RunningProgram& operator=(const RunningProgram&) = delete;

  void write_line(const std::string& line) {
    const std::string text = line + "\n";
    EXPECT_EQ(write(in_, text.data(), text.size()), ssize_t(text.size()));
  }
  void close_input() {
    if (in_ >= 0) close(in_);
    in_ = -1;
  }
  void send(int signal) { kill(process_, signal); }
  std::string row() { return line_of(out_); }
  // The lines of standard error up to one that contains `part`.
  std::string messages_to(const std::string& part) {
    std::string all;
    while (true) {
      const std::string line = line_of(err_);
      all += line;
      if (line.empty() || line.find(part) != std::string::npos) return all;
    }
  }
  int exit_code() {
    int status = 0;
    waitpid(process_, &status, 0);
    process_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }

 private:
  // With its line end; empty at the end.
  static std::string line_of(std::FILE* file) {
    std::string line;
    for (int c = 0; (c = fgetc(file)) != EOF;) {
      line += char(c);
      if (c == '\n') break;
    }
    return line;
  }

  pid_t process_ = -1;
  int in_ = -1;
  std::FILE* out_ = nullptr;
  std::FILE* err_ = nullptr;
};

TEST_F(Batch, ReadsItsSettingsAgainAtSighup) {
  make_folders(2);
  const std::string settings = folder_.path() / "c.toml";
  const std::string pair = "originals/100.gif\tsmall/100.gif";
  const auto metrics_of = [](const std::string& row) {
    std::vector<std::string> names;
    const Json json = Json::parse(row);
    for (const auto& [name, metric] : json["metrics"].members()) {
      names.push_back(name);
    }
    return names;
  };
  folder_.write("c.toml", "[compare]\nmetrics = \"psnr\"\n");
  RunningProgram program(
      {FRAMEWISE_BINARY_DIR "/framewise", "batch", "--stdin", "--format",
       "ndjson", "--config", settings, "--settings-log", "log"},
      folder_.path());
  program.write_line(pair);
  EXPECT_THAT(metrics_of(program.row()), testing::ElementsAre("psnr"));

  folder_.write("c.toml", "[compare]\nmetrics = \"mse\"\n");
  program.send(SIGHUP);
  EXPECT_THAT(program.messages_to("settings read again"),
              HasSubstr("compare.metrics: psnr -> mse"));
  program.write_line(pair);
  EXPECT_THAT(metrics_of(program.row()), testing::ElementsAre("mse"));

  folder_.write("c.toml", "[compare]\nmetrics = \"psn\"\n");
  program.send(SIGHUP);
  EXPECT_THAT(program.messages_to("the settings stay as they were"),
              HasSubstr("error: "));
  program.write_line(pair);
  EXPECT_THAT(metrics_of(program.row()), testing::ElementsAre("mse"));

  program.close_input();
  EXPECT_EQ(program.exit_code(), 0);
  EXPECT_EQ(lines_of(file("log")).size(), 3u);
}

}  // namespace
}  // namespace framewise
