// SPDX-License-Identifier: Apache-2.0
// The files that an agent may name: beneath the folders of the server's owner,
// narrowed by those that the agent's program names.
#pragma once

#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <string_view>
#include <vector>

#include "base/json/json.h"
#include "service/jobs/roots.h"

namespace framewise::service {

class ReadableFiles {
 public:
  ReadableFiles(std::vector<std::filesystem::path> owners,
                std::filesystem::path otherwise)
      : owners_(std::move(owners)), otherwise_(std::move(otherwise)) {}

  // From now on find() waits a moment for the folders that were asked for.
  void expect_folders();
  // The answer to "roots/list".
  void take_folders(const Json& answer);

  // The file of a path, relative to a folder or whole. Fails in the same words
  // for what is outside as for what does not exist.
  Result<JobFile> find(std::string_view path);

 private:
  std::vector<std::filesystem::path> folders() const;

  const std::vector<std::filesystem::path> owners_;
  const std::filesystem::path otherwise_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool expecting_ = false;
  std::vector<std::filesystem::path> clients_;
};

}  // namespace framewise::service
