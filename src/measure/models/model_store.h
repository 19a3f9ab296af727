// SPDX-License-Identifier: Apache-2.0
// The folder of models. A file is installed only after its checksum was
// verified, so it is complete and right, or absent.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "measure/models/known_models.h"

namespace framewise::measure::neural {
struct LpipsFile;
}

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
  // As state_of(), with the error. Fails with kEnvironment if it is missing.
  Result<void> check(const KnownModel& model) const;
  // Where the weights of an installed network came from: whether all checksums
  // are those of the published files.
  bool has_published_weights(const KnownModel& model) const;
  // Differs whenever the content of an installed file does: its digest. Empty
  // if it is missing. Networks state theirs; only check() compares it.
  std::string digest_of(const KnownModel& model) const;
  // Path, size and time of the last change. Empty if it is missing.
  std::string stamp_of(const KnownModel& model) const;

  // The weights of a network. Fails as read() does.
  Result<neural::LpipsFile> read_network(const KnownModel& model) const;
  // Converts published files to the model and installs it. Fails with kInput if
  // they are damaged, or contain something else.
  Result<void> convert(const KnownModel& model,
                       std::span<const std::filesystem::path> files) const;

  // The content of a file that is no network. Fails with kEnvironment if it is
  // missing, with kInput if it is wrong.
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
  std::filesystem::path part_of(const ModelSource& source) const;
  // Installs a complete download, or removes it if it is wrong.
  Result<void> adopt_part(const KnownModel& model) const;
  Result<void> make_folder() const;

 private:
  Result<void> find(const KnownModel& model) const;
  Result<void> write(const KnownModel& model, std::string_view content) const;

  std::filesystem::path folder_;
};

// Fails with kInput; the message states the difference.
Result<void> check_model(const KnownModel& model, std::string_view content);

// The files of a network among files and folders, in the order of its sources:
// by name, or the converted file alone. Empty if there is none.
std::vector<std::filesystem::path> files_of_network(
    const KnownModel& model, std::span<const std::filesystem::path> among);

}  // namespace framewise::measure
