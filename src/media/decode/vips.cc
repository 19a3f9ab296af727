// SPDX-License-Identifier: Apache-2.0
// TIFF and HEIC through libvips. The loader is chosen by our own sniffing;
// files are read from memory, in strips, on the calling thread.
#include <vips/vips.h>

#include <algorithm>
#include <cstring>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "media/codec_module.h"
#include "media/decode/turn.h"
#include "media/metadata/icc.h"
#include "media/sniff.h"

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
    return line.starts_with("heif: ") || line.starts_with("source input: ") ||
           line.starts_with("TIFF");
  };
  for (size_t end = line.find(": ");
       end != std::string_view::npos && names_a_part(); end = line.find(": ")) {
    line.remove_prefix(end + 2);
  }
  return line.substr(0, line.find_last_not_of(" .") + 1);
}

Error vips_failure(std::string_view action) {
  char* text = vips_error_buffer_copy();
  const std::string log = text ? text : "";
  g_free(text);
  const bool cut_short = log.find("bad seek") != std::string::npos;
  std::string cause(cause_in(log));
  // The message may contain file data.
  std::replace_if(
      cause.begin(), cause.end(),
      [](unsigned char c) { return c < 0x20 || c > 0x7e; }, ' ');
  if (cause.empty()) cause = "its data are damaged";
  return fail(ErrorKind::kInput, "{}: {}{}", action,
              cut_short ? "the file ends too soon: " : "", cause);
}

