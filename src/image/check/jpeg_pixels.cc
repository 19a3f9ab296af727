// SPDX-License-Identifier: Apache-2.0
// Functions that call setjmp hold no object with a destructor, because libjpeg
// leaves them by longjmp.
#include <csetjmp>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <vector>

// clang-format off: jpeglib.h does not include what it needs
#include <jpeglib.h>
// clang-format on
#include <fmt/format.h>
#include <jerror.h>

#include "image/check/jpeg_codes.h"
#include "image/check/pixels.h"

namespace framewise::image {
namespace {

// Regular progressive files have about 10 scans. Each scan costs a pass over
// the whole image, however few bytes it has.
constexpr int kMostScans = 500;

// Warnings of libjpeg, in classes of the check.
struct Complaints {
  int64_t missing = 0;   // the data of a scan end before the image
  int64_t damaged = 0;   // codes that no encoder writes, bytes left over
  int64_t restarts = 0;  // restart markers
  int first_missing_row = -1;
  int first_damaged_row = -1;
  char message[JMSG_LENGTH_MAX] = {};  // of the first damage
};

class JpegPixels {
 public:
  JpegPixels(std::span<const std::byte> file, const std::stop_token& stop)
      : file_(file), stop_(stop) {
    info_.err = jpeg_std_error(&errors_.manager);
    errors_.manager.error_exit = on_error;
    errors_.manager.emit_message = on_message;
    errors_.owner = this;
    progress_.manager.progress_monitor = on_progress;
    progress_.owner = this;
  }
  ~JpegPixels() {
    if (created_) jpeg_destroy_decompress(&info_);
  }
  JpegPixels(const JpegPixels&) = delete;
  JpegPixels& operator=(const JpegPixels&) = delete;

  PixelCheck run();

 private:
  // State of libjpeg's callbacks. The C structures must come first.
  struct Errors {
    jpeg_error_mgr manager;
    std::jmp_buf escape;
    JpegPixels* owner;
  };
  struct Progress {
    jpeg_progress_mgr manager;
    JpegPixels* owner;
  };

  static void on_error(j_common_ptr info);
  static void on_message(j_common_ptr info, int level);
  static void on_progress(j_common_ptr info);
  bool try_start();
  bool try_rows(uint8_t* row, uint8_t* luma, LumaStatistics& statistics);
  void report(PixelCheck& result) const;

