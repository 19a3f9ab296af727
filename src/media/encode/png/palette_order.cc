// SPDX-License-Identifier: Apache-2.0
#include "media/encode/png/palette_order.h"

#include <algorithm>
#include <cstdint>
#include <deque>
#include <utility>

namespace framewise::media {
namespace {

// How often two colors of a palette are neighbours.
class Neighbours {
 public:
  Neighbours(const ColorTable& palette, const Frame& frame)
      : count_(palette.colors().size()), often_(count_ * count_, 0) {
    const Size size = frame.size();
    std::vector<uint8_t> above(size_t(size.width), 0);
    for (int y = 0; y < size.height; ++y) {
      const auto* row = frame.plane(0).row<uint32_t>(y);
      uint8_t left = 0;
      for (int x = 0; x < size.width; ++x) {
        const uint8_t here = *palette.find(row[x]);
        if (x > 0) add(here, left);
        if (y > 0) add(here, above[size_t(x)]);
        above[size_t(x)] = left = here;
      }
    }
  }

  size_t count() const { return count_; }
  uint32_t of(size_t a, size_t b) const { return often_[a * count_ + b]; }

 private:
  void add(size_t a, size_t b) {
    if (a == b) return;
    ++often_[a * count_ + b];
    ++often_[b * count_ + a];
  }

  size_t count_;
  std::vector<uint32_t> often_;
};

// Begins with the pair that is met most, then puts at one of the ends the color
// whose neighbours there are near, until all are placed.
std::vector<size_t> by_neighbours(const Neighbours& often) {
  const size_t count = often.count();
  std::pair<size_t, size_t> first{0, 1};
  for (size_t a = 0; a < count; ++a) {
    for (size_t b = a + 1; b < count; ++b) {
      if (often.of(a, b) > often.of(first.first, first.second)) first = {a, b};
    }
  }
  std::deque<size_t> order{first.first, first.second};
  std::vector<bool> placed(count, false);
  // The pull of a color to the front or the back: neighbours there, the farther
  // the less.
  std::vector<double> front(count, 0), back(count, 0);
  const auto pull = [&] {
    std::ranges::fill(front, 0.0);
    std::ranges::fill(back, 0.0);
    for (size_t i = 0; i < order.size(); ++i) {
      const auto from_front = double(i + 1),
                 from_back = double(order.size() - i);
      for (size_t c = 0; c < count; ++c) {
        front[c] += often.of(order[i], c) / from_front;
        back[c] += often.of(order[i], c) / from_back;
      }
    }
  };
  placed[first.first] = placed[first.second] = true;
  while (order.size() < count) {
    pull();
    size_t best = count;
    for (size_t c = 0; c < count; ++c) {
      if (placed[c]) continue;
      if (best == count ||
          std::max(front[c], back[c]) > std::max(front[best], back[best])) {
        best = c;
      }
    }
    placed[best] = true;
    front[best] > back[best] ? order.push_front(best) : order.push_back(best);
  }
  return {order.begin(), order.end()};
}

PngForm with_order(const PngForm& form, std::vector<uint32_t> colors) {
  std::stable_partition(colors.begin(), colors.end(),
                        [](uint32_t color) { return alpha_of(color) != 255; });
  PngForm ordered = form;
  ordered.palette = ColorTable();
  for (const uint32_t color : colors) ordered.palette.add(color);
  return ordered;
}

}  // namespace

std::vector<PngForm> palette_forms(const PngForm& form, const Frame& frame) {
  ColorTable appearing;
  for (int y = 0; y < frame.size().height; ++y) {
    const auto* row = frame.plane(0).row<uint32_t>(y);
    for (int x = 0; x < frame.size().width; ++x) appearing.add(row[x]);
  }
  const auto colors = appearing.colors();
  std::vector<PngForm> forms{form,
                             with_order(form, {colors.begin(), colors.end()})};
  if (colors.size() > 2) {
    const auto sorted = form.palette.colors();
    std::vector<uint32_t> side_by_side;
    for (const size_t number : by_neighbours(Neighbours(form.palette, frame))) {
      side_by_side.push_back(sorted[number]);
    }
    forms.push_back(with_order(form, std::move(side_by_side)));
  }
  if (form.bits == 8) return forms;
  for (size_t i = 0, count = forms.size(); i < count; ++i) {
    forms.push_back(forms[i]);
    forms.back().bits = 8;
  }
  return forms;
}

}  // namespace framewise::media
