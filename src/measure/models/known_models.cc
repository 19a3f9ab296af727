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

#define FW_VMAF_V1_MODEL(folder, name, purpose, bytes, sha256)         \
  KnownModel {                                                         \
    name, name ".json", purpose, FW_VMAF_URL folder name ".json",      \
        sha256, bytes, "BSD-2-Clause-Patent, (c) Netflix",             \
        "not available: run framewise models pull " name,              \
        "its model file is damaged: run framewise models pull " name   \
  }
#define FW_V1 "vmaf_v1.0.16/"
#define FW_V1_HFR "vmaf_v1.0.16_hfr/"

#define FW_TORCH_URL "https://download.pytorch.org/models/"
#define FW_LPIPS_URL                                                   \
  "https://raw.githubusercontent.com/richzhang/PerceptualSimilarity/"  \
  "082bb24f84c091ea94de2867d34c4544f68e0963/lpips/weights/v0.1/"

// First the network, then the heads.
constexpr ModelSource kAlexSources[] = {
    {"alexnet-owt-7be5be79.pth", "alexnet",
     FW_TORCH_URL "alexnet-owt-7be5be79.pth",
     "7be5be791159472b1fbf3c69796f7cb30dca7ad8466c2df70058c37116cdee02",
     244408911},
    {"alex.pth", "v0.1-alex lpips_v0.1_alex", FW_LPIPS_URL "alex.pth",
     "df73285e35b22355a2df87cdb6b70b343713b667eddbda73e1977e0c860835c0", 6009},
};
constexpr ModelSource kVggSources[] = {
    {"vgg16-397923af.pth", "vgg16", FW_TORCH_URL "vgg16-397923af.pth",
     "397923af8e79cdbb6a7127f12361acd7a2f83e06b05044ddf496e83de57a5bf0",
     553433881},
    {"vgg.pth", "v0.1-vgg lpips_v0.1_vgg", FW_LPIPS_URL "vgg.pth",
     "a78928a0af1e5f0fcb1f3b9e8f8c3a2a5a3de244d830ad5c1feddc79b8432868", 7289},
};
constexpr ModelSource kSqueezeSources[] = {
    {"squeezenet1_1-b8a52dc0.pth", "squeezenet",
     FW_TORCH_URL "squeezenet1_1-b8a52dc0.pth",
     "b8a52dc049b60e4b6ab68ad0df457362afab8b6304b2febdc1650a5dab4d7e7b",
     4958839},
    {"squeeze.pth", "v0.1-squeeze lpips_v0.1_squeeze",
     FW_LPIPS_URL "squeeze.pth",
     "4a5350f23600cb79923ce65bb07cbf57dca461329894153e05a1346bd531cf76",
     10811},
};

#define FW_LPIPS_MODEL(name, purpose, bytes, kind, sources)            \
  KnownModel {                                                         \
    name, name ".safetensors", purpose, "", "", bytes,                 \
        "BSD-3-Clause (network), BSD-2-Clause (heads)",                \
        "not available: run framewise models pull " name,              \
        "its model file is damaged: run framewise models pull " name,  \
        neural::NetworkKind::kind, sources                             \
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
    FW_VMAF_V1_MODEL(FW_V1, "vmaf_v1.0.16_3d0h",
        "VMAF v1 for a television of 1080 lines", 14696,
        "e4cf8c147e1368b35497d772920bc92f98c1ad7853c1033d8a836947f427140e"),
    FW_VMAF_V1_MODEL(FW_V1, "vmaf_v1.0.16_5d0h", "VMAF v1 for a phone", 14746,
        "64e12d9c1e4ed5d79da7fa515b82fac7247a9e2ccc91e0ebce31d05489500385"),
    FW_VMAF_V1_MODEL(FW_V1, "vmaf_v1.0.16_1d5h_2160",
        "VMAF v1 for a 4K television, seen from near", 14627,
        "634d36e0502cb797384726cdd1a106a2c207827595a9e4958d3dae1bd517b139"),
    FW_VMAF_V1_MODEL(FW_V1, "vmaf_v1.0.16_3d0h_2160",
        "VMAF v1 for a 4K television, seen from afar: up to 110", 14719,
        "77f552fd8d5b6c6a2166bfc4470c9368ec68d2425ed40f1cc235b0cc500f33c2"),
    FW_VMAF_V1_MODEL(FW_V1_HFR, "vmaf_v1.0.16_hfr_3d0h",
        "VMAF v1 for a television, 50 and 60 frames a second", 14793,
        "dcfdfab1c00685c1e5f75b6f1078bb4a44c722654e4de090fa5c66784c75241b"),
    FW_VMAF_V1_MODEL(FW_V1_HFR, "vmaf_v1.0.16_hfr_5d0h",
        "VMAF v1 for a phone, 50 and 60 frames a second", 14843,
        "590f612c87df94badca58e563b318fa9958eac631ab8aadd73bff8cc1adfc515"),
    FW_VMAF_V1_MODEL(FW_V1_HFR, "vmaf_v1.0.16_hfr_1d5h_2160",
        "VMAF v1 for 4K from near, 50 and 60 frames a second", 14724,
        "0371db55d3de81a760125f6d65eb4386f1d38af6cf1d00c2f48158e3596246d4"),
    FW_VMAF_V1_MODEL(FW_V1_HFR, "vmaf_v1.0.16_hfr_3d0h_2160",
        "VMAF v1 for 4K from afar, 50 and 60 frames a second", 14816,
        "1bc502f00aeee11433e2d09468186bbf1bbce56ee650c9bade06c7435ebdd4db"),
    FW_LPIPS_MODEL("lpips-alex", "LPIPS with AlexNet, the usual one", 9886000,
                   kAlex, kAlexSources),
    FW_LPIPS_MODEL("lpips-vgg", "LPIPS with VGG-16", 58868000, kVgg,
                   kVggSources),
    FW_LPIPS_MODEL("lpips-squeeze", "LPIPS with SqueezeNet", 2906000, kSqueeze,
                   kSqueezeSources),
};
static_assert(kModels.size() == kModelCount);
#undef FW_VMAF_MODEL
#undef FW_VMAF_V1_MODEL
#undef FW_V1
#undef FW_V1_HFR
#undef FW_VMAF_URL
#undef FW_LPIPS_MODEL
#undef FW_LPIPS_URL
#undef FW_TORCH_URL
// clang-format on

}  // namespace

int64_t KnownModel::download_bytes() const {
  if (sources.empty()) return bytes;
  int64_t sum = 0;
  for (const ModelSource& source : sources) sum += source.bytes;
  return sum;
}

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
