// SPDX-License-Identifier: Apache-2.0
#include "gpu/vulkan/metrics/colors.h"

#include "gpu/kernels.h"

namespace framewise::gpu::vulkan {

ColorScale record_colors(Recorder& recorder, Colors form, const Planes* light,
                         Size size, bool last) {
  const Size half{(size.width + 1) / 2, (size.height + 1) / 2};
  ColorScale scale;
  scale.colors = recorder.planes(size, 6);
  scale.half = recorder.planes(last ? Size{} : half, 6);
  struct {
    Address raw, shape, light, colors, half;
    uint32_t width, height, stride, plane_floats;
    uint32_t half_width, half_height, half_stride, half_plane_floats;
  } const parameters{recorder.raw(),
                     recorder.shape_address(),
                     light ? light->address : 0,
                     scale.colors.address,
                     scale.half.address,
                     uint32_t(size.width),
                     uint32_t(size.height),
                     uint32_t(scale.colors.stride),
                     scale.colors.floats,
                     uint32_t(half.width),
                     uint32_t(half.height),
                     uint32_t(scale.half.stride),
                     scale.half.floats};
  const int64_t read =
      light ? 24 * size.pixels() : 2 * frame_bytes(recorder.shape());
  recorder.dispatch(
      kernels::colors, {light == nullptr, last, int32_t(form)}, parameters,
      tiles_of(half, 8, 2),
      read + 24 * size.pixels() + (last ? 0 : 24 * half.pixels()));
  return scale;
}

}  // namespace framewise::gpu::vulkan
