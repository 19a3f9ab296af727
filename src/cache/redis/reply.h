// SPDX-License-Identifier: Apache-2.0
// Answers of a Redis server (RESP2, redis.io/docs/reference/protocol-spec),
// read within limits: a server is as hostile as a file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace framewise::cache::redis {

struct Reply {
  enum class Type : uint8_t {
    kNil,
    kString,
    kStatus,
    kError,
    kInteger,
    kArray
  };
  Type type = Type::kNil;
  std::string text;  // of a string, a status or an error
  int64_t integer = 0;
  std::vector<Reply> elements;  // of an array
};

// Of one answer.
struct ReplyLimits {
  size_t bytes = 0;     // as they are sent
  size_t elements = 0;  // of all arrays together
  size_t depth = 0;     // of arrays in arrays; 0: no array at all
};

// Takes the bytes of a connection piece by piece and returns the answers.
// Announced lengths are checked before memory is allocated for them.
class ReplyReader {
 public:
  enum class State : uint8_t { kIncomplete, kComplete, kBroken };

  // Before each answer.
  void expect(const ReplyLimits& limits);
  void feed(std::string_view bytes) { bytes_.append(bytes); }
  // Reads as far as the bytes go. After kBroken the connection is of no use:
  // problem() says why.
  State advance();
  // The answer, after kComplete.
  Reply take();
  const char* problem() const { return problem_; }

 private:
  struct Open {
    Reply array;
    size_t missing = 0;  // elements
  };

  State broken(const char* problem);
  State complete(Reply reply);
  State read_line(std::string_view line);
  State read_text();
  State begin_array(int64_t count);
  std::optional<std::string_view> next_line();
  bool may_take(size_t bytes) const;

  ReplyLimits limits_;
  std::string bytes_;
  size_t position_ = 0;  // of the first byte that is not read
  size_t used_ = 0;      // bytes of this answer that are read
  size_t elements_ = 0;
  std::vector<Open> open_;
  std::optional<size_t> text_bytes_;  // of a string whose length is read
  Reply reply_;
  const char* problem_ = "";
};

}  // namespace framewise::cache::redis
