// SPDX-License-Identifier: Apache-2.0
// decode_once FILE: decodes every frame, one after the other, and prints the
// most memory that this process ever had in use, in bytes.
#include "bench_support.h"
#include "framewise/framewise.h"

int main(int count, char** arguments) {
  if (count != 2) return 2;
  auto animation = framewise::open(arguments[1]);
  if (!animation) return 3;
  while (true) {
    auto frame = animation->next();
    if (!frame) return 3;
    if (!*frame) break;
  }
  fmt::print("{}\n", framewise::bench::peak_rss_bytes());
}
