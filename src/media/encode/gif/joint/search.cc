// SPDX-License-Identifier: Apache-2.0
#include "media/encode/gif/joint/search.h"

#include <algorithm>
#include <cmath>

#include "media/encode/gif/sub_blocks.h"

namespace framewise::media {
namespace {

constexpr int kLongestCode = 12;

// Of exact colors the computed distance is this at most.
constexpr float kExact = 1e-5f;

// How fast expectations follow what is measured, a code.
constexpr float kLearning = 1.0f / 64;

// What pixels of each kind are expected to take before any is measured.
constexpr std::array<float, kPixelKinds> kBitsAtFirst{0.2f, 1, 3};

// Of a full table, how many codes are looked at together, and how much more
// than the best so far they may cost before the table is given up.
constexpr int kWindow = 512;
constexpr double kWorse = 1.1;

// Whether a full table has become bad: what a pixel costs now, against what it
// did before.
class TableWatch {
 public:
  bool worse(bool full, double cost, int pixels) {
    cost_ += cost;
    pixels_ += pixels;
    if (!full) {
      best_ = cost_ / pixels_;
      window_ = 0;
      return false;
    }
    if (window_ == 0) {
      cost_ = cost;
      pixels_ = pixels;
    }
    if (++window_ < kWindow) return false;
    window_ = 0;
    const double now = cost_ / pixels_;
    best_ = std::min(best_, now);
    return now > kWorse * best_;
  }

