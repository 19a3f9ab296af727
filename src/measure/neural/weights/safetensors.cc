// SPDX-License-Identifier: Apache-2.0
#include "measure/neural/weights/safetensors.h"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "base/json/json_parser.h"
#include "base/printable.h"
#include "base/result.h"
#include "measure/neural/weights/tensor_limits.h"

namespace framewise::measure::neural {
namespace {

// A header of 4096 tensors with long names.
constexpr uint64_t kMostHeaderBytes = uint64_t{1} << 20;
constexpr int64_t kNumberBytes = sizeof(float);
constexpr std::string_view kMetadata = "__metadata__";

template <typename... Args>
Error bad(fmt::format_string<Args...> message, Args&&... args) {
  return fail(ErrorKind::kInput, "is no safetensors file: {}",
              fmt::format(message, std::forward<Args>(args)...));
}

// Parses a header. Fails on names that occur twice and on nesting deeper than
// headers have.
Result<Json> parse_header(const std::string& text) {
  constexpr int kMostLevels = 3;
  ParsedJson header = parse_json(text, kMostLevels);
  switch (header.problem) {
    case JsonProblem::kRepeatedName: return bad("a name occurs twice");
    case JsonProblem::kTooDeep: return bad("its header is nested too deeply");
    default: break;
  }
  if (!header.value.is_object()) return bad("its header is no JSON object");
  return std::move(header.value);
}

// Where the numbers of a tensor lie, relative to the end of the header.
struct TensorEntry {
  std::string name;
  std::vector<int64_t> shape;
  int64_t begin = 0;
  int64_t end = 0;
};

std::optional<std::vector<int64_t>> integers(const Json& entry,
                                             const char* key) {
  const Json& list = entry[key];
  if (!list.is_array() || list.size() > kMostRank) return std::nullopt;
  std::vector<int64_t> values;
  for (const Json& one : list) {
    if (!one.is_natural() || one != one.integer()) return std::nullopt;
    values.push_back(one.integer());
  }
  return values;
}

Result<TensorEntry> place_of(const std::string& name, const Json& entry) {
  const std::string shown = printable(name.substr(0, 80));
  if (!entry.is_object()) return bad("the entry of {} is no object", shown);
  if (entry["dtype"] != "F32") {
    return fail(ErrorKind::kUnsupported,
                "has a tensor {} that is not of type F32", shown);
  }
  auto shape = integers(entry, "shape");
  const auto offsets = integers(entry, "data_offsets");
  const auto count = shape ? elements_of(*shape) : std::nullopt;
  if (!count) return bad("the shape of {} is not valid", shown);
  if (!offsets || offsets->size() != 2 || (*offsets)[1] < (*offsets)[0] ||
      (*offsets)[1] - (*offsets)[0] != *count * kNumberBytes) {
    return bad("the offsets of {} do not fit its shape", shown);
  }
  return TensorEntry{name, *std::move(shape), (*offsets)[0], (*offsets)[1]};
}

// The tensors in the order of their numbers, which fill the file without gaps.
Result<std::vector<TensorEntry>> places_in(const Json& header,
                                           int64_t data_bytes) {
  if (int64_t(header.size()) > kMostTensors + 1) {
    return fail(ErrorKind::kLimit, "has more than {} tensors", kMostTensors);
  }
  std::vector<TensorEntry> places;
  for (const auto& [name, entry] : header.members()) {
    if (name == kMetadata) continue;
    FW_ASSIGN_OR_RETURN(TensorEntry place, place_of(name, entry));
    places.push_back(std::move(place));
  }
  std::sort(places.begin(), places.end(),
            [](const TensorEntry& a, const TensorEntry& b) {
              return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
            });
  int64_t end = 0;
  for (const TensorEntry& place : places) {
    if (place.begin != end) return bad("tensors overlap or leave gaps");
    end = place.end;
  }
  if (end != data_bytes) {
    return bad("its tensors have {} bytes, but {} bytes follow the header", end,
               data_bytes);
  }
  return places;
}

Result<void> read_exactly(const media::Source& source, int64_t offset,
                          std::span<std::byte> out) {
  FW_ASSIGN_OR_RETURN(const size_t got, source.read_at(offset, out));
  if (got != out.size()) {
    return at_offset(bad("it ends too early"), offset + int64_t(got));
  }
  return {};
}

Result<Json> read_header(const media::Source& source, int64_t& data_offset) {
  uint64_t length = 0;
  std::byte bytes[8];
  FW_RETURN_IF_ERROR(read_exactly(source, 0, bytes));
  for (size_t i = 0; i < 8; ++i) {
    length |= uint64_t(std::to_integer<uint8_t>(bytes[i])) << (8 * i);
  }
  if (length > uint64_t(source.size()) - 8 || length == 0) {
    return bad("its header would have {} bytes", length);
  }
  if (length > kMostHeaderBytes) {
    return fail(ErrorKind::kLimit, "has a header of {} bytes, more than {}",
                length, kMostHeaderBytes);
  }
  std::string text(size_t(length), '\0');
  FW_RETURN_IF_ERROR(
      read_exactly(source, 8, std::as_writable_bytes(std::span(text))));
  if (text.front() != '{') return bad("its header does not begin with {{");
  data_offset = 8 + int64_t(length);
  return parse_header(text);
}

Result<void> add_metadata(const Json& header, SafetensorsFile& file) {
  const Json* found = header.find(kMetadata);
  if (!found) return {};
  if (!found->is_object()) return bad("its metadata is no object");
  for (const auto& [name, value] : found->members()) {
    if (!value.is_text()) return bad("its metadata is no text");
    file.metadata[name] = value.text();
  }
  return {};
}

}  // namespace

Result<SafetensorsFile> read_safetensors_facts(const media::Source& source) {
  int64_t data_offset = 0;
  FW_ASSIGN_OR_RETURN(const Json header, read_header(source, data_offset));
  SafetensorsFile file;
  FW_RETURN_IF_ERROR(add_metadata(header, file));
  return file;
}

Result<SafetensorsFile> read_safetensors(const media::Source& source) {
  int64_t data_offset = 0;
  FW_ASSIGN_OR_RETURN(const Json header, read_header(source, data_offset));
  const int64_t data_bytes = source.size() - data_offset;
  if (data_bytes > kMostNumbers * kNumberBytes) {
    return fail(ErrorKind::kLimit, "has {} bytes of numbers, more than {}",
                data_bytes, kMostNumbers * kNumberBytes);
  }
  FW_ASSIGN_OR_RETURN(const std::vector<TensorEntry> places,
                      places_in(header, data_bytes));
  SafetensorsFile file;
  for (const TensorEntry& place : places) {
    Tensor& tensor = file.tensors[place.name];
    tensor.shape = place.shape;
    tensor.values.resize(size_t((place.end - place.begin) / kNumberBytes));
    FW_RETURN_IF_ERROR(
        read_exactly(source, data_offset + place.begin,
                     std::as_writable_bytes(std::span(tensor.values))));
  }
  FW_RETURN_IF_ERROR(add_metadata(header, file));
  return file;
}

std::string write_safetensors(const SafetensorsFile& file) {
  Json header;
  if (!file.metadata.empty()) header[std::string(kMetadata)] = file.metadata;
  int64_t end = 0;
  for (const auto& [name, tensor] : file.tensors) {
    const int64_t begin = end;
    end += int64_t(tensor.values.size()) * kNumberBytes;
    header[name] = {{"dtype", "F32"},
                    {"shape", tensor.shape},
                    {"data_offsets", {begin, end}}};
  }
  std::string text = header.dump();
  text.append((8 - text.size() % 8) % 8, ' ');
  std::string bytes;
  bytes.reserve(8 + text.size() + size_t(end));
  for (size_t i = 0; i < 8; ++i) {
    bytes += char((uint64_t(text.size()) >> (8 * i)) & 0xff);
  }
  bytes += text;
  for (const auto& [name, tensor] : file.tensors) {
    bytes.append(reinterpret_cast<const char*>(tensor.values.data()),
                 tensor.values.size() * sizeof(float));
  }
  return bytes;
}

}  // namespace framewise::measure::neural
