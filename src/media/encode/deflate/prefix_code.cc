// SPDX-License-Identifier: Apache-2.0
#include "media/encode/deflate/prefix_code.h"

#include <algorithm>
#include <optional>

namespace framewise::media::deflate {
namespace {

struct Node {
  uint64_t count;
  int parent = -1;
};

// Depths in Huffman's tree of counts that ascend.
std::vector<int> depths_of(std::span<const uint64_t> ascending) {
  const size_t leaves = ascending.size();
  std::vector<Node> nodes;
  for (const uint64_t count : ascending) nodes.push_back({count});
  size_t leaf = 0, inner = leaves;
  const auto take_least = [&] {
    const bool of_leaves =
        leaf < leaves &&
        (inner == nodes.size() || nodes[leaf].count <= nodes[inner].count);
    return of_leaves ? leaf++ : inner++;
  };
  while (nodes.size() < 2 * leaves - 1) {
    const size_t a = take_least(), b = take_least();
    nodes[a].parent = nodes[b].parent = int(nodes.size());
    nodes.push_back({nodes[a].count + nodes[b].count});
  }
  std::vector<int> depths(nodes.size(), 0);
  for (size_t i = nodes.size() - 1; i-- > 0;) {
    depths[i] = depths[size_t(nodes[i].parent)] + 1;
  }
  depths.resize(leaves);
  return depths;
}

// Makes codes that are too long shorter, and others longer for it, the rarest
// ones first.
void limit(std::span<int> depths, int most) {
  int64_t used = 0;  // of 2^most
  for (int& depth : depths) {
    depth = std::min(depth, most);
    used += int64_t{1} << (most - depth);
  }
  const int64_t all = int64_t{1} << most;
  while (used > all) {
    // The longest that can be longer frees the least.
    int* longest = nullptr;
    for (int& depth : depths) {
      if (depth < most && (!longest || depth > *longest)) longest = &depth;
    }
    ++*longest;
    used -= int64_t{1} << (most - *longest);
  }
  for (int& depth : depths) {
    while (depth > 1 && used + (int64_t{1} << (most - depth)) <= all) {
      used += int64_t{1} << (most - depth);
      --depth;
    }
  }
}

// Which repetitions a header may use: of a length, of few and of many zeros.
struct Runs {
  bool repeat, few_zeros, many_zeros;
};

std::vector<Coded> run_lengths(std::span<const uint8_t> lengths, Runs runs) {
  std::vector<Coded> out;
  for (size_t i = 0; i < lengths.size();) {
    const uint8_t value = lengths[i];
    size_t count = 1;
    while (i + count < lengths.size() && lengths[i + count] == value) ++count;
    i += count;
    if (value == 0) {
      while (runs.many_zeros && count >= 11) {
        const size_t now = std::min<size_t>(count, 138);
        out.push_back({18, 7, uint16_t(now - 11)});
        count -= now;
      }
      while (runs.few_zeros && count >= 3) {
        const size_t now = std::min<size_t>(count, 10);
        out.push_back({17, 3, uint16_t(now - 3)});
        count -= now;
      }
    }
    if (runs.repeat && count >= 4) {
      out.push_back({value, 0, 0});
      --count;
      while (count >= 3) {
        // Two of 4 and 3 in place of 6 and 1.
        const size_t now = count == 7 ? 4 : std::min<size_t>(count, 6);
        out.push_back({16, 2, uint16_t(now - 3)});
        count -= now;
      }
    }
    for (; count > 0; --count) out.push_back({value, 0, 0});
  }
  return out;
}

CodeHeader header_with(std::span<const uint8_t> lengths, Runs runs) {
  CodeHeader header{.symbols = run_lengths(lengths, runs)};
  std::array<uint32_t, 19> counts{};
  for (const Coded& one : header.symbols) ++counts[one.symbol];
  header.lengths = code_lengths(counts, 7);
  header.stated = 19;
  while (header.stated > 4 &&
         header.lengths[kOrderOfLengths[header.stated - 1]] == 0) {
    --header.stated;
  }
  header.bits = 14 + 3 * int64_t(header.stated);
  for (const Coded& one : header.symbols) {
    header.bits += header.lengths[one.symbol] + one.extra_bits;
  }
  return header;
}

}  // namespace

std::vector<uint8_t> code_lengths(std::span<const uint32_t> counts, int most) {
  std::vector<std::pair<uint64_t, size_t>> used;
  for (size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] > 0) used.push_back({counts[i], i});
  }
  for (size_t i = 0; used.size() < 2; ++i) {
    if (counts[i] == 0) used.push_back({1, i});
  }
  std::ranges::sort(used);
  std::vector<uint64_t> ascending;
  for (const auto& [count, symbol] : used) ascending.push_back(count);
  std::vector<int> depths = depths_of(ascending);
  limit(depths, most);
  std::vector<uint8_t> lengths(counts.size(), 0);
  for (size_t i = 0; i < used.size(); ++i) {
    lengths[used[i].second] = uint8_t(depths[i]);
  }
  return lengths;
}

