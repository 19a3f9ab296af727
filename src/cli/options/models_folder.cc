// SPDX-License-Identifier: Apache-2.0
#include "cli/options/models_folder.h"

namespace framewise::cli {

std::filesystem::path models_folder(const Invocation& invocation) {
  const std::string& named = invocation.settings.text("models.folder");
  if (!named.empty()) return named;
  std::filesystem::path data(variable(invocation.environment, "XDG_DATA_HOME"));
  if (!data.is_absolute()) {
    const std::filesystem::path home(variable(invocation.environment, "HOME"));
    if (home.empty()) return {};
    data = home / ".local/share";
  }
  return data / "framewise/models";
}

}  // namespace framewise::cli
