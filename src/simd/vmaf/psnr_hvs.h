// SPDX-License-Identifier: Apache-2.0
// PSNR-HVS as libvmaf has it: an integer transform, blocks that overlap by one
// sample, weights for each plane; in single precision, operation by operation
// in its order, so that sums round as they do there.
#pragma once

#include <cstddef>

#include "simd/structural/psnr_hvs.h"

namespace framewise::simd {

// For Y, Cb, Cr (plane 0, 1, 2).
const HvsTables& hvs_tables_of_libvmaf(int plane);

// What each coefficient of a row of blocks, 7 samples apart, adds to the error:
// 64 a block, block by block. Samples are whole numbers.
void hvs_terms_of_libvmaf(const HvsStripe& stripe, size_t blocks,
                          const HvsTables& tables, float* terms);

}  // namespace framewise::simd
