// SPDX-License-Identifier: Apache-2.0
// The settings of a server, which SIGHUP reads again. Jobs that begin later get
// the new ones; what is opened when the server starts (threads, cache,
// addresses, uploads) stays.
#pragma once

#include <memory>

#include "base/mutex.h"
#include "cli/config/live_settings.h"
#include "jobs/job.h"

namespace framewise::cli {

// This process, for the jobs that it runs.
jobs::Host host_of(const Invocation& invocation);

class ServerSettings {
 public:
  // Those of the invocation, for good.
  explicit ServerSettings(const Invocation& invocation)
      : invocation_(std::make_shared<const Invocation>(invocation)) {}

  // Fails if the file of `settings_log` cannot be written.
  Result<void> make_live();

  // The server's invocation with the settings of now.
  std::shared_ptr<const Invocation> get() const;

  // After make_live(): reads the configuration file again, and says what
  // changed. The old settings stay where the new ones have an error.
  void reload();

 private:
  Result<void> use(const LiveSettings::Loaded& loaded);

  mutable Mutex mutex_;
  std::shared_ptr<const Invocation> invocation_ FW_GUARDED_BY(mutex_);
  std::unique_ptr<LiveSettings> live_ FW_GUARDED_BY(mutex_);
};

}  // namespace framewise::cli
