// SPDX-License-Identifier: Apache-2.0
#include "video/encode/encode_film.h"

#include <string>

#include "base/files/leftover_files.h"
#include "base/module.h"
#include "base/objects/atomic_file.h"
#include "base/objects/text_file.h"
#include "base/result.h"

namespace framewise::video {
namespace {

Result<EncodeReport> call_encode(const EncodeRequest& request,
                                 const WorkContext& context, bool write) {
  return call_module<ModuleEncode>("framewise-codec-video", kEncodeSymbol,
                                   request, context, write);
}

namespace fs = std::filesystem;

constexpr std::string_view kScenesEnding = ".scenes";
// In the folder of scenes: the file that is made of them.
constexpr const char* kFinishedName = "finished";
constexpr size_t kMostIdentityBytes = 200;

}  // namespace

fs::path scenes_folder(const fs::path& output) {
  return output.parent_path() /
         ("." + output.filename().string() + std::string(kScenesEnding));
}

Result<void> mark_finished(const fs::path& scenes, const fs::path& temporary) {
  return write_atomically(scenes / kFinishedName,
                          identity_across_names(temporary));
}

void remove_finished_scenes(const fs::path& folder) {
  std::error_code ignored;
  const fs::path here = folder.empty() ? fs::path(".") : folder;
  for (fs::directory_iterator at(here, ignored), end; !ignored && at != end;
       at.increment(ignored)) {
    std::string name = at->path().filename().string();
    if (!name.starts_with('.') || !name.ends_with(kScenesEnding)) continue;
    name = name.substr(1, name.size() - 1 - kScenesEnding.size());
    const auto finished = read_text_file((at->path() / kFinishedName).string(),
                                         kMostIdentityBytes);
    if (!finished || finished->empty() ||
        *finished != identity_across_names(here / name)) {
      continue;
    }
    std::error_code stays;
    fs::remove_all(at->path(), stays);
  }
}

Result<EncodeReport> estimate_encode(const EncodeRequest& request,
                                     const WorkContext& context) {
  return call_encode(request, context, false);
}

Result<EncodeReport> encode_film(const EncodeRequest& request,
                                 const WorkContext& context) {
  return call_encode(request, context, true);
}

}  // namespace framewise::video
