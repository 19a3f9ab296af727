// SPDX-License-Identifier: Apache-2.0
#include "media/encode/png/filtering.h"

#include <libdeflate.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>
#include <new>

#include "simd/codec/png_filter_row.h"

namespace framewise::media {
namespace {

using simd::kPngRowMargin;
using simd::PngFilter;

// Rows before that kTried compresses with each, and by which level: more find
// the same filters.
constexpr size_t kRowsBefore = 3;
constexpr int kTrialLevel = 2;

double entropy_of(std::span<const uint8_t> row) {
  std::array<uint32_t, 256> counts{};
  for (const uint8_t byte : row) ++counts[byte];
  double logs = 0;
  for (const uint32_t count : counts) {
    if (count > 0) logs += count * std::log2(float(count));
  }
  return -logs;
}

double pairs_of(std::span<const uint8_t> row, std::vector<uint64_t>& met) {
  met.assign(65536 / 64, 0);
  int count = 0;
  for (size_t i = 1; i < row.size(); ++i) {
    const uint32_t pair = uint32_t{row[i - 1]} << 8 | row[i];
    uint64_t& bits = met[pair / 64];
    const uint64_t bit = uint64_t{1} << (pair % 64);
    count += (bits & bit) == 0;
    bits |= bit;
  }
  return count;
}

}  // namespace

PngRowFilter::PngRowFilter() = default;
PngRowFilter::~PngRowFilter() { libdeflate_free_compressor(compressor_); }

double PngRowFilter::promise_of(PngFiltering filtering, uint64_t sum,
                                std::span<const uint8_t> row,
                                std::span<uint8_t> before) {
  switch (filtering) {
    case PngFiltering::kLeastEntropy: return entropy_of(row);
    case PngFiltering::kFewestPairs: return pairs_of(row, pairs_);
    case PngFiltering::kTried: break;
    default: return double(sum);
  }
  if (!compressor_) compressor_ = libdeflate_alloc_compressor(kTrialLevel);
  if (!compressor_) throw std::bad_alloc();
  // `before` ends with room for the row.
  std::ranges::copy(row, before.end() - ptrdiff_t(row.size()));
  packed_.resize(libdeflate_deflate_compress_bound(compressor_, before.size()));
  return double(libdeflate_deflate_compress(compressor_, before.data(),
                                            before.size(), packed_.data(),
                                            packed_.size()));
}

void PngRowFilter::filter(const PngRows& rows, PngFiltering filtering,
                          std::vector<uint8_t>& out) {
  const size_t count = rows.row_bytes;
  const size_t stride = kPngRowMargin + count;
  const bool choose = filtering >= PngFiltering::kLeastSum;
  out.resize((count + 1) * size_t(rows.height));
  if (choose) candidates_.resize(2 * count);
  for (size_t y = 0; y < size_t(rows.height); ++y) {
    const uint8_t* row = rows.data + stride * (y + 1) + kPngRowMargin;
    const uint8_t* above = row - stride;
    uint8_t* to = out.data() + y * (count + 1);
    if (!choose) {
      *to = uint8_t(filtering);
      simd::png_filter_row(PngFilter(filtering), rows.pixel_bytes, row, above,
                           to + 1, count);
      continue;
    }
    const size_t known = std::min(y, kRowsBefore) * (count + 1) + 1;
    const std::span before(to + 1 - known, known + count);
    uint8_t* best = candidates_.data();
    uint8_t* next = best + count;
    double least = std::numeric_limits<double>::infinity();
    uint8_t chosen = 0;
    for (const PngFilter filter :
         {PngFilter::kNone, PngFilter::kSub, PngFilter::kUp,
          PngFilter::kAverage, PngFilter::kPaeth}) {
      const uint64_t sum = simd::png_filter_row(filter, rows.pixel_bytes, row,
                                                above, next, count);
      *to = uint8_t(filter);
      const double promise = promise_of(filtering, sum, {next, count}, before);
      if (promise >= least) continue;
      least = promise;
      chosen = uint8_t(filter);
      std::swap(best, next);
    }
    *to = chosen;
    std::memcpy(to + 1, best, count);
  }
}

}  // namespace framewise::media
