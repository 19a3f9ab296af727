// SPDX-License-Identifier: Apache-2.0
#include "compare/pairs/pair_summary.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "frame/color/color_facts.h"
#include "frame/color/to_srgb.h"

namespace framewise::comparison {
namespace {

constexpr size_t kSmall = 8;  // side of the blocks of a kernel

// The steps of the values. Errors are logarithms: a step of 0.45 is a change by
// 57 %. Finer steps measure more pairs: 28 to 49 % of six coded films of a
// camera where those of errors are 0.25 and those of places 0.5.
constexpr float kErrorStep = 0.45F;
constexpr float kWorstStep = 0.6F;    // of the worst blocks, which vary more
constexpr float kPlaceStep = 0.9F;    // of a sixteenth of the frame
constexpr float kDetailStep = 0.2F;   // of the detail of the reference
constexpr float kLostStep = 0.06F;    // of the share of detail that is left
constexpr float kShiftStep = 0.8F;    // levels of brightness or color
constexpr float kBrightStep = 16.0F;  // levels, of the reference
// Errors below these, squared levels, are rounding.
constexpr double kLeastError = 0.25;
constexpr double kLeastOfPlace = 1;

// A block is outlying if its error beside its detail exceeds so many times what
// it and the blocks around it had lately, and so many levels: less is not seen
// for one frame.
constexpr float kMuchWorse = 1.7F;
constexpr float kPlainLevels = 6;
// How far around, in blocks: what moves brings its error along.
constexpr size_t kAround = 2;
// How much of an earlier error counts a pair later: half after 23 pairs, as
// frames of different kinds come in turns.
constexpr float kFading = 0.97F;

// The share of blocks that stay in a pair that hardly changes. Screens: such
// pairs cost little, since metrics compute what has changed, and what they
// change can be a word.
constexpr double kStays = 0.95;
// The mean change of blocks, in levels, beyond which another scene begins.
constexpr double kNewScene = 28;

bool is_comparable(const Frame& a, const Frame& b) {
  const PixelFormat& x = a.format();
  const PixelFormat& y = b.format();
  if (x.layout == Layout::kRgba || y.layout == Layout::kRgba) return false;
  if (x.alpha_plane || y.alpha_plane) return false;
  if (a.size() != b.size() ||
      std::min(a.size().width, a.size().height) < 2 * int(kSmall)) {
    return false;
  }
  const ColorFacts of_a = resolved(x, a.size());
  const ColorFacts of_b = resolved(y, b.size());
  const bool gray = x.layout == Layout::kGray;
  return gray == (y.layout == Layout::kGray) && of_a.range == of_b.range &&
         of_a.matrix == of_b.matrix && same_color_decoding(a, b);
}

double mean_of(uint32_t sum) { return double(sum) / (kSmall * kSmall); }

double spread_of(uint32_t sum, uint32_t squares) {
  const double mean = mean_of(sum);
  return std::sqrt(std::max(0.0, mean_of(squares) - mean * mean));
}

// The values of a summary, one after another.
class Values {
 public:
  explicit Values(PairSummary& summary) : next_(summary.values.data()) {}
  void add(double value, float step) { *next_++ = float(value) / step; }
  void add_log(double value, double least, float step) {
    add(std::log(value + least), step);
  }