  std::span<const std::byte> file_;
  const std::stop_token& stop_;
  Errors errors_{};
  Progress progress_{};
  jpeg_decompress_struct info_{};
  bool created_ = false;
  bool stopped_ = false;
  bool failed_ = false;
  bool no_memory_ = false;
  bool unsupported_ = false;
  Complaints complaints_;
};

void JpegPixels::on_error(j_common_ptr info) {
  auto* const errors = reinterpret_cast<Errors*>(info->err);
  JpegPixels& self = *errors->owner;
  self.failed_ = true;
  switch (info->err->msg_code) {
    case JERR_OUT_OF_MEMORY:
    case JERR_NO_BACKING_STORE: self.no_memory_ = true; break;
    case JERR_BAD_PRECISION:
    case JERR_SOF_UNSUPPORTED:
    case JERR_ARITH_NOTIMPL:
    case JERR_CONVERSION_NOTIMPL:
    case JERR_NOT_COMPILED: self.unsupported_ = true; break;
    default: break;
  }
  info->err->format_message(info, self.complaints_.message);
  std::longjmp(errors->escape, 1);
}

// Level -1 is a warning, other levels are informational.
void JpegPixels::on_message(j_common_ptr info, int level) {
  if (level >= 0) return;
  JpegPixels& self = *reinterpret_cast<Errors*>(info->err)->owner;
  Complaints& complaints = self.complaints_;
  const int row = int(self.info_.output_scanline);
  const auto first = [&](int64_t& count, int& where) {
    if (count++ == 0) where = row;
    if (complaints.message[0] == '\0') {
      info->err->format_message(info, complaints.message);
    }
  };
  int unused = 0;
  switch (info->err->msg_code) {
    case JWRN_HIT_MARKER:
      first(complaints.missing, complaints.first_missing_row);
      break;
    case JWRN_MUST_RESYNC: first(complaints.restarts, unused); break;
    // The end of the file is the walk's concern.
    case JWRN_JPEG_EOF:
    case JWRN_JFIF_MAJOR:
    case JWRN_ADOBE_XFORM:
    case JWRN_BOGUS_ICC: break;
    default: first(complaints.damaged, complaints.first_damaged_row); break;
  }
}

void JpegPixels::on_progress(j_common_ptr info) {
  JpegPixels& self = *reinterpret_cast<Progress*>(info->progress)->owner;
  auto* const errors = reinterpret_cast<Errors*>(info->err);
  if (self.info_.input_scan_number > kMostScans) {
    self.failed_ = true;
    std::strcpy(self.complaints_.message,
                "more scans than any honest file has");
    std::longjmp(errors->escape, 1);
  }
  if (self.stop_.stop_requested()) {
    self.stopped_ = true;
    std::longjmp(errors->escape, 1);
  }
}

bool JpegPixels::try_start() {
  if (setjmp(errors_.escape)) return false;
  jpeg_create_decompress(&info_);
  created_ = true;
  info_.progress = &progress_.manager;
  jpeg_mem_src(&info_, reinterpret_cast<const uint8_t*>(file_.data()),
               static_cast<unsigned long>(file_.size()));
  if (jpeg_read_header(&info_, TRUE) != JPEG_HEADER_OK) return false;
  const bool inks =
      info_.jpeg_color_space == JCS_CMYK || info_.jpeg_color_space == JCS_YCCK;
  // Luma is all that is measured. The codes of the chroma are read all the
  // same.
  info_.out_color_space = inks ? JCS_CMYK : JCS_GRAYSCALE;
  return jpeg_start_decompress(&info_) == TRUE;
}

// Luma of a row of inks. Adobe's programs store them inverted.
void luma_of_inks(const uint8_t* inks, size_t width, bool inverted,
                  uint8_t* luma) {
  for (size_t x = 0; x < width; ++x, inks += 4) {
    const auto light = [&](int i) {
      return uint32_t(inverted ? inks[i] : 255 - inks[i]);
    };
    const uint32_t sum = 54 * light(0) + 183 * light(1) + 19 * light(2);
    luma[x] = uint8_t(sum * light(3) / (256 * 255));
  }
}

bool JpegPixels::try_rows(uint8_t* row, uint8_t* luma,
                          LumaStatistics& statistics) {
  if (setjmp(errors_.escape)) return false;
  while (info_.output_scanline < info_.output_height) {
    JSAMPROW rows[1] = {row};
    jpeg_read_scanlines(&info_, rows, 1);
    if (info_.out_color_space == JCS_CMYK) {
      luma_of_inks(row, info_.output_width, info_.saw_Adobe_marker, luma);
      statistics.add_row(luma);
    } else {
      statistics.add_row(row);
    }
  }
  // Damage that left bytes over is found here.
  jpeg_finish_decompress(&info_);
  return true;
}

PixelCheck JpegPixels::run() {
  PixelCheck result;
  result.assurance = Assurance::kCodesDecoded;
  if (try_start()) {
    const size_t width = info_.output_width;
    std::vector<uint8_t> row(width * size_t(info_.output_components));
    std::vector<uint8_t> luma(width);
    LumaStatistics statistics({int32_t(width), int32_t(info_.output_height)});
    try_rows(row.data(), luma.data(), statistics);
    if (info_.output_scanline > 0) {
      result.luma = statistics.facts();
      result.is_blank = is_flat(*result.luma);
    }
  }
  report(result);
  return result;
}

void JpegPixels::report(PixelCheck& result) const {
  ProblemList& problems = result.problems;
  const Complaints& found = complaints_;
  const auto height = int(info_.output_height);
  const auto width = int(info_.output_width);
  const auto rest = [&](int row) -> std::optional<Rect> {
    if (row < 0 || row >= height) return std::nullopt;
    return Rect{0, row, width, height - row};
  };
  if (stopped_) problems.add(Rule::kCheckStopped, "stopped on request");
  if (failed_) {
    problems.add(no_memory_     ? Rule::kOutOfMemory
                 : unsupported_ ? Rule::kUnsupportedVariant
                                : Rule::kPixelData,
                 found.message);
  }
  // After a restart marker the image goes on; without one the rest is gray.
  const bool rest_is_lost = found.missing > 0 && info_.restart_interval == 0;
  if (rest_is_lost) {
    problems.add(Rule::kMissingPixels,
                 fmt::format("the data end in row {} of {}",
                             found.first_missing_row, height),
                 {.box = rest(found.first_missing_row)});
  }
  const int64_t damaged = found.damaged + (rest_is_lost ? 0 : found.missing);
  if (damaged > 0 && !failed_ && !rest_is_lost) {
    const int row =
        found.damaged > 0 ? found.first_damaged_row : found.first_missing_row;
    problems.add({.rule = Rule::kDamagedScan,
                  .severity = Severity::kWarning,
                  .message = fmt::format("found at row {} of {}: {}", row,
                                         height, found.message),
                  .offset = {},
                  .frame = {},
                  .box = {},
                  .count = damaged});
  }
  if (found.restarts > 0) {
    problems.add(Rule::kRestartMarkers,
                 "the decoder had to search for a restart marker");
  }
}

}  // namespace

PixelCheck check_jpeg_pixels(std::span<const std::byte> file,
                             std::stop_token stop) {
  PixelCheck result = JpegPixels(file, stop).run();
  const bool found = result.problems.has_errors() ||
                     result.problems.has(Rule::kDamagedScan) ||
                     result.problems.has(Rule::kRestartMarkers);
  if (found) return result;
  if (const auto damage = find_code_damage(file)) {
    result.problems.add(Rule::kDamagedScan, damage->message,
                        {.offset = damage->offset});
  }
  return result;
}

}  // namespace framewise::image
