// SPDX-License-Identifier: Apache-2.0
// Chooses the AC coefficients of a block by what they cost and what they bring.
#pragma once

#include <cstdint>

#include "media/encode/jpeg/rate_model.h"

namespace framewise::media {

// `scaled`: coefficients divided by the steps of their table, zigzag order.
// `weight`: how much the square of an error in steps counts, by position.
// `bit_price`: of one bit, in the same unit. Writes positions 1 to 63 of
// `values`.
void choose_values(const float* scaled, const float* weight, float bit_price,
                   const RateModel& rates, int16_t* values);

}  // namespace framewise::media
