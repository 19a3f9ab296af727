// SPDX-License-Identifier: Apache-2.0
// The header of a response as bytes.
#pragma once

#include <string>
#include <string_view>

#include "service/http/response.h"

namespace framewise::service {

// With the fields that make browsers careful, unless the response has its own.
// Fields whose values hold control characters are left out.
std::string response_head(const Response& response, std::string_view date,
                          std::string_view request_id, bool closes);

// Of a response that sends events until it is closed.
std::string stream_head(std::string_view date, std::string_view request_id);

}  // namespace framewise::service
