// SPDX-License-Identifier: Apache-2.0
#include "service/mcp/messages.h"

#include <algorithm>

#include "base/base64.h"
#include "base/json/strict_json.h"
#include "base/printable.h"
#include "base/result.h"
#include "framewise/version.h"
#include "service/mcp/answers.h"
#include "service/mcp/tools.h"

namespace framewise::service {
namespace {

// The newest first. An older client gets its own revision: what differs since
// is not used.
constexpr std::string_view kRevisions[] = {"2025-06-18", "2025-03-26",
                                           "2024-11-05"};
constexpr int kMostMessageLevels = 32;
// Pictures of an answer: more of them, or larger ones, fill an agent's memory.
constexpr size_t kMostShown = 3;
constexpr size_t kLargestShown = size_t{256} << 10;
constexpr auto kNoticePause = std::chrono::milliseconds(100);

constexpr std::string_view kInstructions =
    "Framewise says whether compressed animations, videos and images still "
    "look right. Call `compare` with the original first. Paths are relative "
    "to the folders that may be read, or whole.";

}  // namespace

Json mcp_answer(const Json& id, Json result) {
  return {{"jsonrpc", "2.0"}, {"id", id}, {"result", std::move(result)}};
}

Json mcp_refusal(const Json& id, McpCode code, std::string_view why) {
  return {{"jsonrpc", "2.0"},
          {"id", id},
          {"error", {{"code", int(code)}, {"message", why}}}};
}

McpRead read_mcp_message(std::string_view text) {
  const auto json = parse_strict_json(text, kMostMessageLevels);
  if (!json) {
    return {{}, mcp_refusal({}, McpCode::kParse, json.error().message)};
  }
  McpMessage message{(*json)["id"], (*json)["method"].text(), (*json)["params"],
                     (*json)["result"]};
  const bool is_answer = message.method.empty() && !message.id.is_null() &&
                         (json->contains("result") || json->contains("error"));
  if (message.method.empty() && !is_answer) {
    return {{}, mcp_refusal({}, McpCode::kRequest, "a message without method")};
  }
  if (!message.id.is_null() && !message.id.is_text() &&
      !message.id.is_integer()) {
    return {
        {},
        mcp_refusal({}, McpCode::kRequest, "an id is a text or an integer")};
  }
  return {std::move(message), {}};
}

Json mcp_introduction(const Json& parameters) {
  const std::string& wanted = parameters["protocolVersion"].text();
  const auto known = std::ranges::find(kRevisions, wanted);
  return {
      {"protocolVersion",
       known == std::end(kRevisions) ? kRevisions[0] : *known},
      {"capabilities",
       {{"tools", Json::object()}, {"resources", Json::object()}}},
      {"serverInfo",
       {{"name", "framewise"}, {"title", "Framewise"}, {"version", version()}}},
      {"instructions", kInstructions}};
}

Json refusal_of_call(const Json& id, const Json& parameters) {
  const std::string& name = parameters["name"].text();
  if (name != kExplain && !find_tool(name)) {
    return mcp_refusal(id, McpCode::kParameters,
                       fmt::format("there is no tool \"{}\"", printable(name)));
  }
  const Json& arguments = parameters["arguments"];
  if (!arguments.is_null() && !arguments.is_object()) {
    return mcp_refusal(id, McpCode::kParameters, "arguments are an object");
  }
  return {};
}

Json mcp_text(std::string text) {
  return {{"type", "text"}, {"text", std::move(text)}};
}

Json mcp_failure(const Error& error) {
  return {{"content", Json::array({mcp_text(answer_text(error))})},
          {"isError", true}};
}

Json mcp_success(std::string text, const std::vector<Resource>& pictures) {
  Json content = Json::array({mcp_text(std::move(text))});
  for (const Resource& one : pictures) {
    if (content.size() > kMostShown) break;
    if (one.content.size() > kLargestShown) continue;
    content.push_back({{"type", "image"},
                       {"mimeType", one.type},
                       {"data", base64(one.content)}});
  }
  return {{"content", std::move(content)}, {"isError", false}};
}

Json mcp_resource(std::string_view uri, const Resource& resource) {
  Json content = {{"uri", uri}, {"mimeType", resource.type}};
  if (resource.type.starts_with("image/")) {
    content["blob"] = base64(resource.content);
  } else {
    content["text"] = resource.content;
  }
  return {{"contents", Json::array({std::move(content)})}};
}

std::optional<Json> McpProgress::at(double share, std::string_view what) {
  const auto now = std::chrono::steady_clock::now();
  if (token_.is_null() || share <= last_ || now - sent_ < kNoticePause) {
    return std::nullopt;
  }
  last_ = share;
  sent_ = now;
  return Json{{"jsonrpc", "2.0"},
              {"method", "notifications/progress"},
              {"params",
               {{"progressToken", token_},
                {"progress", share},
                {"total", 100},
                {"message", what}}}};
}

}  // namespace framewise::service
