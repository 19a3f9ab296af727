// SPDX-License-Identifier: Apache-2.0
// PSNR-HVS and PSNR-HVS-M of one plane, in the authors' form and in libvmaf's.
#pragma once

#include "frame/plane.h"

namespace framewise {
class Executor;
}

namespace framewise::measure {

// Mean squares of weighted errors.
struct HvsError {
  double plain = 0;
  double masked = 0;
};

// Luma 0..255 of both frames, of equal size, at least 8 x 8. Blocks do not
// overlap; incomplete blocks at the right and bottom are ignored.
HvsError hvs_error(const ImageF& reference, const ImageF& test,
                   Executor* executor);

// Masked, of one stored plane (0: Y, 1: Cb, 2: Cr) of integer samples, in
// libvmaf's single precision.
float hvs_error_of_libvmaf(const ImageF& reference, const ImageF& test,
                           int plane, Executor* executor);

}  // namespace framewise::measure
