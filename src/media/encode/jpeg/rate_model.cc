// SPDX-License-Identifier: Apache-2.0
#include "media/encode/jpeg/rate_model.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace framewise::media {
namespace {

// Huffman codes of JPEG have at most 16 bits.
constexpr double kLongestCode = 16;
constexpr uint32_t kLongestRun = 0x7FFF;

// Bytes that describe one table, in bits: the lengths, and one per symbol.
constexpr double kTableBits = 8 * 25;

// Of a symbol. Small counts are taken as a little more: the next pass may use
// symbols that this one did not.
double symbol_bits(double count, double total) {
  return std::min(kLongestCode, std::log2((total + 32) / (count + 0.1)));
}

}  // namespace

void SymbolCounts::add(const int16_t* values) {
  for (size_t b = 0; b < bands_.count; ++b) {
    add_band(counts_[b], values, bands_.first[b], bands_.first[b + 1]);
  }
}

void SymbolCounts::add(const SymbolCounts& other) {
  for (size_t b = 0; b < bands_.count; ++b) {
    Band& band = counts_[b];
    Band more = other.counts_[b];
    more.end_run();
    for (size_t run = 0; run < kRuns; ++run) {
      for (size_t size = 0; size < kSizes; ++size) {
        band.value[run][size] += more.value[run][size];
      }
    }
    band.sixteen_zeros += more.sixteen_zeros;
    for (size_t n = 0; n < band.runs.size(); ++n) band.runs[n] += more.runs[n];
    band.ends += more.ends;
    band.empties += more.empties;
  }
}

void SymbolCounts::Band::end_run() {
  if (pending == 0) return;
  ++runs[size_t(bit_size(int(pending)) - 1)];
  pending = 0;
}

void SymbolCounts::add_band(Band& band, const int16_t* values, int begin,
                            int end) const {
  int before = begin - 1;
  for (int k = begin; k < end; ++k) {
    if (values[k] == 0) continue;
    band.end_run();
    const size_t run = size_t(k - before - 1);
    band.sixteen_zeros += uint32_t(run / kRuns);
    ++band.value[run % kRuns][size_t(bit_size(std::abs(values[k])))];
    before = k;
  }
  if (before == begin - 1) ++band.empties;
  if (before == end - 1) return;
  if (before >= begin) ++band.ends;
  ++band.pending;
  if (!joins_blocks_ || band.pending == kLongestRun) band.end_run();
}

double SymbolCounts::Band::total() const {
  double sum = sixteen_zeros;
  for (const auto& row : value) {
    for (const uint32_t count : row) sum += count;
  }
  for (const uint32_t count : runs) sum += count;
  return sum;
}

double SymbolCounts::bits(double scale) const {
  double sum = 0;
  for (size_t b = 0; b < bands_.count; ++b) {
    const Band& band = counts_[b];
    const double total = band.total();
    const auto add = [&](uint32_t count, size_t more) {
      if (count == 0) return;
      sum += scale * count *
             (std::max(1.0, std::log2(total / count)) + double(more));
    };
    add(band.sixteen_zeros, 0);
    for (const auto& row : band.value) {
      for (size_t size = 1; size < kSizes; ++size) add(row[size], size);
    }
    for (size_t n = 0; n < band.runs.size(); ++n) add(band.runs[n], n);
    sum += kTableBits;
  }
  return sum;
}

RateModel SymbolCounts::costs() const {
  RateModel model;
  model.first = bands_.first;
  for (size_t b = 0; b < bands_.count; ++b) {
    const Band& band = counts_[b];
    const double total = band.total();
    const auto bits = [&](double count) { return symbol_bits(count, total); };
    BandCosts& costs = model.band[b];
    for (size_t run = 0; run < kRuns; ++run) {
      for (size_t size = 1; size < kSizes; ++size) {
        costs.value[run][size] =
            float(bits(band.value[run][size])) + float(size);
      }
    }
    costs.sixteen_zeros = float(bits(band.sixteen_zeros));
    // All that says where blocks end, and its share of a block. A block without
    // values lengthens the run of the one before and costs less than its share
    // the more of them there are; blocks with values pay for the rest.
    double spent = 0;
    for (size_t n = 0; n < band.runs.size(); ++n) {
      spent += band.runs[n] * (bits(band.runs[n]) + double(n));
    }
    const double blocks = std::max(1.0, double(band.ends) + band.empties);
    const double full = joins_blocks_ ? band.ends / blocks : 1;
    const double empty = spent / blocks * full;
    const double end =
        (spent - empty * band.empties) / std::max(1.0, double(band.ends));
    costs.empty = float(empty);
    costs.end = float(std::min(end, kLongestCode));
    for (int k = bands_.first[b]; k < bands_.first[b + 1]; ++k) {
      model.band_of[size_t(k)] = uint8_t(b);
    }
  }
  for (size_t b = bands_.count; b-- > 0;) {
    model.empty_from[b] = model.empty_from[b + 1] + model.band[b].empty;
    for (int k = bands_.first[b]; k < bands_.first[b + 1]; ++k) {
      const bool last = k + 1 == bands_.first[b + 1];
      model.end[size_t(k)] =
          model.empty_from[b + 1] + (last ? 0.0f : model.band[b].end);
    }
  }
  model.end[0] = model.empty_from[0];
  return model;
}

}  // namespace framewise::media
