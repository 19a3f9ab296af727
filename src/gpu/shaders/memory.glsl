// SPDX-License-Identifier: Apache-2.0
// Buffers, which kernels reach by address.
#extension GL_EXT_buffer_reference : require

layout(buffer_reference, std430, buffer_reference_align = 4) buffer Floats {
  float at[];
};
layout(buffer_reference, std430, buffer_reference_align = 4) buffer Words {
  uint at[];
};
