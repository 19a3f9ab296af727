// SPDX-License-Identifier: Apache-2.0
#include "measure/neural/weights/torch_file.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/printable.h"
#include "base/result.h"
#include "measure/neural/weights/pickle.h"
#include "measure/neural/weights/tensor_limits.h"
#include "measure/neural/weights/zip_archive.h"

namespace framewise::measure::neural {
namespace {

using Kind = PickleValue::Kind;
using Bytes = std::vector<std::byte>;

// Little endian: 0x1950a86a20f9469cfc6c.
constexpr std::string_view kMagic("\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19",
                                  10);
constexpr int64_t kStreamVersion = 1001;

template <typename... Args>
Error invalid_tensors(fmt::format_string<Args...> message, Args&&... args) {
  return fail(ErrorKind::kInput, "is no file of weights: {}",
              fmt::format(message, std::forward<Args>(args)...));
}

uint64_t little_endian(const std::byte* bytes, size_t count) {
  uint64_t value = 0;
  for (size_t i = 0; i < count; ++i) {
    value |= uint64_t(std::to_integer<uint8_t>(bytes[i])) << (8 * i);
  }
  return value;
}

float half_to_float(uint16_t half) {
  const uint32_t sign = uint32_t(half & 0x8000) << 16;
  const int exponent = (half >> 10) & 31;
  const int fraction = half & 1023;
  if (exponent == 31) {
    return std::bit_cast<float>(sign | 0x7f800000 | uint32_t(fraction) << 13);
  }
  const float value = exponent == 0
                          ? std::ldexp(float(fraction), -24)
                          : std::ldexp(float(fraction + 1024), exponent - 25);
  return sign ? -value : value;
}

float number_at(const Bytes& storage, NumberType type, int64_t index) {
  const auto at = [&](size_t bytes) {
    return little_endian(storage.data() + size_t(index) * bytes, bytes);
  };
  switch (type) {
    case NumberType::kFloat: return std::bit_cast<float>(uint32_t(at(4)));
    case NumberType::kHalf: return half_to_float(uint16_t(at(2)));
    case NumberType::kBfloat16:
      return std::bit_cast<float>(uint32_t(at(2)) << 16);
    case NumberType::kDouble: return float(std::bit_cast<double>(at(8)));
    case NumberType::kOther: break;
  }
  return 0;
}

// Reads the numbers of a storage, all of them.
using ReadStorage = std::function<Result<Bytes>(const PickleValue& storage)>;

// The tensor as an array without gaps. Fails where it reaches beyond its
// storage.
Result<Tensor> tensor_of(const PickleValue& view, const PickleValue& storage,
                         const ReadStorage& read) {
  const auto count = elements_of(view.shape);
  if (!count || *count > storage.integer)
    return invalid_tensors("a shape is not valid");
  if (*count > 0 && view.integer >= storage.integer) {
    return invalid_tensors("a tensor reaches beyond its storage");
  }
  // Strides of single rows do not matter, and might be of any size.
  std::vector<int64_t> stride(view.shape.size());
  int64_t last = view.integer;
  for (size_t i = 0; i < stride.size() && *count > 0; ++i) {
    const int64_t steps = view.shape[i] - 1;
    if (steps == 0) continue;
    stride[i] = view.stride[i];
    if (stride[i] > (storage.integer - 1 - last) / steps) {
      return invalid_tensors("a tensor reaches beyond its storage");
    }
    last += steps * stride[i];
  }
  FW_ASSIGN_OR_RETURN(const Bytes bytes, read(storage));
  Tensor tensor;
  tensor.shape = view.shape;
  tensor.values.reserve(size_t(*count));
  std::vector<int64_t> position(view.shape.size());
  int64_t index = view.integer;
  for (int64_t i = 0; i < *count; ++i) {
    tensor.values.push_back(number_at(bytes, storage.type, index));
    // The next position, the last dimension first.
    for (size_t d = position.size(); d-- > 0;) {
      index += stride[d];
      if (++position[d] < view.shape[d]) break;
      index -= stride[d] * view.shape[d];
      position[d] = 0;
    }
  }
  return tensor;
}

Result<Tensors> tensors_of(
    const Pickle& pickle,
    const std::function<bool(std::string_view name)>& wanted,
    const ReadStorage& read) {
  const PickleValue& state = pickle.at(pickle.root);
  if (state.kind != Kind::kDict)
    return invalid_tensors("it holds no state dictionary");
  if (int64_t(state.items.size()) > 2 * kMostTensors) {
    return fail(ErrorKind::kLimit, "has more than {} tensors", kMostTensors);
  }
  Tensors tensors;
  int64_t numbers = 0;
  int64_t read_bytes = 0;
  for (size_t i = 0; i + 1 < state.items.size(); i += 2) {
    const PickleValue& name = pickle.at(state.items[i]);
    const PickleValue& view = pickle.at(state.items[i + 1]);
    if (name.kind != Kind::kText || view.kind != Kind::kTensor) {
      return invalid_tensors("it holds no state dictionary");
    }
    if (!wanted(name.text)) continue;
    const std::string shown = printable(name.text.substr(0, 80));
    const PickleValue& storage = pickle.at(view.items[0]);
    if (storage.type == NumberType::kOther) {
      return fail(ErrorKind::kUnsupported, "has integers in the tensor {}",
                  shown);
    }
    // Tensors may share storages; what is read for all of them has a limit.
    if (storage.integer > kMostNumbers ||
        (read_bytes += storage.integer * storage.number_bytes) >
            2 * kMostNumbers * int64_t(sizeof(float)) ||
        (numbers += storage.integer) > 2 * kMostNumbers) {
      return fail(ErrorKind::kLimit, "has more numbers than weights have");
    }
    FW_ASSIGN_OR_RETURN(Tensor tensor, tensor_of(view, storage, read));
    if (!tensors.emplace(name.text, std::move(tensor)).second) {
      return invalid_tensors("the tensor {} occurs twice", shown);
    }
  }
  return tensors;
}

Result<Tensors> read_archive(
    const media::Source& source,
    const std::function<bool(std::string_view name)>& wanted) {
  FW_ASSIGN_OR_RETURN(const std::vector<ZipEntry> entries,
                      read_zip_directory(source));
  constexpr std::string_view kPickle = "/data.pkl";
  std::map<std::string_view, const ZipEntry*> by_name;
  const ZipEntry* pickled = nullptr;
  for (const ZipEntry& entry : entries) {
    by_name[entry.name] = &entry;
    if (entry.name.ends_with(kPickle)) pickled = &entry;
  }
  if (!pickled) return invalid_tensors("the archive has no data.pkl");
  FW_ASSIGN_OR_RETURN(
      const Bytes bytes,
      read_zip_entry(source, *pickled, int64_t(kMostPickleBytes)));
  size_t offset = 0;
  FW_ASSIGN_OR_RETURN(const Pickle pickle, read_pickle(bytes, offset));
  const std::string root =
      pickled->name.substr(0, pickled->name.size() - kPickle.size());
  if (const auto order = by_name.find(root + "/byteorder");
      order != by_name.end()) {
    FW_ASSIGN_OR_RETURN(const Bytes text,
                        read_zip_entry(source, *order->second, 16));
    if (std::string_view(reinterpret_cast<const char*>(text.data()),
                         text.size()) != "little") {
      return fail(ErrorKind::kUnsupported, "has big-endian numbers");
    }
  }
  return tensors_of(
      pickle, wanted, [&](const PickleValue& storage) -> Result<Bytes> {
        const std::string name = root + "/data/" + storage.text;
        const auto entry = by_name.find(name);
        const int64_t expected = storage.integer * storage.number_bytes;
        if (entry == by_name.end() || entry->second->bytes != expected) {
          return invalid_tensors("the archive has no entry {} of {} bytes",
                                 printable(name.substr(0, 80)), expected);
        }
        return read_zip_entry(source, *entry->second, expected);
      });
}

// Where the numbers of each storage begin in a stream.
Result<std::map<std::string, int64_t>> storages_in(const media::Source& source,
                                                   const Pickle& state,
                                                   const Pickle& keys,
                                                   int64_t offset) {
  std::map<std::string_view, const PickleValue*> described;
  for (const PickleValue& value : state.values) {
    if (value.kind == Kind::kStorage) described[value.text] = &value;
  }
  const PickleValue& list = keys.at(keys.root);
  if (list.kind != Kind::kList)
    return invalid_tensors("it has no list of storages");
  std::map<std::string, int64_t> begins;
  for (const uint32_t item : list.items) {
    const PickleValue& key = keys.at(item);
    const auto storage = described.find(key.text);
    if (key.kind != Kind::kText || storage == described.end()) {
      return invalid_tensors("a storage is not described");
    }
    std::byte bytes[8] = {};
    FW_ASSIGN_OR_RETURN(const size_t got, source.read_at(offset, bytes));
    const int64_t count = storage->second->integer;
    if (got != sizeof bytes || little_endian(bytes, 8) != uint64_t(count)) {
      return at_offset(invalid_tensors("a storage has a wrong size"), offset);
    }
    offset += 8;
    const int64_t size = storage->second->number_bytes;
    if (count > (source.size() - offset) / size) {
      return invalid_tensors("it ends within a storage");
    }
    begins[key.text] = offset;
    offset += count * size;
  }
  if (offset != source.size())
    return invalid_tensors("bytes follow the last storage");
  return begins;
}

Result<Tensors> read_stream(
    const media::Source& source,
    const std::function<bool(std::string_view name)>& wanted) {
  Bytes bytes(size_t(std::min(source.size(), int64_t(kMostPickleBytes))));
  FW_ASSIGN_OR_RETURN(const size_t got, source.read_at(0, bytes));
  bytes.resize(got);
  size_t offset = 0;
  FW_ASSIGN_OR_RETURN(const Pickle magic, read_pickle(bytes, offset));
  FW_ASSIGN_OR_RETURN(const Pickle version, read_pickle(bytes, offset));
  const PickleValue& first = magic.at(magic.root);
  if (first.kind != Kind::kLong || first.text != kMagic ||
      version.at(version.root).integer != kStreamVersion) {
    return invalid_tensors("it does not begin as PyTorch's files do");
  }
  FW_ASSIGN_OR_RETURN(const Pickle facts, read_pickle(bytes, offset));
  const PickleValue& dict = facts.at(facts.root);
  for (size_t i = 0; i + 1 < dict.items.size(); i += 2) {
    if (facts.at(dict.items[i]).text == "little_endian" &&
        facts.at(dict.items[i + 1]).integer != 1) {
      return fail(ErrorKind::kUnsupported, "has big-endian numbers");
    }
  }
  FW_ASSIGN_OR_RETURN(const Pickle state, read_pickle(bytes, offset));
  FW_ASSIGN_OR_RETURN(const Pickle keys, read_pickle(bytes, offset));
  FW_ASSIGN_OR_RETURN(const auto begins,
                      storages_in(source, state, keys, int64_t(offset)));
  return tensors_of(
      state, wanted, [&](const PickleValue& storage) -> Result<Bytes> {
        const auto begin = begins.find(storage.text);
        if (begin == begins.end())
          return invalid_tensors("a storage is missing");
        Bytes numbers(size_t(storage.integer) * storage.number_bytes);
        FW_ASSIGN_OR_RETURN(const size_t count,
                            source.read_at(begin->second, numbers));
        if (count != numbers.size())
          return invalid_tensors("it ends within a storage");
        return numbers;
      });
}

}  // namespace

Result<Tensors> read_torch_file(
    const media::Source& source,
    const std::function<bool(std::string_view name)>& wanted) {
  std::byte begin[4] = {};
  FW_RETURN_IF_ERROR(source.read_at(0, begin));
  const uint64_t magic = little_endian(begin, 4);
  if (magic == 0x04034b50) return read_archive(source, wanted);
  if (magic == 0x0a8a0280) return read_stream(source, wanted);
  return with_hint(invalid_tensors("it does not begin as PyTorch's files do"),
                   "files of the oldest kind, which are tar archives, are not "
                   "read: save the weights again with a newer PyTorch");
}

}  // namespace framewise::measure::neural
