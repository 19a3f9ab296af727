// SPDX-License-Identifier: Apache-2.0
#include "media/encode/png/compress.h"

#include <libdeflate.h>

#include <algorithm>
#include <array>
#include <new>

#include "base/for_each_index.h"
#include "base/result.h"
#include "framewise/executor.h"
#include "media/encode/deflate/smallest.h"
#include "simd/codec/png_filter_row.h"

namespace framewise::media {
namespace {

using simd::kPngRowMargin;

// The settings of efforts 0 to 9. Levels are libdeflate's, of which 10 and more
// search for the best parse.
struct Effort {
  int level;
  // Tried beside the likely way to filter, the smallest result kept.
  std::span<const PngFiltering> others;
  int trial_level = 0;    // of those tries; the best is compressed by `level`
  bool smallest = false;  // and by our own search, too
};

constexpr std::array kFlatTrial{PngFiltering::kNone,
                                PngFiltering::kFewestPairs};
constexpr std::array kMostTrials{
    PngFiltering::kNone,         PngFiltering::kSub,
    PngFiltering::kUp,           PngFiltering::kAverage,
    PngFiltering::kPaeth,        PngFiltering::kLeastSum,
    PngFiltering::kLeastEntropy, PngFiltering::kFewestPairs};
constexpr std::array kAllTrials{
    PngFiltering::kNone,         PngFiltering::kSub,
    PngFiltering::kUp,           PngFiltering::kAverage,
    PngFiltering::kPaeth,        PngFiltering::kLeastSum,
    PngFiltering::kLeastEntropy, PngFiltering::kFewestPairs,
    PngFiltering::kTried};

Effort effort_of(int effort) {
  static constexpr std::array kLevels{1, 1, 2, 4, 5, 6, 8};
  switch (effort) {
    case 7: return {10, kFlatTrial, 8};
    case 8: return {12, kMostTrials, 9};
    case 9: return {12, kAllTrials, 10, true};
    default: return {kLevels[size_t(effort)], {}};
  }
}

// Numbers of a palette and parts of a byte are no amounts, whose differences
// would be small.
PngFiltering likely_filtering(const PngForm& form, int effort) {
  if (form.color == PngColor::kPalette || form.bits < 8) {
    return PngFiltering::kNone;
  }
  return effort == 0 ? PngFiltering::kSub : PngFiltering::kLeastSum;
}

struct FreeCompressor {
  void operator()(libdeflate_compressor* compressor) const {
    libdeflate_free_compressor(compressor);
  }
};

}  // namespace

struct PngCompressor::Trial {
  void compress(int with_level) {
    if (!compressor || level != with_level) {
      compressor.reset(libdeflate_alloc_compressor(with_level));
      if (!compressor) throw std::bad_alloc();
      level = with_level;
    }
    const size_t bound =
        libdeflate_zlib_compress_bound(compressor.get(), filtered.size());
    if (packed.size() < bound) packed.resize(bound);
    size =
        libdeflate_zlib_compress(compressor.get(), filtered.data(),
                                 filtered.size(), packed.data(), packed.size());
  }

  std::unique_ptr<libdeflate_compressor, FreeCompressor> compressor;
  int level = 0;
  PngRowFilter row_filter;
  std::vector<uint8_t> filtered;
  std::vector<uint8_t> packed;
  size_t size = 0;
};

PngCompressor::PngCompressor(EncodeJob& job, int effort)
    : job_(job), effort_(effort) {}
PngCompressor::~PngCompressor() = default;

Result<void> PngCompressor::pack(const Frame& frame, const Rect& rect,
                                 const PngForm& form) {
  rows_ = {.row_bytes = form.row_bytes(rect.width),
           .height = rect.height,
           .pixel_bytes = form.pixel_bytes()};
  const size_t stride = kPngRowMargin + rows_.row_bytes;
  packed_rows_.assign(stride * (size_t(rect.height) + 1), 0);
  rows_.data = packed_rows_.data();
  for (int y = 0; y < rect.height; ++y) {
    if (y % 256 == 0) FW_RETURN_IF_ERROR(job_.keep_going());
    uint8_t* row =
        packed_rows_.data() + stride * (size_t(y) + 1) + kPngRowMargin;
    pack_png_row(frame, rect, rect.y + y, form, row);
  }
  return {};
}

Result<void> PngCompressor::run(Trial& trial, int level) const {
  FW_RETURN_IF_ERROR(job_.keep_going());
  trial.compress(level);
  if (trial.size == 0) {
    return fail(ErrorKind::kInternal, "libdeflate needs more than its bound");
  }
  return {};
}

Result<PngCompressor::Trial*> PngCompressor::smallest_of(
    std::span<const PngFiltering> ways, int level) {
  while (trials_.size() < ways.size()) {
    trials_.push_back(std::make_unique<Trial>());
  }
  std::vector<std::optional<Error>> errors(ways.size());
  for_each_index(job_.options.executor, ways.size(), [&](size_t i) {
    Trial& trial = *trials_[i];
    try {
      trial.row_filter.filter(rows_, ways[i], trial.filtered);
      if (auto done = run(trial, level); !done) errors[i] = done.error();
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
  return smallest->get();
}

bool PngCompressor::compares_forms() const { return effort_ >= 8; }

Result<size_t> PngCompressor::estimated(const Frame& frame,
                                        const PngForm& form) {
  const Rect all{0, 0, frame.size().width, frame.size().height};
  FW_RETURN_IF_ERROR(pack(frame, all, form));
  const Effort effort = effort_of(effort_);
  FW_ASSIGN_OR_RETURN(const Trial* const trial,
                      smallest_of(kFlatTrial, effort.trial_level));
  return trial->size;
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
  FW_ASSIGN_OR_RETURN(
      Trial* const smallest_trial,
      smallest_of(ways, ways.size() > 1 ? effort.trial_level : effort.level));
  Trial& best = *smallest_trial;
  if (ways.size() > 1) FW_RETURN_IF_ERROR(run(best, effort.level));
  if (effort.smallest) {
    // The search may find more where rows stay as they are.
    std::vector<const Trial*> searched{&best};
    const Trial& likely = *trials_[0];
    if (&likely != &best && likely.size * 10 < best.size * 11) {
      searched.push_back(&likely);
    }
    for (const Trial* trial : searched) {
      FW_ASSIGN_OR_RETURN(auto smallest,
                          deflate::smallest_zlib(trial->filtered, [&] {
                            return job_.keep_going();
                          }));
      if (smallest.size() >= best.size) continue;
      best.size = smallest.size();
      best.packed = std::move(smallest);
    }
  }
  return std::span<const uint8_t>(best.packed).first(best.size);
}

}  // namespace framewise::media
