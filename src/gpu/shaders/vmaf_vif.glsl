// SPDX-License-Identifier: Apache-2.0
// Samples and weights of VMAF's visual information fidelity at a scale.
#include "vmaf.glsl"

layout(constant_id = 0) const int kScale = 0;
layout(constant_id = 1) const int kOfRaw = 1;  // else of planes of words

const uint kWeights[4][9] = {
    {7784, 7455, 6547, 5274, 3896, 2640, 1640, 935, 489},
    {14692, 12590, 7925, 3663, 1244, 0, 0, 0, 0},
    {26386, 16004, 3571, 0, 0, 0, 0, 0, 0},
    {43728, 10904, 0, 0, 0, 0, 0, 0, 0}};
const int kHalf = 8 >> kScale;

uint weight(int k) { return kWeights[kScale][abs(k)]; }
