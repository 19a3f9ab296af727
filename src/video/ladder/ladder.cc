// SPDX-License-Identifier: Apache-2.0
#include "video/ladder/ladder.h"

#include "base/module.h"
#include "base/result.h"

namespace framewise::video {

Result<LadderReport> measure_ladder(const LadderRequest& request,
                                    const WorkContext& context) {
  return call_module<ModuleLadder>("framewise-codec-video", kLadderSymbol,
                                   request, context);
}

}  // namespace framewise::video
