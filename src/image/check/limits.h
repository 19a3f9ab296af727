// SPDX-License-Identifier: Apache-2.0
// Checks that need the header alone: limits of size and memory, and rules of
// an image's purpose.
#pragma once

#include "framewise/image/check.h"
#include "image/check/problem_list.h"

namespace framewise::image {

// Bytes of pixels of which a header states the size: the most there are where
// the product exceeds them.
int64_t memory_of(Size size, int64_t bytes_per_pixel);

// Sets facts.decoded_bytes.
void estimate_memory(ImageFacts& facts);

// Problems that forbid decoding. The size of the file is checked before it is
// read.
ProblemList check_limits(const ImageFacts& facts, const CheckRules& rules);

// Format, smallest and largest size, color mode and the model's needs.
ProblemList check_fitness(const ImageFacts& facts, const CheckRules& rules);

// Brightness, contrast and sharpness. A file that is blank is likely to be an
// export that failed; a single frame of an animation may well be.
ProblemList check_luma(const LumaFacts& luma, bool is_blank,
                       const CheckRules& rules);

// Whether the extension of `name` fits the format. Names without an extension
// fit.
bool name_fits(std::string_view name, ImageFormat format);

}  // namespace framewise::image
