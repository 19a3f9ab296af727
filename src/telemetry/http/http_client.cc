// SPDX-License-Identifier: Apache-2.0
#include "telemetry/http/http_client.h"

#include "base/module.h"
#include "base/result.h"

namespace framewise::telemetry {

Result<HttpResponse> send_request(const HttpRequest& request,
                                  const std::stop_token& stop) {
  FW_ASSIGN_OR_RETURN(void* symbol,
                      load_module_symbol("framewise-http", "framewise_http"));
  Result<HttpResponse> answer = HttpResponse{};
  reinterpret_cast<SendFunction>(symbol)(request, stop, answer);
  return answer;
}

}  // namespace framewise::telemetry
