// SPDX-License-Identifier: Apache-2.0
#include "measure/pair_view.h"

#include <cassert>

namespace framewise::measure {

void PairView::refresh() {
  assert(reference_.size() == test_.size());
  const int64_t reference_step = reference_.frames_shown() - reference_shown_;
  const int64_t test_step = test_.frames_shown() - test_shown_;
  // A Picture that advanced by more than one frame does not know the changes
  // since this view's last pair.
  if (serial_ == 0 || reference_step > 1 || test_step > 1) {
    changed_.reset(size(), true);
  } else {
    changed_.reset(size(), false);
    if (reference_step == 1) changed_.mark(reference_.changed());
    if (test_step == 1) changed_.mark(test_.changed());
    changed_.fill_blocks();
  }
  reference_shown_ = reference_.frames_shown();
  test_shown_ = test_.frames_shown();
  ++serial_;
}

}  // namespace framewise::measure
