// SPDX-License-Identifier: Apache-2.0
#include "media/encode/deflate/smallest.h"

#include <libdeflate.h>

#include <algorithm>

#include "base/result.h"
#include "media/encode/deflate/matches.h"
#include "media/encode/deflate/parse.h"
#include "media/encode/deflate/prefix_code.h"

namespace framewise::media::deflate {
namespace {

// Data that are searched at once: all their repetitions are in memory.
constexpr size_t kStretch = size_t{1} << 20;

// Rounds in which a block's steps are chosen by what the symbols of the round
// before cost. After 16 a stream of a terminal is 0.1 % smaller, others are
// not.
constexpr int kRounds = 8;

// Times that a stretch is divided anew by the steps found so far.
constexpr int kDivisions = 3;

// A header needs for each symbol 4 to 7 bits, but blocks adapt to their
// content once they are on their own, so more of them may pay than that says.
constexpr double kBitsOfSymbol[] = {3.2, 7};

enum class BlockKind : uint8_t { kStored = 0, kFixed = 1, kDynamic = 2 };

class BitWriter {
 public:
  void put(uint32_t value, int bits) {
    held_ |= uint64_t{value} << used_;
    used_ += bits;
    while (used_ >= 8) {
      out_.push_back(uint8_t(held_));
      held_ >>= 8;
      used_ -= 8;
    }
  }
  void end_byte() {
    if (used_ > 0) put(0, 8 - used_);
  }
  std::vector<uint8_t>& bytes() { return out_; }

