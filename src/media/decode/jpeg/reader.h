// SPDX-License-Identifier: Apache-2.0
// libjpeg-turbo behind an interface without longjmp. Uses the libjpeg API
// rather than TurboJPEG, because only libjpeg distinguishes harmless warnings
// from damage and can stop a file with endless scans.
#pragma once

#include <csetjmp>
#include <cstddef>
#include <cstdio>
#include <optional>
#include <span>
#include <string>
#include <vector>

// clang-format off: jpeglib.h does not include what it needs
#include <jpeglib.h>
// clang-format on

#include "frame/color/color_facts.h"
#include "framewise/frame.h"
#include "media/decoder.h"

namespace framewise::media {

struct JpegFacts {
  Size stored_size;
  int orientation = 1;  // Exif's number
  bool progressive = false;
  ColorFacts color = kSrgbFacts;
  std::vector<std::string> comments;
  std::vector<Finding> findings;
};

// The inks of rows where the file stores cyan, magenta, yellow and black.
enum class JpegInks : uint8_t {
  kAsRgb,  // RGBA, by a plain product with black
  kRaw,    // C M Y K, 0 without ink
};

class JpegReader {
 public:
  // Both arguments must outlive the reader.
  JpegReader(std::span<const std::byte> bytes, const Job& job);
  ~JpegReader();
  JpegReader(const JpegReader&) = delete;
  JpegReader& operator=(const JpegReader&) = delete;

  Result<JpegFacts> read_header();

  // After read_header().
  bool has_inks() const;
  // Whether colors are stored as luma and chroma, or luma alone.
  bool has_luma() const;

  // After read_header(): returns the size of the image at 1/denominator.
  Result<Size> start(int denominator);

  // After start(): all rows as RGBA, not turned upright. Returns damage that
  // left pixels missing or guessed; strict jobs get it as the error.
  Result<std::optional<Error>> read_rows(const MutablePlaneView& target);

  // In place of read_rows(), for strict jobs: the next rows, as many as `strip`
  // has, and after the last one whether the file is sound to its end.
  Result<void> read_strip(const MutablePlaneView& strip, JpegInks inks);
  Result<void> finish();

 private:
  // State of libjpeg's callbacks. The C structure must come first.
  struct Errors {
    jpeg_error_mgr manager;
    std::jmp_buf escape;
    char message[JMSG_LENGTH_MAX];
    bool damaged;
    bool ended_early;  // without an end marker, which may cost no pixel
    bool unsupported;
  };
  struct Progress {
    jpeg_progress_mgr manager;
    const Job* job;
  };

  static void on_error(j_common_ptr info);
  static void on_warning(j_common_ptr info, int level);
  static void on_progress(j_common_ptr info);
  bool try_header();
  bool try_start(int denominator);
  bool try_rows(const MutablePlaneView& target, JpegInks inks);
  bool try_finish();
  // After the last row: whether a file that ended early lacks only its end
  // marker.
  bool lacks_no_scan();
  Error failure() const;

  std::span<const std::byte> bytes_;
  const Job& job_;
  Errors errors_{};
  Progress progress_{};
  jpeg_decompress_struct info_{};
  bool created_ = false;
  std::vector<uint8_t> cmyk_row_;
};

}  // namespace framewise::media
