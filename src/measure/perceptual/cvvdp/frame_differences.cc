// SPDX-License-Identifier: Apache-2.0
#include "measure/perceptual/cvvdp/frame_differences.h"

#include <algorithm>
#include <cmath>

#include "base/for_each_index.h"
#include "measure/perceptual/cvvdp/sensitivity.h"
#include "simd/cvvdp/masking.h"
#include "simd/cvvdp/pyramid.h"

namespace framewise::measure::cvvdp {
namespace {

// Sums are formed per cell. A run of cells, one above the other, is measured
// together: the rows above a run must be computed twice.
constexpr int kCellWidth = int(simd::kCvvdpTileWidth);
constexpr int kCellHeight = 32;
constexpr int kMostCellsOfRun = 8;
// The finest level is measured in bands of so many rows, of cells and pixels.
// The rows that a band also needs: those of the blur above, and below what the
// next level and the blur reach.
constexpr int kBandCells = 4;
constexpr int kBandHeight = kBandCells * kCellHeight;
constexpr int kRowsBelow = 16;
constexpr int kRowsKept = kBandHeight + 32;
constexpr int kReach = int(simd::kCvvdpBlurReach);
constexpr int kHalo = int(simd::kCvvdpHalo);
// Columns filled beside a cell: its halo, and those that halvings read.
constexpr int kMargin = 16;
// Pixels of a level around one that its difference depends on: the blur, and
// the interpolation of the next level.
constexpr int kDependence = kReach + 6;

constexpr size_t kTest = size_t(Side::kTest);
constexpr size_t kReference = size_t(Side::kReference);

// A row outside of the level is the mirror of one inside, without the edge.
int reflected(int y, int height) {
  if (y < 0) return -y;
  return y < height ? y : 2 * height - 2 - y;
}

int cells_of(int length, int cell) { return (length + cell - 1) / cell; }

}  // namespace

bool is_blurred(Size level) {
  return std::min(level.width, level.height) > kReach;
}

simd::CvvdpMasking masking_of_level(bool blurred) {
  simd::CvvdpMasking masking{};
  // The blur runs twice, so each pass has the root of the gain.
  const double gain = std::sqrt(kMaskingGain);
  double taps[kReach + 1] = {1};
  double sum = 1;
  for (int i = 1; i <= kReach && blurred; ++i) {
    taps[i] = std::exp(-i * i / (2 * kBlurSigma * kBlurSigma));
    sum += 2 * taps[i];
  }
  for (int i = 0; i <= kReach; ++i)
    masking.taps[i] = float(taps[i] / sum * gain);
  for (size_t from = 0; from < kChannels; ++from) {
    masking.exponents[from] = float(kMaskingExponents[from]);
    for (size_t to = 0; to < kChannels; ++to) {
      masking.weights[from][to] = float(std::exp2(kMaskingWeights[from][to]));
    }
  }
  return masking;
}

// One level with contrast.
struct FrameDifferences::Band {
  Size size;
  int columns = 0;  // of cells
  int rows = 0;
  std::array<simd::CvvdpSensitivity, kChannels> sensitivities;
  bool blurred = true;
  simd::CvvdpMasking masking;
  std::vector<PerChannel> sums;  // of each cell, row by row

  enum class Cell : uint8_t {
    kKept,   // nothing changed
    kEqual,  // both sides are equal
    kNew,
  };
  std::vector<Cell> cells;

  size_t at(int column, int row) const {
    return size_t(row) * size_t(columns) + size_t(column);
  }
};

// Cells one above the other, measured row by row.
class FrameDifferences::TileRun {
 public:
  TileRun(const FrameDifferences& frame, size_t level)
      : frame_(frame), level_(level), band_(frame.bands_[level]) {}

