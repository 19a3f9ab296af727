// SPDX-License-Identifier: Apache-2.0
// How a test is laid over the reference, and how its colors are read, where
// the files do not say it: estimated from a few frames.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "frame/resize/resize.h"
#include "framewise/report.h"
#include "placement/placement.h"

namespace framewise::comparison {

// The matrix assumed for YUV whose file does not name it, since it fits the
// other file; players, which choose by the size, assume another.
struct AssumedMatrix {
  Matrix matrix = Matrix::kUnspecified;
  Matrix players = Matrix::kUnspecified;
  double off_by = 0;  // levels, as players read it
};

struct Registration {
  // The region shown by both, where an edge is missing in one of them.
  std::optional<placement::SharedRegion> part;
  // How the reference is scaled to a smaller test: as that was.
  std::optional<ResizeOptions> scaling;
  std::optional<AssumedMatrix> reference_matrix;
  std::optional<AssumedMatrix> test_matrix;
};

// Whether the colors of `animation` depend on who reads it, and may differ from
// those of `other` only for that.
bool may_be_misread(const Animation& animation, const Animation& other);

// Replaces `untagged` by one that is read with another matrix where it is much
// nearer to `other` then. `pairs`: its frames and those of the other side that
// they meet.
Result<std::optional<AssumedMatrix>> assume_matrix(
    Animation& untagged, Animation& other,
    const std::vector<std::pair<int64_t, int64_t>>& pairs,
    const Background& background,
    const std::function<Result<Animation>(Matrix)>& reopen);

// The reasons for a test and for a reference. They have no time.
Reason misread_by_players(const AssumedMatrix& assumed);
Finding assumed_of_reference(const AssumedMatrix& assumed);

}  // namespace framewise::comparison
