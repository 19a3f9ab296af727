// SPDX-License-Identifier: Apache-2.0
#include "media/encode/video/add_sound.h"

#include "base/module.h"
#include "base/result.h"

namespace framewise::media {

Result<int64_t> add_sound(const AddSound& files, const Job& job) {
  FW_ASSIGN_OR_RETURN(void* symbol, load_module_symbol("framewise-codec-video",
                                                       kAddSoundSymbol));
  Result<int64_t> answer(0);
  reinterpret_cast<ModuleAddSound>(symbol)(files, job, answer);
  if (!answer) return in_file(std::move(answer).error(), files.to.string());
  return answer;
}

}  // namespace framewise::media
