// SPDX-License-Identifier: Apache-2.0
#include "cli/serve/server_settings.h"

#include <utility>

#include "base/result.h"
#include "cli/options/models_folder.h"
#include "cli/options/reading_options.h"

namespace framewise::cli {

jobs::Host host_of(const Invocation& invocation) {
  const auto& layers = invocation.sources.layers;
  return {.settings = {layers.begin(), layers.end()},
          .models = models_folder(invocation),
          .memory_per_thread =
              resources_of(invocation.settings).memory_per_thread()};
}

Result<void> ServerSettings::make_live() {
  FW_ASSIGN_OR_RETURN(auto live,
                      LiveSettings::create(*get(), [this](const auto& loaded) {
                        return use(loaded);
                      }));
  const MutexLock lock(mutex_);
  live_ = std::move(live);
  return {};
}

std::shared_ptr<const Invocation> ServerSettings::get() const {
  const MutexLock lock(mutex_);
  return invocation_;
}

void ServerSettings::reload() {
  LiveSettings* live = nullptr;
  {
    const MutexLock lock(mutex_);
    live = live_.get();
  }
  if (!live) return;
  say_settings_record(get()->errors, live->reload(SettingsCause::kSignal));
}

Result<void> ServerSettings::use(const LiveSettings::Loaded& loaded) {
  auto next = std::make_shared<Invocation>(*get());
  next->sources = loaded.sources;
  next->settings = loaded.settings;
  FW_RETURN_IF_ERROR(reading_options(next->settings));
  const MutexLock lock(mutex_);
  invocation_ = std::move(next);
  return {};
}

}  // namespace framewise::cli
