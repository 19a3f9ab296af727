// SPDX-License-Identifier: Apache-2.0
// Algorithms of std::ranges over the older ones, and two small functions: the
// C++ library of Debian's Emscripten (LLVM 13) has none of them. Included
// before every source.
#pragma once
#ifdef __cplusplus

#include <algorithm>
#include <bit>
#include <cstring>
#include <functional>
#include <iterator>
#include <memory>
#include <stop_token>
#include <type_traits>

namespace std {

#if !defined(__cpp_lib_bit_cast)
template <typename To, typename From>
requires(sizeof(To) == sizeof(From)) constexpr To
    bit_cast(const From& from) noexcept {
  return __builtin_bit_cast(To, from);
}
#endif

#if !defined(__cpp_lib_smart_ptr_for_overwrite)
template <typename T>
requires std::is_unbounded_array_v<T> std::unique_ptr<T>
make_unique_for_overwrite(size_t size) {
  return std::unique_ptr<T>(new std::remove_extent_t<T>[size]);
}
#endif

namespace ranges {

template <typename In1, typename In2>
struct in_in_result {
  In1 in1;
  In2 in2;
};
template <typename In, typename Out>
struct in_out_result {
  In in;
  Out out;
};
template <typename T>
struct min_max_result {
  T min;
  T max;
};

// Both sides of a comparison seen through a projection.
template <typename Compare, typename Project>
auto __framewise_projected(Compare compare, Project project) {
  return [=](auto&& a, auto&& b) -> bool {
    return std::invoke(compare, std::invoke(project, a),
                       std::invoke(project, b));
  };
}
template <typename Predicate, typename Project>
auto __framewise_seen(Predicate predicate, Project project) {
  return [=](auto&& a) -> bool {
    return std::invoke(predicate, std::invoke(project, a));
  };
}
template <typename T, typename Project>
auto __framewise_is(const T& value, Project project) {
  return [&value, project](auto&& a) -> bool {
    return std::invoke(project, a) == value;
  };
}

#define FRAMEWISE_OF_PREDICATE(name)                                     \
  template <typename R, typename Predicate, typename Project = identity> \
  auto name(R&& range, Predicate predicate, Project project = {}) {      \
    return std::name(std::begin(range), std::end(range),                 \
                     __framewise_seen(predicate, project));              \
  }
FRAMEWISE_OF_PREDICATE(any_of)
FRAMEWISE_OF_PREDICATE(all_of)
FRAMEWISE_OF_PREDICATE(none_of)
FRAMEWISE_OF_PREDICATE(find_if)
FRAMEWISE_OF_PREDICATE(find_if_not)
FRAMEWISE_OF_PREDICATE(count_if)
FRAMEWISE_OF_PREDICATE(partition_point)
#undef FRAMEWISE_OF_PREDICATE

#define FRAMEWISE_OF_ORDER(name)                                     \
  template <typename R, typename Compare = std::less<>,              \
            typename Project = identity>                             \
  auto name(R&& range, Compare compare = {}, Project project = {}) { \
    return std::name(std::begin(range), std::end(range),             \
                     __framewise_projected(compare, project));       \
  }
FRAMEWISE_OF_ORDER(sort)
FRAMEWISE_OF_ORDER(stable_sort)
FRAMEWISE_OF_ORDER(max_element)
FRAMEWISE_OF_ORDER(min_element)
#undef FRAMEWISE_OF_ORDER

template <typename R, typename T, typename Project = identity>
auto find(R&& range, const T& value, Project project = {}) {
  return std::find_if(std::begin(range), std::end(range),
                      __framewise_is(value, project));
}
template <typename R, typename T, typename Project = identity>
auto count(R&& range, const T& value, Project project = {}) {
  return std::count_if(std::begin(range), std::end(range),
                       __framewise_is(value, project));
}
template <typename R, typename T, typename Compare = std::less<>,
          typename Project = identity>
auto lower_bound(R&& range, const T& value, Compare compare = {},
                 Project project = {}) {
  return std::lower_bound(std::begin(range), std::end(range), value,
                          [&](auto&& a, const T& b) -> bool {
                            return std::invoke(compare, std::invoke(project, a),
                                               b);
                          });
}
template <typename R, typename T, typename Compare = std::less<>,
          typename Project = identity>
auto upper_bound(R&& range, const T& value, Compare compare = {},
                 Project project = {}) {
  return std::upper_bound(std::begin(range), std::end(range), value,
                          [&](const T& a, auto&& b) -> bool {
                            return std::invoke(compare, a,
                                               std::invoke(project, b));
                          });
}
template <typename R, typename T>
bool binary_search(R&& range, const T& value) {
  return std::binary_search(std::begin(range), std::end(range), value);
}
template <typename R>
void nth_element(R&& range, decltype(std::begin(std::declval<R&>())) at) {
  std::nth_element(std::begin(range), at, std::end(range));
}
template <typename R>
auto max(R&& range) {
  return *std::max_element(std::begin(range), std::end(range));
}
template <typename R1, typename R2, typename Compare = std::equal_to<>,
          typename Project1 = identity, typename Project2 = identity>
bool equal(R1&& a, R2&& b, Compare compare = {}, Project1 first = {},
           Project2 second = {}) {
  return std::equal(std::begin(a), std::end(a), std::begin(b), std::end(b),
                    [&](auto&& x, auto&& y) -> bool {
                      return std::invoke(compare, std::invoke(first, x),
                                         std::invoke(second, y));
                    });
}
template <typename R1, typename R2, typename Compare = std::equal_to<>>
auto mismatch(R1&& a, R2&& b, Compare compare = {}) {
  const auto [x, y] = std::mismatch(std::begin(a), std::end(a), std::begin(b),
                                    std::end(b), compare);
  return in_in_result<decltype(std::begin(a)), decltype(std::begin(b))>{x, y};
}
template <typename R, typename Compare = std::equal_to<>>
auto adjacent_find(R&& range, Compare compare = {}) {
  return std::adjacent_find(std::begin(range), std::end(range), compare);
}
template <typename R, typename Compare = std::less<>>
auto minmax_element(R&& range, Compare compare = {}) {
  const auto [least, most] =
      std::minmax_element(std::begin(range), std::end(range), compare);
  return min_max_result<decltype(std::begin(range))>{least, most};
}
template <typename R, typename T>
void fill(R&& range, const T& value) {
  std::fill(std::begin(range), std::end(range), value);
}
template <typename R, typename T>
void replace(R&& range, const T& from, const T& to) {
  std::replace(std::begin(range), std::end(range), from, to);
}
template <typename R, typename Predicate, typename T>
void replace_if(R&& range, Predicate predicate, const T& to) {
  std::replace_if(std::begin(range), std::end(range), predicate, to);
}
template <typename R>
void reverse(R&& range) {
  std::reverse(std::begin(range), std::end(range));
}
template <typename R, typename Out>
auto copy(R&& range, Out out) {
  const Out end = std::copy(std::begin(range), std::end(range), out);
  return in_out_result<decltype(std::end(range)), Out>{std::end(range), end};
}
template <typename R, typename Out>
auto move(R&& range, Out out) {
  const Out end = std::move(std::begin(range), std::end(range), out);
  return in_out_result<decltype(std::end(range)), Out>{std::end(range), end};
}
template <typename R, typename Out, typename Operation>
requires requires(R&& range) {
  std::begin(range);
} &&(!requires(Out & out) {
  std::begin(out);
}) void transform(R&& range, Out out, Operation operation) {
  std::transform(std::begin(range), std::end(range), out, operation);
}
template <typename R1, typename R2, typename Out, typename Operation>
void transform(R1&& a, R2&& b, Out out, Operation operation) {
  std::transform(std::begin(a), std::end(a), std::begin(b), out, operation);
}
template <typename R, typename Compare = std::less<>>
auto partial_sort(R&& range, decltype(std::begin(std::declval<R&>())) middle,
                  Compare compare = {}) {
  std::partial_sort(std::begin(range), middle, std::end(range), compare);
}

}  // namespace ranges
}  // namespace std
#endif
