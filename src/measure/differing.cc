// SPDX-License-Identifier: Apache-2.0
#include "measure/differing.h"

namespace framewise::measure {

void Differing::compute(const PairView& pair) {
  tiles.reset(pair.size(), false);
  const Size size = pair.size();
  tiles.mark_differences(pair.reference().frame(), pair.test().frame(),
                         {0, 0, size.width, size.height});
}

void Differing::update(const PairView& pair) {
  if (tiles.picture() != pair.size()) return compute(pair);
  pair.changed().for_each_run([&](const Rect& run) {
    tiles.unmark(run);
    tiles.mark_differences(pair.reference().frame(), pair.test().frame(), run);
  });
}

}  // namespace framewise::measure
