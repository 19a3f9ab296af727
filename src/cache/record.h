// SPDX-License-Identifier: Apache-2.0
// Values as bytes and back. A type names its members once:
//
//   template <typename Archive, SameAs<Rect> T>
//   void fields(Archive& archive, T& rect) {
//     auto& [x, y, width, height] = rect;  // a new member does not compile
//     archive(x, y, width, height);
//   }
//
// Bytes may come from anywhere: the reader checks every length. After an error
// ok() is false, and the members that were not read are unchanged.
#pragma once

#include <concepts>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace framewise::cache {

template <typename T, typename U>
concept SameAs = std::same_as<std::remove_const_t<T>, U>;

class RecordWriter {
 public:
  template <typename... Ts>
  void operator()(const Ts&... values) {
    (put(values), ...);
  }
  std::string take() { return std::move(bytes_); }

  // The values as bytes, in an allocation of just that size: a string that
  // grows may have twice the room, and leaves holes of several sizes behind.
  template <typename... Ts>
  static std::string bytes_of(const Ts&... values) {
    RecordWriter counter;
    counter.counts_only_ = true;
    counter(values...);
    RecordWriter writer;
    writer.bytes_.reserve(counter.size_);
    writer(values...);
    return writer.take();
  }

 private:
  void append(const char* bytes, size_t size) {
    if (counts_only_) {
      size_ += size;
    } else {
      bytes_.append(bytes, size);
    }
  }
  void put(const std::string& text) {
    put(uint64_t{text.size()});
    append(text.data(), text.size());
  }
  template <typename T>
  void put(const std::optional<T>& value) {
    put(value.has_value());
    if (value) put(*value);
  }
  template <typename T>
  void put(const std::vector<T>& values) {
    put(uint64_t{values.size()});
    for (const auto& value : values) put(value);
  }
  template <typename A, typename B>
  void put(const std::pair<A, B>& value) {
    put(value.first);
    put(value.second);
  }
  template <typename T>
  void put(const T& value) {
    if constexpr (std::is_arithmetic_v<T> || std::is_enum_v<T>) {
      append(reinterpret_cast<const char*>(&value), sizeof value);
    } else {
      fields(*this, value);
    }
  }

  std::string bytes_;
  bool counts_only_ = false;
  size_t size_ = 0;
};

class RecordReader {
 public:
  explicit RecordReader(std::string_view bytes) : rest_(bytes) {}

  template <typename... Ts>
  void operator()(Ts&... values) {
    (get(values), ...);
  }

  bool ok() const { return ok_; }
  // Everything was read, and no bytes are left.
  bool complete() const { return ok_ && rest_.empty(); }
  // For a type that does not allow the values that were read.
  void reject() { ok_ = false; }

 private:
  const char* take(uint64_t count) {
    if (!ok_ || count > rest_.size()) {
      ok_ = false;
      return nullptr;
    }
    const char* begin = rest_.data();
    rest_.remove_prefix(size_t(count));
    return begin;
  }
  // How many elements follow, of at least one byte each.
  uint64_t count() {
    uint64_t number = 0;
    get(number);
    if (number > rest_.size()) ok_ = false;
    return ok_ ? number : 0;
  }

  void get(std::string& text) {
    const uint64_t size = count();
    if (const char* begin = take(size)) text.assign(begin, size_t(size));
  }
  void get(bool& value) {
    uint8_t byte = 0;
    get(byte);
    if (byte > 1) ok_ = false;
    value = byte == 1;
  }
  template <typename T>
  void get(std::optional<T>& value) {
    bool present = false;
    get(present);
    if (present) get(value.emplace());
  }
  template <typename T>
  void get(std::vector<T>& values) {
    const uint64_t size = count();
    values.clear();
    for (uint64_t i = 0; i < size && ok_; ++i) get(values.emplace_back());
  }
  template <typename A, typename B>
  void get(std::pair<A, B>& value) {
    get(value.first);
    get(value.second);
  }
  template <typename T>
  void get(T& value) {
    if constexpr (std::is_enum_v<T>) {
      std::underlying_type_t<T> number{};
      get(number);
      // last_of() stands beside fields(): the last value of the enumeration.
      if (number > std::underlying_type_t<T>(last_of(T{}))) ok_ = false;
      if (ok_) value = T(number);
    } else if constexpr (std::is_arithmetic_v<T>) {
      if (const char* begin = take(sizeof value)) {
        std::memcpy(&value, begin, sizeof value);
      }
    } else {
      fields(*this, value);
    }
  }

  std::string_view rest_;
  bool ok_ = true;
};

}  // namespace framewise::cache
