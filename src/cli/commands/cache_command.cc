// SPDX-License-Identifier: Apache-2.0
// `framewise cache …`: shows, checks, exports, imports and clears the cache on
// disk.
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <memory>

#include "base/json/json.h"
#include "base/objects/atomic_file.h"
#include "base/printable.h"
#include "base/result.h"
#include "cache/advice.h"
#include "cache/seal.h"
#include "cache/store.h"
#include "cli/command_functions.h"
#include "cli/files/cache_archive.h"
#include "cli/files/input_files.h"
#include "cli/files/output_places.h"
#include "cli/options/cache_options.h"
#include "cli/options/stage_rates.h"

namespace framewise::cli {
namespace {

using cache::DiskTier;

// The open cache on disk.
struct OpenCache {
  CacheOptions options;
  std::unique_ptr<Cache> cache;
  DiskTier* disk = nullptr;
  std::shared_ptr<std::string>
      trouble;  // why the cache failed; empty: it works

  Result<void> check() const {
    if (trouble->empty()) return {};
    return fail(ErrorKind::kEnvironment, "{}", *trouble);
  }
};

Result<OpenCache> open_disk_cache(const Invocation& invocation) {
  OpenCache opened;
  FW_ASSIGN_OR_RETURN(opened.options, cache_options(invocation));
  if (opened.options.folder.empty()) {
    return with_hint(fail(ErrorKind::kEnvironment, "there is no cache on disk"),
                     "name its folder with --cache-dir FOLDER");
  }
  opened.trouble = std::make_shared<std::string>();
  CacheOptions options = opened.options;
  options.on_trouble = [trouble = opened.trouble](const std::string& what) {
    *trouble = what;
  };
  opened.cache = std::make_unique<Cache>(options);
  opened.disk = opened.cache->store().disk();
  if (!opened.disk) return fail(ErrorKind::kEnvironment, "{}", *opened.trouble);
  return opened;
}

std::string size_text(int64_t bytes) {
  const char* const units[] = {"B", "KiB", "MiB", "GiB", "TiB"};
  double value = double(bytes);
  size_t unit = 0;
  while (value >= 1024 && unit + 1 < std::size(units)) {
    value /= 1024;
    ++unit;
  }
  return unit == 0 ? fmt::format("{} B", bytes)
                   : fmt::format("{:.1f} {}", value, units[unit]);
}

std::string time_text(double ms) {
  if (ms < 1000) return fmt::format("{:.0f} ms", ms);
  if (ms < 120'000) return fmt::format("{:.1f} s", ms / 1000);
  if (ms < 7'200'000) return fmt::format("{:.1f} min", ms / 60'000);
  return fmt::format("{:.1f} h", ms / 3'600'000);
}

double hit_rate(const CacheCounts& counts) {
  const int64_t all = counts.hits() + counts.misses;
  return all == 0 ? 0 : double(counts.hits()) / double(all);
}

Json json_of(const CacheCounts& counts) {
  return {{"hits",
           {{"memory", counts.memory_hits},
            {"disk", counts.disk_hits},
            {"server", counts.server_hits}}},
          {"misses", counts.misses},
          {"hit_rate", hit_rate(counts)},
          {"writes", counts.writes},
          {"evictions", counts.evictions},
          {"damaged", counts.damaged},
          {"saved_ms", counts.saved_ms}};
}

std::string stats_json(const OpenCache& opened, const CacheContents& contents) {
  Json kinds = Json::object();
  for (const CacheKind kind : kCacheKinds) {
    const auto& part = contents.kinds[size_t(kind)];
    kinds[name_of(kind)] = {{"entries", part.entries}, {"bytes", part.bytes}};
  }
  const Json json = {{"folder", opened.options.folder.string()},
                     {"kinds", std::move(kinds)},
                     {"file_hashes", contents.file_hashes},
                     {"bytes_on_disk", contents.bytes_on_disk},
                     {"limit_bytes", opened.options.disk_bytes},
                     {"since_cleared", json_of(contents.counts)}};
  return json.dump(2) + "\n";
}

std::string stats_text(const OpenCache& opened, const CacheContents& contents) {
  const CacheCounts& counts = contents.counts;
  std::string out = fmt::format(
      "{}: {} of {}\n", printable(opened.options.folder.string()),
      size_text(contents.bytes_on_disk), size_text(opened.options.disk_bytes));
  for (const CacheKind kind : kCacheKinds) {
    const auto& part = contents.kinds[size_t(kind)];
    out += fmt::format("  {:<12} {:>8}  {:>10}\n", name_of(kind), part.entries,
                       size_text(part.bytes));
  }
  out += fmt::format("  {:<12} {:>8}\n", "file hashes", contents.file_hashes);
  out += fmt::format(
      "since it was created or cleared:\n"
      "  hits         {:>8}  {:.1f} % of {} look-ups\n"
      "    memory     {:>8}\n    disk       {:>8}\n    server     {:>8}\n"
      "  evictions    {:>8}\n  damaged      {:>8}\n"
      "  saved        {:>8}  of computing time\n",
      counts.hits(), 100 * hit_rate(counts), counts.hits() + counts.misses,
      counts.memory_hits, counts.disk_hits, counts.server_hits,
      counts.evictions, counts.damaged, time_text(counts.saved_ms));
  return out;
}

// The mean time of a look-up in the folder, by looking up entries that it
// holds.
Result<std::optional<double>> measured_look_up_ms(const OpenCache& opened) {
  constexpr size_t kKeys = 64;
  std::vector<cache::Key> keys;
  FW_RETURN_IF_ERROR(
      opened.disk->each([&](const cache::Key& key, const cache::Entry&) {
        keys.push_back(key);
        return keys.size() < kKeys;
      }));
  if (keys.empty()) return std::optional<double>();
  const auto begin = std::chrono::steady_clock::now();
  for (const cache::Key& key : keys) {
    [[maybe_unused]] const auto found = opened.disk->find(key);
  }
  const std::chrono::duration<double, std::milli> took =
      std::chrono::steady_clock::now() - begin;
  return std::optional(took.count() / double(keys.size()));
}

std::string advice_text(const cache::CacheUse& use) {
  const cache::CacheEffect effect = cache::effect_of(use);
  const bool gains = effect.gain_ms() >= 0;
  std::string out = fmt::format(
      "  {:<12} {:>8}  after {} for look-ups\n", gains ? "gain" : "loss",
      time_text(std::abs(effect.gain_ms())), time_text(effect.overhead_ms));
  for (const cache::CacheAdvice& one : cache::advise(use)) {
    out += fmt::format("{}: {}\n", name_of(one.action), one.reason);
    if (!one.command.empty()) out += fmt::format("  {}\n", one.command);
  }
  return out;
}

Json advice_json(const cache::CacheUse& use) {
  const cache::CacheEffect effect = cache::effect_of(use);
  Json list = Json::array();
  for (const cache::CacheAdvice& one : cache::advise(use)) {
    list.push_back({{"action", name_of(one.action)},
                    {"reason", one.reason},
                    {"command", one.command}});
  }
  return {{"look_up_ms", use.look_up_ms ? Json(*use.look_up_ms) : Json()},
          {"saved_ms", effect.saved_ms},
          {"overhead_ms", effect.overhead_ms},
          {"gain_ms", effect.gain_ms()},
          {"hit_rate_95", {effect.hit_rate_low, effect.hit_rate_high}},
          {"evictions_per_write", effect.evictions_per_write},
          {"recommendations", std::move(list)}};
}

Result<ExitCode> say(const Invocation& invocation, std::string_view text) {
  FW_RETURN_IF_ERROR(write(invocation.output.stream, text));
  return ExitCode::kOk;
}

Result<CacheKind> kind_named(std::string_view name) {
  std::string names;
  for (const CacheKind kind : kCacheKinds) {
    if (name == name_of(kind)) return kind;
    names += fmt::format("{}{}", names.empty() ? "" : ", ", name_of(kind));
  }
  return with_hint(
      fail(ErrorKind::kUsage, "unknown kind of entry '{}'", printable(name)),
      "use " + names);
}

struct CloseFile {
  void operator()(std::FILE* file) const {
    if (file != stdin) std::fclose(file);
  }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

// A file, or standard input for "-".
Result<File> open_input(const std::string& path) {
  if (path == kStandardInput) return File(stdin);
  File file(std::fopen(path.c_str(), "rbe"));
  if (!file) {
    return in_file(fail(ErrorKind::kIo, "cannot open: {}",
                        std::generic_category().message(errno)),
                   path);
  }
  return file;
}

// Number of entries, or of file hashes, by the state of their seals.
struct SealCounts {
  int64_t good = 0;
  int64_t damaged = 0;
  int64_t other_secret = 0;

  void add(cache::SealState state) {
    switch (state) {
      case cache::SealState::kGood: ++good; break;
      case cache::SealState::kDamaged: ++damaged; break;
      case cache::SealState::kOtherSecret: ++other_secret; break;
    }
  }
};

struct Verified {
  SealCounts entries;
  SealCounts file_hashes;
  std::string database;  // damage of the database file; empty: none

  int64_t damaged() const { return entries.damaged + file_hashes.damaged; }
  int64_t other_secret() const {
    return entries.other_secret + file_hashes.other_secret;
  }
};

// Removes damaged entries. Entries sealed with another secret stay.
Result<Verified> verify(const OpenCache& opened) {
  Verified found;
  found.database = opened.disk->damage();
  const std::string_view secret = opened.options.secret;
  cache::Changes damaged;
  FW_RETURN_IF_ERROR(
      opened.disk->each([&](const cache::Key& key, const cache::Entry& entry) {
        const auto state = cache::check_seal(key, entry.sealed.bytes, secret);
        found.entries.add(state);
        if (state == cache::SealState::kDamaged) damaged.removed.push_back(key);
        return true;
      }));
  FW_RETURN_IF_ERROR(opened.disk->each_file([&](const cache::FileRow& row) {
    const auto state = cache::check_row(row, secret);
    found.file_hashes.add(state);
    if (state == cache::SealState::kDamaged) {
      damaged.removed_files.push_back(row.path);
    }
    return true;
  }));
  damaged.counts.damaged = found.damaged();
  opened.disk->write(damaged);
  FW_RETURN_IF_ERROR(opened.check());
  return found;
}

Json json_of(const SealCounts& counts) {
  return {{"good", counts.good},
          {"damaged", counts.damaged},
          {"other_secret", counts.other_secret}};
}

std::string verified_json(const Verified& found) {
  Json json = json_of(found.entries);
  json["file_hashes"] = json_of(found.file_hashes);
  json["database"] = found.database;
  return json.dump(2) + "\n";
}

std::string verified_text(const Verified& found) {
  std::string text;
  for (const auto& [what, counts] :
       {std::pair("entries", found.entries),
        std::pair("file hashes", found.file_hashes)}) {
    text += fmt::format("{} {} are intact, {} were damaged and removed\n",
                        counts.good, what, counts.damaged);
  }
  if (found.other_secret() > 0) {
    text += fmt::format(
        "{} were not checked: they are signed with another secret; name it "
        "with --cache-secret-file FILE\n",
        found.other_secret());
  }
  if (!found.database.empty()) text += printable(found.database) + "\n";
  return text;
}

}  // namespace

Result<ExitCode> run_cache_path(const Invocation& invocation) {
  FW_ASSIGN_OR_RETURN(const CacheOptions options, cache_options(invocation));
  if (options.folder.empty()) {
    return with_hint(fail(ErrorKind::kEnvironment, "there is no cache on disk"),
                     "name its folder with --cache-dir FOLDER");
  }
  return say(invocation, options.folder.string() + "\n");
}

Result<ExitCode> run_cache_stats(const Invocation& invocation) {
  FW_ASSIGN_OR_RETURN(const OpenCache opened, open_disk_cache(invocation));
  const CacheContents contents = opened.disk->contents();
  const bool json = invocation.has("json");
  if (!invocation.has("advise")) {
    return say(invocation, json ? stats_json(opened, contents)
                                : stats_text(opened, contents));
  }
  cache::CacheUse use{.counts = contents.counts,
                      .bytes = contents.bytes_on_disk,
                      .limit_bytes = opened.options.disk_bytes};
  FW_ASSIGN_OR_RETURN(use.look_up_ms, measured_look_up_ms(opened));
  if (!json) {
    return say(invocation, stats_text(opened, contents) + advice_text(use));
  }
  Json document = Json::parse(stats_json(opened, contents));
  document["advice"] = advice_json(use);
  return say(invocation, document.dump(2) + "\n");
}

Result<ExitCode> run_cache_clear(const Invocation& invocation) {
  FW_ASSIGN_OR_RETURN(const OpenCache opened, open_disk_cache(invocation));
  std::vector<std::optional<CacheKind>> kinds;
  for (const std::string& name : invocation.arguments) {
    FW_ASSIGN_OR_RETURN(const CacheKind kind, kind_named(name));
    kinds.emplace_back(kind);
  }
  if (kinds.empty()) {
    kinds.emplace_back(std::nullopt);
    std::error_code ignored;
    std::filesystem::remove(rates_file(invocation), ignored);
  }
  for (const auto& kind : kinds) {
    FW_RETURN_IF_ERROR(opened.disk->clear(kind));
    if (cache::SharedTier* server = opened.cache->store().server()) {
      FW_RETURN_IF_ERROR(server->clear(kind));
    }
  }
  return ExitCode::kOk;
}

Result<ExitCode> run_cache_prune(const Invocation& invocation) {
  FW_ASSIGN_OR_RETURN(const OpenCache opened, open_disk_cache(invocation));
  FW_ASSIGN_OR_RETURN(const int64_t removed, opened.disk->prune());
  if (invocation.has("json")) {
    return say(invocation, Json({{"removed", removed}}).dump(2) + "\n");
  }
  return say(invocation, fmt::format("{} entries removed\n", removed));
}

Result<ExitCode> run_cache_verify(const Invocation& invocation) {
  FW_ASSIGN_OR_RETURN(const OpenCache opened, open_disk_cache(invocation));
  FW_ASSIGN_OR_RETURN(const Verified found, verify(opened));
  FW_RETURN_IF_ERROR(say(invocation, invocation.has("json")
                                         ? verified_json(found)
                                         : verified_text(found)));
  const bool sound = found.damaged() == 0 && found.database.empty();
  return sound ? ExitCode::kOk : ExitCode::kInput;
}

Result<ExitCode> run_cache_warm(const Invocation& invocation) {
  const InputFiles files = list_input_files(invocation.arguments);
  FW_ASSIGN_OR_RETURN(const OpenCache opened, open_disk_cache(invocation));
  // Number of files that the system reads ahead while one is hashed.
  constexpr size_t kAhead = 4;
  int64_t failed = 0;
  for (size_t i = 0; i < files.paths.size(); ++i) {
    if (i + kAhead < files.paths.size()) {
      opened.cache->expect(files.paths[i + kAhead]);
    }
    const auto hash = opened.cache->content_hash(files.paths[i]);
    if (hash) continue;
    ++failed;
    say_error(invocation.errors, hash.error());
  }
  FW_RETURN_IF_ERROR(say(
      invocation,
      fmt::format("{} files hashed\n", int64_t(files.paths.size()) - failed)));
  return failed == 0 ? ExitCode::kOk : ExitCode::kInput;
}

Result<ExitCode> run_cache_export(const Invocation& invocation) {
  const std::string& path = invocation.arguments.front();
  if (path != kStandardInput) FW_RETURN_IF_ERROR(check_file_place(path));
  FW_ASSIGN_OR_RETURN(const OpenCache opened, open_disk_cache(invocation));
  if (path == kStandardInput) {
    auto count = write_archive(*opened.disk, stdout);
    if (!count) return in_file(std::move(count).error(), path);
    return ExitCode::kOk;
  }
  FW_ASSIGN_OR_RETURN(AtomicFile file, AtomicFile::create(path));
  auto count = write_archive(*opened.disk, file.stream());
  if (!count) return in_file(std::move(count).error(), path);
  FW_RETURN_IF_ERROR(file.commit());
  return say(invocation, fmt::format("{} entries written\n", *count));
}

Result<ExitCode> run_cache_import(const Invocation& invocation) {
  const std::string& path = invocation.arguments.front();
  FW_ASSIGN_OR_RETURN(const OpenCache opened, open_disk_cache(invocation));
  FW_ASSIGN_OR_RETURN(const File file, open_input(path));
  auto imported = read_archive(file.get(), opened.options.secret, *opened.disk);
  if (!imported) return in_file(std::move(imported).error(), path);
  FW_RETURN_IF_ERROR(opened.check());
  std::string text = fmt::format("{} entries imported, {} rejected\n",
                                 imported->taken, imported->refused());
  if (imported->other_secret > 0) {
    text += fmt::format(
        "{} of the rejected entries are signed with another secret\n",
        imported->other_secret);
  }
  FW_RETURN_IF_ERROR(say(invocation, text));
  return imported->refused() == 0 ? ExitCode::kOk : ExitCode::kInput;
}

}  // namespace framewise::cli
