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

// The expected bits of pixels of each kind before any is measured.
constexpr std::array<float, kPixelKinds> kBitsAtFirst{0.2f, 1, 3};

// The value, in bits, of a code that adds a string to the table.
constexpr float kBitsOfNewString = 6;

// Strings that are ended earlier for the sake of the next one.
constexpr size_t kLongestToEnd = 12;

// A full table is compared with a new one over so many codes of that, the
// first time and at most; a new one needs about as many to be worth its start.
constexpr size_t kCodesOfNewTable = 1500;
constexpr size_t kCodesUntilNextTrial = 1024;
constexpr size_t kCodesOfTrials = 8192;

}  // namespace

float LzwSearch::error_of(const WantedPixel& pixel, uint8_t index) const {
  if (index == clear_) return pixel.keep;
  const float error =
      pixel.weight * squared_distance(pixel.color, near_->color(index));
  if (options_.error_per_bit > 0) return error;
  return error <= pixel.limit ? 0 : kForbidden;
}

float LzwSearch::biased_error_of(const WantedPixel& pixel,
                                 uint8_t index) const {
  float error = error_of(pixel, index);
  if (pixel.weight == kForbidden) return error;
  if (deviates(pixel, index)) error += deviating_;
  if (pixel.kind != WantedPixelKind::kKept) return error;
  return error + (index == clear_ ? keeping_ : drawing_);
}

double LzwSearch::total_error() const {
  if (options_.error_per_bit <= 0) return 0;
  double sum = 0;
  for (size_t i = 0; i < pixels_->size(); ++i) {
    sum += double(error_of((*pixels_)[i], (*indices_)[i]));
  }
  return sum;
}

void LzwSearch::Level::offer(int beam, const Reach& reach) {
  if (full(beam)) {
    if (worst() <= reach.error) return;
    --count;
  }
  int at = count++;
  for (; at > 0 && reaches[size_t(at - 1)].error > reach.error; --at) {
    reaches[size_t(at)] = reaches[size_t(at - 1)];
  }
  reaches[size_t(at)] = reach;
}

void LzwSearch::begin_level(size_t at, Level& level, int beam) {
  const WantedPixel& pixel = (*pixels_)[at];
  level.count = 0;
  if (clear_ >= 0 && pixel.keep != kForbidden) {
    level.offer(beam,
                {uint16_t(clear_), 1, biased_error_of(pixel, uint8_t(clear_))});
  }
  if (pixel.weight == kForbidden) return;
  const NearColors::List& list = (*near_)(pixel.rgba, pixel.color);
  for (int i = 0; i < list.count; ++i) {
    const uint8_t index = list.indices[size_t(i)];
    const float error = biased_error_of(pixel, index);
    if (error == kForbidden) break;
    if (level.full(beam) && level.worst() <= error) break;
    level.offer(beam, {index, 1, error});
  }
}

// The string of least error for each length, from the code of one pixel on.
void LzwSearch::explore(const State& state, size_t at, int beam,
                        std::vector<Reach>& by_length) {
  const LzwDictionary& dictionary = state.dictionary;
  by_length.clear();
  begin_level(at, level_, beam);
  const float slack = cost_of(state.width);
  const size_t end = pixels_->size();
  float value = 0;
  float best = -kForbidden;
  Level* level = &level_;
  Level* next_level = &next_level_;
  while (level->count > 0) {
    const WantedPixel& last = (*pixels_)[at + by_length.size()];
    value += state.expected[size_t(last.kind)];
    Reach reach = level->reaches[0];
    reach.score = value - reach.error;
    best = std::max(best, reach.score);
    by_length.push_back(reach);
    const size_t next = at + by_length.size();
    if (next == end) break;
    const WantedPixel& pixel = (*pixels_)[next];
    float most =
        value + state.expected[size_t(pixel.kind)] - best + slack + kExact;
    const Lab color = pixel.color;
    const float weight = pixel.weight;
    const uint8_t nearest = pixel.nearest;
    const float drawing = pixel.kind == WantedPixelKind::kKept ? drawing_ : 0;
    const float keep =
        clear_ < 0 ? kForbidden : biased_error_of(pixel, uint8_t(clear_));
    const bool exact = options_.error_per_bit <= 0;
    const auto error_of_child = [&](uint8_t index) {
      if (index == clear_) return keep;
      if (exact) return biased_error_of(pixel, index);
      const float error = weight * squared_distance(color, near_->color(index));
      return error + drawing + (index == nearest ? 0 : deviating_);
    };
    next_level->count = 0;
    for (int i = 0; i < level->count; ++i) {
      const Reach& from = level->reaches[size_t(i)];
      if (from.error > most) break;
      for (uint16_t child = dictionary.child(from.code);
           child != LzwDictionary::kNone; child = dictionary.sibling(child)) {
        const float error =
            from.error + error_of_child(dictionary.index(child));
        if (!(error <= most)) continue;
        next_level->offer(beam, {child, from.length + 1, error});
        if (next_level->full(beam)) most = std::min(most, next_level->worst());
      }
    }
    std::swap(level, next_level);
  }
}

