// SPDX-License-Identifier: Apache-2.0
#include "media/encode/jpeg/quantizer.h"

#include <algorithm>
#include <cmath>

#include "framewise/executor.h"
#include "media/encode/jpeg/trellis.h"
#include "media/encode/jpeg/tuning.h"

namespace framewise::media {
namespace {

// Rows of blocks that are worked on at once, alike for any number of threads:
// they count their symbols apart.
constexpr int kChunkRows = 8;

// Blocks whose symbols are counted before the values are chosen.
constexpr int64_t kSampledBlocks = 1 << 15;

// How much blocks hide, in equal steps of its logarithm.
constexpr size_t kHidingLevels = 32;
const float kLevelsPerLog =
    float(kHidingLevels - 1) / std::log(kMostHidden / kLeastHidden);

float hidden_at(size_t level) {
  return kLeastHidden * std::exp(float(level) / kLevelsPerLog);
}
size_t level_of(float hidden) {
  const float level = std::log(hidden / kLeastHidden) * kLevelsPerLog + 0.5f;
  return size_t(std::clamp(level, 0.0f, float(kHidingLevels - 1)));
}

class Quantizer {
 public:
  Quantizer(const ComponentBlocks& component, const QuantizerOptions& options);

  Bands run();

 private:
  // The coefficients of a block in steps of the table, in zigzag order.
  void read(const int16_t* block, float* scaled) const;
  void round_values(const float* scaled, float hidden, int16_t* values) const;
  void choose(const float* scaled, float hidden, int16_t* values) const;
  template <typename Body>
  void for_rows(int step, const Body& body) const;
  std::vector<SymbolCounts> counted(std::span<const Bands> choices,
                                    bool chosen) const;
  void write_values() const;

