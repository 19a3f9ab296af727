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

Result<HttpResponse> follow_request(
    HttpRequest request, int redirects,
    const std::function<Result<void>(const HttpAddress&)>& admit,
    const std::stop_token& stop) {
  using Clock = std::chrono::steady_clock;
  const auto end = Clock::now() + request.deadline;
  for (int followed = 0;; ++followed) {
    if (admit) FW_RETURN_IF_ERROR(admit(request.address));
    FW_ASSIGN_OR_RETURN(HttpResponse answer, send_request(request, stop));
    if (answer.redirect.empty()) return answer;
    if (followed == redirects) {
      return fail(ErrorKind::kUnsupported, "more than {} redirects", redirects);
    }
    FW_ASSIGN_OR_RETURN(HttpAddress next, parse_http_address(answer.redirect));
    if (request.address.secure && !next.secure) {
      return fail(ErrorKind::kUsage, "a redirect leads from https to http");
    }
    request.address = std::move(next);
    if (request.deadline.count() == 0) continue;
    request.deadline = std::chrono::duration_cast<std::chrono::milliseconds>(
        end - Clock::now());
    if (request.deadline.count() <= 0) {
      return fail(ErrorKind::kTimeout, "the redirects take too long");
    }
  }
}

}  // namespace framewise
