// SPDX-License-Identifier: Apache-2.0
// The models of one comparison, read once. Metrics find them through
// Viewing::models.
#pragma once

#include <array>
#include <memory>
#include <string_view>

#include "measure/models/known_models.h"

namespace framewise::measure {

class ModelStore;
class VmafModelFile;

class Models {
 public:
  Models();  // none at all
  // What the store has of them. What is missing or damaged is left out; whoever
  // asks for it learns why.
  explicit Models(const ModelStore& store);
  ~Models();

  // Null where there is none.
  const VmafModelFile* vmaf(ModelId id) const;
  // Why not; a literal.
  std::string_view why_not(ModelId id) const;

  // For models that are in no store, such as those that tests make.
  void set(ModelId id, VmafModelFile file);

 private:
  struct Entry {
    std::unique_ptr<VmafModelFile> file;
    bool damaged = false;
  };
  std::array<Entry, size_t(ModelId::kVmafBootstrap) + 1> entries_;
};

}  // namespace framewise::measure
