// SPDX-License-Identifier: Apache-2.0
#include "media/encode/video/add_sound.h"

#include "base/module.h"
#include "base/result.h"

namespace framewise::media {

Result<int64_t> add_sound(const AddSound& files, const Job& job) {
  auto answer = call_module<ModuleAddSound>("framewise-codec-video",
                                            kAddSoundSymbol, files, job);
  if (!answer) return in_file(std::move(answer).error(), files.to.string());
  return answer;
}

}  // namespace framewise::media
