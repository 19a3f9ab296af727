// SPDX-License-Identifier: Apache-2.0
#include "batch/sandbox.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <functional>
#include <thread>

namespace framewise::batch {
namespace {

// What a child in the sandbox says of itself: its exit code.
int in_sandbox(const std::function<bool()>& works) {
  const pid_t child = fork();
  if (child == 0) {
    if (!enter_sandbox({})) _exit(77);
    _exit(works() ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
TEST(Sandbox, IsNotForInstrumentedPrograms) {
  GTEST_SKIP() << "sanitizers need calls that the sandbox refuses";
}
#else

TEST(Sandbox, LetsFilesBeReadMemoryBeTakenAndThreadsStarted) {
  EXPECT_EQ(in_sandbox([] {
              const int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
              char byte = 0;
              if (fd < 0 || read(fd, &byte, 1) != 1) return false;
              bool ran = false;
              std::thread([&ran] { ran = true; }).join();
              return ran && std::vector<char>(64 << 20, 'x').back() == 'x';
            }),
            0);
}

TEST(Sandbox, RefusesToStartPrograms) {
  EXPECT_EQ(in_sandbox([] {
              if (fork() >= 0) return false;
              execl("/bin/true", "true", nullptr);
              return errno == EPERM;
            }),
            0);
}

TEST(Sandbox, RefusesTheNetworkAndOtherProcesses) {
  const pid_t parent = getpid();
  EXPECT_EQ(in_sandbox([parent] {
              return socket(AF_INET, SOCK_STREAM, 0) < 0 && errno == EPERM &&
                     kill(parent, 0) < 0 && errno == EPERM;
            }),
            0);
}

TEST(Sandbox, RefusesToWriteAndToRemoveFiles) {
  const std::filesystem::path victim = std::filesystem::temp_directory_path() /
                                       ("victim-" + std::to_string(getpid()));
  close(open(victim.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
  EXPECT_EQ(in_sandbox([&] {
              return open(victim.c_str(), O_WRONLY) < 0 && errno == EACCES &&
                     open("/tmp/new", O_CREAT | O_RDWR, 0600) < 0 &&
                     unlink(victim.c_str()) < 0 && errno == EPERM;
            }),
            0);
  EXPECT_TRUE(std::filesystem::remove(victim));
}
#endif

}  // namespace
}  // namespace framewise::batch
