// SPDX-License-Identifier: Apache-2.0
// Reads the part of Python's pickle format that files of weights consist of.
// Executes nothing: functions and classes are names, and the few that describe
// tensors are understood here. Everything else is refused.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "framewise/error.h"

namespace framewise::measure::neural {

// Types of the numbers in a storage.
enum class NumberType : uint8_t {
  kFloat,
  kHalf,
  kBfloat16,
  kDouble,
  kOther,  // integers: their tensors are not read
};

struct PickleValue {
  enum class Kind : uint8_t {
    kNone,
    kInteger,  // and truth values
    kLong,     // does not fit 64 bits; `text` has its bytes
    kReal,
    kText,
    kList,
    kTuple,
    kDict,
    kGlobal,   // `text` is "module name"
    kStorage,  // `text` is its key, `integer` the count of its numbers
    kTensor,
  };
  Kind kind = Kind::kNone;
  NumberType type = NumberType::kOther;  // of a storage
  // Of one number of a storage.
  uint8_t number_bytes = 0;
  int64_t integer = 0;  // of a tensor: the offset in its storage
  std::string text;
  // Indices of values: of lists and tuples their items, of dictionaries keys
  // and values in turns, of tensors their storage.
  std::vector<uint32_t> items;
  std::vector<int64_t> shape, stride;  // of tensors, in numbers
};

// The values of one pickle. They refer to each other by index, so that values
// that contain themselves do no harm.
struct Pickle {
  std::vector<PickleValue> values;
  uint32_t root = 0;

  const PickleValue& at(uint32_t index) const { return values[index]; }
};

// Limits of one pickle.
inline constexpr size_t kMostPickleBytes = size_t{16} << 20;

// Reads the pickle that begins at `offset`, and moves `offset` behind it. Fails
// with kInput if it is damaged, with kUnsupported if it contains anything but
// descriptions of tensors, with kLimit if it is too large.
Result<Pickle> read_pickle(std::span<const std::byte> bytes, size_t& offset);

}  // namespace framewise::measure::neural
