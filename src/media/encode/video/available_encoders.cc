// SPDX-License-Identifier: Apache-2.0
#include "media/encode/video/available_encoders.h"

#include "base/module.h"
#include "base/result.h"

namespace framewise::media {

Result<bool> has_encoder(std::string_view encoder) {
  FW_ASSIGN_OR_RETURN(void* symbol, load_module_symbol("framewise-codec-video",
                                                       kHasEncoderSymbol));
  return reinterpret_cast<ModuleHasEncoder>(symbol)(encoder);
}

}  // namespace framewise::media
