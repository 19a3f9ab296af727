// SPDX-License-Identifier: Apache-2.0
// How a failure is told: every function that the world can make fail returns
// a Result<T>, which holds either the value or an Error. Nothing in Framewise
// throws across its interface, prints, or ends the process.
#pragma once

#include <cassert>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace framewise {

enum class ErrorKind : uint8_t {
  kUsage,        // the caller asked for something that makes no sense
  kInput,        // the file is damaged or not what it claims to be
  kUnsupported,  // valid, but nothing here can read it
  kLimit,        // a limit would be exceeded; nothing was allocated
  kIo,           // the operating system refused: missing, unreadable, full
  kEnvironment,  // a library, model or program is missing
  kCancelled,    // somebody asked to stop
  kTimeout,      // the time limit passed
  kInternal,     // a defect of Framewise: please report it
};

// The kind as a word for programs, such as "input" or "limit".
const char* name_of(ErrorKind kind) noexcept;

// What went wrong, where, and what to do about it.
struct [[nodiscard]] Error {
  ErrorKind kind = ErrorKind::kInternal;
  std::string message;            // what, with the values that matter
  std::string hint;               // what to do, may be empty
  std::string file;               // the input it is about, may be empty
  std::optional<int64_t> offset;  // byte in that file
  std::optional<int64_t> frame;   // counted from 0

  // One line for people: "a.gif: frame 3, byte 812: message".
  std::string to_string() const;
};

// Either a T or an Error. Test it like a pointer before using the value:
//
//   auto animation = framewise::open("a.gif");
//   if (!animation) return report(animation.error());
//   use(*animation);
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  bool has_value() const noexcept { return state_.index() == 0; }
  explicit operator bool() const noexcept { return has_value(); }

  T& operator*() & { return get(); }
  const T& operator*() const& { return get(); }
  T&& operator*() && { return std::move(get()); }
  T* operator->() { return &get(); }
  const T* operator->() const { return &get(); }

  const Error& error() const& { return std::get<1>(state_); }
  Error& error() & { return std::get<1>(state_); }
  Error&& error() && { return std::get<1>(std::move(state_)); }

 private:
  T& get() {
    assert(has_value());
    return *std::get_if<0>(&state_);
  }
  const T& get() const {
    assert(has_value());
    return *std::get_if<0>(&state_);
  }

  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}

  bool has_value() const noexcept { return !error_.has_value(); }
  explicit operator bool() const noexcept { return has_value(); }

  const Error& error() const& { return *error_; }
  Error& error() & { return *error_; }
  Error&& error() && { return *std::move(error_); }

 private:
  std::optional<Error> error_;
};

}  // namespace framewise
