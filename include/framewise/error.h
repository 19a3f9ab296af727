// SPDX-License-Identifier: Apache-2.0
// Errors and results. A function that can fail because of its input or its
// environment returns Result<T>, which holds a value or an Error. The library
// never throws across its interface, never prints, and never ends the process.
#pragma once

#include <cassert>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace framewise {

enum class ErrorKind : uint8_t {
  kUsage,        // the caller passed arguments that make no sense
  kInput,        // the file is damaged or not of the stated format
  kUnsupported,  // the file is valid, but this build cannot read it
  kLimit,        // a limit would be exceeded; nothing was allocated
  kIo,           // the operating system failed: missing, unreadable, disk full
  kEnvironment,  // a library, model or program is missing
  kCancelled,    // the caller requested a stop
  kTimeout,      // the time limit passed
  kInternal,     // a defect of Framewise: please report it
};

// The kind as a stable word for programs, such as "input" or "limit".
const char* name_of(ErrorKind kind) noexcept;

// One failure: its cause, its location, and how to fix it.
struct [[nodiscard]] Error {
  ErrorKind kind = ErrorKind::kInternal;
  std::string message;            // the cause, with the values involved
  std::string hint;               // how to fix it; may be empty
  std::string file;               // the input file; may be empty
  std::optional<int64_t> offset;  // in bytes, in that file
  std::optional<int64_t> frame;   // index from 0

  // One line: "a.gif: frame 3, byte 812: message".
  std::string to_string() const;
};

// Holds a T or an Error. Test it like a pointer before using the value:
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
