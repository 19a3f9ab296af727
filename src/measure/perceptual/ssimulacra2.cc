// SPDX-License-Identifier: Apache-2.0
#include "measure/perceptual/ssimulacra2.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstring>
#include <optional>
#include <vector>

#include "base/result.h"
#include "simd/halve.h"
#include "simd/positive_xyb.h"
#include "simd/ssimulacra2_maps.h"

namespace framewise::measure {
namespace {

constexpr int kHalo = int(simd::kSsimulacra2Halo);
constexpr int kTileWidth = int(simd::kSsimulacra2TileWidth);
constexpr int kTileHeight = 32;
constexpr int kBandHeight = 256;
// What vector loops may touch behind the last sample of a row.
constexpr int kSlack = 16;

// The part of a row that a tile needs, and the rows.
constexpr int kTileStride = int(simd::kSsimulacra2TileStride);
constexpr int kTileRows = kTileHeight + 2 * kHalo;

Size halved(Size size) { return {(size.width + 1) / 2, (size.height + 1) / 2}; }

// A picture cut into bands of kBandHeight rows and one tile's width, numbered
// row by row. A band's tiles are done from top to bottom, so that each finds
// the rows above it still converted.
struct BandGrid {
  explicit BandGrid(Size area)
      : size(area),
        columns((area.width + kTileWidth - 1) / kTileWidth),
        rows((area.height + kBandHeight - 1) / kBandHeight),
        tile_rows((area.height + kTileHeight - 1) / kTileHeight) {}

  int bands() const { return columns * rows; }
  int tiles() const { return columns * tile_rows; }
  Rect band(int index) const {
    const int x = index % columns * kTileWidth;
    const int y = index / columns * kBandHeight;
    return {x, y, std::min(kTileWidth, size.width - x),
            std::min(kBandHeight, size.height - y)};
  }
  size_t tile_at(int x, int y) const {
    return size_t(y / kTileHeight * columns + x / kTileWidth);
  }

  Size size;
  int columns;
  int rows;
  int tile_rows;
};

// Three planes whose rows begin kHalo samples before the picture's, so that a
// tile with its halo begins at a multiple of 64 bytes.
class BorderedPlanes {
 public:
  void resize(Size size) {
    image_.resize({size.width + 2 * kHalo + kSlack, size.height});
  }
  // The sample kHalo to the left of the picture's row y.
  float* row(size_t plane, int y) { return image_[plane].row(y); }
  const float* row(size_t plane, int y) const { return image_[plane].row(y); }
  int64_t bytes() const {
    return int64_t(3 * image_[0].stride() * sizeof(float)) *
           image_.size().height;
  }

 private:
  Image3F image_;
};

// A picture at every scale, in linear light. Each scale is written while the
// one before is read.
struct Pyramid {
  std::optional<PictureView> picture;                         // scale 0
  std::array<BorderedPlanes, kSsimulacra2Scales - 1> halves;  // the others

  void resize(const PictureView& view, int scales) {
    picture = view;
    Size size = view.size();
    for (int i = 0; i + 1 < scales; ++i) {
      size = halved(size);
      halves[size_t(i)].resize(size);
    }
  }
};

// One picture's XYB planes over one tile and its halo.
struct XybTile {
  alignas(64) float samples[3][kTileRows * kTileStride];
};

// What one thread works in.
struct TileBuffers {
  XybTile reference;
  XybTile test;
  alignas(64) float linear[2][3][kTileStride];
  simd::Ssimulacra2Rows rows;
};

using TileSums = std::array<simd::Ssimulacra2Sums, 3>;

// The rows and columns of a tile with its halo that lie within the picture.
Rect within(const Rect& tile, int halo, Size size) {
  return intersected({tile.x - halo, tile.y - halo, tile.width + 2 * halo,
                      tile.height + 2 * halo},
                     {0, 0, size.width, size.height});
}

// Three rows of linear samples, from column `x` on.
struct LinearRows {
  const float* samples[3];
};

LinearRows linear_rows(const Pyramid& pyramid, int scale, int x, int y,
                       int count, float (*buffer)[kTileStride]) {
  if (scale == 0) {
    read_linear(*pyramid.picture, x, y, count, buffer[0], buffer[1], buffer[2]);
    prefetch(*pyramid.picture, x, y + 4, count);
    return {{buffer[0], buffer[1], buffer[2]}};
  }
  const BorderedPlanes& planes = pyramid.halves[size_t(scale - 1)];
  const int at = x + kHalo;
  return {
      {planes.row(0, y) + at, planes.row(1, y) + at, planes.row(2, y) + at}};
}

// Writes the half of two rows of a tile into the next scale.
void halve_tile_rows(const LinearRows& top, const LinearRows& bottom,
                     int skipped, const Rect& tile, int y,
                     BorderedPlanes& half) {
  for (size_t i = 0; i < 3; ++i) {
    simd::halve_rows(top.samples[i] + skipped, bottom.samples[i] + skipped,
                     size_t(tile.width),
                     half.row(i, y / 2) + kHalo + tile.x / 2);
  }
}

// One step down a band: the tile whose planes are wanted, in a picture of this
// size, at this scale.
struct Step {
  int scale;
  Size size;
  Rect band;
  Rect tile;
  bool last_scale;

