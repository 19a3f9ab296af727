// SPDX-License-Identifier: Apache-2.0
// Noise between runs of one look, by cells.
#pragma once

#include <vector>

#include "framewise/image/baseline.h"
#include "image/difference/neighborhood.h"

namespace framewise::image {

// For each cell the threshold at which the two images are equal there: the root
// of the largest YIQ distance in it, 0 to 1.
std::vector<double> cell_differences(const ImagePair& pair);

// Adds a run to the noise of a look, of which `runs` runs are known before.
void learn(std::vector<CellNoise>& noise, int64_t runs,
           const std::vector<double>& differences);

// The cells that need a higher threshold than `threshold`, as regions; cells
// beside one another with about the same one are joined.
std::vector<DiffRegion> noise_regions(const BaselineLook& look, Size size,
                                      double threshold);

}  // namespace framewise::image
