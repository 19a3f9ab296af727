// SPDX-License-Identifier: Apache-2.0
// Functions that call setjmp hold no object with a destructor, because libjpeg
// leaves them by longjmp.
#include "media/decode/jpeg/reader.h"

#include <jerror.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/result.h"
#include "base/utf8.h"
#include "media/findings.h"
#include "media/metadata/exif.h"
#include "media/metadata/icc.h"

namespace framewise::media {
namespace {

// Regular progressive files have about 10 scans. Each scan costs a pass over
// the whole image, however few bytes it has.
constexpr int kMaxScans = 500;
constexpr int kExif = JPEG_APP0 + 1;
constexpr int kProfile = JPEG_APP0 + 2;
constexpr unsigned kLongestMarker = 0xFFFF;
constexpr size_t kMaxComments = 64;

// Adobe's programs store inverted CMYK and mark it.
void rgba_from_cmyk(const uint8_t* cmyk, uint8_t* rgba, int width,
                    bool inverted) {
  for (int x = 0; x < width; ++x, cmyk += 4, rgba += 4) {
    const auto ink_free = [&](int i) {
      return uint32_t(inverted ? cmyk[i] : 255 - cmyk[i]);
    };
    for (int i = 0; i < 3; ++i) {
      rgba[i] = uint8_t((ink_free(i) * ink_free(3) + 127) / 255);
    }
    rgba[3] = 255;
  }
}

// JPEG defines no encoding for comments.
std::string comment_text(std::string_view stored) {
  while (!stored.empty() && stored.back() == '\0') stored.remove_suffix(1);
  return utf8_from_unknown(stored);
}

// ICC profiles are split over markers with this prefix, a number and a count.
constexpr std::string_view kProfileMark("ICC_PROFILE\0", 12);

}  // namespace

JpegReader::JpegReader(std::span<const std::byte> bytes, const Job& job)
    : bytes_(bytes), job_(job) {
  info_.err = jpeg_std_error(&errors_.manager);
  errors_.manager.error_exit = on_error;
  errors_.manager.emit_message = on_warning;
  progress_.manager.progress_monitor = on_progress;
  progress_.job = &job;
}

JpegReader::~JpegReader() {
  if (created_) jpeg_destroy_decompress(&info_);
}

void JpegReader::on_error(j_common_ptr info) {
  auto* const errors = reinterpret_cast<Errors*>(info->err);
  if (errors->message[0] == '\0') {
    info->err->format_message(info, errors->message);
  }
  switch (info->err->msg_code) {
    case JERR_BAD_PRECISION:
    case JERR_SOF_UNSUPPORTED:
    case JERR_ARITH_NOTIMPL:
    case JERR_CONVERSION_NOTIMPL:
    case JERR_NOT_COMPILED: errors->unsupported = true; break;
    default: break;
  }
  std::longjmp(errors->escape, 1);
}

// Level -1 is a warning, other levels are informational. Stray bytes between
// markers, unknown version numbers, and scans in an unusual order lose no
// pixel. Where coded data ends too soon, the early end is followed by another
// warning. Everything else loses pixels.
void JpegReader::on_warning(j_common_ptr info, int level) {
  if (level >= 0) return;
  switch (info->err->msg_code) {
    case JWRN_EXTRANEOUS_DATA:
    case JWRN_JFIF_MAJOR:
    case JWRN_ADOBE_XFORM:
    case JWRN_BOGUS_ICC:
    case JWRN_BOGUS_PROGRESSION: return;
    default: break;
  }
  auto* const errors = reinterpret_cast<Errors*>(info->err);
  (info->err->msg_code == JWRN_JPEG_EOF ? errors->ended_early
                                        : errors->damaged) = true;
  if (errors->message[0] == '\0') {
    info->err->format_message(info, errors->message);
  }
}

void JpegReader::on_progress(j_common_ptr info) {
  const auto* const progress = reinterpret_cast<Progress*>(info->progress);
  auto* const errors = reinterpret_cast<Errors*>(info->err);
  const auto* const decompress = reinterpret_cast<j_decompress_ptr>(info);
  if (decompress->input_scan_number > kMaxScans) {
    std::strcpy(errors->message, "more scans than any honest file has");
    std::longjmp(errors->escape, 1);
  }
  if (!progress->job->keep_going()) std::longjmp(errors->escape, 1);
}

Error JpegReader::failure() const {
  if (auto going = job_.keep_going(); !going) return going.error();
  if (errors_.unsupported) {
    return with_hint(fail(ErrorKind::kUnsupported, "{}", errors_.message),
                     "only JPEG of 8 bits a sample is read");
  }
  Error error = fail(ErrorKind::kInput, "{}", errors_.message);
  if (info_.src) {
    error.offset = int64_t(bytes_.size() - info_.src->bytes_in_buffer);
  }
  return error;
}

bool JpegReader::try_header() {
  if (setjmp(errors_.escape)) return false;
  jpeg_create_decompress(&info_);
  created_ = true;
  info_.progress = &progress_.manager;
  for (const int marker : {int(JPEG_COM), kExif, kProfile}) {
    jpeg_save_markers(&info_, marker, kLongestMarker);
  }
  jpeg_mem_src(&info_, reinterpret_cast<const uint8_t*>(bytes_.data()),
               static_cast<unsigned long>(bytes_.size()));
  return jpeg_read_header(&info_, TRUE) == JPEG_HEADER_OK;
}

Result<JpegFacts> JpegReader::read_header() {
  if (!try_header()) return failure();
  JpegFacts facts;
  facts.stored_size = {int32_t(info_.image_width), int32_t(info_.image_height)};
  facts.progressive = info_.progressive_mode != 0;
  std::vector<std::byte> profile;
  for (auto* marker = info_.marker_list; marker; marker = marker->next) {
    const std::span data(reinterpret_cast<const std::byte*>(marker->data),
                         marker->data_length);
    const std::string_view text(reinterpret_cast<const char*>(marker->data),
                                marker->data_length);
    if (marker->marker == JPEG_COM && facts.comments.size() < kMaxComments) {
      facts.comments.push_back(comment_text(text));
    } else if (marker->marker == kExif) {
      facts.orientation = std::max(facts.orientation, exif_orientation(data));
    } else if (marker->marker == kProfile && text.starts_with(kProfileMark)) {
      const auto part =
          data.subspan(std::min(data.size(), kProfileMark.size() + 2));
      profile.insert(profile.end(), part.begin(), part.end());
    }
  }
  if (!profile.empty()) {
    if (auto finding = apply_profile(profile, facts.color)) {
      add_finding(facts.findings, *std::move(finding));
    }
  }
  return facts;
}

bool JpegReader::try_start(int denominator) {
  if (setjmp(errors_.escape)) return false;
  info_.out_color_space = has_inks() ? JCS_CMYK : JCS_EXT_RGBA;
  info_.scale_num = 1;
  info_.scale_denom = unsigned(denominator);
  return jpeg_start_decompress(&info_) == TRUE;
}

Result<Size> JpegReader::start(int denominator) {
  if (!try_start(denominator)) return failure();
  return Size{int32_t(info_.output_width), int32_t(info_.output_height)};
}

bool JpegReader::has_inks() const {
  return info_.jpeg_color_space == JCS_CMYK ||
         info_.jpeg_color_space == JCS_YCCK;
}

bool JpegReader::has_luma() const {
  return info_.jpeg_color_space == JCS_GRAYSCALE ||
         info_.jpeg_color_space == JCS_YCbCr;
}

// The next rows, as many as `target` has.
bool JpegReader::try_rows(const MutablePlaneView& target, JpegInks inks) {
  if (setjmp(errors_.escape)) return false;
  const bool convert =
      info_.out_color_space == JCS_CMYK && inks == JpegInks::kAsRgb;
  for (int y = 0; y < target.size.height;) {
    if (convert) {
      JSAMPROW row = cmyk_row_.data();
      jpeg_read_scanlines(&info_, &row, 1);
      rgba_from_cmyk(row, target.row(y++), target.size.width,
                     info_.saw_Adobe_marker);
      continue;
    }
    constexpr int kRowsAtOnce = 8;
    JSAMPROW rows[kRowsAtOnce];
    const int count = std::min(kRowsAtOnce, target.size.height - y);
    for (int i = 0; i < count; ++i) rows[i] = target.row(y + i);
    const auto read = jpeg_read_scanlines(&info_, rows, JDIMENSION(count));
    if (read == 0) return false;
    y += int(read);
  }
  return true;
}

bool JpegReader::try_finish() {
  if (setjmp(errors_.escape)) return false;
  jpeg_finish_decompress(&info_);
  return true;
}

bool JpegReader::lacks_no_scan() {
  if (!jpeg_has_multiple_scans(&info_)) return true;
  // Of progressive files libjpeg counts the bits that no scan has brought yet;
  // -1: none of the coefficient. Of other files it cannot be known.
  if (!info_.coef_bits) return false;
  return std::all_of(info_.coef_bits, info_.coef_bits + info_.num_components,
                     [](const auto& bits) {
                       return std::all_of(std::begin(bits), std::end(bits),
                                          [](int left) { return left == 0; });
                     });
}

Result<std::optional<Error>> JpegReader::read_rows(
    const MutablePlaneView& target) {
  if (info_.out_color_space == JCS_CMYK) {
    cmyk_row_.resize(size_t(target.size.width) * 4);
  }
  const bool complete = try_rows(target, JpegInks::kAsRgb);
  const bool whole = complete && lacks_no_scan();
  const bool finished = complete && try_finish();
  if (finished && !errors_.damaged && (whole || !errors_.ended_early)) {
    return std::optional<Error>();
  }
  Error error = failure();
  const auto rows = int(info_.output_scanline);
  if (!job_.tolerant || error.kind != ErrorKind::kInput || rows == 0) {
    return error;
  }
  for (int y = rows; y < target.size.height; ++y) {
    std::memset(target.row(y), 0, size_t(target.size.width) * 4);
  }
  return std::optional(std::move(error));
}

Result<void> JpegReader::read_strip(const MutablePlaneView& strip,
                                    JpegInks inks) {
  if (!try_rows(strip, inks) || errors_.damaged) return failure();
  if (info_.out_color_space == JCS_CMYK && info_.saw_Adobe_marker) {
    for (int y = 0; y < strip.size.height; ++y) {
      uint8_t* const row = strip.row(y);
      for (int x = 0; x < 4 * strip.size.width; ++x) row[x] = ~row[x];
    }
  }
  return {};
}

Result<void> JpegReader::finish() {
  const bool whole = lacks_no_scan();
  if (!try_finish() || errors_.damaged || (errors_.ended_early && !whole)) {
    return failure();
  }
  return {};
}

}  // namespace framewise::media
