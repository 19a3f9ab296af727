// SPDX-License-Identifier: Apache-2.0
// A program that computes for about 12 ms and prints the result. Built twice:
// one build computes EXTRA_PERCENT more, as a careless change would, and prints
// the same.
#include <cstdint>
#include <cstdio>

namespace {

constexpr int64_t kSteps = 6'000'000;

uint32_t mixed(uint32_t state, int64_t steps) {
  for (int64_t i = 0; i < steps; ++i) {
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
  }
  return state;
}

}  // namespace

int main() {
  const uint32_t result = mixed(2463534242u, kSteps);
  const volatile uint32_t extra = mixed(result, kSteps * EXTRA_PERCENT / 100);
  std::printf("{\"result\": %u}\n", result);
  return extra == 0;  // xorshift never reaches 0
}
