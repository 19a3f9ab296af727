// SPDX-License-Identifier: Apache-2.0
#include "measure/perceptual/butteraugli/butteraugli.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstring>
#include <vector>

#include "base/result.h"
#include "measure/perceptual/butteraugli/internal.h"
#include "measure/perceptual/butteraugli/pair.h"
#include "measure/perceptual/butteraugli/strips.h"
#include "simd/butteraugli/norms.h"

namespace framewise::measure {

namespace bt = butteraugli_internal;
using ReferencePlanes = bt::Planes;

namespace {

constexpr int kSmallestSide = 8;
// Rows per chunk, whose sums are formed together.
constexpr int kChunkRows = 64;

using bt::Strip;

// Buffers of one thread.
struct TileBuffers {
  bt::Tile tile;
  bt::BandMaker reference_maker;
  bt::BandMaker test_maker;
  bt::BandBlocks reference_bands;
  bt::BandBlocks test_bands;
  bt::PairComparer comparer;
};

Size halved(Size size) { return {(size.width + 1) / 2, (size.height + 1) / 2}; }

// The half scale is used only if it is not too small.
int scales_of(Size size) {
  const Size half = halved(size);
  return std::min(half.width, half.height) >= kSmallestSide ? 2 : 1;
}

// A frame padded to at least 8x8, and the original's area in it.
struct PaddedPicture {
  PictureView view;
  Rect area;
};

PaddedPicture padded(const PictureView& picture, Image3F& memory) {
  const Size size = picture.size();
  if (std::min(size.width, size.height) >= kSmallestSide) {
    return {picture, {0, 0, size.width, size.height}};
  }
  const Size large = {std::max(size.width, kSmallestSide),
                      std::max(size.height, kSmallestSide)};
  const int left = (large.width - size.width) / 2;
  const int top = (large.height - size.height) / 2;
  memory.resize(large);
  for (int y = 0; y < large.height; ++y) {
    float* const rows[3] = {memory[0].row(y), memory[1].row(y),
                            memory[2].row(y)};
    read_linear(picture, 0, std::clamp(y - top, 0, size.height - 1), size.width,
                rows[0] + left, rows[1] + left, rows[2] + left);
    for (float* row : rows) {
      std::fill_n(row, left, row[left]);
      std::fill(row + left + size.width, row + large.width,
                row[left + size.width - 1]);
    }
  }
  return {PictureView::linear(memory), {left, top, size.width, size.height}};
}

Result<void> check(const PictureView& picture) {
  const Size size = picture.size();
  if (size.width < 1 || size.height < 1) {
    return fail(ErrorKind::kUsage, "a picture of {}x{} pixels", size.width,
                size.height);
  }
  return check_samples(picture);
}

Result<void> check_pair(Size reference, const PictureView& test) {
  FW_RETURN_IF_ERROR(check_sizes("Butteraugli", reference, test.size()));
  return check(test);
}

// Runs work(worker) on `workers` threads.
template <class Work>
void on_each_worker(int workers, Executor* executor, const Work& work) {
  if (workers == 1) {
    work(0);
  } else {
    executor->parallel_for(size_t(workers), work);
  }
}

int workers_of(Executor* executor) {
  return executor ? std::max(1, executor->concurrency()) : 1;
}

// Walks down strips block by block. Each stage lags behind the stage before it,
// and starts as many blocks above the strip as the later stages read.
template <class Step>
void walk_strips(Size size, const std::vector<Strip>& strips,
                 Executor* executor,
                 std::vector<std::unique_ptr<TileBuffers>>& all,
                 const Step& make_step) {
  if (strips.empty()) return;
  const int workers = std::min(workers_of(executor), int(strips.size()));
  while (int(all.size()) < workers) {
    all.push_back(std::make_unique<TileBuffers>());
  }
  std::atomic<size_t> next = 0;
  on_each_worker(workers, executor, [&](size_t worker) {
    TileBuffers& buffers = *all[worker];
    for (size_t i = next++; i < strips.size(); i = next++) {
      buffers.tile = bt::Tile(size, strips[i].x, strips[i].width);
      auto step = make_step(buffers, strips[i]);
      if (strips[i].equal) {
        step.skip();
        continue;
      }
      for (int block = strips[i].first_block - bt::kLightMargin;
           block < strips[i].end_block + bt::kLightMargin; ++block) {
        step.run(block);
      }
    }
  });
}

// Whether a stage with this delay computes the block.
bool within(const Strip& strip, int block, int delay) {
  const int margin = bt::margin_of(delay);
  return block >= strip.first_block - margin &&
         block < strip.end_block + margin;
}

// Computes the colors of one frame, the input of the bands.
void make_colors(bt::BandMaker& maker, const Strip& strip, int block) {
  maker.read_light(block, within(strip, block, bt::kMapDelay));
  const int opsin = block - bt::kOpsinDelay;
  if (within(strip, opsin, bt::kOpsinDelay)) maker.make_opsin(opsin);
}

// Calls compute(band, block) for the bands that are due when `block` was read.
template <class Compute>
void for_each_band(const Strip& strip, int block, const Compute& compute) {
  for (const bt::Band band : bt::kBands) {
    const int delay = bt::delay_of(band);
    if (within(strip, block - delay, delay)) compute(band, block - delay);
  }
}

// Computes and stores one strip of a reference.
struct PrepareStep {
  TileBuffers& buffers;
  Strip strip;
  bt::BandPlanes& planes;

