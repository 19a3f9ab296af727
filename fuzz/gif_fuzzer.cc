// SPDX-License-Identifier: Apache-2.0
// GIF: whatever the bytes, reading them ends, stays inside its memory and its
// limits, and gives the same pictures when the work is split.
#include <cstdlib>
#include <span>
#include <vector>

#include "framewise/framewise.h"

namespace {

using namespace framewise;

// Splits the work and does the last part first.
class Backwards final : public Executor {
 public:
  int concurrency() const override { return 3; }
  void parallel_for(size_t count,
                    const std::function<void(size_t)>& body) override {
    for (size_t i = count; i > 0; --i) body(i - 1);
  }
};

// A number for everything that reading gives.
uint64_t read(const std::vector<std::byte>& bytes, Executor* executor) {
  OpenOptions options;
  options.executor = executor;
  options.tolerant = bytes.size() % 2 == 0;
  options.limits = {
      .frame_pixels = 1 << 20, .frames = 100, .total_pixels = 1 << 22};
  auto animation = open(bytes, "fuzz", options);
  if (!animation) return 1;
  uint64_t sum = 2;
  while (true) {
    auto frame = animation->next();
    if (!frame) sum = sum * 31 + uint64_t(frame.error().kind);
    if (!frame || !*frame) break;
    const PlaneView plane = (*frame)->plane(0);
    for (int y = 0; y < plane.size.height; ++y) {
      for (int x = 0; x < plane.size.width; ++x) {
        sum = sum * 31 + plane.row<uint32_t>(y)[x];
      }
    }
  }
  if (auto survey = animation->survey()) {
    sum = sum * 31 + survey->frames.size() + survey->findings.size();
  }
  if (!animation->seek(2) || !animation->next()) sum = sum * 31 + 1;
  return sum;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto span = std::as_bytes(std::span(data, size));
  const std::vector<std::byte> bytes(span.begin(), span.end());
  Backwards executor;
  if (read(bytes, nullptr) != read(bytes, &executor)) std::abort();
  return 0;
}
