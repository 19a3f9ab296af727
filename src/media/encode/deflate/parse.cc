// SPDX-License-Identifier: Apache-2.0
#include "media/encode/deflate/parse.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace framewise::media::deflate {
namespace {

constexpr double kUnit = 256;

int extra_bits_of_distance(size_t symbol) {
  return symbol < 4 ? 0 : int(symbol - 2) / 2;
}

// Bits of each symbol by its share; one that does not occur costs as much as
// one that occurs once.
std::vector<double> bits_by_share(std::span<const uint32_t> counts) {
  double all = 0;
  for (const uint32_t count : counts) all += count;
  const double most = std::log2(std::max(all, 1.0));
  std::vector<double> bits;
  for (const uint32_t count : counts) {
    bits.push_back(count == 0 ? most : most - std::log2(double(count)));
  }
  return bits;
}

Costs costs_of(std::span<const double> literals,
               std::span<const double> distances) {
  Costs costs{};
  const auto rounded = [](double bits) {
    return uint32_t(std::lround(bits * kUnit));
  };
  for (size_t i = 0; i < costs.literals.size(); ++i) {
    // No code is shorter, however often the symbol occurs.
    costs.literals[i] = rounded(std::max(literals[i], 1.0));
  }
  for (int length = kLeastMatch; length <= kMostMatch; ++length) {
    const Coded coded = coded_length(length);
    costs.lengths[size_t(length)] =
        rounded(std::max(literals[coded.symbol], 1.0) + coded.extra_bits);
  }
  for (size_t i = 0; i < costs.distances.size(); ++i) {
    costs.distances[i] =
        rounded(std::max(distances[i], 1.0) + extra_bits_of_distance(i));
  }
  return costs;
}

// The cost of counts as a block of their own, in bits: their entropy, and
// `of_symbol` for each symbol that its header states.
double entropy_of(const Counts& counts, double of_symbol) {
  constexpr double kOfBlock = 60;
  double bits = kOfBlock;
  const auto add = [&](std::span<const uint32_t> all) {
    double sum = 0, logs = 0;
    for (const uint32_t count : all) {
      if (count == 0) continue;
      sum += count;
      logs += double(count) * std::log2(float(count));
      bits += of_symbol;
    }
    if (sum > 0) bits += sum * std::log2(sum) - logs;
  };
  add(counts.literals);
  add(counts.distances);
  return bits;
}

void add_counts(Counts& to, const Counts& more) {
  for (size_t i = 0; i < to.literals.size(); ++i) {
    to.literals[i] += more.literals[i];
  }
  for (size_t i = 0; i < to.distances.size(); ++i) {
    to.distances[i] += more.distances[i];
  }
}

// Where, of `parts` that follow one another, blocks begin, the last at the end.
std::vector<size_t> shortest_division(std::span<const Counts> parts,
                                      double of_symbol) {
  const size_t count = parts.size();
  std::vector<double> bits(count + 1, std::numeric_limits<double>::infinity());
  std::vector<size_t> from(count + 1, 0);
  bits[0] = 0;
  for (size_t end = 1; end <= count; ++end) {
    Counts block;
    ++block.literals[kEndOfBlock];
    for (size_t begin = end; begin-- > 0;) {
      add_counts(block, parts[begin]);
      const double all = bits[begin] + entropy_of(block, of_symbol);
      if (all >= bits[end]) continue;
      bits[end] = all;
      from[end] = begin;
    }
  }
  std::vector<size_t> ends;
  for (size_t end = count; end > 0; end = from[end]) ends.push_back(end);
  std::ranges::reverse(ends);
  return ends;
}

}  // namespace

Costs Costs::expected(std::span<const uint8_t> data) {
  std::vector<uint32_t> counts(256, 0);
  for (const uint8_t byte : data) ++counts[byte];
  std::vector<double> literals = bits_by_share(counts);
  literals.resize(kLiterals, 7);
  return costs_of(literals, std::vector<double>(kDistances, 5));
}

Costs Costs::of(const Counts& counts) {
  return costs_of(bits_by_share(counts.literals),
                  bits_by_share(counts.distances));
}

Counts counts_of(std::span<const Step> steps, const uint8_t* data) {
  Counts counts;
  for (const Step& step : steps) {
    counts.add(step, *data);
    data += step.length;
  }
  ++counts.literals[kEndOfBlock];
  return counts;
}

void Parser::parse(const uint8_t* data, const Matches& matches,
                   const Costs& costs, Block& block) {
  const size_t size = block.end - block.begin;
  bits_.assign(size + 1, UINT32_MAX);
  last_.resize(size + 1);
  bits_[0] = 0;
  for (size_t at = 0; at < size; ++at) {
    const uint32_t here = bits_[at];
    const auto reach = [&](int length, int distance, uint32_t cost) {
      uint32_t& there = bits_[at + size_t(length)];
      if (here + cost >= there) return;
      there = here + cost;
      last_[at + size_t(length)] = {uint16_t(length), uint16_t(distance)};
    };
    reach(1, 0, costs.literals[data[block.begin + at]]);
    int length = kLeastMatch;
    for (const Step& match : matches.at(block.begin + at)) {
      const int most = int(std::min<size_t>(match.length, size - at));
      const uint32_t cost =
          costs.distances[coded_distance(match.distance).symbol];
      // Within long repetitions shorter ones do not pay.
      if (most == kMostMatch) length = kMostMatch;
      for (; length <= most; ++length) {
        reach(length, match.distance, costs.lengths[size_t(length)] + cost);
      }
    }
  }
  block.steps.clear();
  for (size_t at = size; at > 0; at -= last_[at].length) {
    block.steps.push_back(last_[at]);
  }
  std::ranges::reverse(block.steps);
}

std::vector<Block> divided(std::span<const Step> steps, const uint8_t* data,
                           double of_symbol) {
  // Blocks begin at one of so many places: the work grows with their square.
  constexpr size_t kPlaces = 128, kLeastSteps = 100;
  const size_t of_part = std::max(kLeastSteps, steps.size() / kPlaces + 1);
  std::vector<Counts> parts;
  size_t at = 0;
  for (size_t i = 0; i < steps.size(); ++i) {
    if (i % of_part == 0) parts.emplace_back();
    parts.back().add(steps[i], data[at]);
    at += steps[i].length;
  }
  std::vector<Block> blocks;
  size_t begin = 0, first = 0;
  for (const size_t end : shortest_division(parts, of_symbol)) {
    const size_t last = std::min(steps.size(), end * of_part);
    Block block{.begin = begin};
    block.steps.assign(steps.begin() + ptrdiff_t(first),
                       steps.begin() + ptrdiff_t(last));
    for (const Step& step : block.steps) begin += step.length;
    block.end = begin;
    first = last;
    blocks.push_back(std::move(block));
  }
  return blocks;
}

}  // namespace framewise::media::deflate
