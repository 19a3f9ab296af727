// SPDX-License-Identifier: Apache-2.0
#include "cli/options/cache_options.h"

#include "base/objects/text_file.h"
#include "base/printable.h"
#include "base/result.h"

namespace framewise::cli {
namespace {

namespace fs = std::filesystem;

Result<std::string> read_secret(const std::string& path) {
  constexpr size_t kMostBytes = size_t{1} << 16;
  FW_ASSIGN_OR_RETURN(std::string secret, read_text_file(path, kMostBytes));
  while (!secret.empty() && (secret.back() == '\n' || secret.back() == '\r')) {
    secret.pop_back();
  }
  if (secret.empty()) {
    return with_hint(
        in_file(fail(ErrorKind::kUsage, "the file holds no secret"), path),
        "create one with `head -c 32 /dev/urandom | base64 > FILE`");
  }
  return secret;
}

bool names_a_server(std::string_view use) {
  return use.starts_with("redis://") || use.starts_with("rediss://") ||
         use.starts_with("unix://");
}

}  // namespace

fs::path cache_folder(const Invocation& invocation) {
  const std::string& named = invocation.settings.text("cache.dir");
  if (!named.empty()) return named;
  fs::path user(variable(invocation.environment, "XDG_CACHE_HOME"));
  // Relative paths are ignored (XDG Base Directory Specification).
  if (!user.is_absolute()) {
    const std::string_view home = variable(invocation.environment, "HOME");
    if (home.empty()) return {};
    user = fs::path(home) / ".cache";
  }
  return user / "framewise";
}

Result<CacheOptions> cache_options(const Invocation& invocation) {
  const Settings& settings = invocation.settings;
  const std::string& use = settings.text("cache.use");
  CacheOptions options;
  if (names_a_server(use)) {
    options.server = use;
  } else if (use != "disk" && use != "memory" && use != "none") {
    return with_hint(
        fail(ErrorKind::kUsage, "'{}' is not a kind of cache", printable(use)),
        "use disk, memory, none or redis://HOST");
  }
  if (use != "memory" && use != "none") {
    options.folder = cache_folder(invocation);
  }
  const std::string& secret_file = settings.text("cache.secret_file");
  if (!secret_file.empty()) {
    FW_ASSIGN_OR_RETURN(options.secret, read_secret(secret_file));
  }
  options.disk_bytes = settings.integer("cache.size");
  options.memory_bytes = settings.integer("cache.memory");
  options.max_age_ms = settings.integer("cache.max_age");
  options.server_timeout_ms = int(settings.integer("cache.timeout"));
  if (log_level(settings) >= LogLevel::kWarning) {
    options.on_trouble = [errors = invocation.errors](const std::string& what) {
      say_warning(errors, what);
    };
  }
  return options;
}

Result<std::unique_ptr<Cache>> open_cache(const Invocation& invocation) {
  FW_ASSIGN_OR_RETURN(CacheOptions options, cache_options(invocation));
  if (invocation.settings.text("cache.use") == "none") {
    return std::unique_ptr<Cache>();
  }
  return std::make_unique<Cache>(std::move(options));
}

Result<void> refuse_cache(const Invocation& invocation,
                          std::string_view because) {
  for (size_t i = 0; i < kSettings.size(); ++i) {
    const SettingOrigin& origin = invocation.settings.origin(i);
    // --no-cache asks for what happens anyway.
    if (kSettings[i].use != SettingUse::kCaching ||
        origin.layer != SettingOrigin::Layer::kFlag ||
        origin.where == "--no-cache") {
      continue;
    }
    return fail(ErrorKind::kUsage, "{} has no effect: {}", origin.where,
                because);
  }
  return {};
}

}  // namespace framewise::cli
