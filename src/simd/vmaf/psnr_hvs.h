// SPDX-License-Identifier: Apache-2.0
// PSNR-HVS as in libvmaf: an integer transform, blocks that overlap by one
// sample, and weights per plane. Single precision with the same order of
// operations, so that sums round equally.
#pragma once

#include <cstddef>

#include "simd/structural/psnr_hvs.h"

namespace framewise::simd {

// Tables for Y, Cb, Cr (plane 0, 1, 2).
const HvsTables& hvs_tables_of_libvmaf(int plane);

// The error terms of the coefficients of a row of blocks, 7 samples apart: 64
// per block, block by block. Samples have integer values.
void hvs_terms_of_libvmaf(const HvsStripe& stripe, size_t blocks,
                          const HvsTables& tables, float* terms);

}  // namespace framewise::simd