std::vector<uint16_t> codes_of(std::span<const uint8_t> lengths) {
  std::vector<uint16_t> codes(lengths.size(), 0);
  unsigned code = 0;
  for (int bits = 1; bits <= kMostBits; ++bits, code <<= 1) {
    for (size_t i = 0; i < lengths.size(); ++i) {
      if (lengths[i] != bits) continue;
      unsigned reversed = 0;
      for (int bit = 0; bit < bits; ++bit) {
        reversed |= (code >> bit & 1) << (bits - 1 - bit);
      }
      codes[i] = uint16_t(reversed);
      ++code;
    }
  }
  return codes;
}

BlockCode BlockCode::of(const Counts& counts) {
  return {code_lengths(counts.literals, kMostBits),
          code_lengths(counts.distances, kMostBits)};
}

BlockCode BlockCode::fixed() {
  BlockCode code{std::vector<uint8_t>(288, 8),
                 std::vector<uint8_t>(kDistances, 5)};
  std::fill(code.literals.begin() + 144, code.literals.begin() + 256, 9);
  std::fill(code.literals.begin() + 256, code.literals.begin() + 280, 7);
  return code;
}

int64_t BlockCode::bits_of(const Counts& counts) const {
  int64_t bits = 0;
  for (size_t i = 0; i < counts.literals.size(); ++i) {
    const int extra = i < 265 || i == 285 ? 0 : (int(i) - 261) / 4;
    bits += int64_t{counts.literals[i]} * (literals[i] + extra);
  }
  for (size_t i = 0; i < counts.distances.size(); ++i) {
    const int extra = i < 4 ? 0 : (int(i) - 2) / 2;
    bits += int64_t{counts.distances[i]} * (distances[i] + extra);
  }
  return bits;
}

CodeHeader CodeHeader::of(const BlockCode& code) {
  const auto used = [](const std::vector<uint8_t>& lengths, size_t least) {
    size_t count = lengths.size();
    while (count > least && lengths[count - 1] == 0) --count;
    return count;
  };
  const size_t literals = used(code.literals, 257);
  const size_t distances = used(code.distances, 1);
  std::vector<uint8_t> lengths(code.literals.begin(),
                               code.literals.begin() + ptrdiff_t(literals));
  lengths.insert(lengths.end(), code.distances.begin(),
                 code.distances.begin() + ptrdiff_t(distances));
  std::optional<CodeHeader> best;
  for (unsigned way = 0; way < 8; ++way) {
    const Runs runs{(way & 1) != 0, (way & 2) != 0, (way & 4) != 0};
    CodeHeader header = header_with(lengths, runs);
    if (!best || header.bits < best->bits) best = std::move(header);
  }
  best->literals = literals;
  best->distances = distances;
  return *std::move(best);
}

int64_t bits_of_block(const Counts& counts) {
  const BlockCode code = BlockCode::of(counts);
  return CodeHeader::of(code).bits + code.bits_of(counts);
}

}  // namespace framewise::media::deflate
