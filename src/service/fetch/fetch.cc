// SPDX-License-Identifier: Apache-2.0
#include "service/fetch/fetch.h"

#include <algorithm>

#include "base/module.h"
#include "base/printable.h"
#include "base/result.h"

namespace framewise::service {

Result<Fetched> fetch(const FetchRequest& request) {
  if (!request.rules.enabled) {
    return with_hint(fail(ErrorKind::kUsage, "this server does not fetch URLs"),
                     "upload the file, or start the server with --fetch");
  }
  FW_ASSIGN_OR_RETURN(void* symbol,
                      load_module_symbol("framewise-fetch", "framewise_fetch"));
  Result<Fetched> answer = Fetched{};
  reinterpret_cast<FetchFunction>(symbol)(request, answer);
  return answer;
}

Result<void> admit_url(const UrlParts& url, const FetchRules& rules) {
  if (url.scheme != "https" && !(url.scheme == "http" && rules.plain_http)) {
    return with_hint(fail(ErrorKind::kUsage, "URLs of {}:// are not fetched",
                          printable(url.scheme)),
                     url.scheme == "http"
                         ? "use https, or start the server with --fetch-http"
                         : "use https");
  }
  if (url.has_user) {
    return fail(ErrorKind::kUsage, "URLs with a user name are not fetched");
  }
  if (!rules.ports.empty() &&
      std::ranges::find(rules.ports, url.port) == rules.ports.end()) {
    return fail(ErrorKind::kUsage, "port {} is not allowed", url.port);
  }
  if (!rules.hosts.empty() && !is_in_host_list(url.host, rules.hosts)) {
    return fail(ErrorKind::kUsage,
                "the host {} is not in the list of this server",
                printable(url.host));
  }
  // Numbers are refused before a connection; names when they are resolved.
  if (const auto address = parse_address(url.host);
      address && !may_connect(*address, rules.networks)) {
    return fail(ErrorKind::kUsage, "the address {} is not public: {}",
                text_of(*address), why_not_public(*address));
  }
  return {};
}

}  // namespace framewise::service
