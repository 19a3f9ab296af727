// SPDX-License-Identifier: Apache-2.0
// The codec-style module that contains libcurl.
#include <curl/curl.h>
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>

#include "base/result.h"
#include "framewise/version.h"
#include "measure/models/download.h"

namespace framewise::measure {
namespace {

namespace fs = std::filesystem;

constexpr const char* kOffline =
    "on a machine without network: fetch the file elsewhere, then `framewise "
    "models import FILE`, or name a mirror with --from";

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};

// State of one transfer.
struct Transfer {
  const Download& request;
  std::unique_ptr<std::FILE, Close> file;
  int64_t done = 0;
  int write_error = 0;
  bool too_long = false;
};

size_t write_bytes(char* data, size_t, size_t count, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  if (transfer.done + int64_t(count) > transfer.request.bytes) {
    transfer.too_long = true;
    return 0;
  }
  const size_t written = std::fwrite(data, 1, count, transfer.file.get());
  if (written != count) transfer.write_error = errno;
  transfer.done += int64_t(written);
  if (transfer.request.progress) transfer.request.progress(transfer.done);
  return written;
}

int check_stop(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  const auto& transfer = *static_cast<Transfer*>(user);
  return transfer.request.stop.stop_requested() ? 1 : 0;
}

Error io_error(const Download& request, int code) {
  Error error = in_file(fail(ErrorKind::kIo, "cannot write: {}",
                             std::generic_category().message(code)),
                        request.part.string());
  if (code == ENOSPC || code == EDQUOT) {
    error.hint = "free some space, or name another folder with --models";
  }
  return error;
}

Error failure_of(const Transfer& transfer, CURL* handle, CURLcode code,
                 const char* detail) {
  const Download& request = transfer.request;
  if (transfer.write_error != 0) {
    return io_error(request, transfer.write_error);
  }
  if (code == CURLE_ABORTED_BY_CALLBACK) {
    return fail(ErrorKind::kCancelled, "the download was stopped");
  }
  if (transfer.too_long) {
    return with_hint(
        in_file(fail(ErrorKind::kInput, "is longer than the {} bytes expected",
                     request.bytes),
                request.url),
        "another place that has it may be named with --from");
  }
  long status = 0;
  curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
  if (code == CURLE_HTTP_RETURNED_ERROR) {
    return with_hint(in_file(fail(ErrorKind::kIo, "the server says {}", status),
                             request.url),
                     "another place that has it may be named with --from");
  }
  const char* reason = *detail ? detail : curl_easy_strerror(code);
  return with_hint(
      in_file(fail(ErrorKind::kIo, "cannot be fetched: {}", reason),
              request.url),
      kOffline);
}

void set_options(CURL* handle, Transfer& transfer, char* detail) {
  const std::string agent = fmt::format("framewise/{}", version());
  curl_easy_setopt(handle, CURLOPT_URL, transfer.request.url.c_str());
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "https,http");
  curl_easy_setopt(handle, CURLOPT_REDIR_PROTOCOLS_STR, "https,http");
  curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 1L);
  curl_easy_setopt(handle, CURLOPT_MAXREDIRS, 5L);
  curl_easy_setopt(handle, CURLOPT_FAILONERROR, 1L);
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT, 30L);
  curl_easy_setopt(handle, CURLOPT_LOW_SPEED_LIMIT, 1L);
  curl_easy_setopt(handle, CURLOPT_LOW_SPEED_TIME, 30L);
  curl_easy_setopt(handle, CURLOPT_USERAGENT, agent.c_str());
  curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, detail);
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, write_bytes);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, &transfer);
  curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, check_stop);
  curl_easy_setopt(handle, CURLOPT_XFERINFODATA, &transfer);
  curl_easy_setopt(handle, CURLOPT_RESUME_FROM_LARGE,
                   curl_off_t(transfer.done));
}

// Null, with errno, where a symbolic link is in its place, or it cannot be
// opened.
std::FILE* open_part(const fs::path& path, bool append) {
  const int descriptor = open(path.c_str(),
                              O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC |
                                  (append ? O_APPEND : O_TRUNC),
                              0666);
  if (descriptor < 0) return nullptr;
  std::FILE* const file = fdopen(descriptor, append ? "ab" : "wb");
  if (!file) close(descriptor);
  return file;
}

// Continues after the first `have` bytes. Sets `again` if the server cannot.
Result<void> fetch(const Download& request, int64_t have, bool& again) {
  Transfer transfer{request, nullptr, have};
  transfer.file.reset(open_part(request.part, have > 0));
  if (!transfer.file) return io_error(request, errno);
  const std::unique_ptr<CURL, Close> handle(curl_easy_init());
  if (!handle) {
    return fail(ErrorKind::kEnvironment, "libcurl cannot be started");
  }
  char detail[CURL_ERROR_SIZE] = "";
  set_options(handle.get(), transfer, detail);
  const CURLcode code = curl_easy_perform(handle.get());
  long status = 0;
  curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
  again = have > 0 && (code == CURLE_RANGE_ERROR || status == 416);
  if (code != CURLE_OK) {
    return failure_of(transfer, handle.get(), code, detail);
  }
  if (std::fflush(transfer.file.get()) != 0) return io_error(request, errno);
  return {};
}

Result<void> download_with_curl(const Download& request) {
  static const CURLcode kStarted = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (kStarted != CURLE_OK) {
    return fail(ErrorKind::kEnvironment, "libcurl cannot be started: {}",
                curl_easy_strerror(kStarted));
  }
  std::error_code absent;
  const auto size = fs::file_size(request.part, absent);
  int64_t have = absent ? 0 : int64_t(size);
  if (have == request.bytes) return {};
  if (have > request.bytes) have = 0;
  bool again = false;
  auto fetched = fetch(request, have, again);
  if (!again) return fetched;
  return fetch(request, 0, again);
}

}  // namespace
}  // namespace framewise::measure

extern "C" __attribute__((visibility("default"))) void framewise_download(
    const framewise::measure::Download& request,
    framewise::Result<void>& answer) {
  answer = framewise::measure::download_with_curl(request);
}
