// SPDX-License-Identifier: Apache-2.0
#include "base/http/http_client.h"

#include "base/module.h"
#include "base/result.h"

namespace framewise {

const char* name_of(HttpMethod method) {
  switch (method) {
    case HttpMethod::kGet: return "GET";
    case HttpMethod::kHead: return "HEAD";
    case HttpMethod::kPost: return "POST";
    case HttpMethod::kPut: return "PUT";
    case HttpMethod::kDelete: return "DELETE";
  }
  return "GET";
}

std::string_view HttpResponse::field(std::string_view name) const {
  for (const auto& [field, value] : fields) {
    if (field == name) return value;
  }
  return {};
}

namespace {

Result<void*> send_function() {
  return load_module_symbol("framewise-http", "framewise_http");
}

}  // namespace

Result<void> load_http_client() {
  FW_RETURN_IF_ERROR(send_function());
  return {};
}

Result<HttpResponse> send_request(const HttpRequest& request,
                                  const std::stop_token& stop) {
  FW_ASSIGN_OR_RETURN(void* symbol, send_function());
  Result<HttpResponse> answer = HttpResponse{};
  reinterpret_cast<SendFunction>(symbol)(request, stop, answer);
  return answer;
}

}  // namespace framewise
