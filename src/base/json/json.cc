// SPDX-License-Identifier: Apache-2.0
#include "base/json/json.h"

#include <algorithm>
#include <cassert>
#include <charconv>
#include <cmath>
#include <utility>

namespace framewise {
namespace {

const Json& null_json() {
  static const Json null(nullptr);
  return null;
}

}  // namespace

Json::Json(const char* text) : Json(std::string_view(text)) {}

Json::Json(std::string_view text)
    : text_(new std::string(text)), kind_(Kind::kText) {}

Json::Json(const std::string& text)
    : text_(new std::string(text)), kind_(Kind::kText) {}

Json::Json(std::string&& text)
    : text_(new std::string(std::move(text))), kind_(Kind::kText) {}

Json::Json(std::initializer_list<Json> values) {
  const bool is_object = std::ranges::all_of(values, [](const Json& value) {
    return value.size() == 2 && value[size_t{0}].is_text();
  });
  if (!is_object) {
    *this = array(values);
    return;
  }
  object_ = new Object;
  kind_ = Kind::kObject;
  object_->reserve(values.size());
  for (const Json& value : values) {
    Array& pair = *value.array_;
    object_->push_back({std::move(*pair[0].text_), std::move(pair[1])});
  }
}

Json::Json(const Json& other) : kind_(other.kind_) {
  switch (kind_) {
    case Kind::kText: text_ = new std::string(*other.text_); break;
    case Kind::kArray: array_ = new Array(*other.array_); break;
    case Kind::kObject: object_ = new Object(*other.object_); break;
    default: unsigned_ = other.unsigned_;
  }
}

Json::Json(Json&& other) noexcept
    : unsigned_(other.unsigned_),
      kind_(std::exchange(other.kind_, Kind::kNull)) {}

Json& Json::operator=(Json other) noexcept {
  std::swap(unsigned_, other.unsigned_);
  std::swap(kind_, other.kind_);
  return *this;
}

Json::~Json() {
  switch (kind_) {
    case Kind::kText: delete text_; break;
    case Kind::kArray: delete array_; break;
    case Kind::kObject: delete object_; break;
    default: break;
  }
}

// Elements of an initializer list are constant, but not what they point to.
Json Json::moved_from(const Json& other) {
  Json json;
  switch (other.kind_) {
    case Kind::kText:
      json.text_ = new std::string(std::move(*other.text_));
      break;
    case Kind::kArray: json.array_ = new Array(std::move(*other.array_)); break;
    case Kind::kObject:
      json.object_ = new Object(std::move(*other.object_));
      break;
    default: json.unsigned_ = other.unsigned_;
  }
  json.kind_ = other.kind_;
  return json;
}

Json Json::array(std::initializer_list<Json> values) {
  Json json;
  json.array_ = new Array;
  json.kind_ = Kind::kArray;
  json.array_->reserve(values.size());
  for (const Json& value : values) json.array_->push_back(moved_from(value));
  return json;
}

Json Json::object() { return object({}); }

Json Json::object(std::vector<JsonMember> members) {
  Json json;
  json.object_ = new Object(std::move(members));
  json.kind_ = Kind::kObject;
  return json;
}

double Json::number() const {
  switch (kind_) {
    case Kind::kInteger: return double(integer_);
    case Kind::kUnsigned: return double(unsigned_);
    case Kind::kDouble: return double_;
    default: return 0;
  }
}

int64_t Json::integer() const {
  switch (kind_) {
    case Kind::kInteger: return integer_;
    case Kind::kUnsigned:
      return int64_t(std::min(unsigned_, uint64_t{INT64_MAX}));
    case Kind::kDouble:
      if (std::isnan(double_)) return 0;
      if (double_ >= 0x1p63) return INT64_MAX;
      return double_ < -0x1p63 ? INT64_MIN : int64_t(double_);
    default: return 0;
  }
}

uint64_t Json::unsigned_integer() const {
  if (kind_ == Kind::kUnsigned) return unsigned_;
  if (kind_ == Kind::kDouble && double_ >= 0x1p63) {
    return double_ >= 0x1p64 ? UINT64_MAX : uint64_t(double_);
  }
  return uint64_t(std::max<int64_t>(integer(), 0));
}

const std::string& Json::text() const& {
  static const std::string empty;
  return is_text() ? *text_ : empty;
}

std::string Json::text() && {
  return is_text() ? std::move(*text_) : std::string();
}

size_t Json::size() const {
  return is_array() ? array_->size() : members().size();
}

const Json* Json::begin() const {
  return is_array() ? array_->data() : nullptr;
}

const Json* Json::end() const {
  return is_array() ? array_->data() + array_->size() : nullptr;
}

Json* Json::begin() { return is_array() ? array_->data() : nullptr; }

Json* Json::end() {
  return is_array() ? array_->data() + array_->size() : nullptr;
}

const Json& Json::operator[](size_t index) const& {
  return is_array() && index < array_->size() ? (*array_)[index] : null_json();
}

Json& Json::operator[](size_t index) & {
  if (!is_array()) *this = array();
  if (array_->size() <= index) array_->resize(index + 1);
  return (*array_)[index];
}

void Json::push_back(Json value) {
  assert(is_null() || is_array());
  if (!is_array()) *this = array();
  array_->push_back(std::move(value));
}

Json& Json::back() {
  assert(!empty() && is_array());
  return array_->back();
}

const std::vector<JsonMember>& Json::members() const& {
  static const Object none;
  return is_object() ? *object_ : none;
}

std::span<JsonMember> Json::members() & {
  return is_object() ? std::span(*object_) : std::span<JsonMember>();
}

std::vector<JsonMember> Json::members() && {
  return is_object() ? std::move(*object_) : Object();
}

const Json* Json::find(std::string_view name) const {
  for (const JsonMember& member : members()) {
    if (member.name == name) return &member.value;
  }
  return nullptr;
}

Json* Json::find(std::string_view name) {
  return const_cast<Json*>(std::as_const(*this).find(name));
}

const Json* Json::find_at(std::string_view pointer) const {
  const Json* found = this;
  while (found && !pointer.empty()) {
    if (pointer.front() != '/') return nullptr;
    pointer.remove_prefix(1);
    const std::string_view part = pointer.substr(0, pointer.find('/'));
    pointer.remove_prefix(part.size());
    if (found->is_array()) {
      size_t index = 0;
      const char* end = part.data() + part.size();
      const bool is_index =
          std::from_chars(part.data(), end, index).ptr == end && !part.empty();
      const bool fits = is_index && index < found->size();
      found = fits ? &(*found)[index] : nullptr;
      continue;
    }
    std::string name;
    for (size_t i = 0; i < part.size(); ++i) {
      const bool is_escape = part[i] == '~' && i + 1 < part.size();
      name += is_escape ? (part[++i] == '1' ? '/' : '~') : part[i];
    }
    found = found->find(name);
  }
  return found;
}

Json* Json::find_at(std::string_view pointer) {
  return const_cast<Json*>(std::as_const(*this).find_at(pointer));
}

Json Json::operator[](size_t index) && { return std::as_const(*this)[index]; }
Json Json::operator[](std::string_view name) && {
  return std::as_const(*this)[name];
}
const Json& Json::operator[](std::string_view name) const& {
  const Json* found = find(name);
  return found ? *found : null_json();
}

Json& Json::operator[](std::string_view name) & {
  assert(is_null() || is_object());
  if (!is_object()) *this = object();
  if (Json* found = find(name)) return *found;
  return object_->emplace_back(JsonMember{std::string(name), Json()}).value;
}

void Json::update(Json object) {
  for (JsonMember& member : object.members()) {
    (*this)[member.name] = std::move(member.value);
  }
}

void Json::erase(std::string_view name) {
  if (!is_object()) return;
  std::erase_if(*object_,
                [&](const JsonMember& member) { return member.name == name; });
}

void Json::sort_members() {
  for (Json& element : *this) element.sort_members();
  if (!is_object()) return;
  std::ranges::sort(*object_, {}, &JsonMember::name);
  for (JsonMember& member : *object_) member.value.sort_members();
}

bool operator==(const Json& a, const Json& b) {
  if (a.is_number() && b.is_number()) {
    if (a.kind_ == Json::Kind::kDouble || b.kind_ == Json::Kind::kDouble) {
      return a.number() == b.number();
    }
    if (a.kind_ == b.kind_) return a.unsigned_ == b.unsigned_;
    // Signs differ, or the larger one does not fit into the other's type.
    return a.integer() == b.integer() &&
           a.unsigned_integer() == b.unsigned_integer();
  }
  if (a.kind_ != b.kind_) return false;
  switch (a.kind_) {
    case Json::Kind::kBoolean: return a.boolean_ == b.boolean_;
    case Json::Kind::kText: return *a.text_ == *b.text_;
    case Json::Kind::kArray: return *a.array_ == *b.array_;
    case Json::Kind::kObject:
      return a.size() == b.size() &&
             std::ranges::all_of(*a.object_, [&](const JsonMember& member) {
               const Json* other = b.find(member.name);
               return other && *other == member.value;
             });
    default: return true;
  }
}

}  // namespace framewise
