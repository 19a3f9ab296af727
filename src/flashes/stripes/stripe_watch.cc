// SPDX-License-Identifier: Apache-2.0
#include "flashes/stripes/stripe_watch.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace framewise::flashes {
namespace {

// Stripes count from half a second on, so searches this far apart miss none.
constexpr double kSearchEveryS = 0.2;

}  // namespace

StripeWatch::StripeWatch(const View& view, const Rules& rules,
                         const simd::LuminanceLimits& limits)
    : view_(view), rules_(rules), finder_(view.cells, limits) {}

// Stripes change where more than half of their cells went light and dark in
// the last second: they flash, reverse or move.
bool StripeWatch::too_large(const Stripes& stripes,
                            const TransitionCounts& transitions) const {
  const double share = double(stripes.cells) / view_.screen_cells;
  if (share <= rules_.stripes_share_moving) return false;
  if (share > rules_.stripes_share_still) return true;
  int64_t changing = 0;
  for (int y = 0; y < view_.cells.height; ++y) {
    for (int x = 0; x < view_.cells.width; ++x) {
      const size_t cell = size_t(y) * size_t(view_.cells.width) + size_t(x);
      changing += stripes.marked[cell] && transitions.of(x, y) >= 2;
    }
  }
  return 2 * changing > stripes.cells;
}

void StripeWatch::on_frame(const FrameClock& clock, const ImageF& luminance,
                           bool changed, const TransitionCounts& transitions) {
  pending_ = pending_ || changed;
  if (!pending_ || clock.time_s < searched_s_ + kSearchEveryS) return;
  pending_ = false;
  searched_s_ = clock.time_s;
  const Stripes& stripes = finder_.find(luminance);
  if (!too_large(stripes, transitions)) {
    end_event(clock.time_s, clock.frame);
    return;
  }
  if (!open_) {
    open_.emplace();
    open_->kind = FlashKind::kStripes;
    open_->start_s = clock.time_s;
    open_->start_frame = clock.frame;
  }
  const double share = double(stripes.cells) / double(view_.cells.pixels());
  if (share > open_->share_of_frame) {
    open_->share_of_frame = share;
    open_->share_of_limit = double(stripes.cells) / view_.screen_cells /
                            rules_.stripes_share_moving;
    open_->map = map_of(stripes.marked, view_);
    open_->sentence =
        fmt::format("{} {} pairs of stripes", stripes.pairs, stripes.direction);
  }
  open_->rate = std::max(open_->rate, double(stripes.pairs));
}

void StripeWatch::end_event(double end_s, int64_t frame) {
  if (!open_) return;
  open_->end_s = end_s;
  open_->end_frame = frame;
  const bool long_enough = end_s - open_->start_s + kClockS >= rules_.stripes_s;
  if (long_enough) {
    // WCAG has no rule for patterns.
    const bool fails = rules_.rules != FlashRules::kWcag;
    open_->state = fails ? FlashState::kFail : FlashState::kWarning;
    failed_ = failed_ || fails;
    events_.push_back(std::move(*open_));
  }
  open_.reset();
}

void StripeWatch::finish(double end_s, int64_t frames) {
  if (!open_) return;
  const bool still = frames == 1;
  const double least = open_->start_s + rules_.stripes_s;
  end_event(still ? std::max(end_s, least) : end_s, frames - 1);
}

}  // namespace framewise::flashes