  void run(int block) {
    bt::BandMaker& maker = buffers.reference_maker;
    bt::BandBlocks& bands = buffers.reference_bands;
    make_colors(maker, strip, block);
    for_each_band(strip, block, [&](bt::Band band, int own) {
      maker.make(band, own, bands);
      if (!within(strip, own, bt::kMapDelay)) return;
      bt::store_band(band, bands, buffers.tile, own, planes);
    });
  }

  void skip() {}  // a reference is needed completely
};

// Compares one strip.
struct CompareStep {
  TileBuffers& buffers;
  Strip strip;
  const bt::BandPlanes* prepared;  // null: the reference is computed alongside
  bool halves;                     // whether the half-size frames are needed
  ImageF& map;

  void run(int block) {
    bt::BandBlocks& reference = buffers.reference_bands;
    bt::BandBlocks& test = buffers.test_bands;
    if (!prepared) make_colors(buffers.reference_maker, strip, block);
    make_colors(buffers.test_maker, strip, block);
    for_each_band(strip, block, [&](bt::Band band, int own) {
      if (prepared) {
        bt::load_band(band, *prepared, buffers.tile, own, reference);
      } else {
        buffers.reference_maker.make(band, own, reference);
      }
      buffers.test_maker.make(band, own, test);
      buffers.comparer.compare(band, own, reference, test);
    });
    const int finished = block - bt::kMapDelay;
    if (within(strip, finished, bt::kMapDelay)) {
      buffers.comparer.write_map(finished, map);
    }
  }

