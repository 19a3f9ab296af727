// SPDX-License-Identifier: Apache-2.0
#include "measure/neural/weights/lpips_file.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/sha256.h"
#include "measure/neural/lpips.h"
#include "measure/neural/weights/safetensors.h"
#include "measure/neural/weights/torch_file.h"

namespace framewise::measure::neural {
namespace {

constexpr const char* kDigest = "digest";
constexpr const char* kSources = "sources";
constexpr const char* kNetwork = "network";

bool is_used(std::string_view name) {
  return name.starts_with("features.") || name.starts_with("lin");
}

Result<Tensors> read_tensors(const media::Source& source) {
  // A file of safetensors begins with the length of a short header.
  std::byte begin[9] = {};
  FW_RETURN_IF_ERROR(source.read_at(0, begin));
  if (std::to_integer<char>(begin[8]) != '{') {
    return read_torch_file(source, is_used);
  }
  FW_ASSIGN_OR_RETURN(SafetensorsFile file, read_safetensors(source));
  std::erase_if(file.tensors,
                [](const auto& one) { return !is_used(one.first); });
  return std::move(file.tensors);
}

std::string digest_of(const Tensors& tensors) {
  Sha256 hash;
  const auto add = [&hash](const void* bytes, size_t count) {
    hash.update({static_cast<const std::byte*>(bytes), count});
  };
  for (const auto& [name, tensor] : tensors) {
    add(name.c_str(), name.size() + 1);
    add(tensor.shape.data(), tensor.shape.size() * sizeof(int64_t));
    add(tensor.values.data(), tensor.values.size() * sizeof(float));
  }
  return hash.hex();
}

Error in_source(Error error, const media::Source& source) {
  return in_file(std::move(error), source.name());
}

Result<LpipsFile> facts_of(SafetensorsFile file, NetworkKind kind) {
  const auto stated = [&](const char* name) {
    const auto found = file.metadata.find(name);
    return found == file.metadata.end() ? std::string() : found->second;
  };
  if (stated(kNetwork) != name_of(kind) || stated(kDigest).empty()) {
    return fail(ErrorKind::kInput, "is not a file of LPIPS weights for {}",
                name_of(kind));
  }
  return LpipsFile{std::move(file.tensors), stated(kDigest), stated(kSources)};
}

}  // namespace

Result<std::string> sha256_of(const media::Source& source) {
  Sha256 hash;
  std::vector<std::byte> piece(size_t{1} << 20);
  for (int64_t offset = 0; offset < source.size();) {
    FW_ASSIGN_OR_RETURN(const size_t got, source.read_at(offset, piece));
    if (got == 0) break;
    hash.update(std::span(piece).first(got));
    offset += int64_t(got);
  }
  return hash.hex();
}

Result<std::string> convert_lpips_weights(
    NetworkKind kind, std::span<const media::Source> sources) {
  SafetensorsFile file;
  std::string digests;
  for (const media::Source& source : sources) {
    auto tensors = read_tensors(source);
    if (!tensors) return in_source(std::move(tensors).error(), source);
    for (auto& [name, tensor] : *tensors) {
      file.tensors.insert_or_assign(name, std::move(tensor));
    }
    auto digest = sha256_of(source);
    if (!digest) return in_source(std::move(digest).error(), source);
    digests += (digests.empty() ? "" : " ") + *digest;
  }
  if (auto lpips = Lpips::create(kind, file.tensors); !lpips) {
    Error error = std::move(lpips).error();
    return sources.size() == 1 ? in_source(std::move(error), sources[0])
                               : error;
  }
  file.metadata = {{kNetwork, std::string(name_of(kind))},
                   {kDigest, digest_of(file.tensors)},
                   {kSources, digests}};
  return write_safetensors(file);
}

Result<LpipsFile> read_lpips_facts(const media::Source& source,
                                   NetworkKind kind) {
  FW_ASSIGN_OR_RETURN(SafetensorsFile file, read_safetensors_facts(source));
  return facts_of(std::move(file), kind);
}

Result<LpipsFile> read_lpips_file(const media::Source& source,
                                  NetworkKind kind) {
  FW_ASSIGN_OR_RETURN(SafetensorsFile read, read_safetensors(source));
  FW_ASSIGN_OR_RETURN(LpipsFile file, facts_of(std::move(read), kind));
  if (digest_of(file.tensors) != file.digest) {
    return fail(ErrorKind::kInput,
                "is damaged: its tensors do not have the digest it states");
  }
  return file;
}

}  // namespace framewise::measure::neural
