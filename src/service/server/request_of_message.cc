// SPDX-License-Identifier: Apache-2.0
#include "service/server/request_of_message.h"

#include <algorithm>
#include <string>
#include <utility>

namespace framewise::service {
namespace {

using Verb = boost::beast::http::verb;

constexpr size_t kLongestRequestId = 64;

Method method_of(Verb verb) {
  switch (verb) {
    case Verb::get:
    case Verb::head: return Method::kGet;
    case Verb::post: return Method::kPost;
    case Verb::put: return Method::kPut;
    case Verb::delete_: return Method::kDelete;
    default: return Method::kOther;
  }
}

std::string_view view(boost::beast::string_view text) {
  return {text.data(), text.size()};
}

}  // namespace

Request request_of_message(
    const boost::beast::http::request_header<>& message) {
  Request request = request_of(view(message.target()));
  request.method = method_of(message.method());
  for (const auto& field : message) {
    std::string name(view(field.name_string()));
    for (char& c : name) {
      if (c >= 'A' && c <= 'Z') c += 'a' - 'A';
    }
    std::string& value = request.fields[std::move(name)];
    if (!value.empty()) value += ", ";
    value += view(field.value());
  }
  return request;
}

bool is_plain_id(std::string_view id) {
  return !id.empty() && id.size() <= kLongestRequestId &&
         std::ranges::all_of(id, [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                  (c >= 'A' && c <= 'Z') || c == '-' || c == '_' || c == '.';
         });
}

}  // namespace framewise::service
