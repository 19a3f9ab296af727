// SPDX-License-Identifier: Apache-2.0
#include "timeline/content_states.h"

#include <algorithm>
#include <utility>

#include "base/result.h"
#include "simd/plane/signature_distance.h"

namespace framewise::timeline {

namespace {

uint64_t sum_of_squares(std::span<const int16_t> values) {
  uint64_t sum = 0;
  for (const int64_t value : values) sum += uint64_t(value * value);
  return sum;
}

}  // namespace

void Content::add(std::span<const int16_t> signature) {
  const bool repeats =
      states() > 0 &&
      std::ranges::equal(this->signature(states() - 1), signature);
  if (!repeats) {
    first_frame_.push_back(frames());
    values_.insert(values_.end(), signature.begin(), signature.end());
    squares_.push_back(sum_of_squares(signature));
    find_changed_blocks();
  }
  state_of_.push_back(states() - 1);
}

Content Content::first(size_t frames) const {
  Content result(grid_);
  for (size_t frame = 0; frame < frames; ++frame) {
    result.add(signature(state_of(frame)));
  }
  return result;
}

void Content::find_changed_blocks() {
  if (states() > 1) {
    const auto before = signature(states() - 2);
    const auto now = signature(states() - 1);
    const size_t start = changed_.size();
    for (size_t at = 0; at < now.size(); at += simd::kSignatureBlock) {
      const size_t end = std::min(at + simd::kSignatureBlock, now.size());
      if (!std::equal(&now[at], now.data() + end, &before[at])) {
        changed_.push_back(uint16_t(at / simd::kSignatureBlock));
      }
    }
    const size_t changed = changed_.size() - start;
    if (3 * changed * simd::kSignatureBlock > now.size())
      changed_.resize(start);
  }
  changed_ends_.push_back(changed_.size());
}

bool is_plain(const Content& content, size_t state) {
  constexpr double kLevels = 0.5;
  const std::span<const int16_t> luma =
      content.signature(state).first(content.grid().cells());
  double sum = 0;
  double squares = 0;
  for (const int16_t value : luma) {
    sum += value;
    squares += double(value) * value;
  }
  const auto n = double(luma.size());
  const double variance = squares / n - sum / n * (sum / n);
  return variance < kLevels * kLevels * kSignatureScale * kSignatureScale;
}

void distances(const Content& a, std::span<const size_t> states,
               const Content& b, size_t j, std::span<double> out) {
  const std::span<const int16_t> other = b.signature(j);
  uint64_t squares = 0;
  for (size_t k = 0; k < states.size(); ++k) {
    const size_t now = states[k];
    const std::span<const int16_t> signature = a.signature(now);
    const size_t last = k > 0 ? states[k - 1] : now;
    std::span<const uint16_t> blocks;
    if (now + 1 == last || last + 1 == now) {
      blocks = a.changed_blocks(std::max(now, last));
    }
    if (!blocks.empty()) {
      const int64_t nearer = 2 * simd::product_with_change(
                                     a.signature(last).data(), signature.data(),
                                     other.data(), other.size(), blocks);
      squares += a.squares(now) - a.squares(last) - uint64_t(nearer);
    } else if (k == 0 || now != last) {
      squares =
          simd::squared_distance(signature.data(), other.data(), other.size());
    }
    out[k] = signature_distance(squares, other.size());
  }
}

ContentReader::ContentReader(Grid grid, size_t most_frames)
    : content_(grid), signer_(grid) {
  content_.reserve(most_frames);
}

Result<void> ContentReader::add(const Frame& frame) {
  auto signature = signer_.sign(frame);
  if (!signature) {
    return at_frame(std::move(signature).error(), frame.index());
  }
  content_.add(*signature);
  return {};
}

}  // namespace framewise::timeline
