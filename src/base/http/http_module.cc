// SPDX-License-Identifier: Apache-2.0
// The module that sends requests, with libcurl.
#include <curl/curl.h>
#include <netdb.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <optional>
#include <system_error>

#include "base/http/http_client.h"
#include "base/result.h"

namespace framewise {
namespace {

struct Close {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using Handle = std::unique_ptr<CURL, Close>;
struct CloseTransfers {
  void operator()(CURLM* transfers) const { curl_multi_cleanup(transfers); }
};
using Transfers = std::unique_ptr<CURLM, CloseTransfers>;
using FieldList = std::unique_ptr<curl_slist, Close>;

// The response of a request while it runs.
struct Receiving {
  const HttpRequest& request;
  const std::stop_token& stop;
  CURL* handle = nullptr;
  std::string body;
  size_t body_bytes = 0;
  HttpFields fields;
  size_t header_bytes = 0;
  bool too_long = false;
  std::optional<Error> error;  // why this program ended the request
};

size_t take_body(char* data, size_t, size_t count, void* user) {
  auto& receiving = *static_cast<Receiving*>(user);
  receiving.body_bytes += count;
  receiving.too_long =
      receiving.body_bytes > receiving.request.limits.body_bytes;
  if (receiving.too_long) return 0;
  if (!receiving.request.receive) {
    receiving.body.append(data, count);
    return count;
  }
  long status = 0;
  curl_easy_getinfo(receiving.handle, CURLINFO_RESPONSE_CODE, &status);
  // The page of a redirect or an error is not what was asked for.
  if (status != 200 && status != 206) return count;
  auto taken = receiving.request.receive(int(status), {data, count});
  if (taken) return count;
  receiving.error = std::move(taken).error();
  return 0;
}

curl_socket_t open_socket(void* user, curlsocktype, curl_sockaddr* target) {
  auto& receiving = *static_cast<Receiving*>(user);
  // Another address of the same host may have been refused before.
  receiving.error.reset();
  if (auto may = receiving.request.may_connect(target->addr); !may) {
    receiving.error = std::move(may).error();
    return CURL_SOCKET_BAD;
  }
  return ::socket(target->family, target->socktype | SOCK_CLOEXEC,
                  target->protocol);
}

std::string_view trimmed_line(std::string_view text) {
  const size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

size_t take_header(char* data, size_t, size_t count, void* user) {
  auto& receiving = *static_cast<Receiving*>(user);
  receiving.header_bytes += count;
  receiving.too_long =
      receiving.header_bytes > receiving.request.limits.header_bytes;
  if (receiving.too_long) return 0;
  const std::string_view line(data, count);
  // The head of the last answer counts, not that of "100 Continue".
  if (line.starts_with("HTTP/")) receiving.fields.clear();
  const size_t colon = line.find(':');
  if (colon == std::string_view::npos) return count;
  std::string name(line.substr(0, colon));
  for (char& c : name) {
    if (c >= 'A' && c <= 'Z') c = char(c - 'A' + 'a');
  }
  receiving.fields.emplace_back(std::move(name),
                                trimmed_line(line.substr(colon + 1)));
  return count;
}

FieldList fields_of(const HttpRequest& request) {
  FieldList list;
  const auto add = [&list](const std::string& line) {
    curl_slist* const longer = curl_slist_append(list.get(), line.c_str());
    if (!longer) return;
    [[maybe_unused]] auto* const same = list.release();
    list.reset(longer);
  };
  for (const auto& [name, value] : request.fields) add(name + ": " + value);
  // No pause before the body. libcurl 7.88 would sign a field that is left out.
  if (!request.signature) add("Expect:");
  return list;
}

void set_signature(CURL* handle, const HttpRequest& request) {
  if (!request.signature) return;
  curl_easy_setopt(handle, CURLOPT_EXPECT_100_TIMEOUT_MS, 1L);
  const HttpSignature& by = *request.signature;
  const std::string scheme = fmt::format("aws:amz:{}:s3", by.region);
  curl_easy_setopt(handle, CURLOPT_AWS_SIGV4, scheme.c_str());
  curl_easy_setopt(handle, CURLOPT_USERNAME, by.access_key.c_str());
  curl_easy_setopt(handle, CURLOPT_PASSWORD, by.secret_key.c_str());
}

void set_method(CURL* handle, const HttpRequest& request) {
  if (request.method == HttpMethod::kGet) return;
  if (request.method == HttpMethod::kHead) {
    curl_easy_setopt(handle, CURLOPT_NOBODY, 1L);
    return;
  }
  curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, name_of(request.method));
  if (request.method == HttpMethod::kDelete) return;
  curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE,
                   curl_off_t(request.body.size()));
  curl_easy_setopt(handle, CURLOPT_POSTFIELDS, request.body.data());
}

void set_options(CURL* handle, Receiving& receiving) {
  const HttpRequest& request = receiving.request;
  const auto set = [handle](CURLoption option, auto value) {
    curl_easy_setopt(handle, option, value);
  };
  set(CURLOPT_PROTOCOLS_STR, "https,http");
  // Series and jobs of this machine do not leave it.
  if (!request.address.secure || request.may_connect) set(CURLOPT_PROXY, "");
  if (request.may_connect) {
    set(CURLOPT_OPENSOCKETFUNCTION, open_socket);
    set(CURLOPT_OPENSOCKETDATA, &receiving);
  }
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_NETRC, long(CURL_NETRC_IGNORED));
  set(CURLOPT_SSL_VERIFYPEER, 1L);
  set(CURLOPT_SSL_VERIFYHOST, 2L);
  if (const char* const file = std::getenv("SSL_CERT_FILE")) {
    set(CURLOPT_CAINFO, file);
  }
  set(CURLOPT_HTTP_VERSION, long(CURL_HTTP_VERSION_1_1));
  set(CURLOPT_HTTP09_ALLOWED, 0L);
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_TIMEOUT_MS, long(request.deadline.count()));
  set(CURLOPT_CONNECTTIMEOUT_MS, long(request.connect_deadline.count()));
  if (request.method != HttpMethod::kHead) {
    set(CURLOPT_MAXFILESIZE_LARGE, curl_off_t(request.limits.body_bytes));
  }
  set(CURLOPT_USERAGENT, "framewise");
  set(CURLOPT_WRITEFUNCTION, take_body);
  set(CURLOPT_WRITEDATA, &receiving);
  set(CURLOPT_HEADERFUNCTION, take_header);
  set(CURLOPT_HEADERDATA, &receiving);
  // Keys of objects may hold "//" and "/./".
  set(CURLOPT_PATH_AS_IS, 1L);
  if (request.longest_pause.count() > 0) {
    set(CURLOPT_LOW_SPEED_LIMIT, long(request.slowest_bytes_per_s));
    set(CURLOPT_LOW_SPEED_TIME, long(request.longest_pause.count()));
  }
  set_signature(handle, request);
  set_method(handle, request);
}

