// SPDX-License-Identifier: Apache-2.0
// The module that fetches with libcurl.
#include <curl/curl.h>
#include <sys/socket.h>

#include <charconv>
#include <cstdlib>
#include <memory>
#include <optional>

#include "base/printable.h"
#include "base/result.h"
#include "framewise/version.h"
#include "service/fetch/fetch.h"

namespace framewise::service {
namespace {

constexpr size_t kMostUrlBytes = 4096;
constexpr int64_t kMostHeaderBytes = 64 << 10;

struct Close {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
  void operator()(char* text) const { curl_free(text); }
};
using Handle = std::unique_ptr<CURL, Close>;

// One request, which may end in a redirect.
struct Transfer {
  const FetchRequest& request;
  CURL* handle = nullptr;
  int64_t bytes = 0;
  int64_t header_bytes = 0;
  std::optional<Error> error;  // why we ended it
};

std::string part_of(CURLU* url, CURLUPart part, unsigned flags = 0) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, flags) != CURLUE_OK) return {};
  const std::unique_ptr<char, Close> owner(text);
  return text;
}

Result<UrlParts> parts_of(const std::string& text) {
  const std::unique_ptr<CURLU, Close> url(curl_url());
  if (text.size() > kMostUrlBytes || !url ||
      curl_url_set(url.get(), CURLUPART_URL, text.c_str(),
                   CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK) {
    return fail(ErrorKind::kUsage, "'{}' is no URL",
                printable(std::string_view(text).substr(0, 200)));
  }
  UrlParts parts;
  parts.scheme = part_of(url.get(), CURLUPART_SCHEME);
  parts.host = part_of(url.get(), CURLUPART_HOST);
  if (parts.host.starts_with('[') && parts.host.ends_with(']')) {
    parts.host = parts.host.substr(1, parts.host.size() - 2);
  }
  parts.path = part_of(url.get(), CURLUPART_PATH, CURLU_URLDECODE);
  const std::string port =
      part_of(url.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT);
  std::from_chars(port.data(), port.data() + port.size(), parts.port);
  parts.has_user = !part_of(url.get(), CURLUPART_USER).empty() ||
                   !part_of(url.get(), CURLUPART_PASSWORD).empty();
  return parts;
}

// Called with the address that is about to be connected to.
curl_socket_t open_socket(void* user, curlsocktype, curl_sockaddr* target) {
  auto& transfer = *static_cast<Transfer*>(user);
  const auto address = address_of(target->addr);
  if (!address || !may_connect(*address, transfer.request.rules.networks)) {
    transfer.error =
        fail(ErrorKind::kUsage,
             "the host has the address {}, which is not public: {}",
             address ? text_of(*address) : "of another kind",
             address ? why_not_public(*address) : "unknown");
    return CURL_SOCKET_BAD;
  }
  // Another address of the same host may have been refused before.
  transfer.error.reset();
  return ::socket(target->family, target->socktype | SOCK_CLOEXEC,
                  target->protocol);
}

Error too_long(const FetchRules& rules) {
  return fail(ErrorKind::kLimit, "the file is longer than the {} MiB allowed",
              rules.bytes >> 20);
}

size_t write_bytes(char* data, size_t, size_t count, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  long status = 0;
  curl_easy_getinfo(transfer.handle, CURLINFO_RESPONSE_CODE, &status);
  // The page of a redirect or an error is not the file.
  if (status != 200) return count;
  transfer.bytes += int64_t(count);
  if (transfer.bytes > transfer.request.rules.bytes) {
    transfer.error = too_long(transfer.request.rules);
    return 0;
  }
  if (auto taken = transfer.request.receive({data, count}); !taken) {
    transfer.error = std::move(taken).error();
    return 0;
  }
  return count;
}

size_t count_header(char*, size_t, size_t count, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  transfer.header_bytes += int64_t(count);
  return transfer.header_bytes > kMostHeaderBytes ? 0 : count;
}

int check_stop(void* user, curl_off_t, curl_off_t received, curl_off_t,
               curl_off_t) {
  auto& transfer = *static_cast<Transfer*>(user);
  // Pages of redirects and errors are read, but not endlessly.
  if (received > transfer.request.rules.bytes) {
    transfer.error = too_long(transfer.request.rules);
    return 1;
  }
  if (!transfer.request.stop.stop_requested()) return 0;
  transfer.error = fail(ErrorKind::kCancelled, "the fetch was stopped");
  return 1;
}

void set_options(CURL* handle, Transfer& transfer, int64_t left_ms) {
  const FetchRules& rules = transfer.request.rules;
  const std::string agent = fmt::format("framewise/{}", version());
  const auto set = [handle](CURLoption option, auto value) {
    curl_easy_setopt(handle, option, value);
  };
  set(CURLOPT_PROTOCOLS_STR, rules.plain_http ? "https,http" : "https");
  set(CURLOPT_FOLLOWLOCATION, 0L);
  // A proxy would connect for us, to addresses that we do not see. No files of
  // the user decide what is sent.
  set(CURLOPT_PROXY, "");
  set(CURLOPT_NETRC, long(CURL_NETRC_IGNORED));
  set(CURLOPT_OPENSOCKETFUNCTION, open_socket);
  set(CURLOPT_OPENSOCKETDATA, &transfer);
  set(CURLOPT_FRESH_CONNECT, 1L);
  set(CURLOPT_FORBID_REUSE, 1L);
  set(CURLOPT_HTTP_VERSION, long(CURL_HTTP_VERSION_1_1));
  set(CURLOPT_HTTP09_ALLOWED, 0L);
  set(CURLOPT_SSL_VERIFYPEER, 1L);
  set(CURLOPT_SSL_VERIFYHOST, 2L);
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_CONNECTTIMEOUT_MS, long(rules.connect_ms));
  set(CURLOPT_TIMEOUT_MS, long(left_ms));
  set(CURLOPT_LOW_SPEED_LIMIT, long(rules.slowest_bytes_per_s));
  set(CURLOPT_LOW_SPEED_TIME, 20L);
  set(CURLOPT_MAXFILESIZE_LARGE, curl_off_t(rules.bytes));
  set(CURLOPT_USERAGENT, agent.c_str());
  set(CURLOPT_WRITEFUNCTION, write_bytes);
  set(CURLOPT_WRITEDATA, &transfer);
  set(CURLOPT_HEADERFUNCTION, count_header);
  set(CURLOPT_HEADERDATA, &transfer);
  set(CURLOPT_NOPROGRESS, 0L);
  set(CURLOPT_XFERINFOFUNCTION, check_stop);
  set(CURLOPT_XFERINFODATA, &transfer);
}