  // Cells `first` to `end` - 1 of a column. `map`: for each channel where the
  // differences of pixels go, or null.
  void measure(int column, int first, int end, PerChannel* sums, Plane* maps) {
    x_ = column * kCellWidth;
    const int top = first * kCellHeight;
    const int bottom = std::min(end * kCellHeight, band_.size.height);
    const int reach = band_.blurred ? kReach : 0;
    next_ = std::max(top - reach, 0);
    const int last = std::min(bottom + reach, band_.size.height);
    for (int y = top; y < bottom; ++y) {
      while (next_ < std::min(y + reach + 1, last)) add_contrasts(next_++);
      if (y % kCellHeight == 0)
        sums[y / kCellHeight * band_.columns + column] = {};
      add_differences(y, sums[y / kCellHeight * band_.columns + column], maps);
    }
  }

 private:
  static constexpr int kRing = 16;  // rows kept, at least 2 * kReach + 1

  struct Buffers {
    simd::CvvdpTileRows rows;
    alignas(64) float weaker[kRing][kChannels][simd::kCvvdpTileStride];
    alignas(64) float difference[kRing][kChannels][simd::kCvvdpTileStride];
  };
  static Buffers& buffers() {
    thread_local const auto kOwn = std::make_unique<Buffers>();
    return *kOwn;
  }

  int width() const { return std::min(kCellWidth, band_.size.width - x_); }

  void add_contrasts(int y) {
    const size_t channels = frame_.channels_;
    simd::CvvdpContrastRow row;
    row.channels = channels;
    row.odd = y % 2 != 0;
    row.sensitivities = band_.sensitivities.data();
    row.axis = background_axis();
    const int coarse_height = (band_.size.height + 1) / 2;
    for (size_t side = 0; side < 2; ++side) {
      for (size_t c = 0; c < channels; ++c) {
        const Channel& channel = frame_.sides_[side][c];
        row.fine[side][c] = channel.level(level_).row(y) + x_ - kHalo;
        for (int i = 0; i < 3; ++i) {
          const int from = std::clamp(y / 2 + i - 1, 0, coarse_height - 1);
          row.coarse[side][c][i] =
              channel.level(level_ + 1).row(from) + (x_ - kHalo) / 2;
        }
      }
    }
    Buffers& own = buffers();
    float* weaker[kChannels];
    float* difference[kChannels];
    for (size_t c = 0; c < kChannels; ++c) {
      weaker[c] = own.weaker[y % kRing][c];
      difference[c] = own.difference[y % kRing][c];
    }
    simd::cvvdp_contrast_row(row, size_t(width() + 2 * kHalo), own.rows, weaker,
                             difference);
    if (band_.blurred) {
      for (size_t c = 0; c < channels; ++c) mirror_ends(weaker[c]);
    }
  }

  // Columns outside of the level are mirrors of those inside, without the edge.
  void mirror_ends(float* row) const {
    float* const at = row + kHalo - x_;  // indexed by columns of the level
    if (x_ == 0) {
      for (int i = 1; i <= kReach; ++i) at[-i] = at[i];
    }
    const int width = band_.size.width;
    if (x_ + kCellWidth + kReach <= width) return;
    for (int i = 0; i < kReach; ++i) at[width + i] = at[width - 2 - i];
  }

  void add_differences(int y, PerChannel& sums, Plane* maps) {
    Buffers& own = buffers();
    simd::CvvdpMaskingRow row;
    row.channels = frame_.channels_;
    float* differences[kChannels] = {};
    for (size_t c = 0; c < frame_.channels_; ++c) {
      for (int i = -kReach; i <= kReach; ++i) {
        const int from =
            band_.blurred ? reflected(y + i, band_.size.height) : y;
        row.weaker[c][kReach + i] = own.weaker[from % kRing][c];
      }
      row.difference[c] = own.difference[y % kRing][c];
      if (maps) differences[c] = maps[c].row(y) + x_;
    }
    double found[kChannels] = {};
    simd::cvvdp_masking_row(band_.masking, row, size_t(width()), own.rows,
                            found, maps ? differences : nullptr);
    for (size_t c = 0; c < kChannels; ++c) sums[c] += found[c];
  }

