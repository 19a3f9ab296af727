// SPDX-License-Identifier: Apache-2.0
#include "video/ladder/ladder.h"

#include "base/module.h"
#include "base/result.h"

namespace framewise::video {

Result<LadderReport> measure_ladder(const LadderRequest& request,
                                    const WorkContext& context) {
  FW_ASSIGN_OR_RETURN(
      void* symbol, load_module_symbol("framewise-codec-video", kLadderSymbol));
  Result<LadderReport> answer(LadderReport{});
  reinterpret_cast<ModuleLadder>(symbol)(request, context, answer);
  return answer;
}

}  // namespace framewise::video
