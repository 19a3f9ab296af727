// SPDX-License-Identifier: Apache-2.0
// Whole numbers of each block of XPSNR: activity of the reference in space and
// time, and squared errors of three planes (measure/pixel/xpsnr.cc). A group
// takes a block.
#version 450
#extension GL_GOOGLE_include_directive : require
#include "frame.glsl"

layout(local_size_x = 32, local_size_y = 8) in;

layout(push_constant) uniform Parameters {
  Words raw;  // the reference, the test, and two references before
  Shape shape;
  Words sums;  // ten words a block: low and high halves of five numbers
  uint block, large, high_rate;
  uint chroma_block_width, chroma_block_height;
};

const uint kNumbers = 5;
shared uint all[2 * kNumbers];
uint own[2 * kNumbers];

void add(uint number, uint value) {
  own[2 * number] += value & 0xffffu;
  own[2 * number + 1] += value >> 16;
}

int at(uint side, int x, int y) {
  return int(sample_at(raw, shape, side, 0, uint(x), uint(y)));
}

int high_pass(int x, int y) {
  return 12 * at(0, x, y) -
         2 * (at(0, x - 1, y) + at(0, x + 1, y) + at(0, x, y - 1) +
              at(0, x, y + 1)) -
         (at(0, x - 1, y - 1) + at(0, x + 1, y - 1) + at(0, x - 1, y + 1) +
          at(0, x + 1, y + 1));
}

int high_pass_of_four(int x, int y) {
  int sum = 12 * (at(0, x, y) + at(0, x + 1, y) + at(0, x, y + 1) +
                  at(0, x + 1, y + 1));
  for (int i = 0; i < 2; ++i) {
    sum -= 3 * (at(0, x + i, y - 1) + at(0, x + i, y + 2) +
                at(0, x - 1, y + i) + at(0, x + 2, y + i));
  }
  sum -= 2 * (at(0, x - 1, y - 1) + at(0, x + 2, y - 1) +
              at(0, x - 1, y + 2) + at(0, x + 2, y + 2));
  for (int i = -1; i < 3; ++i) {
    sum -= at(0, x + i, y - 2) + at(0, x + i, y + 3) + at(0, x - 2, y + i) +
           at(0, x + 3, y + i);
  }
  return sum;
}

int sum_at(uint side, int x, int y, int step) {
  int sum = 0;
  for (int v = y; v < min(y + step, int(shape.height)); ++v) {
    for (int u = x; u < min(x + step, int(shape.width)); ++u) {
      sum += at(side, u, v);
    }
  }
  return sum;
}

void add_activity(ivec2 first, ivec2 end) {
  const int step = large != 0 ? 2 : 1;
  const ivec2 lane = ivec2(gl_LocalInvocationID.xy) * step;
  // Samples whose neighbors all exist.
  const ivec2 size = ivec2(shape.width, shape.height);
  const ivec2 inner = max(first, ivec2(step));
  const ivec2 inner_end = min(end, size - step);
  if (any(lessThanEqual(inner_end, inner))) return;
  const int last = large != 0 ? 1 : 0;
  if (large == 0 || inner_end.x - inner.x > 12) {
    for (int y = inner.y + lane.y; y + last < inner_end.y; y += 8 * step) {
      for (int x = inner.x + lane.x; x + last < inner_end.x; x += 32 * step) {
        add(0, uint(abs(large != 0 ? high_pass_of_four(x, y)
                                   : high_pass(x, y))));
      }
    }
  }
  for (int y = first.y + lane.y; y < end.y; y += 8 * step) {
    for (int x = first.x + lane.x; x < end.x; x += 32 * step) {
      const int previous = sum_at(2, x, y, step);
      int change = sum_at(0, x, y, step) - previous;
      if (high_rate != 0) change -= previous - sum_at(3, x, y, step);
      add(1, uint(abs(change)));
    }
  }
}

void add_errors(uint plane, uvec2 block_size, uvec2 plane_size) {
  const uvec2 first = gl_WorkGroupID.xy * block_size;
  const uvec2 end = min(first + block_size, plane_size);
  for (uint y = first.y + gl_LocalInvocationID.y; y < end.y; y += 8) {
    for (uint x = first.x + gl_LocalInvocationID.x; x < end.x; x += 32) {
      const int difference = int(sample_at(raw, shape, 0, plane, x, y)) -
                             int(sample_at(raw, shape, 1, plane, x, y));
      const uint size = uint(abs(difference));
      add(2 + plane, size * size);
    }
  }
}

void main() {
  const uint thread = gl_LocalInvocationIndex;
  if (thread < 2 * kNumbers) all[thread] = 0;
  for (uint i = 0; i < 2 * kNumbers; ++i) own[i] = 0;
  barrier();
  const ivec2 first = ivec2(gl_WorkGroupID.xy * block);
  const ivec2 end =
      min(first + int(block), ivec2(shape.width, shape.height));
  add_activity(first, end);
  add_errors(0, uvec2(block), uvec2(shape.width, shape.height));
  for (uint plane = 1; plane < 3; ++plane) {
    add_errors(plane, uvec2(chroma_block_width, chroma_block_height),
               uvec2(shape.chroma_width, shape.chroma_height));
  }
  for (uint i = 0; i < 2 * kNumbers; ++i) {
    if (own[i] != 0) atomicAdd(all[i], own[i]);
  }
  barrier();
  const uint index = gl_WorkGroupID.y * gl_NumWorkGroups.x + gl_WorkGroupID.x;
  if (thread < 2 * kNumbers) {
    sums.at[index * 2 * kNumbers + thread] = all[thread];
  }
}