Error failure_of(const Transfer& transfer, CURLcode code, const char* detail) {
  if (transfer.error) return *transfer.error;
  if (code == CURLE_FILESIZE_EXCEEDED) return too_long(transfer.request.rules);
  if (code == CURLE_OPERATION_TIMEDOUT) {
    return fail(ErrorKind::kTimeout, "the server is too slow: {}", detail);
  }
  return fail(ErrorKind::kIo, "cannot be fetched: {}",
              *detail ? detail : curl_easy_strerror(code));
}

// One request. The address of the redirect, or empty: the file was received.
Result<std::string> get(const std::string& url, Transfer& transfer,
                        int64_t left_ms) {
  const Handle handle(curl_easy_init());
  if (!handle) {
    return fail(ErrorKind::kEnvironment, "libcurl cannot be started");
  }
  transfer.handle = handle.get();
  transfer.header_bytes = 0;
  char detail[CURL_ERROR_SIZE] = "";
  curl_easy_setopt(handle.get(), CURLOPT_ERRORBUFFER, detail);
  curl_easy_setopt(handle.get(), CURLOPT_URL, url.c_str());
  set_options(handle.get(), transfer, left_ms);
  const CURLcode code = curl_easy_perform(handle.get());
  if (code != CURLE_OK) return failure_of(transfer, code, detail);
  long status = 0;
  curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
  if (status == 200) return std::string();
  char* target = nullptr;
  curl_easy_getinfo(handle.get(), CURLINFO_REDIRECT_URL, &target);
  const bool redirects = status == 301 || status == 302 || status == 303 ||
                         status == 307 || status == 308;
  if (!redirects || !target) {
    return fail(ErrorKind::kIo, "the server says {}", status);
  }
  return std::string(target);
}

Result<Fetched> fetch_with_curl(const FetchRequest& request) {
  static const CURLcode kStarted = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (kStarted != CURLE_OK) {
    return fail(ErrorKind::kEnvironment, "libcurl cannot be started: {}",
                curl_easy_strerror(kStarted));
  }
  using Clock = std::chrono::steady_clock;
  const auto end =
      Clock::now() + std::chrono::milliseconds(request.rules.total_ms);
  std::string url = request.url;
  bool was_secure = false;
  for (int redirects = 0;; ++redirects) {
    FW_ASSIGN_OR_RETURN(const UrlParts parts, parts_of(url));
    FW_RETURN_IF_ERROR(admit_url(parts, request.rules));
    if (was_secure && parts.scheme != "https") {
      return fail(ErrorKind::kUsage, "a redirect leads from https to http");
    }
    was_secure = parts.scheme == "https";
    const int64_t left_ms =
        std::chrono::duration_cast<std::chrono::milliseconds>(end -
                                                              Clock::now())
            .count();
    if (left_ms <= 0) {
      return fail(ErrorKind::kTimeout, "the server is too slow");
    }
    Transfer transfer{request};
    FW_ASSIGN_OR_RETURN(std::string next, get(url, transfer, left_ms));
    if (next.empty()) {
      const size_t slash = parts.path.rfind('/');
      return Fetched{url,
                     slash == std::string::npos ? std::string()
                                                : parts.path.substr(slash + 1),
                     transfer.bytes};
    }
    if (redirects == request.rules.redirects) {
      return fail(ErrorKind::kIo, "more than {} redirects",
                  request.rules.redirects);
    }
    url = std::move(next);
  }
}

}  // namespace
}  // namespace framewise::service

extern "C" __attribute__((visibility("default"))) void framewise_fetch(
    const framewise::service::FetchRequest& request,
    framewise::Result<framewise::service::Fetched>& answer) {
  answer = framewise::service::fetch_with_curl(request);
  if (!answer) {
    answer = framewise::in_file(
        answer.error(), framewise::printable(request.url.substr(0, 500)));
  }
}
