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
using bt::Planes;

namespace {

constexpr int kSmallestSide = 8;
constexpr int kNormRows = 64;  // rows whose sums are formed together

using bt::Strip;

// What one thread works in.
struct TileBuffers {
  bt::Tile tile;
  bt::BandMaker reference_maker;
  bt::BandMaker test_maker;
  bt::BandBlocks reference_bands;
  bt::BandBlocks test_bands;
  bt::PairComparer comparer;
};

Size halved(Size size) { return {(size.width + 1) / 2, (size.height + 1) / 2}; }

// The half size counts only if it is not too small itself.
int scales_of(Size size) {
  const Size half = halved(size);
  return std::min(half.width, half.height) >= kSmallestSide ? 2 : 1;
}

// A picture of at least 8x8, and where the real one lies in it.
struct Extended {
  PictureView view;
  Rect area;
};

Extended extended(const PictureView& picture, Image3F& memory) {
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

// Walks down strips, a step a block. Each stage of a step does an earlier
// block than the one before, and starts as many blocks before the strip as the
// stages after it look around.
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

// Which blocks a stage does.
bool within(const Strip& strip, int block, int margin) {
  return block >= strip.first_block - margin &&
         block < strip.end_block + margin;
}

// Colours of one picture, up to the point where the bands begin.
void make_colors(bt::BandMaker& maker, const Strip& strip, int block) {
  maker.read_light(block, within(strip, block, 0));
  if (within(strip, block - 1, bt::kOpsinMargin)) maker.make_opsin(block - 1);
}

template <int kPlanes>
using PlanePointers = ImageF* const (&)[kPlanes];

// Prepares one strip of an original.
struct PrepareStep {
  TileBuffers& buffers;
  Strip strip;
  bt::BandPlanes& planes;

  void run(int block) {
    bt::BandMaker& maker = buffers.reference_maker;
    bt::BandBlocks& bands = buffers.reference_bands;
    make_colors(maker, strip, block);
    if (within(strip, block - 5, bt::kLowMargin)) {
      maker.make_low(block - 5, bands);
      store(block - 5, bands.low,
            {&planes.low[0], &planes.low[1], &planes.low[2]});
    }
    if (within(strip, block - 7, bt::kMiddleMargin)) {
      maker.make_middle(block - 7, bands);
      store(block - 7, bands.middle,
            {&planes.middle[0], &planes.middle[1], &planes.middle[2]});
    }
    if (within(strip, block - 8, bt::kHighMargin)) {
      maker.make_high(block - 8, bands);
      store(block - 8, bands.high, {&planes.high[0], &planes.high[1]});
      store(block - 8, bands.ultra, {&planes.ultra[0], &planes.ultra[1]});
    }
    if (within(strip, block - 10, bt::kMaskMargin)) {
      maker.make_mask(block - 10, bands);
      store(block - 10, bands.mask, {&planes.mask});
    }
  }

  void skip() {}  // all of an original is wanted

  template <int kPlanes>
  void store(int block, bt::Ring<kPlanes, 1>& bands,
             ImageF* const (&to)[kPlanes]) {
    if (!within(strip, block, 0)) return;
    bt::store_block(bands, buffers.tile, block, to);
  }
};

// Compares one strip.
struct CompareStep {
  TileBuffers& buffers;
  Strip strip;
  const bt::BandPlanes* prepared;  // null: the reference is made alongside
  bool halves;                     // whether the half size is wanted too
  ImageF& map;

  void run(int block) {
    bt::BandBlocks& reference = buffers.reference_bands;
    bt::BandBlocks& test = buffers.test_bands;
    bt::PairComparer& comparer = buffers.comparer;
    if (!prepared) make_colors(buffers.reference_maker, strip, block);
    make_colors(buffers.test_maker, strip, block);
    if (within(strip, block - 5, bt::kLowMargin)) {
      low_of_reference(block - 5);
      buffers.test_maker.make_low(block - 5, test);
      comparer.compare_low(block - 5, reference, test);
    }
    if (within(strip, block - 7, bt::kMiddleMargin)) {
      middle_of_reference(block - 7);
      buffers.test_maker.make_middle(block - 7, test);
      comparer.compare_middle(block - 7, reference, test);
    }
    if (within(strip, block - 8, bt::kHighMargin)) {
      high_of_reference(block - 8);
      buffers.test_maker.make_high(block - 8, test);
      comparer.compare_high(block - 8, reference, test);
    }
    if (within(strip, block - 10, bt::kMaskMargin)) {
      mask_of_reference(block - 10);
      buffers.test_maker.make_mask(block - 10, test);
      comparer.compare_mask(block - 10, reference, test);
    }
    if (within(strip, block - 11, 0)) comparer.write_map(block - 11, map);
  }

  // Where the pictures are equal only their halves are wanted, and no
  // difference is on the map.
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

  void low_of_reference(int block) {
    if (!prepared) {
      buffers.reference_maker.make_low(block, buffers.reference_bands);
    } else {
      const Image3F& low = prepared->low;
      load(block, {&low[0], &low[1], &low[2]}, buffers.reference_bands.low);
    }
  }
  void middle_of_reference(int block) {
    if (!prepared) {
      buffers.reference_maker.make_middle(block, buffers.reference_bands);
    } else {
      const Image3F& middle = prepared->middle;
      load(block, {&middle[0], &middle[1], &middle[2]},
           buffers.reference_bands.middle);
    }
  }
  void high_of_reference(int block) {
    if (!prepared) {
      buffers.reference_maker.make_high(block, buffers.reference_bands);
    } else {
      load(block, {&prepared->high[0], &prepared->high[1]},
           buffers.reference_bands.high);
      load(block, {&prepared->ultra[0], &prepared->ultra[1]},
           buffers.reference_bands.ultra);
    }
  }
  void mask_of_reference(int block) {
    if (!prepared) {
      buffers.reference_maker.make_mask(block, buffers.reference_bands);
    } else {
      load(block, {&prepared->mask}, buffers.reference_bands.mask);
    }
  }
  template <int kPlanes>
  void load(int block, const ImageF* const (&from)[kPlanes],
            bt::Ring<kPlanes, 1>& bands) {
    if (!buffers.tile.has_rows_of(block)) return;
    bt::load_block(from, buffers.tile, block, bands);
  }
};

struct PixelSums {
  simd::butteraugli::NormSums cubes;
  double powers[3] = {};  // of p, 2p and 4p
};

}  // namespace

struct ButteraugliWorkspace::Buffers {
  std::vector<std::unique_ptr<TileBuffers>> tiles;
  Image3F reference_extended, test_extended;
  Image3F reference_half, test_half;
  ImageF map, half_map;
  ImageF joined;                // a row of both maps for each chunk
  std::vector<PixelSums> sums;  // of each chunk of kNormRows rows
  std::vector<uint8_t> stale;   // chunks
  // What all that is of: the pair that was measured last. No size: of none.
  Size kept_size;
  const Planes* kept_reference = nullptr;  // prepared, or null
  // What reference_half is the half of, if of an original prepared here.
  const Planes* prepared = nullptr;
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

