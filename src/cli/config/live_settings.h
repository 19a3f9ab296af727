// SPDX-License-Identifier: Apache-2.0
// Settings of a program that runs until it is stopped, and that reads its
// configuration file again when asked to. New settings take effect together or
// not at all.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/mutex.h"
#include "cli/command.h"

namespace framewise::cli {

enum class SettingsCause : uint8_t {
  kStart,
  kSignal,   // SIGHUP
  kRequest,  // of a client
};

// One line of the change log.
struct SettingsRecord {
  int64_t unix_ms = 0;
  SettingsCause cause = SettingsCause::kStart;
  std::string file;             // empty: none
  std::string checksum_before;  // empty at the start
  std::string checksum;         // of the settings in effect now
  std::vector<SettingChange> changes;
  // Not empty: the settings stay as they were.
  std::vector<Error> problems;
  std::optional<Error> not_logged;  // why settings_log lacks this record
};

// One line of JSON, without a line end.
std::string json_line(const SettingsRecord& record);

// Prints what changed, and which changes need a restart; or the problems.
void say_settings_record(const Terminal& errors, const SettingsRecord& record);

class LiveSettings {
 public:
  struct Loaded {
    SettingsSources sources;
    Settings settings;
  };
  // Takes settings into use, or fails and changes nothing.
  using Use = std::function<Result<void>(const Loaded&)>;

  // Begins with the settings of the invocation, which are in use already, and
  // writes the first record. `use` is called by reload(). Fails if the file of
  // `settings_log` cannot be written.
  static Result<std::unique_ptr<LiveSettings>> create(
      const Invocation& invocation, Use use);

  // Reads the file again. The variables and flags stay those of the start. New
  // settings must be valid, fit each other and this machine, and be accepted by
  // `use`; otherwise the old ones stay. From any thread.
  SettingsRecord reload(SettingsCause cause);

  Loaded current() const;

  // The last records, the newest at the end.
  std::vector<SettingsRecord> history() const;
  static constexpr size_t kMostRecords = 100;

 private:
  LiveSettings(const Invocation& invocation, Use use);
  std::vector<Error> load(Loaded& loaded) const FW_REQUIRES(mutex_);
  Result<void> keep(const SettingsRecord& record) FW_REQUIRES(mutex_);

  const Environment environment_;
  const std::string log_;  // path; empty: none
  const Use use_;
  mutable Mutex mutex_;
  Loaded loaded_ FW_GUARDED_BY(mutex_);
  std::deque<SettingsRecord> history_ FW_GUARDED_BY(mutex_);
};

}  // namespace framewise::cli
