// SPDX-License-Identifier: Apache-2.0
#include "media/encode/encoder_module.h"

#include <fmt/format.h>

#include "base/module.h"
#include "base/result.h"

namespace framewise::media {

Result<std::unique_ptr<Encoder>> create_with_module(const char* name,
                                                    EncodeJob& job) {
  return call_module<ModuleCreate>(fmt::format("framewise-codec-{}", name),
                                   "framewise_encoder_create", job);
}

Result<void> probe_encoder_module(const char* name) {
  FW_RETURN_IF_ERROR(load_module_symbol(fmt::format("framewise-codec-{}", name),
                                        "framewise_encoder_create"));
  return {};
}

}  // namespace framewise::media
