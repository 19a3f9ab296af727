// SPDX-License-Identifier: Apache-2.0
#include "cli/config/live_settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>

#include "base/json/json.h"
#include "base/printable.h"
#include "base/result.h"
#include "cli/config/settings_problems.h"
#include "framewise/version.h"

namespace framewise::cli {
namespace {

// Read once, when the program starts.
constexpr std::string_view kReadAtStart[] = {
    "threads", "memory", "memory_share", "color", "progress", "settings_log"};

bool needs_restart(const Setting& setting) {
  return std::ranges::find(kReadAtStart, setting.key) != std::end(kReadAtStart);
}

std::string_view name_of(SettingsCause cause) {
  switch (cause) {
    case SettingsCause::kStart: return "start";
    case SettingsCause::kSignal: return "signal";
    case SettingsCause::kRequest: return "request";
  }
  return "start";
}

int64_t now_ms() {
  using std::chrono::milliseconds;
  return std::chrono::duration_cast<milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

Result<void> append_line(const std::string& path, const std::string& line) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(
      std::fopen(path.c_str(), "abe"), std::fclose);
  const bool written = file &&
                       std::fputs((line + "\n").c_str(), file.get()) >= 0 &&
                       std::fflush(file.get()) == 0;
  if (written) return {};
  return in_file(
      with_hint(fail(ErrorKind::kIo, "cannot write the log of settings: {}",
                     std::generic_category().message(errno)),
                "set settings_log to a file that can be written"),
      path);
}

}  // namespace

std::string json_line(const SettingsRecord& record) {
  Json changes = Json::array();
  for (const SettingChange& change : record.changes) {
    changes.push_back({{"key", change.setting->key},
                       {"before", change.before},
                       {"after", change.after},
                       {"origin", change.origin},
                       {"needs_restart", needs_restart(*change.setting)}});
  }
  Json problems = Json::array();
  for (const Error& problem : record.problems) {
    problems.push_back(problem.to_string());
  }
  const auto text_or_null = [](const std::string& text) {
    return text.empty() ? Json() : Json(text);
  };
  const Json line = {{"schema", "framewise.settings-log/1"},
                     {"unix_ms", record.unix_ms},
                     {"version", version()},
                     {"cause", name_of(record.cause)},
                     {"file", text_or_null(record.file)},
                     {"checksum_before", text_or_null(record.checksum_before)},
                     {"checksum", record.checksum},
                     {"accepted", record.problems.empty()},
                     {"changes", changes},
                     {"problems", problems}};
  return line.dump();
}

void say_settings_record(const Terminal& errors, const SettingsRecord& record) {
  if (record.not_logged) say_error(errors, *record.not_logged);
  for (const Error& problem : record.problems) say_error(errors, problem);
  if (!record.problems.empty()) {
    return say_warning(errors, fmt::format("the settings stay as they were "
                                           "(checksum {})",
                                           record.checksum));
  }
  for (const SettingChange& change : record.changes) {
    say_note(errors, fmt::format("{}: {} -> {} ({}){}", change.setting->key,
                                 change.before.empty() ? "\"\"" : change.before,
                                 change.after.empty() ? "\"\"" : change.after,
                                 printable(change.origin),
                                 needs_restart(*change.setting)
                                     ? "; takes effect at the next start"
                                     : ""));
  }
  say_note(errors, fmt::format("settings read again: {} changed, checksum {}",
                               record.changes.size(), record.checksum));
}

LiveSettings::LiveSettings(const Invocation& invocation, Use use)
    : environment_(invocation.environment),
      log_(invocation.settings.text("settings_log")),
      use_(std::move(use)),
      loaded_{invocation.sources, invocation.settings} {}

Result<std::unique_ptr<LiveSettings>> LiveSettings::create(
    const Invocation& invocation, Use use) {
  std::unique_ptr<LiveSettings> live(
      new LiveSettings(invocation, std::move(use)));
  {
    const MutexLock lock(live->mutex_);
    FW_RETURN_IF_ERROR(
        live->keep({.unix_ms = now_ms(),
                    .cause = SettingsCause::kStart,
                    .file = live->loaded_.sources.path,
                    .checksum = checksum(live->loaded_.settings),
                    .changes = changes(Settings(), live->loaded_.settings)}));
  }
  return live;
}

// Reads and checks settings. Returns what is wrong with them.
std::vector<Error> LiveSettings::load(Loaded& loaded) const {
  Result<SettingsSources> sources = gather_again(loaded_.sources);
  if (!sources) return {sources.error()};
  loaded.sources = *std::move(sources);
  std::vector<Error> problems;
  for (const SettingsSource& layer : loaded.sources.layers) {
    problems.insert(problems.end(), layer.problems.begin(),
                    layer.problems.end());
  }
  if (!problems.empty()) return problems;
  Result<Settings> settings = Settings::combine(loaded.sources.layers);
  if (!settings) return {settings.error()};
  loaded.settings = *std::move(settings);
  problems = problems_of_texts(loaded.settings);
  for (const runtime::SettingsFinding& found :
       findings_on_this_machine(loaded.settings, environment_)) {
    if (found.severity != runtime::Severity::kError) continue;
    problems.push_back(
        with_hint(fail(ErrorKind::kUsage, "{}", found.message), found.hint));
  }
  return problems;
}

SettingsRecord LiveSettings::reload(SettingsCause cause) {
  const MutexLock lock(mutex_);
  SettingsRecord record{.unix_ms = now_ms(),
                        .cause = cause,
                        .file = loaded_.sources.path,
                        .checksum_before = checksum(loaded_.settings)};
  Loaded loaded;
  record.problems = load(loaded);
  if (record.problems.empty()) {
    if (const Result<void> used = use_(loaded); !used) {
      record.problems.push_back(used.error());
    }
  }
  if (record.problems.empty()) {
    record.changes = changes(loaded_.settings, loaded.settings);
    loaded_ = std::move(loaded);
  }
  record.checksum = checksum(loaded_.settings);
  // The settings are in effect already: a full disk only loses the line.
  if (const Result<void> kept = keep(record); !kept) {
    record.not_logged = kept.error();
  }
  return record;
}

Result<void> LiveSettings::keep(const SettingsRecord& record) {
  history_.push_back(record);
  if (history_.size() > kMostRecords) history_.pop_front();
  return log_.empty() ? Result<void>() : append_line(log_, json_line(record));
}

LiveSettings::Loaded LiveSettings::current() const {
  const MutexLock lock(mutex_);
  return loaded_;
}

std::vector<SettingsRecord> LiveSettings::history() const {
  const MutexLock lock(mutex_);
  return {history_.begin(), history_.end()};
}

}  // namespace framewise::cli
