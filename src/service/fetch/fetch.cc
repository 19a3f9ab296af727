// SPDX-License-Identifier: Apache-2.0
#include "service/fetch/fetch.h"

#include <algorithm>
#include <charconv>

#include "base/http/http_client.h"
#include "base/http/percent_code.h"
#include "base/printable.h"
#include "base/result.h"

namespace framewise::service {
namespace {

constexpr size_t kMostUrlBytes = 4096;

Result<void> admit_socket(const sockaddr& socket, const FetchRules& rules) {
  const auto address = address_of(socket);
  if (address && may_connect(*address, rules.networks)) return {};
  return fail(ErrorKind::kUsage,
              "the host has the address {}, which is not public: {}",
              address ? text_of(*address) : "of another kind",
              address ? why_not_public(*address) : "unknown");
}

std::string file_name_in(std::string_view path) {
  const std::string name = percent_decoded(path.substr(0, path.find('?')));
  return name.substr(name.rfind('/') + 1);
}

Result<Fetched> fetch_admitted(const FetchRequest& request) {
  const FetchRules& rules = request.rules;
  if (request.url.size() > kMostUrlBytes) {
    return fail(ErrorKind::kUsage, "the URL is longer than {} bytes",
                kMostUrlBytes);
  }
  Fetched fetched;
  HttpRequest sent{
      .deadline = std::chrono::milliseconds(rules.total_ms),
      .connect_deadline = std::chrono::milliseconds(rules.connect_ms),
      .longest_pause = std::chrono::seconds(20),
      .slowest_bytes_per_s = rules.slowest_bytes_per_s,
      .limits = {.header_bytes = size_t{64} << 10,
                 .body_bytes = size_t(rules.bytes)},
      .receive =
          [&](int, std::string_view bytes) {
            fetched.bytes += int64_t(bytes.size());
            return request.receive(bytes);
          },
      .may_connect =
          [&](const sockaddr& address) {
            return admit_socket(address, rules);
          }};
  FW_ASSIGN_OR_RETURN(sent.address, parse_http_address(request.url));
  FW_ASSIGN_OR_RETURN(const HttpResponse answer,
                      follow_request(
                          std::move(sent), rules.redirects,
                          [&](const HttpAddress& address) {
                            fetched.url = text_of(address);
                            fetched.file_name = file_name_in(address.path);
                            return admit_address(address, rules);
                          },
                          request.stop));
  if (answer.status == 200) return fetched;
  return fail(ErrorKind::kIo, "the server says {}", answer.status);
}

}  // namespace

Result<Fetched> fetch(const FetchRequest& request) {
  if (!request.rules.enabled) {
    return with_hint(fail(ErrorKind::kUsage, "this server does not fetch URLs"),
                     "upload the file, or start the server with --fetch");
  }
  auto fetched = fetch_admitted(request);
  if (fetched) return fetched;
  return in_file(std::move(fetched).error(),
                 printable(request.url.substr(0, 500)));
}

Result<void> admit_address(const HttpAddress& address,
                           const FetchRules& rules) {
  if (!address.secure && !rules.plain_http) {
    return with_hint(fail(ErrorKind::kUsage, "URLs of http:// are not fetched"),
                     "use https, or start the server with --fetch-http");
  }
  int port = 0;
  std::from_chars(address.port.data(),
                  address.port.data() + address.port.size(), port);
  if (!rules.ports.empty() &&
      std::ranges::find(rules.ports, port) == rules.ports.end()) {
    return fail(ErrorKind::kUsage, "port {} is not allowed", port);
  }
  if (!rules.hosts.empty() && !is_in_host_list(address.host, rules.hosts)) {
    return fail(ErrorKind::kUsage,
                "the host {} is not in the list of this server",
                printable(address.host));
  }
  // Numbers are refused before a connection; names when they are resolved.
  if (const auto number = parse_address(address.host);
      number && !may_connect(*number, rules.networks)) {
    return fail(ErrorKind::kUsage, "the address {} is not public: {}",
                text_of(*number), why_not_public(*number));
  }
  return {};
}

}  // namespace framewise::service
