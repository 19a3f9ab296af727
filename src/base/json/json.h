// SPDX-License-Identifier: Apache-2.0
// JSON values: built, read by name, and written.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iosfwd>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace framewise {

struct JsonMember;

// A JSON value. Objects keep the order in which members were added.
//
// Reading never fails: a member that is absent, or a value of another type than
// the getter's, reads as null, empty, false or 0. Where an error must name the
// problem, read by StrictObject (base/json/strict_json.h).
class Json {
 public:
  using value_type = Json;  // of the elements that begin() and end() enclose

  enum class Kind : uint8_t {
    kNull,
    kBoolean,
    kInteger,
    kUnsigned,
    kDouble,
    kText,
    kArray,
    kObject,
  };

  Json() noexcept = default;
  Json(std::nullptr_t) noexcept {}
  template <typename T>
  requires std::is_arithmetic_v<T> Json(T value)
  noexcept {
    if constexpr (std::is_same_v<T, bool>) {
      kind_ = Kind::kBoolean;
      boolean_ = value;
    } else if constexpr (std::is_floating_point_v<T>) {
      kind_ = Kind::kDouble;
      double_ = double(value);
    } else if constexpr (std::is_signed_v<T>) {
      kind_ = Kind::kInteger;
      integer_ = int64_t(value);
    } else {
      kind_ = Kind::kUnsigned;
      unsigned_ = uint64_t(value);
    }
  }
  Json(const char* text);
  Json(std::string_view text);
  Json(const std::string& text);
  Json(std::string&& text);
  // Null without a value.
  template <typename T>
  Json(const std::optional<T>& value) {
    if (value) *this = Json(*value);
  }
  // An object where the container maps names to values; else an array.
  template <typename Container>
  requires requires(const Container& values) {
    typename Container::value_type;
    values.begin();
    requires !std::is_convertible_v<const Container&, std::string>;
  }
  Json(const Container& values) {
    if constexpr (requires { typename Container::mapped_type; }) {
      *this = object();
      for (const auto& [name, value] : values) (*this)[name] = value;
    } else {
      *this = array();
      for (const auto& value : values) push_back(value);
    }
  }
  // An object where every value is a list of two that begins with a text, such
  // as {{"width", 3}, {"height", 2}}; else an array. Moves the values.
  Json(std::initializer_list<Json> values);

  Json(const Json& other);
  Json(Json&& other) noexcept;
  Json& operator=(Json other) noexcept;
  ~Json();

  static Json array(std::initializer_list<Json> values = {});
  static Json object();
  static Json object(std::vector<JsonMember> members);
  // The value of a whole text; null where it is not valid JSON, or is nested
  // deeper than kMostLevels. Of members of one name, the last counts.
  static Json parse(std::string_view text);
  static constexpr int kMostLevels = 256;

  Kind kind() const { return kind_; }
  bool is_null() const { return kind_ == Kind::kNull; }
  bool is_boolean() const { return kind_ == Kind::kBoolean; }
  bool is_integer() const {
    return kind_ == Kind::kInteger || kind_ == Kind::kUnsigned;
  }
  bool is_natural() const {
    return kind_ == Kind::kUnsigned ||
           (kind_ == Kind::kInteger && integer_ >= 0);
  }
  bool is_number() const { return is_integer() || kind_ == Kind::kDouble; }
  bool is_text() const { return kind_ == Kind::kText; }
  bool is_array() const { return kind_ == Kind::kArray; }
  bool is_object() const { return kind_ == Kind::kObject; }

  bool boolean() const { return is_boolean() && boolean_; }
  double number() const;
  // Numbers beyond the range become its nearest end; fractions are cut off.
  int64_t integer() const;
  uint64_t unsigned_integer() const;
  const std::string& text() const&;
  // Of a temporary value, as below: what it holds does not outlive it.
  std::string text() &&;

  // Elements of an array or members of an object.
  size_t size() const;
  bool empty() const { return size() == 0; }

  // The elements of an array; no elements for other values.
  const Json* begin() const;
  const Json* end() const;
  Json* begin();
  Json* end();
  const Json& operator[](size_t index) const&;
  // Adds nulls up to the index; null becomes an array.
  Json& operator[](size_t index) &;
  // Of a temporary value, which does not outlive the expression.
  Json operator[](size_t index) &&;
  // Null becomes an array.
  void push_back(Json value);
  // The last element of an array that is not empty.
  Json& back();

  // The members of an object; none for other values.
  const std::vector<JsonMember>& members() const&;
  std::span<JsonMember> members() &;
  std::vector<JsonMember> members() &&;
  const Json* find(std::string_view name) const;
  Json* find(std::string_view name);
  // The value at a JSON pointer (RFC 6901), such as "/verdict/reasons/0".
  const Json* find_at(std::string_view pointer) const;
  Json* find_at(std::string_view pointer);
  bool contains(std::string_view name) const { return find(name) != nullptr; }
  const Json& operator[](std::string_view name) const&;
  // Adds the member as null if it is absent; null becomes an object.
  Json& operator[](std::string_view name) &;
  Json operator[](std::string_view name) &&;
  // Adds the members of an object; those of the same name are replaced.
  void update(Json object);
  void erase(std::string_view name);
  // Orders the members of all objects by their names' bytes.
  void sort_members();

  // The JSON text. On one line, or with `indent` spaces a level. Invalid UTF-8
  // is replaced by U+FFFD, and numbers that are not finite by null.
  static constexpr int kOneLine = -1;
  std::string dump(int indent = kOneLine) const;
  // The same, safe to show on a terminal (base/json/printable_json.h).
  std::string dump_printable(int indent = kOneLine) const;

  friend bool operator==(const Json& a, const Json& b);
  friend std::ostream& operator<<(std::ostream& out, const Json& json);

 private:
  using Array = std::vector<Json>;
  using Object = std::vector<JsonMember>;

  // A value that moves what `other` points to.
  static Json moved_from(const Json& other);

  union {
    bool boolean_;
    int64_t integer_;
    uint64_t unsigned_;
    double double_;
    std::string* text_;
    Array* array_;
    Object* object_;
  };
  Kind kind_ = Kind::kNull;
};

struct JsonMember {
  std::string name;
  Json value;
};

}  // namespace framewise
