// SPDX-License-Identifier: Apache-2.0
#include "media/encode/jpeg/trellis.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace framewise::media {
namespace {

// Smaller coefficients never become values: zero is both closer and cheaper.
constexpr float kLeastValue = 0.5f;

// A value that may be written at a position, with the best way to get there.
struct Node {
  int position;
  int magnitude;
  int size;
  float gain;  // how much less error than zero, in bits
  float cost;  // bits less gain of the best path up to here
  int before;  // index of the node before, -1: none
};

}  // namespace

void choose_values(const float* scaled, const float* weight, float bit_price,
                   const RateModel& rates, int16_t* values) {
  const float gain_of_unit = 1 / bit_price;  // in bits
  Node nodes[2 * kBlockSize];
  int count = 0;
  for (int k = 1; k < kBlockSize; ++k) {
    values[k] = 0;
    const float magnitude = std::fabs(scaled[k]);
    if (magnitude < kLeastValue) continue;
    const int nearest = std::min(int(magnitude + 0.5f), 1023);
    const auto add = [&](int value) {
      const float error = magnitude - float(value);
      nodes[count++] = {
          k,
          value,
          bit_size(value),
          gain_of_unit * weight[k] * (magnitude * magnitude - error * error),
          0,
          -1};
    };
    add(nearest);
    // One less takes a bit less only from a power of two down.
    if (nearest > 1 && (nearest & (nearest - 1)) == 0) add(nearest - 1);
  }
  float best = rates.end[0];
  int last = -1;
  for (int i = 0; i < count; ++i) {
    Node& node = nodes[i];
    const size_t band = rates.band_of[size_t(node.position)];
    const int first = rates.first[band];
    // From a band before, or from none.
    const float fresh =
        rates.value_bits(band, node.position - first, node.size) -
        rates.empty_from[band];
    node.cost = fresh + rates.end[0];
    for (int j = i - 1; j >= 0; --j) {
      const int from = nodes[j].position;
      if (from == node.position) continue;
      const float way =
          nodes[j].cost +
          (from < first
               ? rates.end[size_t(from)] + fresh
               : rates.value_bits(band, node.position - from - 1, node.size));
      if (way < node.cost) {
        node.cost = way;
        node.before = j;
      }
    }
    node.cost -= node.gain;
    const float whole = node.cost + rates.end[size_t(node.position)];
    if (whole < best) {
      best = whole;
      last = i;
    }
  }
  for (; last >= 0; last = nodes[last].before) {
    const Node& node = nodes[last];
    values[node.position] =
        int16_t(scaled[node.position] < 0 ? -node.magnitude : node.magnitude);
  }
}

}  // namespace framewise::media