  // Where the frames are equal, the map is 0 and only their half-size versions
  // are needed.
  void skip() {
    for (int block = strip.first_block; block < strip.end_block; ++block) {
      if (halves) {
        if (!prepared) buffers.reference_maker.read_light(block, true);
        buffers.test_maker.read_light(block, true);
      }
      const int top = block * bt::kBlockRows;
      const int bottom = std::min(top + bt::kBlockRows, map.height());
      for (int y = top; y < bottom; ++y) {
        std::fill_n(map.row(y) + strip.x, strip.width, 0.0f);
      }
    }
  }
};

struct PixelSums {
  simd::butteraugli::NormSums cubes;
  double powers[3] = {};  // of p, 2p and 4p
};

}  // namespace

struct ButteraugliWorkspace::Buffers {
  std::vector<std::unique_ptr<TileBuffers>> tiles;
  Image3F reference_padded, test_padded;
  Image3F reference_half, test_half;
  ImageF map, half_map;
  ImageF joined;                // per chunk: a row of both maps combined
  std::vector<PixelSums> sums;  // per chunk of kChunkRows rows
  std::vector<uint8_t> stale;   // per chunk
  // Describes the contents: the last measured pair. Size 0: none.
  Size kept_size;
  const ReferencePlanes* kept_reference = nullptr;  // prepared, or null
  // The prepared reference whose half-size version is in reference_half; null:
  // none.
  const ReferencePlanes* prepared = nullptr;
  ButteraugliOptions kept_options;
};

ButteraugliWorkspace::ButteraugliWorkspace()
    : buffers_(std::make_unique<Buffers>()) {}
ButteraugliWorkspace::ButteraugliWorkspace(ButteraugliWorkspace&&) noexcept =
    default;
ButteraugliWorkspace& ButteraugliWorkspace::operator=(
    ButteraugliWorkspace&&) noexcept = default;
ButteraugliWorkspace::~ButteraugliWorkspace() = default;

int64_t ButteraugliWorkspace::bytes() const {
  const auto size_of = [](const ImageF& image) {
    return int64_t(image.stride() * sizeof(float)) * image.height();
  };
  return int64_t(buffers_->tiles.size() * sizeof(TileBuffers)) +
         3 * size_of(buffers_->reference_half[0]) +
         3 * size_of(buffers_->test_half[0]) + size_of(buffers_->map) +
         size_of(buffers_->half_map) + size_of(buffers_->joined);
}

// One comparison.
class ButteraugliRun {
 public:
  ButteraugliRun(ButteraugliWorkspace& workspace,
                 const ButteraugliOptions& options)
      : buffers_(*workspace.buffers_), options_(options) {}

  // Exactly one of the first two arguments is not null.
  ButteraugliScore run(const PictureView* reference,
                       const ReferencePlanes* prepared,
                       const PictureView& test) {
    const PaddedPicture own = padded(test, buffers_.test_padded);
    size_ = own.view.size();
    const bool whole = size_ == test.size();
    differing_ = whole ? options_.differing : nullptr;
    changed_ = whole && is_kept(prepared) ? options_.changed : nullptr;
    buffers_.kept_size = {};
    if (reference) buffers_.prepared = nullptr;
    const int chunks = (own.area.height + kChunkRows - 1) / kChunkRows;
    buffers_.stale.assign(size_t(chunks), !changed_);
    const int scales = scales_of(size_);
    const float nits = prepared ? prepared->nits : options_.nits;
    PictureView reference_view =
        reference ? padded(*reference, buffers_.reference_padded).view
                  : PictureView();
    PictureView test_view = own.view;
    for (int scale = 0; scale < scales; ++scale) {
      const bool halve = scale + 1 < scales;
      compare_scale(scale, prepared ? nullptr : &reference_view,
                    prepared ? &prepared->scales[scale] : nullptr, test_view,
                    nits, halve);
      if (!halve) break;
      if (!prepared) {
        reference_view = PictureView::linear(buffers_.reference_half);
      }
      test_view = PictureView::linear(buffers_.test_half);
    }
    const ButteraugliScore score = finish(scales, own.area);
    keep(prepared);
    return score;
  }

 private:
  bool is_kept(const ReferencePlanes* prepared) const {
    const ButteraugliOptions& kept = buffers_.kept_options;
    return buffers_.kept_size == size_ && buffers_.kept_reference == prepared &&
           kept.nits == options_.nits && kept.asymmetry == options_.asymmetry &&
           kept.x_multiplier == options_.x_multiplier &&
           kept.norm == options_.norm;
  }

  void keep(const ReferencePlanes* prepared) {
    buffers_.kept_size = size_;
    buffers_.kept_reference = prepared;
    buffers_.kept_options = options_;
  }

