// SPDX-License-Identifier: Apache-2.0
// The trained models that metrics can use: where to download each, and its
// checksum. None is part of Framewise.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "framewise/error.h"
#include "measure/neural/layers.h"

namespace framewise::measure {

// In the order of known_models().
enum class ModelId : uint8_t {
  kVmaf,
  kVmafNeg,
  kVmaf4k,
  kVmaf4kNeg,
  kVmafBootstrap,
  kVmafV1,
  kVmafV1Phone,
  kVmafV14k,
  kVmafV14kFar,
  kVmafV1Hfr,
  kVmafV1PhoneHfr,
  kVmafV14kHfr,
  kVmafV14kFarHfr,
  kLpipsAlex,
  kLpipsVgg,
  kLpipsSqueeze,
};
inline constexpr size_t kModelCount = size_t(ModelId::kLpipsSqueeze) + 1;

// A published file from which a model is converted.
struct ModelSource {
  std::string_view file;  // as it is published
  // The beginnings of its other names, in lower case, separated by spaces.
  std::string_view other_names;
  std::string_view url;
  std::string_view sha256;
  int64_t bytes;
};

struct KnownModel {
  std::string_view name;
  std::string_view file;  // name in the models folder
  std::string_view purpose;
  std::string_view url;     // of a fixed revision
  std::string_view sha256;  // of the file, in hexadecimal
  int64_t bytes;
  std::string_view license;
  // The message of metrics that miss this model.
  std::string_view missing;
  std::string_view damaged;
  // Of a network: what it is converted from. The model then has no URL and no
  // checksum of its own, and `bytes` is the usual size.
  std::optional<neural::NetworkKind> network = {};
  std::span<const ModelSource> sources = {};

  // The bytes that a download transfers.
  int64_t download_bytes() const;
};

std::span<const KnownModel> known_models();
const KnownModel& known_model(ModelId id);

// Fails with kUsage; the hint lists the known models.
Result<const KnownModel*> find_model(std::string_view name);

}  // namespace framewise::measure
