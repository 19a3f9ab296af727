// SPDX-License-Identifier: Apache-2.0
#include "measure/perceptual/ssimulacra2/ssimulacra2.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

#include "base/result.h"
#include "measure/perceptual/ssimulacra2/tiles.h"
#include "measure/tile_map.h"
#include "simd/ssimulacra2/ssimulacra2_maps.h"

namespace framewise::measure {

using namespace ssimulacra2_internal;

namespace {
// The region of the full-size frame that a tile at this scale depends on.
Rect source_region(const Rect& tile, int scale) {
  return {(tile.x - kHalo) * (1 << scale), (tile.y - kHalo) * (1 << scale),
          (tile.width + 2 * kHalo) << scale,
          (tile.height + 2 * kHalo) << scale};
}

Result<void> check(const PictureView& picture) {
  const Size size = picture.size();
  if (std::min(size.width, size.height) < kSsimulacra2SmallestSide) {
    return fail(ErrorKind::kUnsupported,
                "SSIMULACRA2 is not defined for {}x{} pixels: both sides must "
                "have at least {}",
                size.width, size.height, kSsimulacra2SmallestSide);
  }
  return check_samples(picture);
}

Result<void> check_pair(Size reference, const PictureView& test) {
  FW_RETURN_IF_ERROR(check_sizes("SSIMULACRA2", reference, test.size()));
  return check(test);
}

Ssimulacra2Norms norms_of(const simd::Ssimulacra2Sums& sums, double pixels) {
  const auto root4 = [pixels](double sum4) {
    return std::sqrt(std::sqrt(sum4 / pixels));
  };
  return {sums.structure / pixels, sums.artifact / pixels, sums.lost / pixels,
          root4(sums.structure4),  root4(sums.artifact4),  root4(sums.lost4)};
}

void add(simd::Ssimulacra2Sums& total, const simd::Ssimulacra2Sums& part) {
  total.structure += part.structure;
  total.artifact += part.artifact;
  total.lost += part.lost;
  total.structure4 += part.structure4;
  total.artifact4 += part.artifact4;
  total.lost4 += part.lost4;
}

// The maps that have a weight, if any.
std::optional<simd::Ssimulacra2Maps> weighted_maps(int scales, int plane,
                                                   int scale) {
  const Ssimulacra2Norms w = ssimulacra2_weights(scales, plane, scale);
  const bool structure = w.structure != 0 || w.structure4 != 0;
  const bool edges =
      w.artifact != 0 || w.artifact4 != 0 || w.lost != 0 || w.lost4 != 0;
  if (structure && edges) return simd::Ssimulacra2Maps::kAll;
  if (structure) return simd::Ssimulacra2Maps::kStructure;
  if (edges) return simd::Ssimulacra2Maps::kEdges;
  return std::nullopt;
}

}  // namespace

struct Ssimulacra2Workspace::Buffers {
  std::vector<std::unique_ptr<TileBuffers>> tiles;
  Pyramid reference;
  Pyramid test;
  // Per cell of each scale. These sums and the pyramids belong to the last
  // measured pair, of kept_size; size 0: none.
  std::array<std::vector<TileSums>, kSsimulacra2Scales> sums;
  Size kept_size;
  // Whether reference_pyramid holds that pair; not so for prepared frames.
  bool kept_reference = false;
  bool kept_test = false;
  std::array<ImageF, kSsimulacra2Scales> errors;
};

struct Ssimulacra2Picture::Planes {
  Size size;
  Pyramid pyramid;
  std::array<XybPlanes, kSsimulacra2Scales> xyb;
};

Ssimulacra2Workspace::Ssimulacra2Workspace()
    : buffers_(std::make_unique<Buffers>()) {}
Ssimulacra2Workspace::Ssimulacra2Workspace(Ssimulacra2Workspace&&) noexcept =
    default;
Ssimulacra2Workspace& Ssimulacra2Workspace::operator=(
    Ssimulacra2Workspace&&) noexcept = default;
Ssimulacra2Workspace::~Ssimulacra2Workspace() = default;

int64_t Ssimulacra2Workspace::bytes() const {
  int64_t bytes = int64_t(buffers_->tiles.size() * sizeof(TileBuffers));
  for (const auto& sums : buffers_->sums) {
    bytes += int64_t(sums.capacity() * sizeof(TileSums));
  }
  for (const Pyramid* pyramid : {&buffers_->reference, &buffers_->test}) {
    for (const auto& half : pyramid->halves) bytes += half.bytes();
  }
  for (const ImageF& error : buffers_->errors) {
    bytes += int64_t(error.stride() * sizeof(float)) * error.height();
  }
  return bytes;
}

// One comparison, from scale to scale.
class Ssimulacra2Run {
 public:
  Ssimulacra2Run(Ssimulacra2Workspace& workspace, Size size,
                 const Ssimulacra2Options& options)
      : buffers_(*workspace.buffers_),
        executor_(options.executor),
        error_map_(options.error_map),
        differing_(options.differing),
        size_(size),
        scales_(ssimulacra2_scales(size_)) {
    if (buffers_.kept_size == size_ && !error_map_) changed_ = options.changed;
    buffers_.kept_size = {};
    subscores_.scales = scales_;
  }

