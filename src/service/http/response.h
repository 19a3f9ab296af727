// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "media/folder.h"

namespace framewise::service {

// A file that is sent in pieces.
struct FileBody {
  media::FileDescriptor fd;
  int64_t bytes = 0;
};

// Null: it is no regular file, or cannot be read.
std::shared_ptr<const FileBody> open_file_body(
    const std::filesystem::path& path);

struct Response {
  int status = 200;
  std::string type = "text/plain; charset=utf-8";
  std::string body = {};
  // Further header fields, such as {"Location", "/jobs/1"}.
  std::vector<std::pair<std::string, std::string>> fields = {};
  // One of these is sent instead of `body` if it is not null.
  std::shared_ptr<const std::string> shared_body = nullptr;
  std::shared_ptr<const FileBody> file = nullptr;

  const std::string& content() const {
    return shared_body ? *shared_body : body;
  }
  int64_t content_bytes() const {
    return file ? file->bytes : int64_t(content().size());
  }
};

}  // namespace framewise::service