  void compare_scale(int scale, const PictureView* reference,
                     const bt::BandPlanes* prepared, const PictureView& test,
                     float nits, bool halve) {
    const Size size = test.size();
    ImageF& map = scale == 0 ? buffers_.map : buffers_.half_map;
    map.resize(size);
    if (halve) {
      buffers_.test_half.resize(halved(size));
      if (reference) buffers_.reference_half.resize(halved(size));
    }
    const std::vector<Strip> strips = bt::stale_strips(
        {size, scale}, workers_of(options_.executor), changed_, differing_);
    mark_stale(strips, scale);
    const bt::kernel::Weights weights{options_.asymmetry,
                                      options_.x_multiplier};
    walk_strips(size, strips, options_.executor, buffers_.tiles,
                [&](TileBuffers& buffers, const Strip& strip) {
                  if (reference) {
                    buffers.reference_maker.begin(
                        *reference, buffers.tile, nits,
                        halve ? &buffers_.reference_half : nullptr);
                  }
                  buffers.test_maker.begin(
                      test, buffers.tile, nits,
                      halve ? &buffers_.test_half : nullptr);
                  buffers.comparer.begin(buffers.tile, weights);
                  return CompareStep{buffers, strip, prepared, halve, map};
                });
  }

  // Marks the chunks of rows whose sums change with these strips.
  void mark_stale(const std::vector<Strip>& strips, int scale) {
    const int rows = bt::kBlockRows << scale;  // of a block, at full size
    for (const Strip& strip : strips) {
      const size_t first = size_t(strip.first_block * rows / kChunkRows);
      const size_t last = size_t((strip.end_block * rows - 1) / kChunkRows);
      for (size_t i = first; i <= last && i < buffers_.stale.size(); ++i) {
        buffers_.stale[i] = 1;
      }
    }
  }

  // Combines the scales and sums over the original area.
  ButteraugliScore finish(int scales, const Rect& area) {
    const size_t chunks = buffers_.stale.size();
    buffers_.sums.resize(chunks);
    buffers_.joined.resize(size_.width, int(chunks));
    if (options_.difference_map) {
      options_.difference_map->resize(area.width, area.height);
      std::fill(buffers_.stale.begin(), buffers_.stale.end(), uint8_t{1});
    }
    const auto chunk = [&](size_t i) {
      if (!buffers_.stale[i]) return;
      buffers_.sums[i] = {};
      const int begin = int(i) * kChunkRows;
      const int end = std::min(begin + kChunkRows, area.height);
      for (int y = begin; y < end; ++y) {
        finish_row(scales, area, y, buffers_.joined.row(int(i)),
                   buffers_.sums[i]);
      }
    };
    if (options_.executor) {
      options_.executor->parallel_for(chunks, chunk);
    } else {
      for (size_t i = 0; i < chunks; ++i) chunk(i);
    }
    return score(double(int64_t{area.width} * area.height));
  }

  // The maps themselves are kept for the next pair.
  void finish_row(int scales, const Rect& area, int y, float* joined,
                  PixelSums& sums) {
    std::memcpy(joined, buffers_.map.row(area.y + y),
                size_t(size_.width) * sizeof(float));
    if (scales == 2) {
      simd::butteraugli::add_half_scale(buffers_.half_map.row((area.y + y) / 2),
                                        size_t(size_.width), joined);
    }
    const float* const own = joined + area.x;
    const auto found = simd::butteraugli::sum_norms(own, size_t(area.width));
    sums.cubes.cubes += found.cubes;
    sums.cubes.sixths += found.sixths;
    sums.cubes.twelfths += found.twelfths;
    sums.cubes.largest = std::max(sums.cubes.largest, found.largest);
    if (options_.norm != 3) {
      for (int x = 0; x < area.width; ++x) {
        const double power = std::pow(double(own[x]), options_.norm);
        sums.powers[0] += power;
        sums.powers[1] += power * power;
        sums.powers[2] += power * power * (power * power);
      }
    }
    if (options_.difference_map) {
      std::memcpy(options_.difference_map->row(y), own,
                  size_t(area.width) * sizeof(float));
    }
  }

