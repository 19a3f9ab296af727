// SPDX-License-Identifier: Apache-2.0
// The folder in which models lie. A file is there whole and right or not at
// all: it is checked before it takes its place.
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
  // Looks at the content of the file.
  State state_of(const KnownModel& model) const;

  // The file's content. Fails with kEnvironment where it is missing, with
  // kInput where it is not what it should be.
  Result<std::string> read(const KnownModel& model) const;
  // Keeps content that is right; fails with kInput where it is not, with kIo
  // where it cannot be written, and leaves what was there.
  Result<void> keep(const KnownModel& model, std::string_view content) const;
  // Copies the model from a file, or from a folder that holds it under its
  // name.
  Result<void> import(const KnownModel& model,
                      const std::filesystem::path& from) const;
  // Whether there was one.
  Result<bool> remove(const KnownModel& model) const;

  // Where a download that is not yet complete lies.
  std::filesystem::path part_of(const KnownModel& model) const;
  // Lets a complete download take its place, or removes it where it is wrong.
  Result<void> adopt_part(const KnownModel& model) const;
  Result<void> make_folder() const;

 private:
  std::filesystem::path folder_;
};

// Fails with kInput; the message says how the content differs.
Result<void> check_model(const KnownModel& model, std::string_view content);

}  // namespace framewise::measure
