// SPDX-License-Identifier: Apache-2.0
#include "cache/redis/reply.h"

#include <charconv>
#include <utility>

namespace framewise::cache::redis {
namespace {

constexpr std::string_view kLineEnd = "\r\n";
// Errors and statuses are sentences; other lines are numbers.
constexpr size_t kMostLineBytes = 4096;

std::optional<int64_t> number(std::string_view text) {
  int64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, problem] = std::from_chars(text.data(), end, value);
  if (problem != std::errc() || stop != end) return std::nullopt;
  return value;
}

}  // namespace

void ReplyReader::expect(const ReplyLimits& limits) {
  limits_ = limits;
  bytes_.erase(0, std::exchange(position_, 0));
  used_ = 0;
  elements_ = 0;
  open_.clear();
  text_bytes_.reset();
}

Reply ReplyReader::take() { return std::exchange(reply_, {}); }

ReplyReader::State ReplyReader::broken(const char* problem) {
  problem_ = problem;
  return State::kBroken;
}

bool ReplyReader::may_take(size_t bytes) const {
  return used_ <= limits_.bytes && bytes <= limits_.bytes - used_;
}

ReplyReader::State ReplyReader::advance() {
  State state = State::kIncomplete;
  while (state == State::kIncomplete) {
    if (text_bytes_) {
      if (bytes_.size() - position_ < *text_bytes_ + kLineEnd.size()) break;
      state = read_text();
    } else if (const auto line = next_line()) {
      state = line->empty() ? broken("it is not RESP") : read_line(*line);
    } else {
      const size_t waiting = bytes_.size() - position_;
      if (waiting > kMostLineBytes || !may_take(waiting)) {
        return broken("a line is too long");
      }
      break;
    }
  }
  return state;
}

// Without its end; nullopt where the end has not come yet.
std::optional<std::string_view> ReplyReader::next_line() {
  const std::string_view rest = std::string_view(bytes_).substr(position_);
  const size_t size = rest.substr(0, kMostLineBytes).find(kLineEnd);
  if (size == std::string_view::npos) return std::nullopt;
  position_ += size + kLineEnd.size();
  used_ += size + kLineEnd.size();
  return rest.substr(0, size);
}

ReplyReader::State ReplyReader::read_line(std::string_view line) {
  if (!may_take(0)) return broken("it is too long");
  const std::string_view rest = line.substr(1);
  if (line[0] == '+')
    return complete({Reply::Type::kStatus, std::string(rest)});
  if (line[0] == '-') return complete({Reply::Type::kError, std::string(rest)});
  const auto value = number(rest);
  if (!value) return broken("it is not RESP");
  switch (line[0]) {
    case ':': return complete({Reply::Type::kInteger, {}, *value});
    case '$':
      if (*value == -1) return complete({});
      if (*value < 0) return broken("a string has a negative length");
      if (!may_take(kLineEnd.size()) ||
          uint64_t(*value) > limits_.bytes - used_ - kLineEnd.size()) {
        return broken("a string is too long");
      }
      text_bytes_ = size_t(*value);
      return State::kIncomplete;
    case '*': return begin_array(*value);
    default: return broken("it is not RESP");
  }
}

ReplyReader::State ReplyReader::read_text() {
  const size_t size = *std::exchange(text_bytes_, std::nullopt);
  const std::string_view rest = std::string_view(bytes_).substr(position_);
  if (rest.substr(size, kLineEnd.size()) != kLineEnd) {
    return broken("a string does not end where it should");
  }
  position_ += size + kLineEnd.size();
  used_ += size + kLineEnd.size();
  return complete({Reply::Type::kString, std::string(rest.substr(0, size))});
}

ReplyReader::State ReplyReader::begin_array(int64_t count) {
  if (count == -1) return complete({});
  if (count < 0) return broken("an array has a negative length");
  if (open_.size() >= limits_.depth) return broken("arrays lie too deep");
  if (uint64_t(count) > limits_.elements - elements_) {
    return broken("an array is too long");
  }
  elements_ += size_t(count);
  Reply array{Reply::Type::kArray};
  if (count == 0) return complete(std::move(array));
  open_.push_back({std::move(array), size_t(count)});
  return State::kIncomplete;
}

// Puts a value into the innermost array that is open, which it may complete.
ReplyReader::State ReplyReader::complete(Reply reply) {
  while (!open_.empty()) {
    Open& array = open_.back();
    array.array.elements.push_back(std::move(reply));
    if (--array.missing > 0) return State::kIncomplete;
    reply = std::move(array.array);
    open_.pop_back();
  }
  reply_ = std::move(reply);
  return State::kComplete;
}

}  // namespace framewise::cache::redis
