// SPDX-License-Identifier: Apache-2.0
#include "measure/models/models.h"

#include <utility>

#include "measure/models/store.h"
#include "measure/vmaf/model.h"

namespace framewise::measure {

Models::Models() = default;
Models::~Models() = default;

Models::Models(const ModelStore& store) {
  for (size_t i = 0; i < entries_.size(); ++i) {
    const KnownModel& model = known_model(ModelId(i));
    const auto content = store.read(model);
    if (!content) {
      entries_[i].damaged = content.error().kind != ErrorKind::kEnvironment;
      continue;
    }
    auto file = VmafModelFile::parse(*content);
    entries_[i].damaged = !file;
    if (file) set(ModelId(i), *std::move(file));
  }
}

void Models::set(ModelId id, VmafModelFile file) {
  entries_[size_t(id)].file = std::make_unique<VmafModelFile>(std::move(file));
}

const VmafModelFile* Models::vmaf(ModelId id) const {
  return entries_[size_t(id)].file.get();
}

std::string_view Models::why_not(ModelId id) const {
  const KnownModel& model = known_model(id);
  return entries_[size_t(id)].damaged ? model.damaged : model.missing;
}

}  // namespace framewise::measure
