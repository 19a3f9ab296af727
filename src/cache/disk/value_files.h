// SPDX-License-Identifier: Apache-2.0
// Large values, one file each: written whole or not at all, read by mapping.
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>

#include "cache/tier.h"

namespace framewise::cache::disk {

class ValueFiles {
 public:
  explicit ValueFiles(std::filesystem::path folder)
      : folder_(std::move(folder)) {}

  bool write(const Key& key, std::string_view bytes) const;
  // nullopt if there is no file of that length.
  std::optional<Blob> map(const Key& key, int64_t length) const;
  void remove(const Key& key) const;
  void remove_all() const;

 private:
  std::filesystem::path path_of(const Key& key) const;

  std::filesystem::path folder_;
};

}  // namespace framewise::cache::disk
