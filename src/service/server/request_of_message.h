// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/beast/http/fields.hpp>
#include <boost/beast/http/message.hpp>
#include <string_view>

#include "service/http/request.h"

namespace framewise::service {

// The request whose head was parsed. Body, peer and identifier are the
// caller's.
Request request_of_message(const boost::beast::http::request_header<>& message);

// Whether a client's identifier of a request may be repeated to it.
bool is_plain_id(std::string_view id);

}  // namespace framewise::service
