// SPDX-License-Identifier: Apache-2.0
// Shared by the kernels of VMAF: whole numbers of 64 bits, as libvmaf's fixed
// point needs them, and mirrored rows and columns.
#extension GL_EXT_shader_explicit_arithmetic_types_int64 : require
#include "frame.glsl"

layout(buffer_reference, std430, buffer_reference_align = 4) buffer Integers {
  int at[];
};

// The ends are not repeated.
int mirrored(int at, int count) {
  const int inside = abs(at);
  return inside >= count ? 2 * (count - 1) - inside : inside;
}
