// SPDX-License-Identifier: Apache-2.0
#include "gpu/vulkan/metric_kernels.h"

#include <algorithm>

namespace framewise::gpu::vulkan {
namespace {

bool always(const Shape&, uint64_t) { return true; }

// Smaller frames are padded first.
bool of_eight_pixels(const Shape& shape, uint64_t) {
  constexpr int kSmallest = 8;
  return std::min(shape.size.width, shape.size.height) >= kSmallest;
}

// The percentile needs all differences in order.
bool without_percentile(const Shape&, uint64_t wanted) {
  constexpr uint64_t kP95 = 1 << 1;
  return !(wanted & kP95);
}

constexpr MetricKernels kMetrics[] = {
    {"psnr", always, record_psnr},
    {"mse", always, record_squared_error},
    {"mae", always, record_absolute_difference},
    {"ssim", always, record_ssim},
    {"ms_ssim", always, record_ms_ssim},
    {"ciede2000", without_percentile, record_ciede2000},
    {"ssimulacra2", always, record_ssimulacra2},
    {"butteraugli", of_eight_pixels, record_butteraugli},
    {"cvvdp", measures_cvvdp, record_cvvdp},
    {.metric = "lpips_alex",
     .measures = measures_lpips,
     .record = record_lpips,
     .network = measure::ModelId::kLpipsAlex},
    {.metric = "lpips_vgg",
     .measures = measures_lpips,
     .record = record_lpips,
     .network = measure::ModelId::kLpipsVgg},
    {.metric = "lpips_squeeze",
     .measures = measures_lpips,
     .record = record_lpips,
     .network = measure::ModelId::kLpipsSqueeze},
    {"xpsnr", measures_xpsnr, record_xpsnr, kPrevious | kSecondPrevious},
    {"vmaf", measures_vmaf, record_vmaf, kPrevious | kNext, true},
};

}  // namespace

std::span<const MetricKernels> metric_kernels() { return kMetrics; }

const MetricKernels* kernels_of(const measure::Metric& metric) {
  const auto found = std::ranges::find(kMetrics, metric.outputs[0].name,
                                       &MetricKernels::metric);
  return found == std::end(kMetrics) ? nullptr : found;
}

}  // namespace framewise::gpu::vulkan
