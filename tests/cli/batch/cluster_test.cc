// SPDX-License-Identifier: Apache-2.0
// `framewise batch --cluster slurm` on a real Slurm of several nodes, started
// here from Debian's packages.
#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <fstream>
#include <future>
#include <sstream>
#include <thread>

#include "cli/program.h"
#include "tiny_gif.h"

namespace framewise {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

constexpr int kNodes = 4;

std::string text_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

bool is_free(int port) {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(uint16_t(port));
  address.sin_addr.s_addr = htonl(INADDR_ANY);
  const bool bound = bind(fd, reinterpret_cast<const sockaddr*>(&address),
                          sizeof address) == 0;
  close(fd);
  return bound;
}

// The first of so many free ports in a row, below those that the system gives
// to connections.
int free_ports(int count) {
  for (int first = 17000 + getpid() % 9000; first < 32000; ++first) {
    bool all = true;
    for (int i = 0; i < count; ++i) all = all && is_free(first + i);
    if (all) return first;
  }
  return 0;
}

size_t lines_in(const fs::path& path) {
  const std::string text = text_of(path);
  return size_t(std::count(text.begin(), text.end(), '\n'));
}

class Slurm : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* program :
         {"munged", "slurmctld", "slurmd", "sbatch", "squeue", "scancel"}) {
      if (run_program({"sh", "-c",
                       "PATH=$PATH:/usr/sbin:/sbin command -v \"$0\"", program})
              .exit_code != 0) {
        GTEST_SKIP() << program << " is not installed";
      }
    }
    if (geteuid() != 0) GTEST_SKIP() << "a cluster of our own needs root";
    const ProgramResult started =
        script({"start", std::to_string(free_ports(kNodes + 1)),
                std::to_string(kNodes)});
    running_ = true;
    ASSERT_EQ(started.exit_code, 0)
        << started.err << text_of(cluster_.path() / "slurmctld.log");
  }
  void TearDown() override {
    if (running_) script({"stop"});
  }

  ProgramResult script(std::vector<std::string> words) const {
    words.insert(words.begin() + 1, cluster_.path().string());
    words.insert(words.begin(),
                 FRAMEWISE_SOURCE_DIR "/tests/cli/slurm_cluster.sh");
    // Daemons keep what they inherit open; files do not wait for them.
    const std::string log = (cluster_.path() / "start.log").string();
    std::string line;
    for (const std::string& word : words) line += "'" + word + "' ";
    return run_program({"sh", "-c", line + ">" + log + " 2>&1"});
  }

  ProgramOptions options() const {
    return {.environment = {{"SLURM_CONF",
                             (cluster_.path() / "slurm.conf").string()},
                            {"FRAMEWISE_CONFIG", "none"}},
            .folder = work_.path()};
  }

  void make_folders(int count) {
    for (int i = 0; i < count; ++i) {
      TinyGif gif{.width = 64, .height = 64};
      for (int k = 0; k < 12; ++k) {
        std::vector<uint8_t> pixels(64 * 64);
        for (size_t p = 0; p < pixels.size(); ++p) {
          pixels[p] = uint8_t((p % 64 + p / 64 + size_t(i * k)) % 128);
        }
        gif.frames.push_back({.pixels = std::move(pixels)});
      }
      const std::string name = std::to_string(100 + i) + ".gif";
      work_.write("originals/" + name, gif.bytes());
      for (auto& frame : gif.frames) frame.pixels[size_t(i)] = 77;
      work_.write("small/" + name, gif.bytes());
    }
  }

  // What the command says whose second task is cancelled when that has finished
  // something, and most often not all.
  ProgramResult with_a_task_cancelled(const std::vector<std::string>& words) {
    auto result = std::async(std::launch::async,
                             [&] { return framewise(words, options()); });
    const fs::path folder = work_.path() / "divided.ndjson.cluster";
    const fs::path journal = folder / "rows.2-of-4.ndjson.journal";
    while (result.wait_for(std::chrono::milliseconds(1)) !=
               std::future_status::ready &&
           lines_in(journal) < 3) {
    }
    run_program(
        {"sh", "-c", "scancel \"$(cat \"$0\")_1\"", (folder / "job").string()},
        options());
    return result.get();
  }

  TemporaryFolder cluster_;
  TemporaryFolder work_;
  bool running_ = false;
};

TEST_F(Slurm, ACancelledTaskIsSubmittedAgainAndTheResultIsThatOfOneProcess) {
  make_folders(60);
  const std::vector<std::string> words = {"batch", "originals", "small", "-m",
                                          "all",   "-j",        "1"};
  auto alone = words;
  alone.insert(alone.end(), {"-o", "alone.ndjson"});
  ASSERT_EQ(framewise(alone, options()).exit_code, 0);

  auto divided = words;
  divided.insert(divided.end(), {"--cluster", "slurm", "--shards", "4", "-o",
                                 "divided.ndjson"});
  // On a busy machine a task may be done before it is cancelled: then again.
  ProgramResult done;
  for (int attempt = 0; attempt < 5; ++attempt) {
    fs::remove(work_.path() / "divided.ndjson");
    done = with_a_task_cancelled(divided);
    ASSERT_EQ(done.exit_code, 0) << done.err;
    EXPECT_THAT(done.err, HasSubstr("shards 0-3 of 4"));
    EXPECT_EQ(text_of(work_.path() / "divided.ndjson"),
              text_of(work_.path() / "alone.ndjson"));
    EXPECT_FALSE(fs::exists(work_.path() / "divided.ndjson.cluster"));
    if (done.err.find("shards 1 of 4") != std::string::npos) break;
  }
  EXPECT_THAT(done.err, HasSubstr("shards 1 of 4"));

  // Submitted and left alone, then collected by the same command.
  divided.back() = "later.ndjson";
  auto detached = divided;
  detached.emplace_back("--detach");
  EXPECT_EQ(framewise(detached, options()).exit_code, 0);
  EXPECT_FALSE(fs::exists(work_.path() / "later.ndjson"));
  EXPECT_EQ(framewise(divided, options()).exit_code, 0);
  EXPECT_EQ(text_of(work_.path() / "later.ndjson"),
            text_of(work_.path() / "alone.ndjson"));
}

}  // namespace
}  // namespace framewise
