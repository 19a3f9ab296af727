// SPDX-License-Identifier: Apache-2.0
#include "measure/models/known_models.h"

#include <array>
#include <string>

#include "base/result.h"

namespace framewise::measure {
namespace {

// clang-format off
#define FW_VMAF_URL                                                    \
  "https://raw.githubusercontent.com/Netflix/vmaf/"                    \
  "f85a853692a8c730d0270cd733c8bb30b5b93b7c/model/"
#define FW_VMAF_MODEL(name, purpose, bytes, sha256)                    \
  KnownModel {                                                         \
    name, name ".json", purpose, FW_VMAF_URL name ".json", sha256,     \
        bytes, "BSD-2-Clause-Patent, (c) Netflix",                     \
        "not available: run framewise models pull " name,              \
        "its model file is damaged: run framewise models pull " name   \
  }

constexpr std::array kModels = {
    FW_VMAF_MODEL("vmaf_v0.6.1", "VMAF for a television, the usual one", 19101,
        "5950d61fa1f861bd45d8149d80539ed9f3376cfc2495b8f0fa8e9f57cb131ee3"),
    FW_VMAF_MODEL("vmaf_v0.6.1neg",
        "the same without credit for enhancement: compares encoders", 19519,
        "1fcda193aaa2a3136471b7516b3c5dc344546c05fcde2d58609f8c60a2387392"),
    FW_VMAF_MODEL("vmaf_4k_v0.6.1", "VMAF for a 4K television, seen from near",
        22910,
        "73b187001309703c89d57cf58baab01660bd11e4ea6fac62bc064c5f5da6dac8"),
    FW_VMAF_MODEL("vmaf_4k_v0.6.1neg",
        "the same without credit for enhancement", 23328,
        "f92048bf94401a5b915f551eb248709275c61df5f20d062a3ae010dcf4d4e8fc"),
    FW_VMAF_MODEL("vmaf_b_v0.6.3",
        "VMAF with an interval that says how sure it is", 408883,
        "34f620dbaff662fe7d33dd80326553c2cc3910e4135349ba4c367171d3a3cfbd"),
};
#undef FW_VMAF_MODEL
#undef FW_VMAF_URL
// clang-format on

}  // namespace

std::span<const KnownModel> known_models() { return kModels; }

const KnownModel& known_model(ModelId id) { return kModels[size_t(id)]; }

Result<const KnownModel*> find_model(std::string_view name) {
  std::string names;
  for (const KnownModel& model : kModels) {
    if (model.name == name || model.file == name) return &model;
    names += (names.empty() ? "" : ", ") + std::string(model.name);
  }
  return with_hint(
      fail(ErrorKind::kUsage, "there is no model '{}'", name.substr(0, 80)),
      "there are " + names);
}

}  // namespace framewise::measure