// libcurl does not say why: a name that does not exist is not worth another
// attempt, a server of names that does not answer is, much later.
Error unresolved(const std::string& host) {
  addrinfo* found = nullptr;
  const int code = getaddrinfo(host.c_str(), nullptr, nullptr, &found);
  if (found) freeaddrinfo(found);
  if (code == EAI_NONAME) {
    return with_hint(fail(ErrorKind::kInput, "there is no host \"{}\"", host),
                     "check the spelling of the address");
  }
  return with_hint(
      fail(ErrorKind::kEnvironment, "cannot look up the address of {}: {}",
           host, code == 0 ? "the first try failed" : gai_strerror(code)),
      "is this machine connected to a network?");
}

Error failure_of(const Receiving& receiving, CURL* handle, CURLcode code,
                 const char* detail) {
  const HttpAddress& address = receiving.request.address;
  const std::string name = address.host + ":" + address.port;
  if (receiving.stop.stop_requested()) {
    return fail(ErrorKind::kCancelled, "stopped");
  }
  if (receiving.error) return *receiving.error;
  if (receiving.too_long || code == CURLE_FILESIZE_EXCEEDED) {
    return fail(ErrorKind::kLimit, "the answer of {} is too long", name);
  }
  if (code == CURLE_OPERATION_TIMEDOUT) {
    return fail(ErrorKind::kTimeout, "{} is too slow: {}", name, detail);
  }
  if (code == CURLE_COULDNT_RESOLVE_HOST) return unresolved(address.host);
  long problem = 0;
  curl_easy_getinfo(handle, CURLINFO_OS_ERRNO, &problem);
  const std::string reason =
      code == CURLE_COULDNT_CONNECT && problem != 0
          ? std::generic_category().message(int(problem))
          : std::string(*detail ? detail : curl_easy_strerror(code));
  return fail(ErrorKind::kIo, "cannot reach {}: {}", name, reason);
}