  // The first row of the tile's buffer that is not yet there: within a band the
  // halo above a tile and its first rows were the last of the tile before.
  int first_new_row() const { return tile.y == band.y ? 0 : 2 * kHalo; }
};

void keep_last_rows(XybTile& tile) {
  constexpr size_t kFirst = size_t{kTileHeight} * kTileStride;
  for (float* plane : tile.samples) {
    std::memcpy(plane, plane + kFirst,
                size_t{2 * kHalo} * kTileStride * sizeof(float));
  }
}

// Zeros what of a tile's row lies outside the picture.
void clear_outside(float* row, int skipped, int behind) {
  std::fill_n(row, skipped, 0.0f);
  std::fill(row + behind, row + kTileStride, 0.0f);
}

// Fills `out` with the tile and its halo, and writes the band's part of the
// next scale if there is one.
void convert_tile(Pyramid& pyramid, const Step& step, TileBuffers& buffers,
                  XybTile& out) {
  const Rect area = within(step.tile, kHalo, step.size);
  const int skipped = area.x - (step.tile.x - kHalo);
  const int top = step.tile.y - kHalo;
  for (int row = step.first_new_row(); row < kTileRows; row += 2) {
    LinearRows linear[2];
    const int y = top + row;
    for (int i = 0; i < 2; ++i) {
      const size_t offset = size_t(row + i) * kTileStride;
      float* const xyb[3] = {out.samples[0] + offset, out.samples[1] + offset,
                             out.samples[2] + offset};
      if (y + i < area.y || y + i >= area.y + area.height) {
        for (float* samples : xyb) clear_outside(samples, 0, 0);
        continue;
      }
      linear[i] = linear_rows(pyramid, step.scale, area.x, y + i, area.width,
                              buffers.linear[i]);
      simd::positive_xyb(linear[i].samples[0], linear[i].samples[1],
                         linear[i].samples[2], size_t(area.width),
                         xyb[0] + skipped, xyb[1] + skipped, xyb[2] + skipped);
      for (float* samples : xyb) {
        clear_outside(samples, skipped, skipped + area.width);
      }
    }
    if (step.last_scale || y < step.band.y ||
        y >= step.band.y + step.band.height) {
      continue;
    }
    halve_tile_rows(linear[0], y + 1 < step.size.height ? linear[1] : linear[0],
                    step.tile.x - area.x, step.tile, y,
                    pyramid.halves[size_t(step.scale)]);
  }
}

// Fills `out` with a tile of converted planes and its halo.
void copy_tile(const Image3F& planes, const Step& step, XybTile& out) {
  const Rect area = within(step.tile, kHalo, step.size);
  const int skipped = area.x - (step.tile.x - kHalo);
  for (size_t plane = 0; plane < 3; ++plane) {
    for (int row = step.first_new_row(); row < kTileRows; ++row) {
      float* const to = out.samples[plane] + size_t(row) * kTileStride;
      const int y = step.tile.y - kHalo + row;
      if (y < area.y || y >= area.y + area.height) {
        clear_outside(to, 0, 0);
        continue;
      }
      std::memcpy(to + skipped, planes[plane].row(y) + area.x,
                  size_t(area.width) * sizeof(float));
      clear_outside(to, skipped, skipped + area.width);
    }
  }
}

// The tile without its halo, into converted planes.
void store_tile(const XybTile& from, const Rect& tile, Image3F& planes) {
  for (size_t plane = 0; plane < 3; ++plane) {
    for (int row = 0; row < tile.height; ++row) {
      std::memcpy(
          planes[plane].row(tile.y + row) + tile.x,
          from.samples[plane] + size_t(row + kHalo) * kTileStride + kHalo,
          size_t(tile.width) * sizeof(float));
    }
  }
}

// Calls body(buffers, step) for each tile, on as many threads as there are
// buffers.
template <class Body>
void for_each_tile(int scale, bool last_scale, const BandGrid& grid,
                   std::vector<std::unique_ptr<TileBuffers>>& all,
                   Executor* executor, const Body& body) {
  const size_t workers =
      executor ? size_t(std::clamp(executor->concurrency(), 1, grid.bands()))
               : 1;
  while (all.size() < workers) all.push_back(std::make_unique<TileBuffers>());
  std::atomic<int> next = 0;
  const auto work = [&](size_t worker) {
    for (int i = next++; i < grid.bands(); i = next++) {
      const Rect band = grid.band(i);
      const int bottom = band.y + band.height;
      for (int y = band.y; y < bottom; y += kTileHeight) {
        const Rect tile{band.x, y, band.width,
                        std::min(kTileHeight, bottom - y)};
        if (y != band.y) {
          keep_last_rows(all[worker]->reference);
          keep_last_rows(all[worker]->test);
        }
        body(*all[worker], Step{scale, grid.size, band, tile, last_scale});
      }
    }
  };
  if (workers == 1) {
    work(0);
  } else {
    executor->parallel_for(workers, work);
  }
}

Result<void> check(const PictureView& picture) {
  const Size size = picture.size();
  if (std::min(size.width, size.height) < kSsimulacra2SmallestSide) {
    return fail(ErrorKind::kUnsupported,
                "SSIMULACRA2 is not defined for {}x{} pixels: both sides must "
                "have at least {}",
                size.width, size.height, kSsimulacra2SmallestSide);
  }
  if (!is_finite(picture)) {
    return fail(ErrorKind::kInput,
                "a sample of the picture is infinite or not a number");
  }
  return {};
}

Result<void> check_pair(Size reference, const PictureView& test) {
  if (reference != test.size()) {
    return fail(ErrorKind::kUsage,
                "SSIMULACRA2 needs two pictures of one size, not {}x{} and "
                "{}x{}",
                reference.width, reference.height, test.size().width,
                test.size().height);
  }
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
  std::vector<TileSums> sums;
  std::array<ImageF, kSsimulacra2Scales> errors;
};

struct Ssimulacra2Reference::Planes {
  Size size;
  std::array<Image3F, kSsimulacra2Scales> xyb;
};

Ssimulacra2Workspace::Ssimulacra2Workspace()
    : buffers_(std::make_unique<Buffers>()) {}
Ssimulacra2Workspace::Ssimulacra2Workspace(Ssimulacra2Workspace&&) noexcept =
    default;
Ssimulacra2Workspace& Ssimulacra2Workspace::operator=(
    Ssimulacra2Workspace&&) noexcept = default;
Ssimulacra2Workspace::~Ssimulacra2Workspace() = default;

int64_t Ssimulacra2Workspace::bytes() const {
  int64_t bytes = int64_t(buffers_->tiles.size() * sizeof(TileBuffers) +
                          buffers_->sums.capacity() * sizeof(TileSums));
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
  Ssimulacra2Run(Ssimulacra2Workspace& workspace, const PictureView& test,
                 const Ssimulacra2Options& options)
      : buffers_(*workspace.buffers_),
        executor_(options.executor),
        error_map_(options.error_map),
        size_(test.size()),
        scales_(ssimulacra2_scales(size_)) {
    buffers_.test.resize(test, scales_);
    subscores_.scales = scales_;
  }

  void against(const PictureView& reference) {
    buffers_.reference.resize(reference, scales_);
  }
  void against(const Ssimulacra2Reference::Planes& prepared) {
    prepared_ = &prepared;
  }
  void compute_all_maps() { all_maps_ = true; }

  const Ssimulacra2Subscores& run() {
    Size size = size_;
    for (int scale = 0; scale < scales_; ++scale, size = halved(size)) {
      const BandGrid grid(size);
      buffers_.sums.resize(size_t(grid.tiles()));
      if (error_map_) {
        buffers_.errors[size_t(scale)].resize(size);
        buffers_.errors[size_t(scale)].fill(0);
      }
      for_each_tile(
          scale, scale + 1 == scales_, grid, buffers_.tiles, executor_,
          [&](TileBuffers& buffers, const Step& step) {
            measure_tile(buffers, step,
                         buffers_.sums[grid.tile_at(step.tile.x, step.tile.y)]);
          });
      reduce(scale, size);
    }
    if (error_map_) write_error_map();
    return subscores_;
  }

 private:
  void measure_tile(TileBuffers& buffers, const Step& step, TileSums& sums) {
    if (prepared_) {
      copy_tile(prepared_->xyb[size_t(step.scale)], step, buffers.reference);
    } else {
      convert_tile(buffers_.reference, step, buffers, buffers.reference);
    }
    convert_tile(buffers_.test, step, buffers, buffers.test);
    for (int plane = 0; plane < 3; ++plane) {
      const auto maps = all_maps_ ? simd::Ssimulacra2Maps::kAll
                                  : weighted_maps(scales_, plane, step.scale);
      sums[size_t(plane)] =
          maps ? simd::ssimulacra2_maps(
                     plane_of(buffers, step.scale, plane, step.tile), *maps,
                     buffers.rows)
               : simd::Ssimulacra2Sums{};
    }
  }

  simd::Ssimulacra2Tile plane_of(const TileBuffers& buffers, int scale,
                                 int plane, const Rect& tile) {
    simd::Ssimulacra2Tile result;
    result.reference = buffers.reference.samples[plane];
    result.test = buffers.test.samples[plane];
    result.width = size_t(tile.width);
    result.height = size_t(tile.height);
    if (error_map_) {
      ImageF& error = buffers_.errors[size_t(scale)];
      const Ssimulacra2Norms w = ssimulacra2_weights(scales_, plane, scale);
      result.error = error.row(tile.y) + tile.x;
      result.error_stride = error.stride();
      result.weights = {float(w.structure + w.structure4),
                        float(w.artifact + w.artifact4),
                        float(w.lost + w.lost4)};
    }
    return result;
  }

  void reduce(int scale, Size size) {
    TileSums total{};
    for (const TileSums& sums : buffers_.sums) {
      for (size_t plane = 0; plane < 3; ++plane) {
        add(total[plane], sums[plane]);
      }
    }
    for (size_t plane = 0; plane < 3; ++plane) {
      subscores_.norms[plane][size_t(scale)] =
          norms_of(total[plane], double(size.pixels()));
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
  const Ssimulacra2Reference::Planes* prepared_ = nullptr;
  Executor* executor_;
  ImageF* error_map_;
  Size size_;
  int scales_;
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
  Ssimulacra2Run run(workspace, test, options);
  run.against(reference);
  return ssimulacra2_score(ssimulacra2_weighted_sum(run.run()));
}

Result<Ssimulacra2Subscores> ssimulacra2_subscores(
    const PictureView& reference, const PictureView& test,
    Ssimulacra2Workspace& workspace, Executor* executor) {
  FW_RETURN_IF_ERROR(check_ssimulacra2_pair(reference, test));
  Ssimulacra2Run run(workspace, test, {.executor = executor});
  run.against(reference);
  run.compute_all_maps();
  return run.run();
}

Ssimulacra2Reference::Ssimulacra2Reference()
    : planes_(std::make_unique<Planes>()) {}
Ssimulacra2Reference::Ssimulacra2Reference(Ssimulacra2Reference&&) noexcept =
    default;
Ssimulacra2Reference& Ssimulacra2Reference::operator=(
    Ssimulacra2Reference&&) noexcept = default;
Ssimulacra2Reference::~Ssimulacra2Reference() = default;

Size Ssimulacra2Reference::size() const { return planes_->size; }

int64_t Ssimulacra2Reference::bytes() const {
  int64_t bytes = 0;
  for (const Image3F& planes : planes_->xyb) {
    bytes +=
        int64_t(3 * planes[0].stride() * sizeof(float)) * planes.size().height;
  }
  return bytes;
}

Result<void> Ssimulacra2Reference::prepare(const PictureView& reference,
                                           Ssimulacra2Workspace& workspace,
                                           Executor* executor) {
  FW_RETURN_IF_ERROR(check(reference));
  Ssimulacra2Workspace::Buffers& buffers = *workspace.buffers_;
  Size size = planes_->size = reference.size();
  const int scales = ssimulacra2_scales(size);
  buffers.reference.resize(reference, scales);
  for (int scale = 0; scale < scales; ++scale, size = halved(size)) {
    Image3F& planes = planes_->xyb[size_t(scale)];
    planes.resize(size);
    for_each_tile(scale, scale + 1 == scales, BandGrid(size), buffers.tiles,
                  executor, [&](TileBuffers& tile_buffers, const Step& step) {
                    convert_tile(buffers.reference, step, tile_buffers,
                                 tile_buffers.reference);
                    store_tile(tile_buffers.reference, step.tile, planes);
                  });
  }
  return {};
}

Result<double> Ssimulacra2Reference::score(
    const PictureView& test, Ssimulacra2Workspace& workspace,
    const Ssimulacra2Options& options) const {
  FW_RETURN_IF_ERROR(check_pair(size(), test));
  Ssimulacra2Run run(workspace, test, options);
  run.against(*planes_);
  return ssimulacra2_score(ssimulacra2_weighted_sum(run.run()));
}

}  // namespace framewise::measure
