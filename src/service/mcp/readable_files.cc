// SPDX-License-Identifier: Apache-2.0
#include "service/mcp/readable_files.h"

#include <algorithm>
#include <chrono>
#include <optional>

#include "base/printable.h"
#include "base/result.h"

namespace framewise::service {
namespace {

namespace fs = std::filesystem;

// A client that offers folders answers at once, or never.
constexpr std::chrono::seconds kPatience{5};
constexpr size_t kMostFolders = 64;

fs::path resolved(const fs::path& path) {
  std::error_code unknown;
  const fs::path real = fs::canonical(path, unknown);
  return unknown ? path.lexically_normal() : real;
}

// The rest of `path` beneath `folder`; "." for the folder itself.
std::optional<fs::path> beneath(const fs::path& path, const fs::path& folder) {
  const auto [in_path, in_folder] = std::ranges::mismatch(path, folder);
  if (in_folder != folder.end() && !(*in_folder).empty()) return std::nullopt;
  fs::path rest;
  for (auto at = in_path; at != path.end(); ++at) rest /= *at;
  return rest.empty() ? fs::path(".") : rest;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// The path of "file:///a%20b" (RFC 8089); nothing for other addresses.
std::optional<fs::path> path_of_uri(std::string_view uri) {
  constexpr std::string_view kScheme = "file://";
  if (!uri.starts_with(kScheme)) return std::nullopt;
  uri.remove_prefix(kScheme.size());
  if (uri.starts_with("localhost/")) uri.remove_prefix(9);
  std::string path;
  for (size_t i = 0; i < uri.size(); ++i) {
    if (uri[i] != '%') {
      path += uri[i];
      continue;
    }
    if (i + 2 >= uri.size()) return std::nullopt;
    const int high = hex_digit(uri[i + 1]), low = hex_digit(uri[i + 2]);
    if (high < 0 || low < 0 || high + low == 0) return std::nullopt;
    path += char(high * 16 + low);
    i += 2;
  }
  if (!path.starts_with('/')) return std::nullopt;
  return fs::path(path);
}

}  // namespace

void ReadableFiles::expect_folders() {
  const std::lock_guard lock(mutex_);
  expecting_ = true;
}

void ReadableFiles::take_folders(const Json& answer) {
  std::vector<fs::path> folders;
  for (const Json& root : answer["roots"]) {
    if (folders.size() == kMostFolders) break;
    const auto path = path_of_uri(root["uri"].text());
    std::error_code unknown;
    if (path && fs::is_directory(*path, unknown)) {
      folders.push_back(resolved(*path));
    }
  }
  const std::lock_guard lock(mutex_);
  expecting_ = false;
  clients_ = std::move(folders);
  changed_.notify_all();
}

std::vector<fs::path> ReadableFiles::folders() const {
  if (clients_.empty()) {
    return owners_.empty() ? std::vector{otherwise_} : owners_;
  }
  if (owners_.empty()) return clients_;
  std::vector<fs::path> both;
  for (const fs::path& owner : owners_) {
    const fs::path own = resolved(owner);
    for (const fs::path& client : clients_) {
      if (beneath(client, own)) {
        both.push_back(client);
      } else if (beneath(own, client)) {
        both.push_back(own);
      }
    }
  }
  return both;
}

Result<JobFile> ReadableFiles::find(std::string_view path) {
  std::vector<fs::path> allowed;
  {
    std::unique_lock lock(mutex_);
    if (!changed_.wait_for(lock, kPatience, [this] { return !expecting_; })) {
      expecting_ = false;
    }
    allowed = folders();
  }
  const auto none = [&] {
    return with_hint(
        fail(ErrorKind::kInput, "no file \"{}\" may be read", printable(path)),
        "name a file beneath the folders of --root or of the "
        "agent's program");
  };
  for (const fs::path& folder : allowed) {
    auto roots = Roots::open({folder});
    if (!roots) continue;
    const fs::path given(path);
    std::string relative(path);
    if (given.is_absolute()) {
      auto rest = beneath(given.lexically_normal(), resolved(folder));
      if (!rest) rest = beneath(given.lexically_normal(), folder);
      if (!rest) continue;
      relative = rest->native();
    }
    auto file = roots->find(relative);
    if (!file) continue;
    file->name = std::string(path);
    return file;
  }
  return none();
}

}  // namespace framewise::service
