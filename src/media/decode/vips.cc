// SPDX-License-Identifier: Apache-2.0
// HEIC through libvips. Files are read from memory, in strips, on the calling
// thread.
#include <vips/vips.h>

#include <algorithm>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "media/codec_module.h"
#include "media/decode/still_decoder.h"
#include "media/metadata/icc.h"

namespace framewise::media {
namespace {

struct Unref {
  void operator()(void* object) const { g_object_unref(object); }
};
using ImagePtr = std::unique_ptr<VipsImage, Unref>;
using RegionPtr = std::unique_ptr<VipsRegion, Unref>;
using SourcePtr = std::unique_ptr<VipsSource, Unref>;

thread_local int quiet_scopes = 0;

// Drops libvips's warnings on this thread while it exists; errors are returned.
class QuietVips {
 public:
  QuietVips() { ++quiet_scopes; }
  ~QuietVips() { --quiet_scopes; }
  QuietVips(const QuietVips&) = delete;
  QuietVips& operator=(const QuietVips&) = delete;
};

void log_unless_quiet(const char* domain, GLogLevelFlags level,
                      const char* message, void*) {
  if (quiet_scopes == 0) g_log_default_handler(domain, level, message, nullptr);
}

Result<void> start_vips() {
  static std::once_flag once;
  static bool started = false;
  std::call_once(once, [] {
    started = vips_init("framewise") == 0;
    g_log_set_handler("VIPS", G_LOG_LEVEL_MASK, log_unless_quiet, nullptr);
  });
  if (!started) return fail(ErrorKind::kEnvironment, "libvips does not start");
  return {};
}

// The line of `log` with the cause of a failure, without component names. It is
// the first line that does not report the preceding seek; later lines repeat
// it.
std::string_view cause_in(std::string_view log) {
  std::string_view line;
  while (line.empty() && !log.empty()) {
    line = log.substr(0, log.find('\n'));
    log.remove_prefix(std::min(log.size(), line.size() + 1));
    if (line.starts_with("source: ")) line = {};
  }
  const auto names_a_part = [&line] {
    return line.starts_with("heif: ") || line.starts_with("heifload: ") ||
           line.starts_with("heifload_source: ") ||
           line.starts_with("source input: ");
  };
  for (size_t end = line.find(": ");
       end != std::string_view::npos && names_a_part(); end = line.find(": ")) {
    line.remove_prefix(end + 2);
  }
  return line.substr(0, line.find_last_not_of(" .") + 1);
}

// Where the outermost boxes (ISO/IEC 14496-12, 4.2) of a file that was cut
// would end; nullopt for a whole file.
std::optional<uint64_t> missing_end(std::span<const std::byte> file) {
  const auto number = [&](size_t at, size_t bytes) {
    uint64_t value = 0;
    for (size_t i = 0; i < bytes; ++i) {
      value = value << 8 | uint64_t(file[at + i]);
    }
    return value;
  };
  uint64_t at = 0;
  while (file.size() - at >= 8) {
    uint64_t size = number(at, 4);
    if (size == 1 && file.size() - at >= 16) size = number(at + 8, 8);
    if (size < 8) return std::nullopt;  // to the end, or damaged
    if (size > file.size() - at) return at + size;
    at += size;
  }
  return std::nullopt;
}

// How an item can be coded (the type in 'infe', ISO/IEC 14496-12, 8.11.6) that
// libheif 1.15 does not decode. It has no word for it.
struct Coding {
  std::string_view type;
  std::string_view name;
};
constexpr Coding kUnreadCodings[] = {{"unci", "uncompressed samples"},
                                     {"vvc1", "H.266"},
                                     {"evc1", "MPEG-5 EVC"},
                                     {"avc1", "H.264"},
                                     {"jpeg", "JPEG"},
                                     {"j2k1", "JPEG 2000"},
                                     {"hvt1", "tiles of HEVC"},
                                     {"mski", "a mask"}};

// The first such coding of the file's items, or null.
const Coding* unread_coding(std::span<const std::byte> file) {
  const std::string_view text(reinterpret_cast<const char*>(file.data()),
                              file.size());
  constexpr std::string_view kEntry = "infe";
  for (size_t at = text.find(kEntry); at != text.npos && at + 18 < text.size();
       at = text.find(kEntry, at + 1)) {
    const bool long_number = text[at + 4] == 3;  // version
    const std::string_view type = text.substr(at + (long_number ? 14 : 12), 4);
    for (const Coding& coding : kUnreadCodings) {
      if (coding.type == type) return &coding;
    }
  }
  return nullptr;
}

// Whether the cause is no damage: libheif or this build of it lacks something.
bool is_unsupported(std::string_view cause) {
  for (const std::string_view word : {"nsupported", "not supported",
                                      "not implemented", "o decoding plugin"}) {
    if (cause.find(word) != std::string_view::npos) return true;
  }
  return false;
}

Error vips_failure(std::string_view action, std::span<const std::byte> file) {
  char* text = vips_error_buffer_copy();
  const std::string log = text ? text : "";
  g_free(text);
  std::string cause(cause_in(log));
  // The message may contain file data.
  std::replace_if(
      cause.begin(), cause.end(),
      [](unsigned char c) { return c < 0x20 || c > 0x7e; }, ' ');
  if (cause.empty()) cause = "its data are damaged";
  if (const auto end = missing_end(file)) {
    return at_offset(
        fail(ErrorKind::kInput, "{}: the file ends {} bytes too soon: {}",
             action, *end - file.size(), cause),
        int64_t(file.size()));
  }
  constexpr std::string_view kConvert = "convert it to JPEG, PNG or AVIF";
  if (const Coding* coding = unread_coding(file)) {
    return with_hint(fail(ErrorKind::kUnsupported,
                          "{}: pictures coded as {} ({}) are not supported",
                          action, coding->name, coding->type),
                     std::string(kConvert));
  }
  if (is_unsupported(cause)) {
    return with_hint(fail(ErrorKind::kUnsupported, "{}: {}", action, cause),
                     std::string(kConvert));
  }
  return fail(ErrorKind::kInput, "{}: {}", action, cause);
}

// Expands a row of `bands` samples per pixel to RGBA.
template <typename Sample>
void widen_row(const Sample* from, int width, int bands, bool alpha,
               Sample* to) {
  const int colors = alpha ? bands - 1 : bands;
  for (int x = 0; x < width; ++x, from += bands, to += 4) {
    to[0] = from[0];
    to[1] = colors == 1 ? from[0] : from[1];
    to[2] = colors == 1 ? from[0] : from[2];
    to[3] = alpha ? from[bands - 1] : Sample(~Sample{0});
  }
}

class VipsReader final : public StillDecoder {
 public:
  VipsReader(const Source& source, const Job& job)
      : StillDecoder(source, job) {}