  void of(const PictureView& test) {
    if (!buffers_.kept_test) changed_ = nullptr;
    buffers_.test.resize(test, scales_);
  }
  void of(const Ssimulacra2Picture& test) { test_ = test.planes_.get(); }
  void against(const PictureView& reference) {
    if (!buffers_.kept_reference) changed_ = nullptr;
    buffers_.reference.resize(reference, scales_);
  }
  void against(const Ssimulacra2Picture& reference) {
    reference_ = reference.planes_.get();
  }
  void compute_all_maps() {
    all_maps_ = true;
    changed_ = nullptr;
  }

  const Ssimulacra2Subscores& run() {
    Size size = size_;
    for (int scale = 0; scale < scales_; ++scale, size = halved(size)) {
      sizes_[size_t(scale)] = size;
      buffers_.sums[size_t(scale)].resize(size_t(columns_of(size, kCell)) *
                                          size_t(rows_of(size, kCell)));
      if (error_map_) {
        buffers_.errors[size_t(scale)].resize(size);
        buffers_.errors[size_t(scale)].fill(0);
      }
    }
    if (reference_ && test_) {
      measure_prepared();
    } else {
      for (int scale = 0; scale < scales_; ++scale) measure_scale(scale);
    }
    for (int scale = 0; scale < scales_; ++scale) reduce(scale);
    if (error_map_) write_error_map();
    if (!all_maps_) buffers_.kept_size = size_;
    buffers_.kept_reference = !reference_;
    buffers_.kept_test = !test_;
    return subscores_;
  }

 private:
  bool is_wanted(const Rect& tile, int scale) const {
    return !changed_ || changed_->any_row_marked(source_region(tile, scale));
  }

  // Writes the next scale while reading this one.
  void measure_scale(int scale) {
    const BandGrid grid(sizes_[size_t(scale)], changed_ ? kSmallTile : kTile);
    for_each_tile(
        scale, scale + 1 == scales_, grid, buffers_.tiles, executor_,
        [&](const Rect& tile) { return is_wanted(tile, scale); },
        [&](TileBuffers& buffers, const Step& step) {
          measure_tile(buffers, step);
        });
  }

  // Runs all tiles of all scales in one loop, as no tile waits for another: a
  // change touches few of each.
  void measure_prepared() {
    std::array<int, kSsimulacra2Scales + 1> first{};
    for (int scale = 0; scale < scales_; ++scale) {
      const Size size = sizes_[size_t(scale)];
      first[size_t(scale) + 1] =
          first[size_t(scale)] +
          columns_of(size, kLowTile) * rows_of(size, kLowTile);
    }
    const int count = first[size_t(scales_)];
    for_each_worker(
        count, buffers_.tiles, executor_, [&](int i, TileBuffers& buffers) {
          int scale = 0;
          while (first[size_t(scale) + 1] <= i) ++scale;
          const Size size = sizes_[size_t(scale)];
          const int at = i - first[size_t(scale)];
          const Rect tile = tile_at(size, kLowTile, at);
          if (is_wanted(tile, scale)) {
            measure_tile(buffers, {.scale = scale, .size = size, .tile = tile});
          }
        });
  }

