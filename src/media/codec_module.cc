// SPDX-License-Identifier: Apache-2.0
#include "media/codec_module.h"

#include <map>
#include <mutex>

#include "base/module.h"
#include "base/result.h"

namespace framewise::media {
namespace {

Result<ModuleOpen> load(const char* name) {
  FW_ASSIGN_OR_RETURN(
      void* symbol, load_module_symbol(fmt::format("framewise-codec-{}", name),
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
