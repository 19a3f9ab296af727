// SPDX-License-Identifier: Apache-2.0
// Models of VMAF from anywhere.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "measure/vmaf/model.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace framewise::measure;
  const auto file =
      VmafModelFile::parse({reinterpret_cast<const char*>(data), size});
  if (!file) return 0;
  const VmafFeatures features{
      .adm2 = 0.9, .motion2 = 4, .vif = {0.5, 0.8, 0.9, 0.95}};
  volatile double used = file->model().for_phones(file->model().raw(features));
  if (file->is_bootstrap()) used = file->spread(features).low;
  (void)used;
  return 0;
}
