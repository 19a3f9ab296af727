// SPDX-License-Identifier: Apache-2.0
#include "base/large_pages.h"

#include <gtest/gtest.h>
#include <sys/mman.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace framewise {
namespace {

class LargePages : public testing::Test {
 protected:
  static constexpr size_t kBytes = 8 << 20;

  void SetUp() override {
    if (!std::filesystem::exists("/sys/kernel/mm/transparent_hugepage")) {
      GTEST_SKIP() << "this kernel has no large pages";
    }
    void* mapped = mmap(nullptr, kBytes, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    ASSERT_NE(mapped, MAP_FAILED);
    block_ = static_cast<uint8_t*>(mapped);
  }
  void TearDown() override {
    if (block_) munmap(block_, kBytes);
  }

  // Reads the flags of the mapping that holds an address.
  static bool is_advised(const void* address) {
    std::ifstream maps("/proc/self/smaps");
    bool here = false;
    for (std::string line; std::getline(maps, line);) {
      uintptr_t begin = 0, end = 0;
      char dash = 0;
      std::istringstream words(line);
      if (words >> std::hex >> begin >> dash >> end && dash == '-') {
        here = uintptr_t(address) >= begin && uintptr_t(address) < end;
      }
      if (here && line.starts_with("VmFlags:")) {
        return line.find(" hg") != std::string::npos;
      }
    }
    return false;
  }

  uint8_t* block_ = nullptr;
};

TEST_F(LargePages, AreAskedForFromBeginToEnd) {
  ASSERT_FALSE(is_advised(block_));
  advise_large_pages(block_ + 16,
                     kBytes - 16);  // malloc blocks also begin 16 bytes later
  EXPECT_TRUE(is_advised(block_ + 16));
  EXPECT_TRUE(is_advised(block_ + kBytes - 1));
  EXPECT_EQ(block_[16], 0);
  block_[kBytes - 1] = 1;
  EXPECT_EQ(block_[kBytes - 1], 1);
}

TEST_F(LargePages, AreNothingForSmallBlocks) {
  advise_large_pages(block_, kBytes / 2);
  EXPECT_FALSE(is_advised(block_));
  advise_large_pages(nullptr, 0);
}

}  // namespace
}  // namespace framewise
