// SPDX-License-Identifier: Apache-2.0
// The trained models that metrics can use: where each comes from, and how to
// tell that it is the right one. None is part of Framewise.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "framewise/error.h"

namespace framewise::measure {

// Their order is that of known_models().
enum class ModelId : uint8_t {
  kVmaf,
  kVmafNeg,
  kVmaf4k,
  kVmaf4kNeg,
  kVmafBootstrap,
};

struct KnownModel {
  std::string_view name;
  std::string_view file;  // in the folder of models
  std::string_view purpose;
  std::string_view url;     // of one revision, for ever
  std::string_view sha256;  // of the file, as hexadecimal
  int64_t bytes;
  std::string_view license;
  // What a metric says that cannot have it.
  std::string_view missing;
  std::string_view damaged;
};

std::span<const KnownModel> known_models();
const KnownModel& known_model(ModelId id);

// Fails with kUsage; the hint names those that there are.
Result<const KnownModel*> find_model(std::string_view name);

}  // namespace framewise::measure
