// SPDX-License-Identifier: Apache-2.0
// Sums over a tile, in an order that depends on nothing but the tile: no card's
// number of lanes, no other group.
layout(local_size_x = 32, local_size_y = 8) in;

const uint kThreads = 256;

// COLUMNS numbers of each thread become one of the tile each.
shared float tree[COLUMNS * kThreads];

uint tile_index() {
  return (gl_WorkGroupID.z * gl_NumWorkGroups.y + gl_WorkGroupID.y) *
             gl_NumWorkGroups.x + gl_WorkGroupID.x;
}

uint tiles_in_all() {
  return gl_NumWorkGroups.x * gl_NumWorkGroups.y * gl_NumWorkGroups.z;
}

void store_sums(float sums[COLUMNS], Floats partials) {
  const uint thread = gl_LocalInvocationIndex;
  for (uint c = 0; c < COLUMNS; ++c) tree[c * kThreads + thread] = sums[c];
  for (uint half_ = kThreads / 2; half_ > 0; half_ /= 2) {
    barrier();
    if (thread < half_) {
      for (uint c = 0; c < COLUMNS; ++c) {
        tree[c * kThreads + thread] += tree[c * kThreads + thread + half_];
      }
    }
  }
  if (thread == 0) {
    for (uint c = 0; c < COLUMNS; ++c) {
      partials.at[c * tiles_in_all() + tile_index()] = tree[c * kThreads];
    }
  }
}
