// SPDX-License-Identifier: Apache-2.0
// Messages of the Model Context Protocol, as JSON-RPC 2.0 has them.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json/json.h"
#include "framewise/error.h"
#include "service/mcp/kept_results.h"

namespace framewise::service {

enum class McpCode : int {
  kParse = -32700,
  kRequest = -32600,
  kMethod = -32601,
  kParameters = -32602,
  kBusy = -32000,
  kNotFound = -32002,  // a resource
};

Json mcp_answer(const Json& id, Json result);
Json mcp_refusal(const Json& id, McpCode code, std::string_view why);

// A message of a client: a request, a notice (without id) or an answer.
struct McpMessage {
  Json id;
  std::string method;  // empty: an answer
  Json parameters;
  Json result;  // of an answer
};
struct McpRead {
  std::optional<McpMessage> message;
  Json refusal;  // without a message
};
McpRead read_mcp_message(std::string_view text);

// The answer to "initialize".
Json mcp_introduction(const Json& parameters);

// The refusal of a call whose tool or arguments are none; null: it is well
// formed.
Json refusal_of_call(const Json& id, const Json& parameters);

// Results of calls.
Json mcp_text(std::string text);
Json mcp_failure(const Error& error);
// With at most three pictures of 256 KiB.
Json mcp_success(std::string text, const std::vector<Resource>& pictures);
Json mcp_resource(std::string_view uri, const Resource& resource);

// Says how far a call is: not too often, and never backwards.
class McpProgress {
 public:
  // A null token: nobody wants to know.
  explicit McpProgress(Json token) : token_(std::move(token)) {}

  // The notice to send, if it is time for one. `share` is of 100.
  std::optional<Json> at(double share, std::string_view what);

 private:
  const Json token_;
  double last_ = -1;
  std::chrono::steady_clock::time_point sent_;
};

}  // namespace framewise::service