  const ComponentBlocks& component_;
  const QuantizerOptions& options_;
  std::array<float, kBlockSize> reciprocal_;  // of steps, zigzag order
  // How much an error counts, by what the block hides and its frequency.
  std::array<std::array<float, kBlockSize>, kHidingLevels> weight_;
  std::array<float, kBlockSize> dead_zone_;
  int sampling_ = 1;
  RateModel rates_;
};

Quantizer::Quantizer(const ComponentBlocks& component,
                     const QuantizerOptions& options)
    : component_(component), options_(options) {
  for (size_t z = 0; z < kBlockSize; ++z) {
    const size_t k = kZigzag[z];
    reciprocal_[z] = 1 / (kCoefficientScale * float((*component.table)[k]));
    const auto frequency =
        float(std::hypot(double(k / kBlockSide), double(k % kBlockSide)));
    const ComponentTuning& tuning = component.tuning;
    for (size_t level = 0; level < kHidingLevels; ++level) {
      weight_[level][z] =
          std::exp(-tuning.weight_slope * frequency) *
          std::pow(hidden_at(level), -tuning.hiding_tilt * (frequency / 5 - 1));
    }
    dead_zone_[z] = z < 3 ? kLowDeadZone : kDeadZone;
  }
  sampling_ = int(std::clamp<int64_t>(
      component.blocks.pixels() / kSampledBlocks, 1, kChunkRows));
}

void Quantizer::read(const int16_t* block, float* scaled) const {
  for (size_t z = 0; z < kBlockSize; ++z) {
    scaled[z] = float(block[kZigzag[z]]) * reciprocal_[z];
  }
}

// To the nearest value; what lies little above one half becomes 0.
void Quantizer::round_values(const float* scaled, float hidden,
                             int16_t* values) const {
  for (size_t z = 1; z < kBlockSize; ++z) {
    const float magnitude = std::fabs(scaled[z]);
    const bool zero = magnitude < 0.5f + dead_zone_[z] * hidden;
    const auto nearest = int16_t(scaled[z] + (scaled[z] < 0 ? -0.5f : 0.5f));
    values[z] = zero ? int16_t{0} : nearest;
  }
}

void Quantizer::choose(const float* scaled, float hidden,
                       int16_t* values) const {
  choose_values(scaled, weight_[level_of(hidden)].data(),
                component_.tuning.bit_price * hidden, rates_, values);
}

// Calls body(chunk, row) for every `step`th row of blocks.
template <typename Body>
void Quantizer::for_rows(int step, const Body& body) const {
  const int chunks = (component_.blocks.height + kChunkRows - 1) / kChunkRows;
  const auto work = [&](size_t chunk) {
    const int first = int(chunk) * kChunkRows;
    const int end = std::min(first + kChunkRows, component_.blocks.height);
    for (int row = first; row < end; row += step) {
      if (options_.stopped()) return;
      body(chunk, row);
    }
  };
  if (options_.executor) {
    options_.executor->parallel_for(size_t(chunks), work);
  } else {
    for (size_t chunk = 0; chunk < size_t(chunks); ++chunk) work(chunk);
  }
}

// The symbols of sampled rows, for each choice of bands: of values by rounding,
// or as they are chosen by the rates so far.
std::vector<SymbolCounts> Quantizer::counted(std::span<const Bands> choices,
                                             bool chosen) const {
  std::vector<SymbolCounts> sums;
  for (const Bands& bands : choices) {
    sums.emplace_back(bands, options_.progressive);
  }
  const int chunks = (component_.blocks.height + kChunkRows - 1) / kChunkRows;
  std::vector<std::vector<SymbolCounts>> parts(size_t(chunks), sums);
  for_rows(sampling_, [&](size_t chunk, int row) {
    for (int x = 0; x < component_.blocks.width; ++x) {
      float scaled[kBlockSize];
      int16_t values[kBlockSize];
      read(component_.rows[size_t(row)] + ptrdiff_t(x) * kBlockSize, scaled);
      const float hidden =
          component_.hidden[size_t(row) * size_t(component_.blocks.width) +
                            size_t(x)];
      if (chosen) {
        choose(scaled, hidden, values);
      } else {
        round_values(scaled, hidden, values);
      }
      for (SymbolCounts& counts : parts[chunk]) counts.add(values);
    }
  });
  for (const auto& part : parts) {
    for (size_t i = 0; i < sums.size(); ++i) sums[i].add(part[i]);
  }
  return sums;
}

void Quantizer::write_values() const {
  const bool rounds = options_.effort < kTrellisFrom;
  for_rows(1, [&](size_t, int row) {
    for (int x = 0; x < component_.blocks.width; ++x) {
      float scaled[kBlockSize];
      int16_t values[kBlockSize];
      int16_t* const block =
          component_.rows[size_t(row)] + ptrdiff_t(x) * kBlockSize;
      read(block, scaled);
      const float hidden =
          component_.hidden[size_t(row) * size_t(component_.blocks.width) +
                            size_t(x)];
      if (rounds) {
        round_values(scaled, hidden, values);
      } else {
        choose(scaled, hidden, values);
      }
      values[0] = int16_t(std::lround(scaled[0]));
      for (size_t z = 0; z < kBlockSize; ++z) block[kZigzag[z]] = values[z];
    }
  });
}

Bands Quantizer::run() {
  const std::span<const Bands> choices =
      options_.progressive ? std::span<const Bands>(kBandChoices)
                           : std::span<const Bands>(kBandChoices, 1);
  size_t best = options_.progressive ? kUsualBands : 0;
  if (options_.effort >= kTrellisFrom) {
    std::vector<SymbolCounts> counts = counted(choices, false);
    const int passes = options_.effort >= kManyPassesFrom ? kPasses : 1;
    for (int pass = 0;; ++pass) {
      for (size_t i = 0; i < counts.size(); ++i) {
        if (counts[i].bits(sampling_) < counts[best].bits(sampling_)) best = i;
      }
      rates_ = counts[best].costs();
      if (pass + 1 >= passes || options_.stopped()) break;
      counts = counted(choices, true);
    }
  }
  write_values();
  return choices[best];
}

}  // namespace

Bands quantize(const ComponentBlocks& component,
               const QuantizerOptions& options) {
  return Quantizer(component, options).run();
}

}  // namespace framewise::media