  void measure_tile(TileBuffers& buffers, const Step& step) {
    const int columns = columns_of(step.size, kCell);
    if (!reference_) {
      convert_tile(buffers_.reference, step, buffers, buffers.reference);
    }
    if (!test_) convert_tile(buffers_.test, step, buffers, buffers.test);
    const Rect& tile = step.tile;
    const int right = tile.x + tile.width;
    for (int y = tile.y; y < tile.y + tile.height; y += kCell.height) {
      const size_t row = size_t(y / kCell.height) * size_t(columns);
      TileSums* const sums = &buffers_.sums[size_t(step.scale)][row];
      for (int x = tile.x; x < right; x += kCell.width) {
        const CellAction action = action_for(x, y, step.scale);
        if (action == CellAction::kEqual) sums[x / kCell.width] = {};
        if (action != CellAction::kMeasure) continue;
        const int first = x;
        while (x + kCell.width < right &&
               action_for(x + kCell.width, y, step.scale) ==
                   CellAction::kMeasure) {
          x += kCell.width;
        }
        const Rect cells = intersected(
            {first, y, x + kCell.width - first, kCell.height}, tile);
        measure_cells(buffers, step, cells, &sums[first / kCell.width]);
      }
    }
  }

  // How a cell's sums are obtained.
  enum class CellAction : uint8_t { kKeep, kEqual, kMeasure };
  CellAction action_for(int x, int y, int scale) const {
    const Rect region = source_region({x, y, kCell.width, kCell.height}, scale);
    if (changed_ && !changed_->any_row_marked(region)) return CellAction::kKeep;
    if (differing_ && !differing_->any_marked(region))
      return CellAction::kEqual;
    return CellAction::kMeasure;
  }

  void measure_cells(TileBuffers& buffers, const Step& step, const Rect& cells,
                     TileSums* sums) {
    const int count = (cells.width + kCell.width - 1) / kCell.width;
    for (int plane = 0; plane < 3; ++plane) {
      std::array<simd::Ssimulacra2Sums, simd::kSsimulacra2CellsOfTile> found{};
      const auto maps = all_maps_ ? simd::Ssimulacra2Maps::kAll
                                  : weighted_maps(scales_, plane, step.scale);
      if (maps) {
        simd::ssimulacra2_maps(plane_of(buffers, step, plane, cells), *maps,
                               buffers.rows, found.data());
      }
      for (int i = 0; i < count; ++i) {
        sums[i][size_t(plane)] = found[size_t(i)];
      }
    }
  }

  simd::Ssimulacra2Tile plane_of(const TileBuffers& buffers, const Step& step,
                                 int plane, const Rect& cell) {
    simd::Ssimulacra2Tile result;
    result.reference =
        samples_of(reference_, buffers.reference, step, plane, cell);
    result.test = samples_of(test_, buffers.test, step, plane, cell);
    result.width = size_t(cell.width);
    result.height = size_t(cell.height);
    if (error_map_) {
      ImageF& error = buffers_.errors[size_t(step.scale)];
      const Ssimulacra2Norms w =
          ssimulacra2_weights(scales_, plane, step.scale);
      result.error = error.row(cell.y) + cell.x;
      result.error_stride = error.stride();
      result.weights = {float(w.structure + w.structure4),
                        float(w.artifact + w.artifact4),
                        float(w.lost + w.lost4)};
    }
    return result;
  }

  static simd::Ssimulacra2Plane samples_of(
      const Ssimulacra2Picture::Planes* prepared, const XybTile& tile,
      const Step& step, int plane, const Rect& cell) {
    if (prepared) {
      const XybPlanes& xyb = prepared->xyb[size_t(step.scale)];
      return {xyb.row(size_t(plane), cell.y - kHalo) + cell.x, xyb.stride()};
    }
    const size_t at = size_t(cell.y - step.tile.y) * kTileStride +
                      size_t(cell.x - step.tile.x);
    return {tile.samples[plane] + at};
  }

  void reduce(int scale) {
    TileSums total{};
    for (const TileSums& sums : buffers_.sums[size_t(scale)]) {
      for (size_t plane = 0; plane < 3; ++plane) {
        add(total[plane], sums[plane]);
      }
    }
    for (size_t plane = 0; plane < 3; ++plane) {
      subscores_.norms[plane][size_t(scale)] =
          norms_of(total[plane], double(sizes_[size_t(scale)].pixels()));
    }
  }

  void write_error_map() {
    error_map_->resize(size_);
    for (int y = 0; y < size_.height; ++y) {
      float* out = error_map_->row(y);
      std::memcpy(out, buffers_.errors[0].row(y),
                  size_t(size_.width) * sizeof(float));
      for (int scale = 1; scale < scales_; ++scale) {
        const float* row = buffers_.errors[size_t(scale)].row(y >> scale);
        for (int x = 0; x < size_.width; ++x) out[x] += row[x >> scale];
      }
      for (int x = 0; x < size_.width; ++x) {
        out[x] = float(100 - ssimulacra2_score(double(out[x])));
      }
    }
  }

