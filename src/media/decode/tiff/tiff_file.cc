// SPDX-License-Identifier: Apache-2.0
#include "media/decode/tiff/tiff_file.h"

#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <cstring>

#include "base/result.h"

namespace framewise::media {
namespace {

int ignore_warning(TIFF*, void*, const char*, const char*, va_list) {
  return 1;
}

}  // namespace

Result<std::unique_ptr<TiffFile>> TiffFile::open(
    std::span<const std::byte> bytes, int64_t most_bytes) {
  std::unique_ptr<TiffFile> file(new TiffFile(bytes));
  TIFFOpenOptions* options = TIFFOpenOptionsAlloc();
  if (!options) return fail(ErrorKind::kLimit, "out of memory");
  TIFFOpenOptionsSetMaxSingleMemAlloc(options, tmsize_t(most_bytes));
  TIFFOpenOptionsSetErrorHandlerExtR(options, note, file.get());
  TIFFOpenOptionsSetWarningHandlerExtR(options, ignore_warning, nullptr);
  // Read only, without a memory map.
  file->tiff_ = TIFFClientOpenExt(
      "", "rm", file.get(), read,
      [](thandle_t, void*, tmsize_t) -> tmsize_t { return 0; }, seek,
      [](thandle_t) { return 0; },
      [](thandle_t self) {
        return toff_t(static_cast<TiffFile*>(self)->bytes_.size());
      },
      nullptr, nullptr, options);
  TIFFOpenOptionsFree(options);
  if (!file->tiff_) return file->failed("cannot open the picture");
  return file;
}

TiffFile::~TiffFile() {
  if (tiff_) TIFFClose(tiff_);
}

tmsize_t TiffFile::read(thandle_t self, void* out, tmsize_t size) {
  auto& file = *static_cast<TiffFile*>(self);
  if (size <= 0 || file.position_ >= file.bytes_.size()) return 0;
  const size_t count =
      std::min<size_t>(size_t(size), file.bytes_.size() - file.position_);
  std::memcpy(out, file.bytes_.data() + file.position_, count);
  file.position_ += count;
  return tmsize_t(count);
}

toff_t TiffFile::seek(thandle_t self, toff_t offset, int whence) {
  auto& file = *static_cast<TiffFile*>(self);
  if (whence == SEEK_CUR) offset += file.position_;
  if (whence == SEEK_END) offset += file.bytes_.size();
  file.position_ = offset;
  return offset;
}

int TiffFile::note(TIFF*, void* self, const char*, const char* format,
                   va_list arguments) {
  auto& file = *static_cast<TiffFile*>(self);
  if (!file.cause_.empty()) return 1;
  char text[512];
  std::vsnprintf(text, sizeof(text), format, arguments);
  file.cause_ = text;
  return 1;
}

Error TiffFile::failed(std::string_view action) const {
  std::string cause = cause_.empty() ? "its data are damaged" : cause_;
  // The message may contain file data.
  std::replace_if(
      cause.begin(), cause.end(),
      [](unsigned char c) { return c < 0x20 || c > 0x7e; }, ' ');
  cause.erase(cause.find_last_not_of(" .") + 1);
  const bool unsupported = cause.find("not configured") != std::string::npos ||
                           cause.find("not implemented") != std::string::npos ||
                           cause.find("Unsupported") != std::string::npos;
  return fail(unsupported ? ErrorKind::kUnsupported : ErrorKind::kInput,
              "{}: {}", action, cause);
}

}  // namespace framewise::media
