// SPDX-License-Identifier: Apache-2.0
#include "video/live/live_stream.h"

#include "base/module.h"
#include "base/result.h"

namespace framewise::video {

Result<std::unique_ptr<LiveStream>> LiveStream::open(
    const ComposeRequest& request, const WorkContext& context) {
  return call_module<ModuleLiveStream>("framewise-codec-video",
                                       kLiveStreamSymbol, request, context);
}

}  // namespace framewise::video