  Ssimulacra2Workspace::Buffers& buffers_;
  // The prepared frame; null: converted tile by tile.
  const Ssimulacra2Picture::Planes* reference_ = nullptr;
  const Ssimulacra2Picture::Planes* test_ = nullptr;
  const TileMap* changed_ = nullptr;  // null: all tiles
  Executor* executor_;
  ImageF* error_map_;
  const TileMap* differing_;  // null: possibly all tiles
  Size size_;
  int scales_;
  std::array<Size, kSsimulacra2Scales> sizes_;  // of the frame at each scale
  bool all_maps_ = false;
  Ssimulacra2Subscores subscores_;
};

Result<void> check_ssimulacra2_pair(const PictureView& reference,
                                    const PictureView& test) {
  FW_RETURN_IF_ERROR(check(reference));
  return check_pair(reference.size(), test);
}

Result<double> ssimulacra2(const PictureView& reference,
                           const PictureView& test,
                           Ssimulacra2Workspace& workspace,
                           const Ssimulacra2Options& options) {
  FW_RETURN_IF_ERROR(check_ssimulacra2_pair(reference, test));
  Ssimulacra2Run run(workspace, test.size(), options);
  run.of(test);
  run.against(reference);
  return ssimulacra2_score(ssimulacra2_weighted_sum(run.run()));
}

Result<Ssimulacra2Subscores> ssimulacra2_subscores(
    const PictureView& reference, const PictureView& test,
    Ssimulacra2Workspace& workspace, Executor* executor) {
  FW_RETURN_IF_ERROR(check_ssimulacra2_pair(reference, test));
  Ssimulacra2Run run(workspace, test.size(), {.executor = executor});
  run.of(test);
  run.against(reference);
  run.compute_all_maps();
  return run.run();
}

Ssimulacra2Picture::Ssimulacra2Picture()
    : planes_(std::make_unique<Planes>()) {}
Ssimulacra2Picture::Ssimulacra2Picture(Ssimulacra2Picture&&) noexcept = default;
Ssimulacra2Picture& Ssimulacra2Picture::operator=(
    Ssimulacra2Picture&&) noexcept = default;
Ssimulacra2Picture::~Ssimulacra2Picture() = default;

Size Ssimulacra2Picture::size() const { return planes_->size; }

int64_t Ssimulacra2Picture::bytes() const {
  int64_t bytes = 0;
  for (const XybPlanes& planes : planes_->xyb) bytes += planes.bytes();
  for (const auto& half : planes_->pyramid.halves) bytes += half.bytes();
  return bytes;
}

Result<void> Ssimulacra2Picture::prepare(const PictureView& picture,
                                         Executor* executor,
                                         const TileMap* changed) {
  FW_RETURN_IF_ERROR(check(picture));
  Pyramid& pyramid = planes_->pyramid;
  Size size = picture.size();
  if (planes_->size != size) changed = nullptr;
  planes_->size = size;
  const int scales = ssimulacra2_scales(size);
  pyramid.resize(picture, scales);
  for (int i = 0; i < scales; ++i, size = halved(size)) {
    XybPlanes& planes = planes_->xyb[size_t(i)];
    planes.resize(size);
    const Scale scale{i, size, i + 1 == scales};
    if (changed) {
      convert_changed(pyramid, scale, *changed, planes);
    } else {
      convert_all(pyramid, scale, executor, planes);
    }
  }
  return {};
}

Result<double> Ssimulacra2Picture::score(
    const PictureView& test, Ssimulacra2Workspace& workspace,
    const Ssimulacra2Options& options) const {
  FW_RETURN_IF_ERROR(check_pair(size(), test));
  Ssimulacra2Run run(workspace, size(), options);
  run.of(test);
  run.against(*this);
  return ssimulacra2_score(ssimulacra2_weighted_sum(run.run()));
}

Result<double> Ssimulacra2Picture::score(
    const Ssimulacra2Picture& test, Ssimulacra2Workspace& workspace,
    const Ssimulacra2Options& options) const {
  FW_RETURN_IF_ERROR(check_sizes("SSIMULACRA2", size(), test.size()));
  Ssimulacra2Run run(workspace, size(), options);
  run.of(test);
  run.against(*this);
  return ssimulacra2_score(ssimulacra2_weighted_sum(run.run()));
}

}  // namespace framewise::measure
