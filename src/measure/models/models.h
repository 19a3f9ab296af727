// SPDX-License-Identifier: Apache-2.0
// The models of one comparison, read once. Metrics access them through
// Viewing::models. Thread-safe after construction.
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
  Models();  // no models
  // Reads the models in the store. Missing or damaged ones are left out;
  // why_not() gives the reason.
  explicit Models(const ModelStore& store);
  ~Models();

  // Null if there is none.
  const VmafModelFile* vmaf(ModelId id) const;
  // Why a model is missing; a literal.
  std::string_view why_not(ModelId id) const;

  // For models outside of a store, such as those made by tests.
  void set(ModelId id, VmafModelFile file);

 private:
  struct Entry {
    std::unique_ptr<VmafModelFile> file;
    bool damaged = false;
  };
  std::array<Entry, size_t(ModelId::kVmafBootstrap) + 1> entries_;
};

}  // namespace framewise::measure