  Result<void> start(std::span<const std::byte> bytes);

 protected:
  Result<void> paint(MutablePlaneView stored) override;

 private:
  Result<ImagePtr> load(VipsFailOn fail_on) const;
  Result<void> describe_image(VipsImage* image);
  Result<void> read_rows(VipsImage* image, MutablePlaneView to);

  std::span<const std::byte> bytes_;
};

Result<void> VipsReader::start(std::span<const std::byte> bytes) {
  FW_RETURN_IF_ERROR(start_vips());
  const QuietVips quiet;
  bytes_ = bytes;
  FW_ASSIGN_OR_RETURN(const ImagePtr image, load(VIPS_FAIL_ON_NONE));
  return describe_image(image.get());
}

Result<ImagePtr> VipsReader::load(VipsFailOn fail_on) const {
  const SourcePtr source(
      vips_source_new_from_memory(bytes_.data(), bytes_.size()));
  if (!source) return vips_failure("cannot open the picture", bytes_);
  VipsImage* image = nullptr;
  if (vips_heifload_source(source.get(), &image, "access",
                           VIPS_ACCESS_SEQUENTIAL, "fail_on", fail_on,
                           nullptr) != 0) {
    return vips_failure("cannot open the picture", bytes_);
  }
  return ImagePtr(image);
}

Result<void> VipsReader::describe_image(VipsImage* image) {
  const bool deep = image->BandFmt == VIPS_FORMAT_USHORT;
  const bool alpha = vips_image_hasalpha(image);
  const int colors = image->Bands - (alpha ? 1 : 0);
  if ((image->BandFmt != VIPS_FORMAT_UCHAR && !deep) ||
      (colors != 1 && colors != 3)) {
    return with_hint(
        fail(ErrorKind::kUnsupported,
             "pixels of {} {} samples, interpreted as {}, cannot be shown",
             image->Bands,
             vips_enum_nick(VIPS_TYPE_BAND_FORMAT, image->BandFmt),
             vips_enum_nick(VIPS_TYPE_INTERPRETATION, image->Type)),
        "convert it to gray or RGB of 8 or 16 bits");
  }
  const char* compression = nullptr;
  if (vips_image_get_typeof(image, "heif-compression") != 0) {
    vips_image_get_string(image, "heif-compression", &compression);
  }
  info_.format.bits = deep ? 16 : 8;
  info_.has_alpha = alpha;
  // libheif turns images itself.
  FW_RETURN_IF_ERROR(describe("heif", compression ? compression : "heif",
                              {image->Xsize, image->Ysize}));
  const void* profile = nullptr;
  size_t length = 0;
  if (vips_image_get_typeof(image, VIPS_META_ICC_NAME) != 0 &&
      vips_image_get_blob(image, VIPS_META_ICC_NAME, &profile, &length) == 0) {
    if (auto finding =
            apply_profile({static_cast<const std::byte*>(profile), length},
                          info_.format.color)) {
      findings_.push_back(*finding);
    }
  }
  const int pages = vips_image_get_n_pages(image);
  if (pages > 1) {
    findings_.push_back({.kind = "several_pages",
                         .message = "only the first picture is read",
                         .count = pages});
  }
  return {};
}

Result<void> VipsReader::paint(MutablePlaneView stored) {
  const QuietVips quiet;
  FW_ASSIGN_OR_RETURN(
      const ImagePtr image,
      load(job_.tolerant ? VIPS_FAIL_ON_NONE : VIPS_FAIL_ON_WARNING));
  return read_rows(image.get(), stored);
}

Result<void> VipsReader::read_rows(VipsImage* image, MutablePlaneView to) {
  constexpr int kStrip = 128;
  const int bands = image->Bands;
  const bool alpha = info_.has_alpha;
  const RegionPtr region(vips_region_new(image));
  for (int top = 0; top < to.size.height; top += kStrip) {
    FW_RETURN_IF_ERROR(job_.keep_going());
    VipsRect strip{0, top, to.size.width,
                   std::min(kStrip, to.size.height - top)};
    if (vips_region_prepare(region.get(), &strip) != 0) {
      return vips_failure("cannot decode the picture", bytes_);
    }
    for (int y = top; y < top + strip.height; ++y) {
      const auto* row = VIPS_REGION_ADDR(region.get(), 0, y);
      if (info_.format.bits > 8) {
        widen_row(reinterpret_cast<const uint16_t*>(row), to.size.width, bands,
                  alpha, to.row<uint16_t>(y));
      } else {
        widen_row<uint8_t>(row, to.size.width, bands, alpha, to.row(y));
      }
    }
  }
  return {};
}

Result<std::unique_ptr<Decoder>> open_vips(Source& source, const Job& job) {
  FW_ASSIGN_OR_RETURN(const auto bytes, source.bytes());
  auto decoder = std::make_unique<VipsReader>(source, job);
  FW_RETURN_IF_ERROR(decoder->start(bytes));
  return std::unique_ptr<Decoder>(std::move(decoder));
}

}  // namespace
}  // namespace framewise::media

FW_CODEC_MODULE(framewise::media::open_vips)
