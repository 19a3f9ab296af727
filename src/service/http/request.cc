// SPDX-License-Identifier: Apache-2.0
#include "service/http/request.h"

#include <algorithm>

namespace framewise::service {
namespace {

std::string percent_decoded(std::string_view text) {
  std::string out;
  const auto digit = [](char c) {
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
  };
  for (size_t i = 0; i < text.size(); ++i) {
    const bool escaped = text[i] == '%' && i + 2 < text.size() &&
                         digit(text[i + 1]) >= 0 && digit(text[i + 2]) >= 0;
    if (escaped) {
      out += char(digit(text[i + 1]) * 16 + digit(text[i + 2]));
      i += 2;
    } else {
      out += text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

template <typename Map, typename Name>
std::string_view value_of(const Map& map, const Name& name) {
  const auto found = map.find(name);
  return found == map.end() ? std::string_view() : found->second;
}

}  // namespace

std::string_view Request::field(std::string_view name) const {
  return value_of(fields, name);
}

std::string_view Request::parameter(std::string_view name) const {
  return value_of(parameters, name);
}

std::string_view Request::query_value(const std::string& name) const {
  return value_of(query, name);
}

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const bool plain =
        (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
        (c >= 'A' && c <= 'Z') ||
        std::string_view("-._~").find(c) != std::string_view::npos;
    if (plain) {
      out += c;
    } else {
      out += '%';
      out += kDigits[uint8_t(c) >> 4];
      out += kDigits[uint8_t(c) & 15];
    }
  }
  return out;
}

Request request_of(std::string_view target) {
  Request request;
  const size_t mark = target.find('?');
  request.path = percent_decoded(target.substr(0, mark));
  if (mark == std::string_view::npos) return request;
  for (std::string_view rest = target.substr(mark + 1); !rest.empty();) {
    const std::string_view pair = rest.substr(0, rest.find('&'));
    const size_t equals = pair.find('=');
    const std::string_view value = equals == std::string_view::npos
                                       ? std::string_view()
                                       : pair.substr(equals + 1);
    request.query[percent_decoded(pair.substr(0, equals))] =
        percent_decoded(value);
    rest.remove_prefix(std::min(pair.size() + 1, rest.size()));
  }
  return request;
}

}  // namespace framewise::service