// The code whose pixels cost least, by what they would be expected to; where
// the options say so together with the code after it.
LzwSearch::Reach LzwSearch::best_code(State& state) {
  LzwDictionary& dictionary = state.dictionary;
  if (ready_at_ == state.at) {
    by_length_.swap(ready_);
  } else {
    explore(state, state.at, options_.beam, by_length_);
  }
  ready_at_ = kNotReady;
  const auto better = [](const Reach& a, const Reach& b) {
    return a.score != b.score ? a.score > b.score : a.length > b.length;
  };
  // Where strings are long, growing them matters more than where they end.
  if (options_.looks_ahead < 2 || by_length_.size() < 2 ||
      by_length_.size() > kLongestToEnd) {
    return *std::min_element(by_length_.begin(), by_length_.end(), better);
  }
  const size_t count =
      std::min(by_length_.size(), size_t(options_.looks_ahead));
  std::partial_sort(by_length_.begin(), by_length_.begin() + ptrdiff_t(count),
                    by_length_.end(), better);
  Reach chosen = by_length_.front();
  float best = -kForbidden;
  for (size_t i = 0; i < count; ++i) {
    const Reach& reach = by_length_[i];
    const size_t next = state.at + size_t(reach.length);
    // At the end no further code is needed.
    float after = cost_of(state.width);
    if (next < pixels_->size()) {
      const uint8_t first = dictionary.first_index(reach.code);
      if (state.pending) dictionary.set_last_index(first);
      const bool adds = !dictionary.full();
      if (adds) dictionary.add(reach.code, first);
      explore(state, next, options_.beam, following_);
      if (adds) dictionary.remove_last();
      const Reach& best_after =
          *std::min_element(following_.begin(), following_.end(), better);
      after = best_after.score;
      if (adds && dictionary.continues(
                      reach.code, dictionary.first_index(best_after.code))) {
        after -= cost_of(1) * kBitsOfNewString;
      }
    }
    if (reach.score + after <= best) continue;
    best = reach.score + after;
    chosen = reach;
    if (next == pixels_->size()) continue;
    ready_at_ = next;
    ready_.swap(following_);
  }
  return chosen;
}

float LzwSearch::cost_of(int width) const {
  return options_.error_per_bit > 0 ? options_.error_per_bit * float(width)
                                    : float(width);
}

// The cost of a code is that of its pixels, in the ratio of what was expected.
void LzwSearch::learn(State& state, const Reach& chosen) const {
  std::array<int, kPixelKinds> count{};
  for (size_t i = state.at; i < state.at + size_t(chosen.length); ++i) {
    ++count[size_t((*pixels_)[i].kind)];
  }
  float expected = 0;
  for (size_t k = 0; k < count.size(); ++k) {
    expected += float(count[k]) * state.expected[k];
  }
  // In codes; what is longer than expected counts for as many.
  const float bits = cost_of(state.width);
  const float surplus =
      std::clamp((bits + chosen.error - expected) / bits, -8.0f, 4.0f);
  for (size_t k = 0; k < count.size(); ++k) {
    const float share = float(count[k]) * state.expected[k] / expected;
    state.expected[k] *= std::max(0.5f, 1 + kLearning * share * surplus);
  }
}

void LzwSearch::code_one(State& state, Codes& codes) {
  LzwDictionary& dictionary = state.dictionary;
  const Reach chosen = best_code(state);
  const size_t begin = state.at;
  // The last string of the dictionary may be what was chosen.
  const uint8_t first = dictionary.first_index(chosen.code);
  if (state.pending) dictionary.set_last_index(first);
  uint16_t code = chosen.code;
  for (size_t i = size_t(chosen.length); i-- > 0;) {
    (*indices_)[begin + i] = dictionary.index(code);
    code = dictionary.parent(code);
  }
  codes.push_back({chosen.code, uint8_t(state.width)});
  learn(state, chosen);
  state.cost += double(cost_of(state.width)) + double(chosen.error);
  state.at += size_t(chosen.length);
  state.pending = !dictionary.full();
  if (dictionary.full()) return;
  // The reader learns this code one later, and widens then.
  if (dictionary.next() == 1 << state.width && state.width < kLongestCode) {
    ++state.width;
  }
  // Its last index is that of the next string; only if that begins like this
  // one it may be used at once.
  dictionary.add(chosen.code, first);
}

