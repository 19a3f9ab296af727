// SPDX-License-Identifier: Apache-2.0
#include "measure/evidence/pair_grain.h"

#include <algorithm>

#include "simd/evidence/evidence_planes.h"

namespace framewise::measure {
namespace {

constexpr double kLevelOfUnit = 1.0 / simd::kUnitsPerLevel;
constexpr double kSquareOfUnit = kLevelOfUnit * kLevelOfUnit;

constexpr size_t kFewestBlocks = 48;
// Blocks of at most so many times the variance of the grain show nothing else,
// those of more show structure.
constexpr double kOnlyGrain = 1.5;
constexpr double kStructure = 3;

GrainSample sample_of(const BlockSums& block, double n) {
  const auto& c = block.color;
  const double a = c.y[0] / n;
  const double b = c.y[1] / n;
  return {float(a * kLevelOfUnit), float((c.yy[0] / n - a * a) * kSquareOfUnit),
          float((c.yy[1] / n - b * b) * kSquareOfUnit),
          float((c.y_product / n - a * b) * kSquareOfUnit)};
}

// The variance that both frames have in common where they have least structure.
double common_grain(const std::vector<GrainSample>& samples,
                    std::vector<float>& common) {
  constexpr double kPlainest = 0.1;  // of the blocks
  common.clear();
  for (const GrainSample& one : samples) common.push_back(one.covariance);
  const auto at = common.begin() + ptrdiff_t(kPlainest * double(common.size()));
  std::nth_element(common.begin(), at, common.end());
  return std::max(0.0, double(*at));
}

// Sums over the blocks with nothing but grain, or over those with structure.
struct Sums {
  double blocks = 0;
  double variance = 0;
  double change = 0;      // since the previous frame
  double detail = 0;      // squares of what a blur removes
  double error_blur = 0;  // its products with the error

  void add(const BlockSums& block, const GrainSample& sample, double n) {
    ++blocks;
    variance += double(sample.variance_a);
    change += block.ghost.past_past * kSquareOfUnit / n;
    detail += block.detail.z_z[0];
    error_blur += block.detail.e_z[0];
  }
};

// Without what the grain of as many blocks contributes.
double lost_detail(const Sums& structure, const Sums& grain) {
  const double share = structure.blocks / grain.blocks;
  const double detail = structure.detail - share * grain.detail;
  const double lost = structure.error_blur - share * grain.error_blur;
  return detail > 0.1 * structure.detail ? std::clamp(lost / detail, 0.0, 1.0)
                                         : 0.0;
}

}  // namespace

PairGrain grain_of(std::span<const BlockSums> blocks, int side, bool has_past,
                   PairGrainBuffers& buffers) {
  if (blocks.size() < kFewestBlocks) return {};
  const double n = double(side) * side;
  // Grain differs nearly everywhere.
  const auto different = std::ranges::count_if(
      blocks, [](const BlockSums& block) { return block.differs(); });
  if (2 * size_t(different) < blocks.size()) return {};
  std::vector<GrainSample>& samples = buffers.samples;
  samples.clear();
  for (const BlockSums& block : blocks) samples.push_back(sample_of(block, n));
  const GrainEstimate estimate = estimate_grain(samples, buffers.estimate);
  if (!estimate.exists) return {};
  PairGrain found = {.reference = estimate.reference,
                     .test = estimate.test,
                     .kept = common_grain(samples, buffers.common)};
  Sums grain;
  Sums structure;
  for (size_t i = 0; i < blocks.size(); ++i) {
    const double variance = double(samples[i].variance_a);
    if (variance < kOnlyGrain * estimate.reference) {
      grain.add(blocks[i], samples[i], n);
    } else if (variance > kStructure * estimate.reference) {
      structure.add(blocks[i], samples[i], n);
    }
  }
  if (grain.blocks == 0) return {};
  if (has_past) found.renewed = grain.change / (2 * grain.variance);
  found.detail_lost = lost_detail(structure, grain);
  return found;
}

}  // namespace framewise::measure
