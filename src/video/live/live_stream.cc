// SPDX-License-Identifier: Apache-2.0
#include "video/live/live_stream.h"

#include "base/module.h"
#include "base/result.h"

namespace framewise::video {

Result<std::unique_ptr<LiveStream>> LiveStream::open(
    const ComposeRequest& request, const WorkContext& context) {
  FW_ASSIGN_OR_RETURN(void* symbol, load_module_symbol("framewise-codec-video",
                                                       kLiveStreamSymbol));
  Result<std::unique_ptr<LiveStream>> answer(nullptr);
  reinterpret_cast<ModuleLiveStream>(symbol)(request, context, answer);
  return answer;
}

}  // namespace framewise::video
