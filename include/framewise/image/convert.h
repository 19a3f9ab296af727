// SPDX-License-Identifier: Apache-2.0
// Converts images and animations to another format, at a quality that is
// measured where that is wanted.
//
//   framewise::image::ConvertOptions options;
//   options.format = framewise::FileFormat::kAvif;
//   options.target = 80;  // SSIMULACRA2
//   auto made = framewise::image::convert("photo.jpg", options);
//   if (made) use(made->content, *made->score);
//
// Frames are upright and, unless the profile is kept, sRGB. Metadata are left
// out unless they are kept.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "framewise/animation.h"
#include "framewise/error.h"
#include "framewise/flashes.h"
#include "framewise/image/kept_metadata.h"
#include "framewise/write.h"

namespace framewise::image {

struct ConvertOptions {
  FileFormat format = FileFormat::kWebp;
  // At most one of these four says how close the result has to be; without any
  // it is the format's default quality.
  std::optional<double> quality;     // 0 to 100, of the format
  std::optional<double> target;      // SSIMULACRA2 of at least this; stills
  std::optional<int64_t> max_bytes;  // the best quality within this size
  bool lossless = false;

  // How far a score may exceed the target. Absent: 0.5; 1 for AVIF, whose steps
  // are coarser.
  std::optional<double> tolerance;
  bool progressive = true;                           // JPEG and JPEG XL
  std::optional<Subsampling> subsampling;            // absent: by the quality
  int effort = 5;                                    // 0 quick to 9 small
  std::array<uint8_t, 3> background{255, 255, 255};  // see WriteOptions
  KeptMetadata keep;
  // False: where the result has the format of the source and would be no
  // smaller, the result is the source, without the metadata that are not kept.
  bool may_grow = false;
  // The HDR gain map of a photograph is kept in JPEG, with the profile, and
  // other formats are refused; this leaves it out.
  bool drop_hdr = false;
  // Rules by which an animation must not fail where the source does not; see
  // framewise/flashes.h. Absent: flashes are not judged.
  std::optional<FlashRules> flashes = FlashRules::kWcag;
  // A file that needs more memory than this, by the size that its header
  // states, is refused with kLimit. 0: no limit.
  int64_t memory_bytes = 0;
  OpenOptions open;
};

enum class ConvertOutcome : uint8_t {
  kConverted,
  kSourceKept,  // it is the smaller file of this format
  kMissed,      // no setting reaches the target or the size: no content
};

// The result of one way to encode.
struct ConvertAttempt {
  std::string encoding;         // "4:2:0", "4:4:4", "sharp", "lossless"
  double quality = 0;           // the setting whose result came closest
  std::optional<double> score;  // of it
  int64_t bytes = 0;            // of it
  int probes = 0;               // encodings that were tried
  bool reached = false;
};

struct Conversion {
  ConvertOutcome outcome = ConvertOutcome::kConverted;
  std::string container;  // of the source: "jpeg"
  Size size;              // upright
  int64_t source_bytes = 0;
  int64_t frames = 1;
  std::vector<std::byte> content;
  // The setting and what it gave, where there was one to choose.
  std::optional<double> quality;
  std::optional<double> score;  // SSIMULACRA2 of `content`, if it was measured
  // With a target or a size: the ways that were tried, in order. The last one
  // made the content unless all missed.
  std::vector<ConvertAttempt> attempts;
  std::vector<Finding> notes;
};

// Fails with kUsage for options that exclude each other, and with kUnsupported
// for a target of an animation.
Result<Conversion> convert(const std::filesystem::path& path,
                           const ConvertOptions& options = {});
// `name` stands for the file in errors.
Result<Conversion> convert(std::vector<std::byte> bytes, std::string name,
                           const ConvertOptions& options = {});

}  // namespace framewise::image
