// SPDX-License-Identifier: Apache-2.0
#include "service/jobs/fetched_files.h"

#include <algorithm>
#include <cstdio>
#include <memory>
#include <system_error>

#include "base/result.h"

namespace framewise::service {
namespace {

namespace fs = std::filesystem;
using OpenFile = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

constexpr size_t kLongestFileName = 100;

Error write_error() {
  return fail(ErrorKind::kEnvironment, "the fetched file cannot be kept: {}",
              std::generic_category().message(errno));
}

// A name that means the same on every system.
std::string plain_name(std::string_view name) {
  std::string plain;
  for (const char c : name.substr(0, kLongestFileName)) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') || c == '-' || c == '_' ||
                          (c == '.' && !plain.empty());
    plain += is_plain ? c : '_';
  }
  return plain.empty() ? "file" : plain;
}

Result<int64_t> fetch_to_file(const FetchRules& rules,
                              const FetchedFile& file) {
  const OpenFile stream(std::fopen(file.to.c_str(), "wbxe"), std::fclose);
  if (!stream) return write_error();
  FetchRules own = rules;
  own.bytes = std::min(rules.bytes, file.most_bytes);
  int64_t bytes = 0;
  const auto receive = [&](std::string_view piece) -> Result<void> {
    if (std::fwrite(piece.data(), 1, piece.size(), stream.get()) !=
        piece.size()) {
      return write_error();
    }
    bytes += int64_t(piece.size());
    if (file.progress) file.progress(bytes);
    return {};
  };
  FW_RETURN_IF_ERROR(fetch(
      {.url = file.url, .rules = own, .receive = receive, .stop = file.stop}));
  if (std::fflush(stream.get()) != 0) return write_error();
  return bytes;
}

}  // namespace

FetchFile fetch_under(const FetchRules& rules) {
  return
      [&rules](const FetchedFile& file) { return fetch_to_file(rules, file); };
}

bool is_url(std::string_view name) {
  return name.starts_with("https://") || name.starts_with("http://");
}

JobFile job_file_of_url(std::string_view url) {
  std::string_view path = url.substr(url.find("://") + 3);
  path = path.substr(0, path.find_first_of("?#"));
  const size_t slash = path.rfind('/');
  const std::string_view last =
      slash == std::string_view::npos ? "" : path.substr(slash + 1);
  return {plain_name(last), {}, std::string(url)};
}

Result<JobRequest> with_fetched_files(const JobRequest& request,
                                      const fs::path& folder,
                                      int64_t most_bytes,
                                      const FetchFile& fetch,
                                      const JobTools& tools) {
  JobRequest fetched = request;
  int64_t bytes = 0;
  for (size_t i = 0; i < fetched.files.size(); ++i) {
    JobFile& file = fetched.files[i];
    if (file.url.empty()) continue;
    // A folder each: two may have one name.
    file.path = folder / fmt::format("{}", i) / plain_name(file.name);
    std::error_code code;
    fs::create_directories(file.path.parent_path(), code);
    if (code) {
      return fail(ErrorKind::kEnvironment, "cannot make a folder: {}",
                  code.message());
    }
    const auto progress = [&](int64_t of_file) {
      if (!tools.progress) return;
      tools.progress({"fetching", "bytes", bytes + of_file, 0, {}});
    };
    auto done = fetch({.url = file.url,
                       .to = file.path,
                       .most_bytes = most_bytes - bytes,
                       .progress = progress,
                       .stop = tools.work.stop});
    if (!done) {
      done.error().file = file.name;
      return std::move(done).error();
    }
    bytes += *done;
  }
  return fetched;
}

}  // namespace framewise::service
