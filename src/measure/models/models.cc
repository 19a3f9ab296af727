// SPDX-License-Identifier: Apache-2.0
#include "measure/models/models.h"

#include <map>
#include <string>
#include <utility>

#include "base/result.h"
#include "measure/neural/card_network.h"
#include "measure/neural/lpips.h"
#include "measure/neural/model_cache.h"
#include "measure/neural/weights/lpips_file.h"
#include "measure/vmaf/model.h"

namespace framewise::measure {

Models::Models() = default;
Models::~Models() = default;

Models::Models(const ModelStore& store) : store_(store) {
  for (size_t i = 0; i < entries_.size(); ++i) {
    const KnownModel& model = known_model(ModelId(i));
    if (model.network) continue;
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

const neural::Lpips* Models::lpips(ModelId id) const {
  std::lock_guard lock(mutex_);
  Entry& entry = entries_[size_t(id)];
  if (!entry.loaded && store_) load(known_model(id), entry);
  entry.loaded = true;
  return entry.network.get();
}

namespace {

// Shared by the comparisons of a process, so that cards keep what they have.
std::shared_ptr<const neural::CardNetwork> card_network_of(
    const ModelStore& store, const KnownModel& model) {
  static std::mutex mutex;
  static auto& networks =
      *new std::map<std::string, std::weak_ptr<const neural::CardNetwork>>;
  std::lock_guard lock(mutex);
  auto& known = networks[store.stamp_of(model)];
  auto network = known.lock();
  if (network) return network;
  const auto file = store.read_network(model);
  if (!file) return nullptr;
  network = neural::make_card_network(*model.network, file->tensors);
  known = network;
  return network;
}

}  // namespace

std::shared_ptr<const neural::CardNetwork> Models::card_network(
    ModelId id) const {
  // Only files that it accepts can be read as what they say.
  if (!lpips(id)) return nullptr;
  std::lock_guard lock(mutex_);
  Entry& entry = entries_[size_t(id)];
  if (!entry.for_cards && store_) {
    entry.for_cards = card_network_of(*store_, known_model(id));
  }
  return entry.for_cards;
}

void Models::load(const KnownModel& model, Entry& entry) const {
  const std::string stamp = store_->stamp_of(model);
  if (stamp.empty()) return;
  auto network = neural::ModelCache::of_process().get(
      stamp, [&]() -> Result<neural::Lpips> {
        FW_ASSIGN_OR_RETURN(const neural::LpipsFile file,
                            store_->read_network(model));
        return neural::Lpips::create(*model.network, file.tensors);
      });
  entry.damaged = !network;
  if (!network) return;
  entry.network = *std::move(network);
  entry.published = store_->has_published_weights(model);
}

std::vector<std::string_view> Models::unverified() const {
  std::lock_guard lock(mutex_);
  std::vector<std::string_view> names;
  for (size_t i = 0; i < entries_.size(); ++i) {
    if (!entries_[i].published) names.push_back(known_model(ModelId(i)).name);
  }
  return names;
}

void Models::set(ModelId id, std::shared_ptr<const neural::Lpips> network,
                 std::shared_ptr<const neural::CardNetwork> for_cards) {
  entries_[size_t(id)].network = std::move(network);
  entries_[size_t(id)].for_cards = std::move(for_cards);
}

void Models::set(ModelId id, VmafModelFile file) {
  entries_[size_t(id)].file = std::make_unique<VmafModelFile>(std::move(file));
}

const VmafModelFile* Models::vmaf(ModelId id) const {
  return entries_[size_t(id)].file.get();
}

std::string_view Models::why_not(ModelId id) const {
  std::lock_guard lock(mutex_);
  const KnownModel& model = known_model(id);
  return entries_[size_t(id)].damaged ? model.damaged : model.missing;
}

}  // namespace framewise::measure
