// SPDX-License-Identifier: Apache-2.0
// The folder of models. A file is installed only after its checksum was
// verified, so it is complete and right, or absent.
#pragma once

#include <filesystem>
#include <string>

#include "measure/models/known_models.h"

namespace framewise::measure {

class ModelStore {
 public:
  enum class State : uint8_t { kMissing, kGood, kDamaged };

  explicit ModelStore(std::filesystem::path folder)
      : folder_(std::move(folder)) {}

  const std::filesystem::path& folder() const { return folder_; }
  std::filesystem::path path_of(const KnownModel& model) const {
    return folder_ / model.file;
  }
  // Reads and verifies the file.
  State state_of(const KnownModel& model) const;

  // The file's content. Fails with kEnvironment if it is missing, with kInput
  // if it is wrong.
  Result<std::string> read(const KnownModel& model) const;
  // Installs verified content. Fails with kInput if it is wrong, with kIo if it
  // cannot be written; the old file then remains.
  Result<void> keep(const KnownModel& model, std::string_view content) const;
  // Copies the model from a file, or from a folder that contains it under its
  // name.
  Result<void> import(const KnownModel& model,
                      const std::filesystem::path& from) const;
  // Returns whether the model existed.
  Result<bool> remove(const KnownModel& model) const;

  // Path of an incomplete download.
  std::filesystem::path part_of(const KnownModel& model) const;
  // Installs a complete download, or removes it if it is wrong.
  Result<void> adopt_part(const KnownModel& model) const;
  Result<void> make_folder() const;

 private:
  std::filesystem::path folder_;
};

// Fails with kInput; the message states the difference.
Result<void> check_model(const KnownModel& model, std::string_view content);

}  // namespace framewise::measure