// Wakes every tenth of a second to notice a stop.
CURLcode perform(CURL* handle, CURLM* transfers, const std::stop_token& stop) {
  if (!transfers) return CURLE_OUT_OF_MEMORY;
  curl_multi_add_handle(transfers, handle);
  CURLcode code = CURLE_ABORTED_BY_CALLBACK;
  for (int running = 1; running > 0 && !stop.stop_requested();) {
    constexpr int kPauseMs = 100;
    curl_multi_perform(transfers, &running);
    int left = 0;
    if (const CURLMsg* end = curl_multi_info_read(transfers, &left)) {
      code = end->data.result;
    } else {
      curl_multi_poll(transfers, nullptr, 0, kPauseMs, nullptr);
    }
  }
  curl_multi_remove_handle(transfers, handle);
  return code;
}

Result<HttpResponse> send(const HttpRequest& request,
                          const std::stop_token& stop) {
  static const CURLcode kStarted = curl_global_init(CURL_GLOBAL_DEFAULT);
  const Handle handle(kStarted == CURLE_OK ? curl_easy_init() : nullptr);
  if (!handle) {
    return fail(ErrorKind::kEnvironment, "libcurl cannot be started");
  }
  Receiving receiving{request, stop, handle.get()};
  char detail[CURL_ERROR_SIZE] = "";
  const std::string url = text_of(request.address);
  const FieldList fields = fields_of(request);
  curl_easy_setopt(handle.get(), CURLOPT_ERRORBUFFER, detail);
  curl_easy_setopt(handle.get(), CURLOPT_URL, url.c_str());
  curl_easy_setopt(handle.get(), CURLOPT_HTTPHEADER, fields.get());
  set_options(handle.get(), receiving);
  // Its connections wait for the next request of the thread.
  thread_local const Transfers kept(curl_multi_init());
  const Transfers own(request.keeps_connection ? nullptr : curl_multi_init());
  const CURLcode code =
      perform(handle.get(), own ? own.get() : kept.get(), stop);
  if (code != CURLE_OK)
    return failure_of(receiving, handle.get(), code, detail);
  HttpResponse response;
  long status = 0;
  curl_off_t pause_s = 0;
  const char* redirect = nullptr;
  curl_easy_getinfo(handle.get(), CURLINFO_REDIRECT_URL, &redirect);
  curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo(handle.get(), CURLINFO_RETRY_AFTER, &pause_s);
  response.status = int(status);
  response.body = std::move(receiving.body);
  response.fields = std::move(receiving.fields);
  constexpr int kRedirects[] = {301, 302, 303, 307, 308};
  if (redirect && std::ranges::count(kRedirects, response.status) > 0) {
    response.redirect = redirect;
  }
  if (pause_s > 0)
    response.retry_after_s = int(std::min<curl_off_t>(pause_s, 24 * 3600));
  return response;
}

}  // namespace
}  // namespace framewise

extern "C" __attribute__((visibility("default"))) void framewise_http(
    const framewise::HttpRequest& request, const std::stop_token& stop,
    framewise::Result<framewise::HttpResponse>& answer) {
  answer = framewise::send(request, stop);
}