// The orientation tag of TIFF and Exif; 1 is upright.
Orientation orientation_of_tag(int tag) {
  switch (tag) {
    case 2: return {false, true, false};
    case 3: return {false, true, true};
    case 4: return {false, false, true};
    case 5: return {true, false, false};
    case 6: return {true, true, false};
    case 7: return {true, true, true};
    case 8: return {true, false, true};
    default: return {};
  }
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

class VipsReader final : public Decoder {
 public:
  VipsReader(Source& source, const Job& job) : source_(source), job_(job) {}

  Result<void> start();
  const AnimationInfo& info() const override { return info_; }
  Result<std::optional<Frame>> next() override;
  Result<void> rewind() override {
    delivered_ = false;
    damage_.reset();
    return {};
  }
  Result<Survey> survey() override;
  const std::optional<Error>& damage() const override { return damage_; }

 private:
  Result<ImagePtr> load(VipsFailOn fail_on) const;
  Result<void> describe(VipsImage* image);
  Result<void> read_rows(VipsImage* image, MutablePlaneView to);

  Source& source_;
  const Job& job_;
  std::span<const std::byte> bytes_;
  bool tiff_ = false;
  AnimationInfo info_;
  Orientation orientation_;
  Size stored_;
  int pages_ = 1;
  std::optional<Finding> profile_finding_;
  bool delivered_ = false;
  std::optional<Error> damage_;
};

Result<void> VipsReader::start() {
  FW_RETURN_IF_ERROR(start_vips());
  const QuietVips quiet;
  FW_ASSIGN_OR_RETURN(bytes_, source_.bytes());
  tiff_ = is_tiff(bytes_.first(std::min(bytes_.size(), kSniffBytes)));
  FW_ASSIGN_OR_RETURN(const ImagePtr image, load(VIPS_FAIL_ON_NONE));
  return describe(image.get());
}

Result<ImagePtr> VipsReader::load(VipsFailOn fail_on) const {
  const SourcePtr source(
      vips_source_new_from_memory(bytes_.data(), bytes_.size()));
  if (!source) return vips_failure("cannot open the picture");
  VipsImage* image = nullptr;
  const auto load_source = tiff_ ? vips_tiffload_source : vips_heifload_source;
  if (load_source(source.get(), &image, "access", VIPS_ACCESS_SEQUENTIAL,
                  "fail_on", fail_on, nullptr) != 0) {
    return vips_failure("cannot open the picture");
  }
  return ImagePtr(image);
}

Result<void> VipsReader::describe(VipsImage* image) {
  FW_RETURN_IF_ERROR(job_.admit(image->Xsize, image->Ysize));
  const bool deep = image->BandFmt == VIPS_FORMAT_USHORT;
  const bool alpha = vips_image_hasalpha(image);
  const int colors = image->Bands - (alpha ? 1 : 0);
  const bool gray = image->Type == VIPS_INTERPRETATION_B_W ||
                    image->Type == VIPS_INTERPRETATION_GREY16;
  const bool rgb = image->Type == VIPS_INTERPRETATION_sRGB ||
                   image->Type == VIPS_INTERPRETATION_RGB ||
                   image->Type == VIPS_INTERPRETATION_RGB16;
  if ((image->BandFmt != VIPS_FORMAT_UCHAR && !deep) ||
      !((gray && colors == 1) || (rgb && colors == 3))) {
    return with_hint(
        fail(ErrorKind::kUnsupported,
             "pixels of {} {} samples, interpreted as {}, cannot be shown",
             image->Bands,
             vips_enum_nick(VIPS_TYPE_BAND_FORMAT, image->BandFmt),
             vips_enum_nick(VIPS_TYPE_INTERPRETATION, image->Type)),
        "convert it to gray or RGB of 8 or 16 bits");
  }
  // libheif turns images itself.
  if (tiff_)
    orientation_ = orientation_of_tag(vips_image_get_orientation(image));
  stored_ = {image->Xsize, image->Ysize};
  pages_ = vips_image_get_n_pages(image);
  info_.container = tiff_ ? "tiff" : "heif";
  const char* compression = nullptr;
  if (vips_image_get_typeof(image, "heif-compression") != 0) {
    vips_image_get_string(image, "heif-compression", &compression);
  }
  info_.codec = compression ? compression : info_.container;
  info_.size = orientation_.apply(stored_);
  info_.rotation = orientation_.degrees();
  info_.format.bits = deep ? 16 : 8;
  info_.format.color.range = Range::kFull;
  const void* profile = nullptr;
  size_t length = 0;
  if (vips_image_get_typeof(image, VIPS_META_ICC_NAME) != 0 &&
      vips_image_get_blob(image, VIPS_META_ICC_NAME, &profile, &length) == 0) {
    profile_finding_ = apply_profile(
        {static_cast<const std::byte*>(profile), length}, info_.format.color);
  }
  info_.has_alpha = alpha;
  info_.frame_count = 1;
  info_.file_bytes = source_.size();
  return {};
}

Result<std::optional<Frame>> VipsReader::next() {
  if (delivered_) return std::optional<Frame>();
  delivered_ = true;
  const QuietVips quiet;
  FW_ASSIGN_OR_RETURN(
      const ImagePtr image,
      load(job_.tolerant ? VIPS_FAIL_ON_NONE : VIPS_FAIL_ON_WARNING));
  FW_ASSIGN_OR_RETURN(FrameBuffer stored,
                      job_.pool->allocate(info_.format, stored_));
  auto read = read_rows(image.get(), stored.plane(0));
  if (!read) {
    Error error = at_frame(std::move(read).error(), 0);
    if (!job_.tolerant || error.kind != ErrorKind::kInput) return error;
    damage_ = std::move(error);
  }
  const auto everything = ChangedArea::everything(info_.size);
  if (orientation_.upright()) {
    return std::optional(std::move(stored).freeze(0, {}, everything));
  }
  FW_ASSIGN_OR_RETURN(FrameBuffer upright,
                      job_.pool->allocate(info_.format, info_.size));
  turn_plane(stored.plane(0), upright.plane(0),
             4 * info_.format.bytes_per_sample(), orientation_);
  return std::optional(std::move(upright).freeze(0, {}, everything));
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
      // Rows that were not read are transparent.
      for (int y = top; y < to.size.height; ++y) {
        std::memset(to.row(y), 0, size_t(to.stride));
      }
      return vips_failure("cannot decode the picture");
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

Result<Survey> VipsReader::survey() {
  Survey survey;
  survey.frames.push_back({.bytes = source_.size(),
                           .rect = {0, 0, info_.size.width, info_.size.height},
                           .transparent = info_.has_alpha,
                           .key = true});
  if (pages_ > 1) {
    survey.findings.push_back({.kind = "several_pages",
                               .message = "only the first picture is read",
                               .count = pages_});
  }
  if (profile_finding_) survey.findings.push_back(*profile_finding_);
  return survey;
}

Result<std::unique_ptr<Decoder>> open_vips(Source& source, const Job& job) {
  auto decoder = std::make_unique<VipsReader>(source, job);
  FW_RETURN_IF_ERROR(decoder->start());
  return std::unique_ptr<Decoder>(std::move(decoder));
}

}  // namespace
}  // namespace framewise::media

FW_CODEC_MODULE(framewise::media::open_vips)