  // One of the two first arguments is given.
  ButteraugliScore run(const PictureView* reference, const Planes* prepared,
                       const PictureView& test) {
    const Extended own = extended(test, buffers_.test_extended);
    size_ = own.view.size();
    const bool whole = size_ == test.size();
    differing_ = whole ? options_.differing : nullptr;
    changed_ = whole && is_kept(prepared) ? options_.changed : nullptr;
    buffers_.kept_size = {};
    if (reference) buffers_.prepared = nullptr;
    const int chunks = (own.area.height + kNormRows - 1) / kNormRows;
    buffers_.stale.assign(size_t(chunks), !changed_);
    const int scales = scales_of(size_);
    const float nits = prepared ? prepared->nits : options_.nits;
    PictureView reference_view =
        reference ? extended(*reference, buffers_.reference_extended).view
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
  bool is_kept(const Planes* prepared) const {
    const ButteraugliOptions& kept = buffers_.kept_options;
    return buffers_.kept_size == size_ && buffers_.kept_reference == prepared &&
           kept.nits == options_.nits && kept.asymmetry == options_.asymmetry &&
           kept.x_multiplier == options_.x_multiplier &&
           kept.norm == options_.norm;
  }

  void keep(const Planes* prepared) {
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

  // The chunks of rows whose sums change with these strips.
  void mark_stale(const std::vector<Strip>& strips, int scale) {
    const int rows = bt::kBlockRows << scale;  // of a block, at full size
    for (const Strip& strip : strips) {
      const size_t first = size_t(strip.first_block * rows / kNormRows);
      const size_t last = size_t((strip.end_block * rows - 1) / kNormRows);
      for (size_t i = first; i <= last && i < buffers_.stale.size(); ++i) {
        buffers_.stale[i] = 1;
      }
    }
  }

  // Joins the scales, and forms the sums over the part that is the picture.
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
      const int begin = int(i) * kNormRows;
      const int end = std::min(begin + kNormRows, area.height);
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

  // The maps stay as they are for the next pair.
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
  const TileMap* changed_ = nullptr;    // null: everything
  const TileMap* differing_ = nullptr;  // null: perhaps everywhere
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
    : planes_(std::make_unique<Planes>()) {}
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
  PictureView view = extended(reference, buffers.reference_extended).view;
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