  ButteraugliScore score(double pixels) const {
    double totals[3] = {};
    float largest = 0;
    for (const PixelSums& sums : buffers_.sums) {
      largest = std::max(largest, sums.cubes.largest);
      const bool cubes = options_.norm == 3;
      totals[0] += cubes ? sums.cubes.cubes : sums.powers[0];
      totals[1] += cubes ? sums.cubes.sixths : sums.powers[1];
      totals[2] += cubes ? sums.cubes.twelfths : sums.powers[2];
    }
    double norm = 0;
    for (int i = 0; i < 3; ++i) {
      norm += std::pow(totals[i] / pixels, 1 / (options_.norm * (1 << i))) / 3;
    }
    return {double(largest), norm};
  }

  ButteraugliWorkspace::Buffers& buffers_;
  const ButteraugliOptions& options_;
  const TileMap* changed_ = nullptr;    // null: all tiles
  const TileMap* differing_ = nullptr;  // null: possibly all tiles
  Size size_;
};

Result<ButteraugliScore> butteraugli(const PictureView& reference,
                                     const PictureView& test,
                                     ButteraugliWorkspace& workspace,
                                     const ButteraugliOptions& options) {
  FW_RETURN_IF_ERROR(check(reference));
  FW_RETURN_IF_ERROR(check_pair(reference.size(), test));
  return ButteraugliRun(workspace, options).run(&reference, nullptr, test);
}

ButteraugliReference::ButteraugliReference()
    : planes_(std::make_unique<ReferencePlanes>()) {}
ButteraugliReference::ButteraugliReference(ButteraugliReference&&) noexcept =
    default;
ButteraugliReference& ButteraugliReference::operator=(
    ButteraugliReference&&) noexcept = default;
ButteraugliReference::~ButteraugliReference() = default;

Size ButteraugliReference::size() const { return planes_->size; }

int64_t ButteraugliReference::bytes() const {
  return planes_->scales[0].bytes() + planes_->scales[1].bytes();
}

Result<void> ButteraugliReference::prepare(const PictureView& reference,
                                           ButteraugliWorkspace& workspace,
                                           float nits, Executor* executor,
                                           const TileMap* changed) {
  FW_RETURN_IF_ERROR(check(reference));
  ButteraugliWorkspace::Buffers& buffers = *workspace.buffers_;
  PictureView view = padded(reference, buffers.reference_padded).view;
  if (buffers.prepared != planes_.get() || planes_->size != view.size() ||
      planes_->nits != nits) {
    changed = nullptr;
  }
  buffers.prepared = planes_.get();
  planes_->size = reference.size();
  planes_->nits = nits;
  const int scales = scales_of(view.size());
  for (int scale = 0; scale < scales; ++scale) {
    const Size size = view.size();
    bt::BandPlanes& planes = planes_->scales[scale];
    planes.resize(size);
    const bool halve = scale + 1 < scales;
    if (halve) buffers.reference_half.resize(halved(size));
    const std::vector<Strip> strips =
        bt::stale_strips({size, scale}, workers_of(executor), changed, nullptr);
    walk_strips(size, strips, executor, buffers.tiles,
                [&](TileBuffers& tile, const Strip& strip) {
                  tile.reference_maker.begin(
                      view, tile.tile, nits,
                      halve ? &buffers.reference_half : nullptr);
                  return PrepareStep{tile, strip, planes};
                });
    if (halve) view = PictureView::linear(buffers.reference_half);
  }
  return {};
}

Result<ButteraugliScore> ButteraugliReference::score(
    const PictureView& test, ButteraugliWorkspace& workspace,
    const ButteraugliOptions& options) const {
  FW_RETURN_IF_ERROR(check_pair(size(), test));
  return ButteraugliRun(workspace, options).run(nullptr, planes_.get(), test);
}

}  // namespace framewise::measure
