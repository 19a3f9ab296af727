// SPDX-License-Identifier: Apache-2.0
#include "video/encode/encode_film.h"

#include "base/module.h"
#include "base/result.h"

namespace framewise::video {
namespace {

Result<EncodeReport> call_encode(const EncodeRequest& request,
                                 const WorkContext& context, bool write) {
  FW_ASSIGN_OR_RETURN(
      void* symbol, load_module_symbol("framewise-codec-video", kEncodeSymbol));
  Result<EncodeReport> answer(EncodeReport{});
  reinterpret_cast<ModuleEncode>(symbol)(request, context, write, answer);
  return answer;
}

}  // namespace

Result<EncodeReport> estimate_encode(const EncodeRequest& request,
                                     const WorkContext& context) {
  return call_encode(request, context, false);
}

Result<EncodeReport> encode_film(const EncodeRequest& request,
                                 const WorkContext& context) {
  return call_encode(request, context, true);
}

}  // namespace framewise::video
