// SPDX-License-Identifier: Apache-2.0
#include "base/give_back_pages.h"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <vector>

namespace framewise {
namespace {

TEST(GiveBackPages, GivesBackWholePagesOnly) {
  const auto page = size_t(sysconf(_SC_PAGESIZE));
  void* const mapped = mmap(nullptr, 4 * page, PROT_READ | PROT_WRITE,
                            MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  ASSERT_NE(mapped, MAP_FAILED);
  auto* const block = static_cast<uint8_t*>(mapped);
  std::fill_n(block, 4 * page, uint8_t{7});
  give_back_pages(block + 1, 4 * page - 2);
  std::vector<unsigned char> resident(4);
  ASSERT_EQ(mincore(mapped, 4 * page, resident.data()), 0);
  EXPECT_TRUE(resident[0] & 1);
  EXPECT_FALSE(resident[1] & 1);
  EXPECT_FALSE(resident[2] & 1);
  EXPECT_TRUE(resident[3] & 1);
  EXPECT_EQ(block[page - 1], 7);
  EXPECT_EQ(block[3 * page], 7);
  give_back_pages(block + 1, page);  // no whole page
  EXPECT_EQ(block[1], 7);
  munmap(mapped, 4 * page);
}

}  // namespace
}  // namespace framewise
