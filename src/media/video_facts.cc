// SPDX-License-Identifier: Apache-2.0
#include "media/video_facts.h"

#include "base/module.h"
#include "base/result.h"

namespace framewise::media {
namespace {

Result<ModuleVideoFacts> load() {
  FW_ASSIGN_OR_RETURN(
      void* symbol,
      load_module_symbol("framewise-codec-video", "framewise_video_facts"));
  return reinterpret_cast<ModuleVideoFacts>(symbol);
}

}  // namespace

Result<VideoFacts> read_video_facts(const Source& source, const Job& job) {
  static const Result<ModuleVideoFacts> read = load();
  if (!read) return read.error();
  Result<VideoFacts> answer{VideoFacts()};
  (*read)(source, job, answer);
  return answer ? std::move(answer)
                : in_file(std::move(answer).error(), source.name());
}

}  // namespace framewise::media
