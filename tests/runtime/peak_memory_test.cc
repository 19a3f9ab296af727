// SPDX-License-Identifier: Apache-2.0
#include "runtime/peak_memory.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <vector>

namespace framewise::runtime {
namespace {

constexpr size_t kMiB = size_t{1} << 20;

void use(size_t bytes) {
  std::vector<char> block(bytes, 'x');
  // The compiler must not leave it out.
  asm volatile("" : : "r"(block.data()) : "memory");
}

TEST(PeakMemory, IsKnownWhereAProcessExceedsItsEarlierPeak) {
  const auto so_far = peak_memory_of(getpid());
  ASSERT_TRUE(so_far);
  const PeakMemory larger;
  use(size_t(*so_far) + 64 * kMiB);
  ASSERT_TRUE(larger.peak_bytes());
  EXPECT_GE(*larger.peak_bytes(), *so_far + int64_t(64 * kMiB));
  const PeakMemory smaller;
  use(kMiB);
  EXPECT_FALSE(smaller.peak_bytes());
  // The peak of the whole process is not forgotten.
  EXPECT_GE(*peak_memory_of(getpid()), *larger.peak_bytes());
}

// A process that uses 96 MiB and then, for each byte that it gets, 32 MiB.
class Child {
 public:
  Child() {
    if (pipe(to_) != 0 || pipe(from_) != 0) return;
    process_ = fork();
    if (process_ != 0) return;
    use(96 * kMiB);
    for (char byte = 0;;) {
      if (write(from_[1], "x", 1) != 1 || read(to_[0], &byte, 1) != 1) _exit(1);
      use(32 * kMiB);
    }
  }
  ~Child() {
    kill(process_, SIGKILL);
    waitpid(process_, nullptr, 0);
    for (const int end : {to_[0], to_[1], from_[0], from_[1]}) close(end);
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  pid_t process() const { return process_; }
  bool has_used_memory() const {
    char byte = 0;
    return read(from_[0], &byte, 1) == 1;
  }
  bool use_more() const { return write(to_[1], "x", 1) == 1; }

 private:
  int to_[2] = {-1, -1};
  int from_[2] = {-1, -1};
  pid_t process_ = 0;
};

TEST(PeakMemory, OfAnotherProcessIsForgotten) {
  const Child child;
  ASSERT_TRUE(child.has_used_memory());
  const auto first = peak_memory_of(child.process());
  ASSERT_TRUE(first);
  const PeakMemory peak(child.process());
  if (*peak_memory_of(child.process()) == *first) {
    GTEST_SKIP() << "this system forgets no peak";
  }
  ASSERT_TRUE(child.use_more() && child.has_used_memory());
  ASSERT_TRUE(peak.peak_bytes());
  EXPECT_GE(*peak.peak_bytes(), int64_t(32 * kMiB));
  EXPECT_LT(*peak.peak_bytes(), *first);
}

TEST(PeakMemory, OfAProcessThatIsGoneIsNotKnown) {
  constexpr pid_t kNoProcess = 1 << 30;
  EXPECT_FALSE(peak_memory_of(kNoProcess));
  EXPECT_FALSE(PeakMemory(kNoProcess).peak_bytes());
}

}  // namespace
}  // namespace framewise::runtime
