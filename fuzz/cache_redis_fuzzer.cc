// SPDX-License-Identifier: Apache-2.0
// Answers of a Redis server, several on one connection: the limits hold, and
// the answers are the same however the bytes come.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "cache/redis/reply.h"

namespace {

using namespace framewise::cache::redis;
using State = ReplyReader::State;

struct Sums {
  size_t bytes = 0;
  size_t elements = 0;
  size_t depth = 0;
};

void add(const Reply& reply, size_t depth, Sums& sums) {
  sums.bytes += reply.text.size();
  sums.elements += reply.elements.size();
  if (reply.type == Reply::Type::kArray) {
    sums.depth = std::max(sums.depth, depth + 1);
  }
  for (const Reply& one : reply.elements) add(one, depth + 1, sums);
}

void write(const Reply& reply, std::string& text) {
  text += char('0' + int(reply.type));
  text += reply.text + '|' + std::to_string(reply.integer) + '(';
  for (const Reply& one : reply.elements) write(one, text);
  text += ')';
}

// All answers as text, with how it ends.
std::string answers(std::string_view bytes, const ReplyLimits& limits,
                    size_t piece) {
  constexpr int kMostAnswers = 16;
  ReplyReader reader;
  std::string text;
  for (int i = 0; i < kMostAnswers; ++i) {
    reader.expect(limits);
    State state = reader.advance();
    while (state == State::kIncomplete && !bytes.empty()) {
      reader.feed(bytes.substr(0, piece));
      bytes.remove_prefix(std::min(piece, bytes.size()));
      state = reader.advance();
    }
    if (state != State::kComplete) return text + char('0' + int(state));
    const Reply reply = reader.take();
    Sums sums;
    add(reply, 0, sums);
    if (sums.bytes > limits.bytes || sums.elements > limits.elements ||
        sums.depth > limits.depth) {
      std::abort();
    }
    write(reply, text);
  }
  return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  constexpr ReplyLimits kAll[] = {{.bytes = 1 << 20},
                                  {.bytes = 200, .elements = 20, .depth = 3}};
  for (const ReplyLimits& limits : kAll) {
    const std::string whole = answers(bytes, limits, size + 1);
    for (const size_t piece : {size_t{1}, size_t{7}}) {
      if (answers(bytes, limits, piece) != whole) std::abort();
    }
  }
  return 0;
}