 private:
  float* next_;
};

}  // namespace

float PairSummary::distance(const PairSummary& other) const {
  float most = 0;
  for (size_t i = 0; i < kValues; ++i) {
    most = std::max(most, std::abs(values[i] - other.values[i]));
  }
  return most;
}

void PairSummarizer::begin(const Frame& reference) {
  size_ = reference.size();
  const size_t across = size_t(size_.width) / kSmall;
  const size_t down = size_t(size_.height) / kSmall;
  columns_ = (across + 1) / 2;
  rows_ = (down + 1) / 2;
  blocks_.resize(columns_ * rows_);
  lately_.assign(columns_ * rows_, 255);
  row_wise_.resize(columns_ * rows_);
  for (auto* moments : {&moments_, &luma_, &last_luma_}) {
    moments->resize(across * down);
  }
  for (auto& rows : deep_) {
    rows.resize(kSmall * ((size_t(size_.width) + 63) / 64 * 64));
  }
}

void PairSummarizer::read(const Frame& reference, const Frame& test,
                          int plane) {
  const PlaneView views[] = {reference.plane(plane), test.plane(plane)};
  const int bits[] = {reference.format().bits, test.format().bits};
  across_ = size_t(views[0].size.width) / kSmall;
  down_ = size_t(views[0].size.height) / kSmall;
  const ptrdiff_t deep_stride = ptrdiff_t(deep_[0].size() / kSmall);
  for (size_t y = 0; y < down_; ++y) {
    const uint8_t* rows[2];
    ptrdiff_t strides[2];
    for (size_t side = 0; side < 2; ++side) {
      const int top = int(y * kSmall);
      rows[side] = views[side].row(top);
      strides[side] = views[side].stride;
      if (bits[side] <= 8) continue;
      for (int row = 0; row < int(kSmall); ++row) {
        simd::high_bits(
            reinterpret_cast<const uint16_t*>(views[side].row(top + row)),
            across_ * kSmall, bits[side] - 8,
            deep_[side].data() + row * deep_stride);
      }
      rows[side] = deep_[side].data();
      strides[side] = deep_stride;
    }
    simd::block_moments(rows[0], strides[0], rows[1], strides[1], across_,
                        &moments_[y * across_]);
  }
}

void PairSummarizer::read_luma() {
  for (size_t row = 0; row < rows_; ++row) {
    for (size_t column = 0; column < columns_; ++column) {
      Block& block = blocks_[row * columns_ + column];
      block = {};
      float parts = 0;
      for (size_t y = 2 * row; y < std::min(2 * row + 2, down_); ++y) {
        for (size_t x = 2 * column; x < std::min(2 * column + 2, across_);
             ++x) {
          const simd::BlockMoments& one = moments_[y * across_ + x];
          block.luma_error += float(mean_of(one.squared_error));
          block.reference_spread += float(spread_of(one.sum_a, one.squares_a));
          block.test_spread += float(spread_of(one.sum_b, one.squares_b));
          block.mean += float(mean_of(one.sum_a));
          parts += 1;
        }
      }
      block.luma_error /= parts;
      block.reference_spread /= parts;
      block.test_spread /= parts;
      block.mean /= parts;
    }
  }
}

PairSummarizer::Shift PairSummarizer::shift() const {
  Shift shift;
  for (size_t i = 0; i < across_ * down_; ++i) {
    shift.reference += mean_of(moments_[i].sum_a);
    shift.test += mean_of(moments_[i].sum_b);
  }
  const double count = double(std::max<size_t>(1, across_ * down_));
  return {shift.reference / count, shift.test / count};
}

// Adds what a plane of color differs to the blocks of its place.
void PairSummarizer::read_chroma() {
  const size_t across = (across_ + columns_ - 1) / columns_;
  const size_t down = (down_ + rows_ - 1) / rows_;
  for (size_t y = 0; y < down_; ++y) {
    const size_t row = std::min(y / down, rows_ - 1);
    for (size_t x = 0; x < across_; ++x) {
      const size_t column = std::min(x / across, columns_ - 1);
      const double error = mean_of(moments_[y * across_ + x].squared_error);
      blocks_[row * columns_ + column].chroma_error +=
          float(error / double(across * down));
    }
  }
}

PairSummary PairSummarizer::summary_of(
    const std::array<Shift, 3>& shifts) const {
  constexpr size_t kAcross = PairSummary::kAcross;
  double luma = 0, chroma = 0, worst = 0, beside_detail = 0;
  double detail = 0, left = 0;
  std::array<double, kAcross* kAcross> places = {};
  std::array<double, kAcross* kAcross> counts = {};
  for (size_t row = 0; row < rows_; ++row) {
    for (size_t column = 0; column < columns_; ++column) {
      const Block& block = blocks_[row * columns_ + column];
      const double error = block.luma_error + block.chroma_error;
      luma += block.luma_error;
      chroma += block.chroma_error;
      worst += error * error;
      beside_detail += error / (4 + block.reference_spread);
      detail += block.reference_spread;
      left += block.test_spread;
      const size_t place =
          row * kAcross / rows_ * kAcross + column * kAcross / columns_;
      places[place] += error;
      ++counts[place];
    }
  }
  const double count = double(blocks_.size());
  PairSummary summary;
  Values values(summary);
  values.add_log(luma / count, kLeastError, kErrorStep);
  values.add_log(chroma / count, kLeastError, kErrorStep);
  values.add_log(std::sqrt(worst / count), kLeastError, kWorstStep);
  values.add_log(beside_detail / count, kLeastError / 4, kErrorStep);
  values.add_log(detail / count, 1, kDetailStep);
  values.add((left + count) / (detail + count), kLostStep);
  for (const Shift& shift : shifts) {
    values.add(shift.test - shift.reference, kShiftStep);
  }
  values.add(shifts[0].reference, kBrightStep);
  for (size_t i = 0; i < places.size(); ++i) {
    values.add_log(places[i] / std::max(1.0, counts[i]), kLeastOfPlace,
                   kPlaceStep);
  }
  summary.equal = !differs_;
  return summary;
}

void PairSummarizer::find_outlying(PairSummary& summary) {
  // The largest in each row first, then of those the largest in each column.
  for (size_t row = 0; row < rows_; ++row) {
    const float* const here = &lately_[row * columns_];
    for (size_t x = 0; x < columns_; ++x) {
      row_wise_[row * columns_ + x] =
          *std::max_element(here + x - std::min(x, kAround),
                            here + std::min(x + kAround + 1, columns_));
    }
  }
  for (size_t row = 0; row < rows_; ++row) {
    const size_t first = row - std::min(row, kAround);
    const size_t end = std::min(row + kAround + 1, rows_);
    for (size_t x = 0; x < columns_; ++x) {
      const Block& block = blocks_[row * columns_ + x];
      const float error = std::sqrt(block.luma_error + block.chroma_error);
      const float beside = error / std::sqrt(1 + block.reference_spread / 4);
      float nearby = 0;
      for (size_t y = first; y < end; ++y) {
        nearby = std::max(nearby, row_wise_[y * columns_ + x]);
      }
      summary.outlying |= error > kPlainLevels && beside > kMuchWorse * nearby;
      float& lately = lately_[row * columns_ + x];
      lately = first_ ? beside : std::max(beside, kFading * lately);
    }
  }
}

void PairSummarizer::compare_with_last(PairSummary& summary) {
  if (first_) return;
  size_t stay = 0;
  double change = 0;
  for (size_t i = 0; i < luma_.size(); ++i) {
    stay += luma_[i] == last_luma_[i];
    change += std::abs(mean_of(luma_[i].sum_a) - mean_of(last_luma_[i].sum_a));
  }
  const double count = double(luma_.size());
  summary.still = double(stay) >= kStays * count;
  summary.new_scene = change > kNewScene * count;
}

std::optional<PairSummary> PairSummarizer::summarize(const Frame& reference,
                                                     const Frame& test) {
  if (!is_comparable(reference, test)) return std::nullopt;
  if (size_ != reference.size()) {
    begin(reference);
    first_ = true;
  }
  differs_ = false;
  const auto note_difference = [this] {
    const auto end = moments_.begin() + ptrdiff_t(across_ * down_);
    differs_ = differs_ || std::any_of(moments_.begin(), end, [](auto& one) {
                 return one.squared_error != 0;
               });
  };
  std::array<Shift, 3> shifts;
  read(reference, test, 0);
  note_difference();
  read_luma();
  shifts[0] = shift();
  std::swap(luma_, last_luma_);
  std::swap(luma_, moments_);
  const bool gray = reference.format().layout == Layout::kGray;
  const bool same_layout = reference.format().layout == test.format().layout;
  for (int plane = 1; plane < 3 && !gray; ++plane) {
    if (same_layout) {
      read(reference, test, plane);
      note_difference();
      read_chroma();
      shifts[size_t(plane)] = shift();
      continue;
    }
    // Samples of two layouts lie at different places: only
    // their means are comparable.
    differs_ = true;
    read(reference, reference, plane);
    shifts[size_t(plane)].reference = shift().reference;
    read(test, test, plane);
    shifts[size_t(plane)].test = shift().test;
  }
  PairSummary summary = summary_of(shifts);
  compare_with_last(summary);
  find_outlying(summary);
  first_ = false;
  return summary;
}

}  // namespace framewise::comparison
