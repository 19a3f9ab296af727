// SPDX-License-Identifier: Apache-2.0
// The packets of an encoded section. Finished parts are kept in files until the
// film is complete, so that work that was interrupted goes on where it ended.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "framewise/error.h"

namespace framewise::video {

struct PartPacket {
  int32_t shown = 0;  // number of its frame within the section
  bool key = false;
  std::string data;
};

// A frame that decoders of the finished film must show, for its check.
struct ExpectedFrame {
  int32_t number = 0;  // counted from the start of the section; may be outside
  // Of a copied frame: a hash of all samples. 0: encoded, look at `blocks`.
  uint64_t hash = 0;
  std::string blocks;  // mean luma of each block of 8x8 pixels, as bytes
};

struct Part {
  std::string setup;  // the decoder's configuration, if the encoder gives one
  std::vector<PartPacket> packets;      // in the order of decoding
  std::vector<ExpectedFrame> expected;  // in the order of `number`
};

// A part as the content of a file: sealed with its hash. `read_part` gives
// nothing if a byte differs from what was written.
std::string part_file(const Part& part);
std::optional<Part> read_part(std::string_view file);
// Any content with its seal.
std::string sealed_part(std::string_view content);

// Files of parts in a folder of their own beside the film. A file is sealed
// with its hash and renamed to its name when it is complete; what cannot be
// read counts as absent.
class PartStore {
 public:
  // The folder for the film `target`: hidden, beside it.
  static Result<PartStore> beside(const std::filesystem::path& target);
  // A folder that several films share.
  static Result<PartStore> in(const std::filesystem::path& folder);

  Result<void> save(std::string_view key, const Part& part) const;
  std::optional<Part> load(std::string_view key) const;
  bool has(std::string_view key) const;
  // Removes all parts.
  void remove() const;

 private:
  explicit PartStore(std::filesystem::path folder)
      : folder_(std::move(folder)) {}
  std::filesystem::path file_of(std::string_view key) const;

  std::filesystem::path folder_;
};

}  // namespace framewise::video
