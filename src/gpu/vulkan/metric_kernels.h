// SPDX-License-Identifier: Apache-2.0
// The metrics that cards measure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "gpu/vulkan/recorder.h"
#include "measure/models/known_models.h"

namespace framewise::gpu::vulkan {

struct MetricKernels {
  std::string_view metric;  // the name of its first output
  // Whether it can measure frames of this shape. `wanted`: a bit an output.
  bool (*measures)(const Shape& shape, uint64_t wanted);
  // Records the work on a pair; what it returns makes values of the numbers.
  Finish (*record)(Recorder& recorder);
  uint8_t around = 0;  // the neighbors that it reads; see Shape::around
  bool wide = false;   // computes with numbers of 64 bits
  std::optional<measure::ModelId> network = {};
};

std::span<const MetricKernels> metric_kernels();
// Null: cards do not measure it.
const MetricKernels* kernels_of(const measure::Metric& metric);

// Of each metric.
Finish record_psnr(Recorder& recorder);
Finish record_squared_error(Recorder& recorder);
Finish record_absolute_difference(Recorder& recorder);
Finish record_ssim(Recorder& recorder);
Finish record_ms_ssim(Recorder& recorder);
Finish record_ciede2000(Recorder& recorder);
Finish record_ssimulacra2(Recorder& recorder);
Finish record_butteraugli(Recorder& recorder);
Finish record_xpsnr(Recorder& recorder);
Finish record_vmaf(Recorder& recorder);
Finish record_cvvdp(Recorder& recorder);
bool measures_cvvdp(const Shape& shape, uint64_t wanted);
Finish record_lpips(Recorder& recorder);
bool measures_lpips(const Shape& shape, uint64_t wanted);
bool measures_vmaf(const Shape& shape, uint64_t wanted);
bool measures_xpsnr(const Shape& shape, uint64_t wanted);

}  // namespace framewise::gpu::vulkan
