// SPDX-License-Identifier: Apache-2.0
#include "media/encode/png/compress.h"

#include <libdeflate.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <new>

#include "base/for_each_index.h"
#include "base/result.h"
#include "framewise/executor.h"
#include "simd/codec/png_filter_row.h"

namespace framewise::media {
namespace {

using simd::kPngRowMargin;
using simd::PngFilter;

// The settings of efforts 0 to 9. Levels are libdeflate's, of which 10 and more
// search for the best parse.
struct Effort {
  int level;
  // Tried beside the likely way to filter, the smallest result kept.
  std::span<const PngFiltering> others;
};

constexpr std::array kFlatTrial{PngFiltering::kNone};
constexpr std::array kAllTrials{PngFiltering::kNone,  PngFiltering::kSub,
                                PngFiltering::kUp,    PngFiltering::kAverage,
                                PngFiltering::kPaeth, PngFiltering::kLeastSum};

Effort effort_of(int effort) {
  static constexpr std::array kLevels{1, 1, 2, 4, 5, 6, 8, 9, 10, 12};
  const std::span<const PngFiltering> others =
      effort <= 6   ? std::span<const PngFiltering>()
      : effort <= 7 ? std::span<const PngFiltering>(kFlatTrial)
                    : std::span<const PngFiltering>(kAllTrials);
  return {kLevels[size_t(effort)], others};
}

// Numbers of a palette and parts of a byte are no amounts, whose differences
// would be small.
PngFiltering likely_filtering(const PngForm& form, int effort) {
  if (form.color == PngColor::kPalette || form.bits < 8) {
    return PngFiltering::kNone;
  }
  return effort == 0 ? PngFiltering::kSub : PngFiltering::kLeastSum;
}

}  // namespace

struct PngCompressor::Trial {
  explicit Trial(int level) : compressor(libdeflate_alloc_compressor(level)) {
    if (!compressor) throw std::bad_alloc();
  }
  ~Trial() { libdeflate_free_compressor(compressor); }
  Trial(const Trial&) = delete;
  Trial& operator=(const Trial&) = delete;

  libdeflate_compressor* compressor;
  PngFiltering filtering = PngFiltering::kNone;
  std::vector<uint8_t> filtered;
  std::vector<uint8_t> candidates;  // kLeastSum: a row by every filter
  std::vector<uint8_t> packed;
  size_t size = 0;
};

PngCompressor::PngCompressor(EncodeJob& job, int effort)
    : job_(job), effort_(effort) {}
PngCompressor::~PngCompressor() = default;

Result<void> PngCompressor::pack(const Frame& frame, const Rect& rect,
                                 const PngForm& form) {
  row_bytes_ = form.row_bytes(rect.width);
  height_ = rect.height;
  pixel_bytes_ = form.pixel_bytes();
  const size_t stride = kPngRowMargin + row_bytes_;
  // The first row stands for the one above the picture.
  rows_.assign(stride * (size_t(height_) + 1), 0);
  for (int y = 0; y < height_; ++y) {
    if (y % 256 == 0) FW_RETURN_IF_ERROR(job_.keep_going());
    uint8_t* row = rows_.data() + stride * (size_t(y) + 1) + kPngRowMargin;
    pack_png_row(frame, rect, rect.y + y, form, row);
  }
  return {};
}

void PngCompressor::filter(Trial& trial) const {
  const size_t stride = kPngRowMargin + row_bytes_;
  trial.filtered.resize((row_bytes_ + 1) * size_t(height_));
  const bool choose = trial.filtering == PngFiltering::kLeastSum;
  if (choose) trial.candidates.resize(2 * row_bytes_);
  uint8_t* out = trial.filtered.data();
  for (int y = 0; y < height_; ++y, out += row_bytes_ + 1) {
    const uint8_t* row =
        rows_.data() + stride * (size_t(y) + 1) + kPngRowMargin;
    const uint8_t* above = row - stride;
    if (!choose) {
      out[0] = uint8_t(trial.filtering);
      simd::png_filter_row(PngFilter(trial.filtering), pixel_bytes_, row, above,
                           out + 1, row_bytes_);
      continue;
    }
    uint8_t* best = trial.candidates.data();
    uint8_t* next = best + row_bytes_;
    uint64_t least = UINT64_MAX;
    for (const PngFilter filter :
         {PngFilter::kNone, PngFilter::kSub, PngFilter::kUp,
          PngFilter::kAverage, PngFilter::kPaeth}) {
      const uint64_t sum = simd::png_filter_row(filter, pixel_bytes_, row,
                                                above, next, row_bytes_);
      if (sum >= least) continue;
      least = sum;
      out[0] = uint8_t(filter);
      std::swap(best, next);
    }
    std::memcpy(out + 1, best, row_bytes_);
  }
}

Result<void> PngCompressor::run(Trial& trial) const {
  FW_RETURN_IF_ERROR(job_.keep_going());
  filter(trial);
  FW_RETURN_IF_ERROR(job_.keep_going());
  const size_t bound =
      libdeflate_zlib_compress_bound(trial.compressor, trial.filtered.size());
  if (trial.packed.size() < bound) trial.packed.resize(bound);
  trial.size = libdeflate_zlib_compress(
      trial.compressor, trial.filtered.data(), trial.filtered.size(),
      trial.packed.data(), trial.packed.size());
  if (trial.size == 0) {
    return fail(ErrorKind::kInternal, "libdeflate needs more than its bound");
  }
  return {};
}

Result<std::span<const uint8_t>> PngCompressor::compress(const Frame& frame,
                                                         const Rect& rect,
                                                         const PngForm& form) {
  FW_RETURN_IF_ERROR(pack(frame, rect, form));
  const Effort effort = effort_of(effort_);
  std::vector<PngFiltering> ways{likely_filtering(form, effort_)};
  for (const PngFiltering other : effort.others) {
    if (other != ways[0]) ways.push_back(other);
  }
  while (trials_.size() < ways.size()) {
    trials_.push_back(std::make_unique<Trial>(effort.level));
  }
  std::vector<std::optional<Error>> errors(ways.size());
  for_each_index(job_.options.executor, ways.size(), [&](size_t i) {
    trials_[i]->filtering = ways[i];
    try {
      if (auto done = run(*trials_[i]); !done) errors[i] = done.error();
    } catch (const std::bad_alloc&) {
      errors[i] = fail(ErrorKind::kLimit, "out of memory");
    }
  });
  for (const auto& error : errors) {
    if (error) return *error;
  }
  const auto smallest = std::min_element(
      trials_.begin(), trials_.begin() + ptrdiff_t(ways.size()),
      [](const auto& a, const auto& b) { return a->size < b->size; });
  return std::span<const uint8_t>((*smallest)->packed).first((*smallest)->size);
}

}  // namespace framewise::media
