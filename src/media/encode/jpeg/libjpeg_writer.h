// SPDX-License-Identifier: Apache-2.0
// The bit stream of JPEG through libjpeg-turbo: it stores the values of blocks,
// makes Huffman tables for them and writes markers and scans.
#pragma once

#include <jpeglib.h>

#include <csetjmp>
#include <optional>
#include <span>
#include <vector>

#include "media/encode/encoder.h"
#include "media/encode/jpeg/layout.h"
#include "media/encode/jpeg/rate_model.h"
#include "media/encode/jpeg/tables.h"

namespace framewise::media {

// The facts of a file besides its layout.
struct JpegStream {
  QuantTables tables;
  bool progressive = true;
  std::array<Bands, kMaxComponents> bands;
  std::span<const std::byte> profile;
};

// For one file.
class LibjpegWriter {
 public:
  LibjpegWriter(EncodeJob& job, const JpegLayout& layout);
  ~LibjpegWriter();
  LibjpegWriter(const LibjpegWriter&) = delete;
  LibjpegWriter& operator=(const LibjpegWriter&) = delete;

  // Memory for the values of all blocks.
  Result<void> allocate();
  // The rows of blocks of a component, each of 64 numbers a block, row by row.
  std::vector<int16_t*> rows(size_t component);

  Result<void> write(const JpegStream& stream);

 private:
  static constexpr size_t kBuffer = size_t{1} << 16;

  struct Errors {
    jpeg_error_mgr manager;
    std::jmp_buf escape;
    char message[JMSG_LENGTH_MAX] = "";
  };
  struct Destination {
    jpeg_destination_mgr manager;
    LibjpegWriter* writer = nullptr;
    std::vector<uint8_t> buffer;
  };
  struct Progress {
    jpeg_progress_mgr manager;
    LibjpegWriter* writer = nullptr;
  };

  [[noreturn]] static void on_error(j_common_ptr info);
  // Runs a part of libjpeg that can fail.
  template <typename Step>
  Result<void> guarded(const Step& step);
  void flush(size_t bytes);
  void create();
  void set_layout();
  void set_scans(const JpegStream& stream);
  void write_marker(int marker, std::string_view mark,
                    std::span<const std::byte> data);
  void write_all(const JpegStream& stream);

  EncodeJob& job_;
  JpegLayout layout_;
  jpeg_compress_struct info_{};
  Errors errors_{};
  Destination to_{};
  Progress progress_{};
  bool created_ = false;
  std::optional<Error> problem_;
  jvirt_barray_ptr arrays_[kMaxComponents] = {};
  std::vector<jpeg_scan_info> scans_;
};

// Leaves out the metadata that no marker can hold, and notes that.
void drop_what_fits_no_marker(EncodeJob& job);

}  // namespace framewise::media
