// SPDX-License-Identifier: Apache-2.0
// A TIFF file in memory, opened by libtiff.
#pragma once

#include <tiffio.h>

#include <memory>
#include <span>
#include <string>

#include "framewise/error.h"

namespace framewise::media {

class TiffFile {
 public:
  // libtiff allocates at most `most_bytes` at once.
  static Result<std::unique_ptr<TiffFile>> open(
      std::span<const std::byte> bytes, int64_t most_bytes);
  ~TiffFile();
  TiffFile(const TiffFile&) = delete;
  TiffFile& operator=(const TiffFile&) = delete;

  TIFF* tiff() const { return tiff_; }

  // The value of a tag, or its default.
  template <typename Number>
  Number tag(uint32_t id, Number otherwise) const {
    Number value = otherwise;
    return TIFFGetFieldDefaulted(tiff_, id, &value) == 1 ? value : otherwise;
  }

  // An error with libtiff's cause.
  Error failed(std::string_view action) const;

 private:
  explicit TiffFile(std::span<const std::byte> bytes) : bytes_(bytes) {}
  static tmsize_t read(thandle_t self, void* out, tmsize_t size);
  static toff_t seek(thandle_t self, toff_t offset, int whence);
  static int note(TIFF*, void* self, const char* module, const char* format,
                  va_list arguments);

  std::span<const std::byte> bytes_;
  uint64_t position_ = 0;
  std::string cause_;  // libtiff's first error
  TIFF* tiff_ = nullptr;
};

}  // namespace framewise::media
