// SPDX-License-Identifier: Apache-2.0
// The models of one comparison. Metrics access them through Viewing::models,
// from any thread.
#pragma once

#include <array>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <vector>

#include "measure/models/known_models.h"
#include "measure/models/model_store.h"

namespace framewise::measure {

class VmafModelFile;
namespace neural {
struct CardNetwork;
class Lpips;
}  // namespace neural

class Models {
 public:
  Models();  // no models
  // Models in the store. Missing or damaged ones are left out; why_not() gives
  // the reason. Those of VMAF are read now, networks at their first use.
  explicit Models(const ModelStore& store);
  ~Models();

  // Null if there is none.
  const VmafModelFile* vmaf(ModelId id) const;
  // Null if there is none. Loaded at the first call, once for the process.
  const neural::Lpips* lpips(ModelId id) const;
  // The same network for graphics cards. Null if there is none.
  std::shared_ptr<const neural::CardNetwork> card_network(ModelId id) const;
  // The names of loaded networks whose weights are not the published ones.
  std::vector<std::string_view> unverified() const;
  // Why a model is missing; a literal.
  std::string_view why_not(ModelId id) const;

  // For models outside of a store, such as those made by tests.
  void set(ModelId id, VmafModelFile file);
  void set(ModelId id, std::shared_ptr<const neural::Lpips> network,
           std::shared_ptr<const neural::CardNetwork> for_cards = {});

 private:
  struct Entry {
    std::unique_ptr<VmafModelFile> file;
    std::shared_ptr<const neural::Lpips> network;
    std::shared_ptr<const neural::CardNetwork> for_cards;
    bool damaged = false;
    bool loaded = false;  // the network, or the attempt failed
    bool published = true;
  };
  void load(const KnownModel& model, Entry& entry) const;

  std::optional<ModelStore> store_;
  mutable std::mutex mutex_;  // guards the entries of networks
  mutable std::array<Entry, kModelCount> entries_;
};

}  // namespace framewise::measure
