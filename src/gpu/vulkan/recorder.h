// SPDX-License-Identifier: Apache-2.0
// Writes down the work on a pair of frames once, so that every pair of the same
// shape only submits it. The first recording counts the memory that the second
// one uses.
#pragma once

#include <cstdint>
#include <cstring>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "gpu/vulkan/context.h"
#include "gpu/vulkan/shape.h"
#include "measure/metric.h"
#include "measure/neural/card_network.h"

namespace framewise::gpu::vulkan {

using Address = VkDeviceAddress;

// Addresses are multiples of this: that of the widest loads, in bytes.
constexpr int64_t aligned(int64_t bytes) {
  constexpr int64_t kAlignment = 256;
  return (bytes + kAlignment - 1) / kAlignment * kAlignment;
}

// Groups of 32x8 threads, each of which computes a tile.
struct Groups {
  uint32_t x = 1;
  uint32_t y = 1;
  uint32_t z = 1;

  uint32_t count() const { return x * y * z; }
};
inline constexpr int kTileWidth = 32;
// Tiles of `rows` rows and 32 columns, `layers` times.
Groups tiles_of(Size size, int rows, int layers = 1);

// Planes of floats of one size, one after another: `count` for each frame.
struct Planes {
  Address address = 0;
  Size size;
  int stride = 0;       // floats from row to row
  uint32_t floats = 0;  // of one plane
};

// How the partial results of tiles become one.
enum class Reduction : int32_t { kSum, kLargest, kCount };

// A number that a reduction leaves: its place among the results of a pair.
struct Results {
  uint32_t first = 0;
  Address address = 0;  // for kernels that go on with them
};
// The sums of the tiles of one dispatch: `columns` numbers of each tile, those
// of a column side by side.
struct Partials {
  Address address = 0;
  uint32_t tiles = 0;
  uint32_t columns = 0;
};

// The results of a pair, as the card wrote them.
class Numbers {
 public:
  explicit Numbers(const uint32_t* words) : words_(words) {}
  double real(const Results& results, uint32_t column) const {
    float value;
    std::memcpy(&value, words_ + results.first + 2 * column, sizeof(value));
    return double(value);
  }
  uint32_t word(const Results& results, uint32_t index) const {
    return words_[results.first + index];
  }
  uint64_t count(const Results& results, uint32_t column) const {
    const uint32_t* at = words_ + results.first + 2 * column;
    return at[0] | uint64_t{at[1]} << 32;
  }

 private:
  const uint32_t* words_;
};

struct TimedDispatch {
  const char* name;
  int64_t bytes;
};

class Recorder {
 public:
  // Memory that a recording uses: counted by one without it.
  struct Memory {
    Address scratch = 0;
    Address partials = 0;  // behind the scratch memory
    Address results = 0;
    Address raw = 0;    // the reference, then the test, as they were decoded
    Address shape = 0;  // the frames' format, for shaders
    Address constants = 0;
  };
  // `commands` null: only counts. `times`, if set, gets the card's clock after
  // every dispatch.
  Recorder(Context& context, const Shape& shape, const Memory& memory,
           VkCommandBuffer commands, VkQueryPool times);

  Context& context() { return context_; }
  const Shape& shape() const { return shape_; }
  Address raw() const { return memory_.raw; }
  Address shape_address() const { return memory_.shape; }
  // The network of the metric that is recorded, and its numbers on the card.
  const measure::neural::CardNetwork& network() const { return *network_; }
  Address network_numbers() const { return network_numbers_; }
  Result<void> set_network(
      std::shared_ptr<const measure::neural::CardNetwork> network);

  // Memory, until release() of a mark that was taken before.
  Planes planes(Size size, int count);
  Address floats(int64_t count);
  int64_t mark() const { return used_; }
  void release(int64_t mark) { used_ = mark; }

  // Numbers that kernels only read; each takes four bytes.
  template <typename T>
  Address constants(std::span<const T> numbers) {
    static_assert(sizeof(T) == 4);
    return constant_bytes(numbers.data(), numbers.size_bytes());
  }

  // Memory for the partial results of `groups`; lasts until the pair is done.
  Partials partials(const Groups& groups, uint32_t columns);
  // Words that a kernel itself leaves as results.
  Results results(uint32_t words);
  // Reduces partial results behind all kernels.
  Results reduce(const Partials& partials, Reduction reduction);
  // Reduces them now, for kernels that read the result.
  Results reduce_now(const Partials& partials, Reduction reduction);

  // `bytes`: what the kernel must read and write at least.
  template <typename Parameters>
  void dispatch(const Kernel& kernel, const Variant& variant,
                const Parameters& parameters, const Groups& groups,
                int64_t bytes) {
    static_assert(sizeof(Parameters) <= kPushBytes);
    dispatch_bytes(kernel, variant, &parameters, sizeof(parameters), groups,
                   bytes);
  }
  // Later commands read the results of earlier ones.
  void barrier();
  // The reductions. The results are readable when the commands are done.
  void finish();

  int64_t scratch_bytes() const { return most_used_; }
  int64_t partial_bytes() const { return kept_; }
  // The arguments of constants(), in the order of their addresses.
  std::span<const uint8_t> constants_so_far() const { return constants_; }
  int64_t result_bytes() const { return int64_t(results_) * 4; }
  const std::vector<TimedDispatch>& dispatches() const { return dispatches_; }
  const std::optional<Error>& error() const { return error_; }

 private:
  Address constant_bytes(const void* numbers, size_t bytes);
  void dispatch_bytes(const Kernel& kernel, const Variant& variant,
                      const void* parameters, size_t size, const Groups& groups,
                      int64_t bytes);
  void dispatch_reduction(const Partials& partials, Reduction reduction,
                          const Results& results);
  struct Pending {
    Partials partials;
    Reduction reduction;
    Results results;
  };

  Context& context_;
  const Shape& shape_;
  Memory memory_;
  VkCommandBuffer commands_;
  VkQueryPool times_;
  int64_t used_ = 0;  // bytes from the start of the scratch memory
  int64_t most_used_ = 0;
  int64_t kept_ = 0;      // bytes of partial results
  uint32_t results_ = 0;  // words
  std::shared_ptr<const measure::neural::CardNetwork> network_;
  Address network_numbers_ = 0;
  std::vector<uint8_t> constants_;
  std::vector<Pending> pending_;
  std::vector<TimedDispatch> dispatches_;
  std::optional<Error> error_;
};

// Facts of a pair, besides its pixels, that its values depend on.
struct PairFacts {
  bool has_previous = false;
  bool has_next = false;
  const measure::Models* models = nullptr;
};

// Turns the numbers of a pair into the values of a metric's outputs.
using Finish =
    std::function<void(const Numbers& numbers, const PairFacts& facts,
                       std::span<measure::Value> values)>;

}  // namespace framewise::gpu::vulkan
