// SPDX-License-Identifier: Apache-2.0
#include "base/module.h"

#include <dlfcn.h>

#include <filesystem>
#include <vector>

#include "base/result.h"

namespace framewise {
namespace {

std::vector<std::filesystem::path> module_folders() {
  Dl_info here{};
  if (dladdr(reinterpret_cast<const void*>(&load_module_symbol), &here) == 0 ||
      !here.dli_fname) {
    return {};
  }
  std::error_code ignored;
  const auto library =
      std::filesystem::weakly_canonical(here.dli_fname, ignored);
  return {library.parent_path() / "codecs",
          library.parent_path() / "framewise"};
}

}  // namespace

Result<void*> load_module_symbol(const std::string& name, const char* symbol) {
  const std::string file = name + ".so";
  std::string reason = "no such file";
  for (const auto& folder : module_folders()) {
    const auto path = folder / file;
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored)) continue;
    // A module is never unloaded, because the libraries behind it keep threads
    // and state.
    if (void* handle = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL)) {
      if (void* found = dlsym(handle, symbol)) return found;
    }
    if (const char* text = dlerror()) reason = text;
  }
  return fail(ErrorKind::kEnvironment, "the module {} cannot be loaded: {}",
              file, reason);
}

}  // namespace framewise
