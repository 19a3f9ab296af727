// SPDX-License-Identifier: Apache-2.0
#include "batch/sandbox.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <functional>
#include <thread>

#include "temporary_folder.h"

namespace framewise::batch {
namespace {

// What a child in the sandbox says of itself: its exit code.
[[maybe_unused]] int in_sandbox(const std::function<bool()>& works,
                                const SandboxLimits& limits = {}) {
  const pid_t child = fork();
  if (child == 0) {
    if (!enter_sandbox(limits)) _exit(77);
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

// Each by the number that says what such a call is to do.
TEST(Sandbox, NarrowsCallsOfManyUses) {
  EXPECT_EQ(in_sandbox([] {
              const int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
              const auto refused = [](long answer) {
                return answer == -1 && errno == EPERM;
              };
              return fcntl(fd, F_GETFL) >= 0 &&
                     fcntl(fd, F_DUPFD_CLOEXEC, 0) >= 0 &&
                     refused(fcntl(fd, F_SETOWN, getpid())) &&
                     refused(fcntl(fd, F_SETSIG, SIGUSR1)) &&
                     refused(fcntl(fd, F_SETLEASE, F_RDLCK)) &&
                     refused(fcntl(fd, F_NOTIFY, DN_MODIFY)) &&
                     refused(ioctl(fd, TIOCSTI, "x")) &&
                     refused(ioctl(fd, TCGETS, nullptr)) &&
                     prctl(PR_SET_NAME, "decoder") == 0 &&
                     refused(prctl(PR_SET_DUMPABLE, 1)) &&
                     refused(prctl(PR_SET_PTRACER, 1)) &&
                     refused(prctl(PR_SET_PDEATHSIG, SIGKILL)) &&
                     refused(prctl(PR_SET_TIMERSLACK, 1));
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

TEST(Sandbox, LetsFilesBeWrittenInOneFolderOnly) {
  const TemporaryFolder mine;
  const TemporaryFolder other;
  const std::string victim = other.write("victim", "text");
  const std::string inside = mine.path() / "film.mp4";
  const std::string moved = mine.path() / "sub/film.mp4";
  const int code = in_sandbox(
      [&] {
        std::error_code failed;
        const int fd = open(inside.c_str(), O_CREAT | O_RDWR, 0600);
        return write(fd, "film", 4) == 4 && ftruncate(fd, 2) == 0 &&
               std::filesystem::create_directory(mine.path() / "sub") &&
               rename(inside.c_str(), moved.c_str()) == 0 &&
               open(victim.c_str(), O_WRONLY) < 0 &&
               open(victim.c_str(), O_RDONLY | O_TRUNC) < 0 &&
               open((victim + "2").c_str(), O_CREAT | O_RDWR, 0600) < 0 &&
               unlink(victim.c_str()) < 0 &&
               rename(victim.c_str(), inside.c_str()) < 0 &&
               symlink(victim.c_str(), inside.c_str()) < 0 &&
               link(victim.c_str(), inside.c_str()) < 0 &&
               open(victim.c_str(), O_RDONLY) >= 0;
      },
      {.writable = mine.path()});
  if (code == 77) GTEST_SKIP() << "this system has no Landlock of Linux 6.2";
  EXPECT_EQ(code, 0);
  EXPECT_EQ(std::filesystem::file_size(moved), 2u);
  EXPECT_EQ(std::filesystem::file_size(victim), 4u);
}
#endif

}  // namespace
}  // namespace framewise::batch
