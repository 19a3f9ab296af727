// SPDX-License-Identifier: Apache-2.0
// Errors as application/problem+json (RFC 9457). The members `code` and
// `exit_code` are those of the command line.
#pragma once

#include <string>
#include <string_view>

#include "framewise/error.h"
#include "service/http/response.h"

namespace framewise::service {

// The response to a faulty request; the error itself has the words.
Response problem(int status, const Error& error);
// With the status that its kind usually has: see http_status_of().
Response problem(const Error& error);

// A problem of HTTP itself, such as 404: `code` is "http".
Response problem(int status, std::string_view detail,
                 std::string_view hint = {});

// 400 for usage, 413 for limits, 422 for files that cannot be read, 503 for
// what the machine lacks, 504 for timeouts, 409 for what was cancelled.
int http_status_of(ErrorKind kind);

// The members of a problem as one JSON object.
std::string problem_json(int status, const Error& error);

// "Not Found"
std::string_view reason_of(int status);

}  // namespace framewise::service