void LzwSearch::code_some(State& state, Codes& codes, size_t count) {
  while (count-- > 0 && state.at < pixels_->size()) code_one(state, codes);
}

void LzwSearch::code_until(State& state, Codes& codes, size_t end) {
  while (state.at < end) code_one(state, codes);
}

void LzwSearch::clear(State& state, Codes& codes) {
  const int clear_code = 1 << code_size_;
  codes.push_back({uint16_t(clear_code), uint8_t(state.width)});
  state.cost += double(cost_of(state.width));
  state.dictionary.reset(clear_code, clear_code + 2);
  state.width = code_size_ + 1;
  state.pending = false;
  ready_at_ = kNotReady;
}

// Goes on with a full table or a new one, whichever is cheaper for the pixels
// that the new one codes with its first codes.
void LzwSearch::code_full_table(State& state, Codes& codes) {
  size_t until_next = kCodesUntilNextTrial;
  while (state.at < pixels_->size()) {
    cleared_ = state;
    cleared_codes_.clear();
    clear(cleared_, cleared_codes_);
    code_some(cleared_, cleared_codes_, kCodesOfNewTable);
    std::vector<uint8_t> indices(indices_->begin() + ptrdiff_t(state.at),
                                 indices_->begin() + ptrdiff_t(cleared_.at));
    kept_ = state;
    kept_codes_.clear();
    ready_at_ = kNotReady;
    code_until(kept_, kept_codes_, cleared_.at);
    // The longer way also covers more.
    const double ahead =
        cleared_.cost / double(cleared_.at) * double(kept_.at - cleared_.at);
    if (cleared_.cost + ahead <= kept_.cost) {
      std::copy(indices.begin(), indices.end(),
                indices_->begin() + ptrdiff_t(state.at));
      state = cleared_;
      ready_at_ = kNotReady;
      codes.insert(codes.end(), cleared_codes_.begin(), cleared_codes_.end());
      return;
    }
    if (kept_codes_.size() <= until_next) {
      state = kept_;
      codes.insert(codes.end(), kept_codes_.begin(), kept_codes_.end());
    } else {
      ready_at_ = kNotReady;
      code_some(state, codes, until_next);
    }
    until_next = std::min(2 * until_next, kCodesOfTrials);
  }
}

SearchedData LzwSearch::encode(const WantedPixels& pixels, NearColors& near,
                               std::optional<uint8_t> clear_index, int bits,
                               const SearchOptions& options) {
  SearchedData result;
  pixels_ = &pixels;
  near_ = &near;
  clear_ = clear_index ? int(*clear_index) : -1;
  options_ = options;
  code_size_ = std::max(2, bits);
  result.indices.resize(pixels.size());
  indices_ = &result.indices;
  codes_.clear();
  drawing_ = cost_of(1) * options.bits_of_drawing;
  keeping_ = cost_of(1) * options.bits_of_keeping;
  deviating_ = cost_of(1) * options.bits_of_deviating;
  state_.at = 0;
  state_.cost = 0;
  state_.width = code_size_ + 1;
  for (size_t k = 0; k < kBitsAtFirst.size(); ++k) {
    state_.expected[k] = cost_of(1) * kBitsAtFirst[k];
  }
  clear(state_, codes_);
  while (state_.at < pixels.size()) {
    if (!state_.dictionary.full()) {
      code_one(state_, codes_);
    } else if (options.tries_clearing) {
      code_full_table(state_, codes_);
    } else {
      clear(state_, codes_);
    }
  }
  result.data += char(code_size_);
  SubBlocks blocks(result.data);
  int64_t all_bits = 0;
  for (const Code& code : codes_) {
    blocks.add(code.code, code.width);
    all_bits += code.width;
  }
  blocks.add((1u << code_size_) + 1, state_.width);
  blocks.end();
  result.cost = double(cost_of(1)) * double(all_bits) + total_error();
  return result;
}

}  // namespace framewise::media
