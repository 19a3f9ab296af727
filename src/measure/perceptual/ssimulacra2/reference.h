// SPDX-License-Identifier: Apache-2.0
// SSIMULACRA2 with the rounding of the authors' program (version 2.1, on CPUs
// with fused multiply-add): every digit it prints. For parity checks.
// ssimulacra2() is closer to exact arithmetic, over ten times as fast, and
// differs by up to 0.07.
#pragma once

#include "framewise/error.h"
#include "framewise/executor.h"
#include "measure/perceptual/picture_view.h"
#include "measure/perceptual/ssimulacra2/score_of_maps.h"

namespace framewise::measure {

// The score is ssimulacra2_score(ssimulacra2_weighted_sum(norms)). Fails as
// ssimulacra2() does. The three planes run on the executor's threads, if there
// is one; the result does not depend on it.
Result<Ssimulacra2Subscores> ssimulacra2_reference(
    const PictureView& reference, const PictureView& test,
    Executor* executor = nullptr);

}  // namespace framewise::measure
