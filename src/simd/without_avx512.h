// SPDX-License-Identifier: Apache-2.0
// The unit of a family that gains less than 10 % by AVX-512 begins with this
// (src/simd/CMakeLists.txt). It runs with AVX2 on all processors that have it.
#pragma once

#undef HWY_DISABLED_TARGETS
#define HWY_DISABLED_TARGETS (HWY_SSE4 | HWY_AVX3_DL | HWY_AVX3)
