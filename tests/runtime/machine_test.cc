// SPDX-License-Identifier: Apache-2.0
#include "runtime/machine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "temporary_folder.h"

namespace framewise::runtime {
namespace {

namespace fs = std::filesystem;
using testing::AnyOf;
using testing::HasSubstr;

// A file system root that holds only the files that a test writes.
class FakeMachine : public testing::Test {
 protected:
  void put(const std::string& path, const std::string& text) {
    fs::create_directories((root_ / path).parent_path());
    std::ofstream(root_ / path) << text;
  }

  void put_machine(const std::string& processors, int64_t mebibytes) {
    put("sys/devices/system/cpu/online", processors + "\n");
    put("proc/self/status", "Name:\tx\nCpus_allowed_list:\t" + processors);
    put("proc/meminfo", "MemTotal:       " + std::to_string(mebibytes * 1024) +
                            " kB\nMemFree: 1 kB\n");
  }

  TemporaryFolder folder_;
  const fs::path root_ = folder_.path();
};

TEST_F(FakeMachine, IsUsedWholeWhenNothingLimitsIt) {
  put_machine("0-7,16-23", 16384);
  const Machine machine = read_machine(root_);
  EXPECT_EQ(machine.processors, 16);
  EXPECT_EQ(machine.usable_processors, 16);
  EXPECT_EQ(machine.memory_bytes, int64_t{16} << 30);
  EXPECT_FALSE(machine.processor_quota);
  EXPECT_FALSE(machine.memory_limit);
  EXPECT_EQ(choose_threads(machine, 0).threads, 16);
  EXPECT_EQ(choose_threads(machine, 0).reason, "the machine has 16 processors");
  const MemoryChoice memory = choose_memory(machine, 0, 50);
  EXPECT_NEAR(double(memory.bytes), double(int64_t{8} << 30), 100);
  EXPECT_EQ(memory.reason, "50 % of the machine's 16384 MiB");
}

TEST_F(FakeMachine, HonoursLimitsOfTheProcess) {
  put_machine("0-7", 16384);
  put("proc/self/limits",
      "Limit                     Soft Limit           Hard Limit    Units\n"
      "Max data size             268435456            unlimited     bytes\n"
      "Max address space         unlimited            unlimited     bytes\n");
  const MemoryChoice memory = choose_memory(read_machine(root_), 0, 50);
  EXPECT_NEAR(double(memory.bytes), double(int64_t{128} << 20), 100);
  EXPECT_EQ(memory.reason, "50 % of the 256 MiB that /proc/self/limits grants");
}

TEST_F(FakeMachine, HonoursTheAffinityMask) {
  put_machine("0-7", 1024);
  put("proc/self/status", "Cpus_allowed_list:\t2,4-5\n");
  const ThreadChoice choice = choose_threads(read_machine(root_), 0);
  EXPECT_EQ(choice.threads, 3);
  EXPECT_EQ(choice.reason, "this process may use 3 of 8 processors");
}

TEST_F(FakeMachine, TakesTheTightestLimitOfVersionTwoGroups) {
  put_machine("0-7", 8192);
  put("proc/self/cgroup", "0::/a.slice/b.scope\n");
  put("sys/fs/cgroup/a.slice/cpu.max", "150000 100000\n");
  put("sys/fs/cgroup/a.slice/b.scope/cpu.max", "max 100000\n");
  put("sys/fs/cgroup/a.slice/memory.max", "max\n");
  put("sys/fs/cgroup/a.slice/b.scope/memory.max", "536870912\n");
  const Machine machine = read_machine(root_);
  ASSERT_TRUE(machine.processor_quota);
  EXPECT_DOUBLE_EQ(machine.processor_quota->value, 1.5);
  EXPECT_EQ(machine.processor_quota->where, "/sys/fs/cgroup/a.slice/cpu.max");
  const ThreadChoice threads = choose_threads(machine, 0);
  EXPECT_EQ(threads.threads, 2);
  EXPECT_EQ(threads.reason,
            "/sys/fs/cgroup/a.slice/cpu.max grants 1.5 of 8 processors");
  const MemoryChoice memory = choose_memory(machine, 0, 25);
  EXPECT_EQ(memory.bytes, 536870912 / 100 * 25);
  EXPECT_THAT(memory.reason, HasSubstr("b.scope/memory.max"));
}

TEST_F(FakeMachine, ReadsVersionOneGroups) {
  put_machine("0-3", 8192);
  put("proc/self/cgroup",
      "4:memory:/docker/abc\n3:cpu,cpuacct:/docker/abc\n1:name=systemd:/x\n");
  // Inside a container the group's own path does not exist; its mount point
  // does.
  put("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "50000\n");
  put("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000\n");
  put("sys/fs/cgroup/memory/memory.limit_in_bytes", "268435456\n");
  const Machine machine = read_machine(root_);
  EXPECT_EQ(choose_threads(machine, 0).threads, 1);
  ASSERT_TRUE(machine.memory_limit);
  EXPECT_EQ(machine.memory_limit->value, 268435456);
}

TEST_F(FakeMachine, KnowsTheWaysToWriteNoLimit) {
  put_machine("0-3", 8192);
  put("proc/self/cgroup", "4:memory:/\n3:cpu:/\n0::/\n");
  put("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "-1\n");
  put("sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n");
  put("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
  put("sys/fs/cgroup/cpu.max", "max 100000\n");
  const Machine machine = read_machine(root_);
  EXPECT_FALSE(machine.processor_quota);
  EXPECT_FALSE(machine.memory_limit);
}

TEST_F(FakeMachine, SurvivesNonsense) {
  put("sys/devices/system/cpu/online", "-,5-2,x\n");
  put("proc/self/cgroup", "::\nnothing\n0::/../../..\n");
  put("proc/meminfo", "MemTotal: lots\n");
  const Machine machine = read_machine(root_);
  EXPECT_GE(choose_threads(machine, 0).threads, 1);
  EXPECT_GT(choose_memory(machine, 0, 50).bytes, 0);
}

TEST(Machine, GivesWhatWasAskedFor) {
  EXPECT_EQ(choose_threads({}, 5).threads, 5);
  EXPECT_EQ(choose_memory({}, 12345, 50).bytes, 12345);
  EXPECT_EQ(choose_threads({}, 5).reason, "as asked for");
}

TEST(Machine, ReadsTheRealOne) {
  const Machine machine = read_machine();
  EXPECT_GE(machine.usable_processors, 1);
  EXPECT_GT(machine.memory_bytes, 0);
  EXPECT_THAT(simd_target(), AnyOf("SSSE3", "SSE4", "AVX2", "AVX3", "AVX3_ZEN4",
                                   "NEON", "SVE", "SVE2"));
}

}  // namespace
}  // namespace framewise::runtime