  const FrameDifferences& frame_;
  size_t level_;
  const Band& band_;
  int x_ = 0;
  int next_ = 0;  // the first row without contrasts
};

FrameDifferences::FrameDifferences(Size size, double pixels_per_degree,
                                   size_t channels)
    : size_(size), channels_(channels) {
  const std::vector<double> frequencies =
      band_frequencies(size, pixels_per_degree);
  // Without bands the finest level is the base, which is needed whole.
  const int rows = frequencies.empty() ? 0 : kRowsKept;
  for (auto& side : sides_) {
    for (size_t c = 0; c < channels; ++c) {
      side[c].finest.resize(size, rows);
      side[c].coarser.resize(size, frequencies.size());
    }
  }
  Size level = size;
  for (size_t k = 0; k < frequencies.size(); ++k, level = halved(level)) {
    Band& band = bands_.emplace_back();
    band.size = level;
    band.columns = cells_of(level.width, kCellWidth);
    band.rows = cells_of(level.height, kCellHeight);
    band.blurred = is_blurred(level);
    band.masking = masking_of_level(band.blurred);
    band.sums.resize(size_t(band.columns) * size_t(band.rows));
    for (size_t c = 0; c < channels; ++c) {
      band.sensitivities[c] = band_sensitivity(c, frequencies[k], k == 0);
    }
  }
  differences_.channels = channels;
  differences_.bands = bands_.size() + 1;
}

FrameDifferences::~FrameDifferences() = default;

int64_t FrameDifferences::bytes() const {
  int64_t bytes = 0;
  for (const auto& side : sides_) {
    for (const Channel& channel : side) {
      bytes += channel.finest.bytes() + channel.coarser.bytes();
    }
  }
  return bytes;
}

const BandDifferences& FrameDifferences::measure(const Options& options) {
  Options wanted = options;
  if (!measured_) wanted.changed = {};
  measure_levels(wanted, nullptr);
  sum_up();
  measure_base(nullptr);
  measured_ = true;
  return differences_;
}

void FrameDifferences::sum_up() {
  for (size_t k = 0; k < bands_.size(); ++k) {
    const Band& band = bands_[k];
    for (size_t c = 0; c < channels_; ++c) {
      double sum = 0;
      for (const PerChannel& cell : band.sums) sum += cell[c];
      differences_.at[c][k] = mean_over_pixels(sum, double(band.size.pixels()));
    }
  }
}

void FrameDifferences::measure_levels(const Options& options,
                                      std::vector<Plane>* maps) {
  for (size_t k = 0; k < bands_.size(); ++k) find_cells(options, k);
  std::vector<Pyramid::Part> parts;
  for (auto& side : sides_) {
    for (size_t c = 0; c < channels_; ++c) {
      parts.push_back({&side[c].coarser, &side[c].finest});
    }
  }
  int filled = 0;
  int reduced = 0;
  for (int top = 0; top < size_.height; top += kBandHeight) {
    const int below = std::min(top + kBandHeight + kRowsBelow, size_.height);
    fill_rows(options, filled, below);
    filled = below;
    if (bands_.empty()) continue;
    // An output reads two rows below its own.
    const int ready =
        filled == size_.height ? (size_.height + 1) / 2 : (filled - 3) / 2 + 1;
    Pyramid::reduce(parts, 1, reduced, ready, options.changed,
                    options.executor);
    reduced = ready;
    const int row = top / kCellHeight;
    measure_cells(options, 0, row, std::min(row + kBandCells, bands_[0].rows),
                  maps);
  }
  for (size_t k = 1; k < bands_.size(); ++k) {
    Pyramid::reduce(parts, k + 1, 0, (bands_[k].size.height + 1) / 2,
                    options.changed, options.executor);
    measure_cells(options, k, 0, bands_[k].rows, maps);
  }
}

void FrameDifferences::find_cells(const Options& options, size_t level) {
  Band& band = bands_[level];
  band.cells.assign(band.sums.size(), Band::Cell::kNew);
  if (!options.changed && !options.differing) return;
  for (int row = 0; row < band.rows; ++row) {
    for (int column = 0; column < band.columns; ++column) {
      const Rect cell{column * kCellWidth, row * kCellHeight, kCellWidth,
                      kCellHeight};
      const Rect pixels = pixels_of_level(cell, int(level), kDependence);
      Band::Cell& state = band.cells[band.at(column, row)];
      if (options.changed && !options.changed(pixels)) {
        state = Band::Cell::kKept;
      } else if (options.differing && !options.differing(pixels)) {
        state = Band::Cell::kEqual;
        band.sums[band.at(column, row)] = {};
      }
    }
  }
}

// Rows of the finest level that new cells need, or that coarser levels do.
void FrameDifferences::fill_rows(const Options& options, int first, int end) {
  constexpr int kRowsAtOnce = 16;
  std::vector<Rect> strips;
  for (int y = first; y < end; y += kRowsAtOnce) {
    const int height = std::min(kRowsAtOnce, end - y);
    if (bands_.empty() || !options.changed) {
      strips.push_back({0, y, size_.width, height});
      continue;
    }
    const Band& band = bands_.front();
    const int top = std::max(y - kRowsBelow, 0) / kCellHeight;
    const int bottom =
        std::min((y + height + kReach) / kCellHeight, band.rows - 1);
    const auto is_needed = [&](int column) {
      for (int row = top; row <= bottom; ++row) {
        if (band.cells[band.at(column, row)] != Band::Cell::kKept) return true;
      }
      return false;
    };
    for (int column = 0; column < band.columns; ++column) {
      if (!is_needed(column)) continue;
      const int from = column;
      // Spans beside each other share their margins.
      while (column + 1 < band.columns &&
             (is_needed(column + 1) ||
              (column + 2 < band.columns && is_needed(column + 2)))) {
        ++column;
      }
      const int left = std::max(from * kCellWidth - kMargin, 0);
      const int right =
          std::min((column + 1) * kCellWidth + kMargin, size_.width);
      strips.push_back({left, y, right - left, height});
    }
  }
  for_each_index(options.executor, 2 * strips.size(),
                 [&](size_t i) { options.fill(Side(i % 2), strips[i / 2]); });
}

struct FrameDifferences::Run {
  int column;
  int first;
  int end;
};

void FrameDifferences::measure_cells(const Options& options, size_t level,
                                     int first_row, int end_row,
                                     std::vector<Plane>* maps) {
  Band& band = bands_[level];
  std::vector<Run> runs;
  const auto is_new = [&](int column, int row) {
    return band.cells[band.at(column, row)] == Band::Cell::kNew;
  };
  for (int column = 0; column < band.columns; ++column) {
    for (int row = first_row; row < end_row; ++row) {
      if (!is_new(column, row)) continue;
      Run run{column, row, row + 1};
      while (run.end < end_row && run.end - run.first < kMostCellsOfRun &&
             is_new(column, run.end)) {
        ++run.end;
      }
      row = run.end - 1;
      runs.push_back(run);
    }
  }
  for_each_index(options.executor, runs.size(), [&](size_t i) {
    TileRun(*this, level)
        .measure(runs[i].column, runs[i].first, runs[i].end, band.sums.data(),
                 maps ? &maps[level].front() : nullptr);
  });
}

double FrameDifferences::base_background(Side side) const {
  const Plane& plane = sides_[size_t(side)][0].level(bands_.size());
  double sum = 0;
  for (int y = 0; y < plane.size().height; ++y) {
    const float* row = plane.row(y);
    for (int x = 0; x < plane.size().width; ++x) {
      sum += std::max(double(row[x]), kLeastBackground);
    }
  }
  return sum / double(plane.size().pixels());
}

void FrameDifferences::measure_base(Plane* map) {
  const double test = base_background(Side::kTest);
  const double reference = base_background(Side::kReference);
  for (size_t c = 0; c < channels_; ++c) {
    const Plane& t = sides_[kTest][c].level(bands_.size());
    const Plane& r = sides_[kReference][c].level(bands_.size());
    const double seen = sensitivity(c, kBaseFrequency, reference);
    double sum = 0;
    for (int y = 0; y < t.size().height; ++y) {
      for (int x = 0; x < t.size().width; ++x) {
        const double a = std::min(double(t.row(y)[x]) / test, kMostContrast);
        const double b =
            std::min(double(r.row(y)[x]) / reference, kMostContrast);
        const double difference = std::abs(a - b) * seen;
        sum += difference * (difference + 2 * kEpsilon);
        if (map) map[c].row(y)[x] = float(difference);
      }
    }
    differences_.at[c][bands_.size()] =
        mean_over_pixels(sum, double(t.size().pixels()));
  }
}

namespace {

// The differences of the channels at each pixel of a band, as one.
void add_channels(const std::vector<Plane>& channels, bool base, double gain,
                  double share, Plane& sum) {
  const Size size = channels.front().size();
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) {
      double total = 0;
      for (size_t c = 0; c < channels.size(); ++c) {
        const double weight =
            kChannelWeights[c] * (base ? kBaseWeights[c] : 1) * gain;
        total += offset_power(double(channels[c].row(y)[x]) * weight, 4);
      }
      sum.row(y)[x] += float(offset_power(total, 0.25) * share);
    }
  }
}