 private:
  std::vector<uint8_t> out_;
  uint64_t held_ = 0;
  int used_ = 0;
};

void put_header(const CodeHeader& header, BitWriter& out) {
  out.put(uint32_t(header.literals - 257), 5);
  out.put(uint32_t(header.distances - 1), 5);
  out.put(uint32_t(header.stated - 4), 4);
  for (size_t i = 0; i < header.stated; ++i) {
    out.put(header.lengths[kOrderOfLengths[i]], 3);
  }
  const std::vector<uint16_t> codes = codes_of(header.lengths);
  for (const Coded& one : header.symbols) {
    out.put(codes[one.symbol], header.lengths[one.symbol]);
    out.put(one.extra, one.extra_bits);
  }
}

void put_steps(const Block& block, const uint8_t* data, const BlockCode& code,
               BitWriter& out) {
  const std::vector<uint16_t> literals = codes_of(code.literals);
  const std::vector<uint16_t> distances = codes_of(code.distances);
  const uint8_t* at = data + block.begin;
  for (const Step& step : block.steps) {
    if (step.distance == 0) {
      out.put(literals[*at], code.literals[*at]);
    } else {
      const Coded length = coded_length(step.length);
      const Coded distance = coded_distance(step.distance);
      out.put(literals[length.symbol], code.literals[length.symbol]);
      out.put(length.extra, length.extra_bits);
      out.put(distances[distance.symbol], code.distances[distance.symbol]);
      out.put(distance.extra, distance.extra_bits);
    }
    at += step.length;
  }
  out.put(literals[kEndOfBlock], code.literals[kEndOfBlock]);
}

void put_stored(std::span<const uint8_t> data, bool last, BitWriter& out) {
  constexpr size_t kMost = 65535;
  do {
    const auto now = data.first(std::min(kMost, data.size()));
    data = data.subspan(now.size());
    out.put(last && data.empty() ? 1 : 0, 1);
    out.put(uint32_t(BlockKind::kStored), 2);
    out.end_byte();
    out.put(uint32_t(now.size()), 16);
    out.put(uint32_t(~now.size() & 0xFFFF), 16);
    for (const uint8_t byte : now) out.put(byte, 8);
  } while (!data.empty());
}

void put_block(const Block& block, const uint8_t* data, bool last,
               BitWriter& out) {
  const size_t size = block.end - block.begin;
  const Counts counts = counts_of(block.steps, data + block.begin);
  const BlockCode code = BlockCode::of(counts), fixed = BlockCode::fixed();
  const CodeHeader header = CodeHeader::of(code);
  const int64_t dynamic_bits = header.bits + code.bits_of(counts);
  const int64_t fixed_bits = fixed.bits_of(counts);
  const int64_t stored_bits = int64_t(size + 5 * (size / 65535 + 1)) * 8;
  if (stored_bits < std::min(dynamic_bits, fixed_bits)) {
    return put_stored({data + block.begin, size}, last, out);
  }
  out.put(last ? 1 : 0, 1);
  if (fixed_bits <= dynamic_bits) {
    out.put(uint32_t(BlockKind::kFixed), 2);
    return put_steps(block, data, fixed, out);
  }
  out.put(uint32_t(BlockKind::kDynamic), 2);
  put_header(header, out);
  put_steps(block, data, code, out);
}

int64_t bits_of(const Block& block, const uint8_t* data) {
  return bits_of_block(counts_of(block.steps, data + block.begin));
}

// The steps of the round that takes the fewest bits.
void improve(Block& block, const uint8_t* data, const Matches& matches,
             int rounds, Parser& parser) {
  Block now = block;
  int64_t least = bits_of(block, data), before = least;
  for (int round = 0; round < rounds; ++round) {
    parser.parse(data, matches,
                 Costs::of(counts_of(now.steps, data + now.begin)), now);
    const int64_t bits = bits_of(now, data);
    if (bits < least) {
      least = bits;
      block.steps = now.steps;
    }
    if (bits == before) return;
    before = bits;
  }
}

// Divides a stretch, improves the blocks and divides it again, from `steps` on.
std::vector<Block> blocks_of(std::vector<Step> steps, const uint8_t* data,
                             const Matches& matches, double of_symbol,
                             Parser& parser) {
  for (int division = 1;; ++division) {
    std::vector<Block> blocks = divided(steps, data, of_symbol);
    const bool last = division == kDivisions;
    for (Block& block : blocks) {
      improve(block, data, matches, last ? kRounds : 1, parser);
    }
    if (last) return blocks;
    steps.clear();
    for (const Block& block : blocks) {
      steps.insert(steps.end(), block.steps.begin(), block.steps.end());
    }
  }
}

// Blocks of a stretch whose first byte is `data`: of few and of many, those
// that take the fewest bits.
std::vector<Block> blocks_of(const uint8_t* data, size_t size,
                             const Matches& matches) {
  Parser parser;
  Block all{.begin = 0, .end = size};
  parser.parse(data, matches, Costs::expected({data, size}), all);
  std::vector<Block> best;
  int64_t least = INT64_MAX;
  for (const double of_symbol : kBitsOfSymbol) {
    auto blocks = blocks_of(all.steps, data, matches, of_symbol, parser);
    int64_t bits = 0;
    for (const Block& block : blocks) bits += bits_of(block, data);
    if (bits >= least) continue;
    least = bits;
    best = std::move(blocks);
  }
  return best;
}

}  // namespace

Result<std::vector<uint8_t>> smallest_zlib(
    std::span<const uint8_t> data,
    const std::function<Result<void>()>& keep_going) {
  BitWriter out;
  out.put(0x78, 8);  // a window of 32 kB
  out.put(0xDA, 8);  // the slowest way
  MatchFinder finder(data);
  Matches matches;
  for (size_t begin = 0; begin < data.size(); begin += kStretch) {
    FW_RETURN_IF_ERROR(keep_going());
    const size_t end = std::min(data.size(), begin + kStretch);
    finder.find(begin, end, matches);
    const uint8_t* stretch = data.data() + begin;
    const auto blocks = blocks_of(stretch, end - begin, matches);
    for (size_t i = 0; i < blocks.size(); ++i) {
      const bool last = end == data.size() && i + 1 == blocks.size();
      put_block(blocks[i], stretch, last, out);
    }
  }
  out.end_byte();
  const uint32_t sum = libdeflate_adler32(1, data.data(), data.size());
  for (int shift = 24; shift >= 0; shift -= 8) {
    out.put(sum >> shift & 0xFF, 8);
  }
  return std::move(out.bytes());
}

}  // namespace framewise::media::deflate
