// SPDX-License-Identifier: Apache-2.0
#include "media/codec_module.h"

#include <dlfcn.h>

#include <filesystem>
#include <map>
#include <mutex>

#include "base/result.h"

namespace framewise::media {
namespace {

// Beside the library itself: `codecs/` in a build tree, `framewise/` where it
// is installed.
std::vector<std::filesystem::path> module_folders() {
  Dl_info here{};
  if (dladdr(reinterpret_cast<const void*>(&open_with_module), &here) == 0 ||
      !here.dli_fname) {
    return {};
  }
  std::error_code ignored;
  const auto library =
      std::filesystem::weakly_canonical(here.dli_fname, ignored);
  return {library.parent_path() / "codecs",
          library.parent_path() / "framewise"};
}

Result<ModuleOpen> load(const char* name) {
  FW_ASSIGN_OR_RETURN(void* symbol,
                      module_symbol(fmt::format("framewise-codec-{}.so", name),
                                    "framewise_codec_open"));
  return reinterpret_cast<ModuleOpen>(symbol);
}

Result<ModuleOpen> loaded(const char* name) {
  static std::mutex mutex;
  static std::map<std::string, ModuleOpen, std::less<>> modules;
  std::lock_guard lock(mutex);
  if (auto found = modules.find(name); found != modules.end()) {
    return found->second;
  }
  FW_ASSIGN_OR_RETURN(const ModuleOpen open, load(name));
  modules.emplace(name, open);
  return open;
}

}  // namespace

Result<void*> module_symbol(const std::string& file, const char* symbol_name) {
  std::string reason = "no such file";
  for (const auto& folder : module_folders()) {
    const auto path = folder / file;
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored)) continue;
    // Never unloaded: such libraries keep threads and static state.
    void* handle = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (handle) {
      if (void* symbol = dlsym(handle, symbol_name)) return symbol;
    }
    if (const char* text = dlerror()) reason = text;
  }
  return with_hint(fail(ErrorKind::kEnvironment,
                        "the module {} cannot be loaded: {}", file, reason),
                   "`framewise doctor` says which package is missing");
}

Result<std::unique_ptr<Decoder>> open_with_module(const char* name,
                                                  Source& source,
                                                  const Job& job) {
  FW_ASSIGN_OR_RETURN(const ModuleOpen open, loaded(name));
  Result<std::unique_ptr<Decoder>> answer(nullptr);
  open(source, job, answer);
  return answer;
}

Result<void> probe_module(const char* name) {
  FW_RETURN_IF_ERROR(loaded(name));
  return {};
}

}  // namespace framewise::media