 private:
  double best_ = 0;
  double cost_ = 0;
  double pixels_ = 0;
  int window_ = 0;
};

}  // namespace

float LzwSearch::error_of(const WantedPixel& pixel, uint8_t index) const {
  if (index == clear_) return pixel.keep;
  const float error =
      pixel.weight * squared_distance(pixel.color, near_->color(index));
  return error <= pixel.limit ? error : kForbidden;
}

// Keeps the `beam` reaches of least error, in order.
void LzwSearch::offer(std::vector<Reach>& level, int beam,
                      const Reach& reach) const {
  if (int(level.size()) == beam) {
    if (level.back().error <= reach.error) return;
    level.pop_back();
  }
  const auto at = std::upper_bound(
      level.begin(), level.end(), reach,
      [](const Reach& a, const Reach& b) { return a.error < b.error; });
  level.insert(at, reach);
}

void LzwSearch::begin_level(size_t at, std::vector<Reach>& level, int beam) {
  const WantedPixel& pixel = (*pixels_)[at];
  level.clear();
  if (clear_ >= 0 && pixel.keep != kForbidden) {
    offer(level, beam, {uint16_t(clear_), 1, pixel.keep});
  }
  if (pixel.weight == kForbidden) return;
  const NearColors::List& list = (*near_)(pixel.rgba, pixel.color);
  for (int i = 0; i < list.count; ++i) {
    const uint8_t index = list.indices[size_t(i)];
    const float error = error_of(pixel, index);
    if (error == kForbidden) break;
    if (int(level.size()) == beam && level.back().error <= error) break;
    offer(level, beam, {index, 1, error});
  }
}

// The string of least error for each length, from the code of one pixel on.
void LzwSearch::explore(size_t at, int beam, std::vector<Reach>& by_length) {
  by_length.clear();
  begin_level(at, level_, beam);
  const float slack = options_.error_per_bit * float(width_);
  const size_t end = pixels_->size();
  float value = 0;
  float best = -kForbidden;
  while (!level_.empty()) {
    const WantedPixel& last = (*pixels_)[at + by_length.size()];
    value += expected_[size_t(last.kind)];
    Reach reach = level_.front();
    reach.score = value - reach.error;
    best = std::max(best, reach.score);
    by_length.push_back(reach);
    const size_t next = at + by_length.size();
    if (next == end) break;
    const WantedPixel& pixel = (*pixels_)[next];
    const float most =
        value + expected_[size_t(pixel.kind)] - best + slack + kExact;
    next_level_.clear();
    for (const Reach& from : level_) {
      for (uint16_t child = dictionary_.child(from.code);
           child != LzwDictionary::kNone;
           child = dictionary_.sibling(child)) {
        const float error =
            from.error + error_of(pixel, dictionary_.index(child));
        if (!(error <= most)) continue;
        offer(next_level_, beam, {child, from.length + 1, error});
      }
    }
    level_.swap(next_level_);
  }
}

// The code whose pixels cost least, by what they would be expected to; where
// the options say so together with the code after it.
LzwSearch::Reach LzwSearch::best_code(size_t at) {
  explore(at, options_.beam, by_length_);
  const auto by_score = [](const Reach& a, const Reach& b) {
    return a.score > b.score;
  };
  if (options_.looks_ahead < 2 || by_length_.size() < 2) {
    return *std::min_element(by_length_.begin(), by_length_.end(), by_score);
  }
  const size_t count =
      std::min(by_length_.size(), size_t(options_.looks_ahead));
  std::partial_sort(by_length_.begin(), by_length_.begin() + ptrdiff_t(count),
                    by_length_.end(), [](const Reach& a, const Reach& b) {
                      return a.score != b.score ? a.score > b.score
                                                : a.length > b.length;
                    });
  Reach chosen = by_length_.front();
  float best = -kForbidden;
  for (size_t i = 0; i < count; ++i) {
    const Reach& reach = by_length_[i];
    float score = reach.score;
    const size_t next = at + size_t(reach.length);
    if (next < pixels_->size()) {
      const bool adds = !dictionary_.full();
      if (adds) dictionary_.add(reach.code, dictionary_.first_index(reach.code));
      explore(next, std::max(1, options_.beam / 2), following_);
      if (adds) dictionary_.remove_last();
      float after = -kForbidden;
      for (const Reach& r : following_) after = std::max(after, r.score);
      score += after;
    } else {
      // No further code is needed.
      score += options_.error_per_bit * float(width_);
    }
    if (score > best) {
      best = score;
      chosen = reach;
    }
  }
  return chosen;
}

// The cost of a code is that of its pixels, in the ratio of what was expected.
void LzwSearch::learn(size_t at, const Reach& chosen, int width) {
  if (options_.error_per_bit <= 0) return;
  std::array<int, kPixelKinds> count{};
  for (size_t i = at; i < at + size_t(chosen.length); ++i) {
    ++count[size_t((*pixels_)[i].kind)];
  }
  const float cost = options_.error_per_bit * float(width) + chosen.error;
  float expected = 0;
  for (size_t k = 0; k < count.size(); ++k) {
    expected += float(count[k]) * expected_[k];
  }
  // In codes; what is longer than expected counts for as many.
  const float surplus =
      std::clamp((cost - expected) / (options_.error_per_bit * float(width)),
                 -8.0f, 4.0f);
  for (size_t k = 0; k < count.size(); ++k) {
    const float share = float(count[k]) * expected_[k] / expected;
    expected_[k] *= std::max(0.5f, 1 + kLearning * share * surplus);
  }
}

void LzwSearch::reset_dictionary() {
  const int clear_code = 1 << code_size_;
  dictionary_.reset(clear_code, clear_code + 2);
  width_ = code_size_ + 1;
}

std::string LzwSearch::encode(const WantedPixels& pixels, NearColors& near,
                              std::optional<uint8_t> clear, int bits,
                              const SearchOptions& options,
                              std::vector<uint8_t>& indices) {
  pixels_ = &pixels;
  near_ = &near;
  clear_ = clear ? int(*clear) : -1;
  options_ = options;
  code_size_ = std::max(2, bits);
  const float bit = options.error_per_bit > 0 ? options.error_per_bit : 1;
  for (size_t k = 0; k < expected_.size(); ++k) {
    expected_[k] = bit * kBitsAtFirst[k];
  }
  const uint32_t clear_code = 1u << code_size_;
  std::string out(1, char(code_size_));
  SubBlocks blocks(out);
  TableWatch watch;
  indices.resize(pixels.size());
  blocks.add(clear_code, code_size_ + 1);
  reset_dictionary();
  bool pending = false;  // the last string still lacks its last index
  for (size_t at = 0; at < pixels.size();) {
    const Reach chosen = best_code(at);
    uint16_t code = chosen.code;
    for (size_t i = size_t(chosen.length); i-- > 0;) {
      indices[at + i] = dictionary_.index(code);
      code = dictionary_.parent(code);
    }
    if (pending) dictionary_.set_last_index(indices[at]);
    blocks.add(chosen.code, width_);
    learn(at, chosen, width_);
    const int width = width_;
    at += size_t(chosen.length);
    const bool full = dictionary_.full();
    pending = !full;
    if (!full) {
      // The reader learns this code one later, and widens then.
      if (dictionary_.next() == 1 << width_ && width_ < kLongestCode) ++width_;
      // Its last index is that of the next string; only if that begins like
      // this one it may be used at once.
      dictionary_.add(chosen.code, indices[at - size_t(chosen.length)]);
    }
    const double cost =
        options.error_per_bit > 0
            ? double(options.error_per_bit) * width + double(chosen.error)
            : width;
    if (at < pixels.size() && watch.worse(full, cost, chosen.length)) {
      blocks.add(clear_code, width_);
      reset_dictionary();
      watch = {};
      pending = false;
    }
  }
  blocks.add(clear_code + 1, width_);
  blocks.end();
  return out;
}

}  // namespace framewise::media
