// SPDX-License-Identifier: Apache-2.0
#include "cli/settings_sources.h"

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <system_error>

#include "base/result.h"
#include "cli/terminal/terminal.h"

namespace framewise::cli {
namespace {

namespace fs = std::filesystem;

bool is_file(const fs::path& path) {
  std::error_code ignored;
  return fs::is_regular_file(path, ignored);
}

Result<std::string> read_settings_text(const std::string& path) {
  const auto refused = [&path](int code) {
    return with_hint(
        in_file(fail(ErrorKind::kUsage, "cannot read the configuration: {}",
                     std::generic_category().message(code)),
                path),
        "`framewise config init > framewise.toml` creates one");
  };
  std::error_code unknown;
  if (fs::exists(path, unknown) && !fs::is_regular_file(path, unknown)) {
    return refused(EISDIR);
  }
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(
      std::fopen(fs::path(path).c_str(), "rbe"), std::fclose);
  if (!file) return refused(errno);
  // Much larger than a file with all settings and comments.
  constexpr size_t kMostBytes = 1 << 20;
  std::string text(kMostBytes + 1, '\0');
  text.resize(std::fread(text.data(), 1, text.size(), file.get()));
  if (std::ferror(file.get())) return refused(errno);
  if (text.size() > kMostBytes) return refused(EFBIG);
  return text;
}

}  // namespace

std::string find_settings_file(std::string_view named,
                               const Environment& environment) {
  if (named.empty()) named = variable(environment, kConfigVariable);
  if (named == "none") return {};
  if (!named.empty()) return std::string(named);
  std::error_code unknown;
  const fs::path here = fs::current_path(unknown);
  for (fs::path folder = here; !folder.empty(); folder = folder.parent_path()) {
    if (const fs::path path = folder / "framewise.toml"; is_file(path)) {
      return folder == here ? "framewise.toml" : path.string();
    }
    if (folder == folder.root_path()) break;
  }
  fs::path user(variable(environment, "XDG_CONFIG_HOME"));
  if (user.empty()) {
    const std::string_view home = variable(environment, "HOME");
    if (home.empty()) return {};
    user = fs::path(home) / ".config";
  }
  const fs::path path = user / "framewise" / "framewise.toml";
  return is_file(path) ? path.string() : std::string();
}

Result<SettingsSources> gather_settings(std::string_view named_file,
                                        const Environment& environment,
                                        std::span<const FlagValue> flags) {
  SettingsSources sources;
  sources.path = find_settings_file(named_file, environment);
  if (!sources.path.empty()) {
    FW_ASSIGN_OR_RETURN(const std::string text,
                        read_settings_text(sources.path));
    sources.layers[0] = read_settings_file(text, sources.path);
  }
  sources.layers[1] = read_environment(environment, {&kConfigVariable, 1});
  sources.layers[2] = read_flags(flags);
  return sources;
}

Result<SettingsSources> gather_again(const SettingsSources& sources) {
  SettingsSources again = sources;
  if (sources.path.empty()) return again;
  FW_ASSIGN_OR_RETURN(const std::string text, read_settings_text(sources.path));
  again.layers[0] = read_settings_file(text, sources.path);
  return again;
}

}  // namespace framewise::cli