// `fine` += `coarse` at twice the size.
void add_expanded(const Plane& coarse, Plane& fine) {
  const Size size = fine.size();
  std::vector<float> expanded(size_t(size.width) + 64);
  std::vector<float> scratch(size_t(size.width) / 2 + 64);
  for (int y = 0; y < size.height; ++y) {
    const float* rows[3];
    for (int i = 0; i < 3; ++i) {
      rows[i] =
          coarse.row(std::clamp(y / 2 + i - 1, 0, coarse.size().height - 1));
    }
    simd::cvvdp_expand_row(rows, y % 2 != 0, size_t(size.width), scratch.data(),
                           expanded.data());
    for (int x = 0; x < size.width; ++x) fine.row(y)[x] += expanded[size_t(x)];
  }
}

void repeat_ends(Plane& plane) {
  for (int y = 0; y < plane.size().height; ++y) {
    float* const row = plane.row(y);
    row[-1] = row[0];
    row[plane.size().width] = row[plane.size().width - 1];
  }
}

}  // namespace

void FrameDifferences::map_errors(const Options& options, ImageF& map) {
  const double gain = channels_ == kStillChannels ? kStillGain : 1;
  std::vector<std::vector<Plane>> found(bands_.size() + 1);
  for (size_t k = 0; k <= bands_.size(); ++k) {
    found[k].resize(channels_);
    for (size_t c = 0; c < channels_; ++c) {
      found[k][c].resize(sides_[kTest][c].level(k).size());
    }
  }
  measure_levels({.fill = options.fill, .executor = options.executor},
                 found.data());
  measure_base(found.back().data());
  Plane sum;
  for (size_t k = bands_.size() + 1; k-- > 0;) {
    Plane level;
    level.resize(found[k].front().size());
    const bool base = k == bands_.size();
    const bool middle = k >= 1 && !base;
    add_channels(found[k], base, gain, middle ? 0.5 : 1, level);
    if (!base) add_expanded(sum, level);
    repeat_ends(level);
    sum = std::move(level);
  }
  map.resize(size_);
  for (int y = 0; y < size_.height; ++y) {
    for (int x = 0; x < size_.width; ++x) {
      map.row(y)[x] = float(10 - jod_of(double(sum.row(y)[x])));
    }
  }
}

}  // namespace framewise::measure::cvvdp
