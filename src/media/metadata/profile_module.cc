// SPDX-License-Identifier: Apache-2.0
// The module that links Little CMS.
#include <lcms2.h>

#include <memory>
#include <utility>
#include <vector>

#include "base/result.h"
#include "frame/color/color_facts.h"
#include "media/metadata/profile_transform.h"

namespace framewise::media {
namespace {

struct CloseProfile {
  void operator()(void* profile) const { cmsCloseProfile(profile); }
};
struct DeleteTransform {
  void operator()(void* transform) const { cmsDeleteTransform(transform); }
};
struct DeleteContext {
  void operator()(cmsContext context) const { cmsDeleteContext(context); }
};
using Profile = std::unique_ptr<void, CloseProfile>;
using Transform = std::unique_ptr<void, DeleteTransform>;
using Context =
    std::unique_ptr<std::remove_pointer_t<cmsContext>, DeleteContext>;

struct PixelTypes {
  cmsUInt32Number in;
  cmsUInt32Number out;
  bool gray = false;
};

// How Little CMS names these pixels; fails if the profile is of others.
Result<PixelTypes> pixel_types(cmsHPROFILE profile, PixelKind kind, int bits) {
  const bool inks = kind == PixelKind::kInks;
  const cmsUInt32Number out = bits == 8 ? TYPE_RGBA_8 : TYPE_RGBA_16;
  switch (cmsGetColorSpace(profile)) {
    case cmsSigRgbData:
      if (inks) break;
      return PixelTypes{out, out};
    case cmsSigGrayData:
      if (inks) break;
      return PixelTypes{cmsUInt32Number(bits == 8 ? TYPE_GRAY_8 : TYPE_GRAY_16),
                        out, true};
    case cmsSigCmykData:
      if (!inks || bits != 8) break;
      return PixelTypes{TYPE_CMYK_8, TYPE_RGBA_8};
    default: break;
  }
  return fail(ErrorKind::kInput,
              "the color profile is not one of the file's pixels");
}

// The first of four samples of each pixel.
template <typename Sample>
const void* first_samples(const Sample* row, int width,
                          std::vector<uint16_t>& line) {
  line.resize(size_t(width));
  auto* const out = reinterpret_cast<Sample*>(line.data());
  for (int x = 0; x < width; ++x) out[x] = row[4 * x];
  return out;
}

template <typename Sample>
void convert_rows(const Frame& frame, PixelKind kind, bool gray,
                  cmsHTRANSFORM transform, const MutablePlaneView& out) {
  const PlaneView in = frame.plane(0);
  std::vector<uint16_t> line;
  for (int y = 0; y < in.size.height; ++y) {
    const Sample* const row = in.row<Sample>(y);
    Sample* const to = out.row<Sample>(y);
    const void* from = gray ? first_samples(row, in.size.width, line) : row;
    cmsDoTransform(transform, from, to, cmsUInt32Number(in.size.width));
    for (int x = 0; x < in.size.width; ++x) {
      to[4 * x + 3] = kind == PixelKind::kAlpha ? row[4 * x + 3] : Sample(~0u);
    }
  }
}

Result<Frame> transformed(const Frame& frame, PixelKind kind,
                          std::span<const std::byte> bytes, FramePool& pool) {
  // Without a handler of its own, a context drops messages.
  const Context context(cmsCreateContext(nullptr, nullptr));
  const Profile profile(cmsOpenProfileFromMemTHR(
      context.get(), bytes.data(), cmsUInt32Number(bytes.size())));
  const Profile srgb(cmsCreate_sRGBProfileTHR(context.get()));
  if (!profile || !srgb) {
    return fail(ErrorKind::kInput, "the color profile is damaged");
  }
  const int bits = frame.format().bits;
  FW_ASSIGN_OR_RETURN(const PixelTypes types,
                      pixel_types(profile.get(), kind, bits));
  const Transform transform(cmsCreateTransformTHR(
      context.get(), profile.get(), types.in, srgb.get(), types.out,
      INTENT_RELATIVE_COLORIMETRIC,
      cmsFLAGS_BLACKPOINTCOMPENSATION | cmsFLAGS_NOCACHE));
  if (!transform) {
    return fail(ErrorKind::kInput, "the color profile cannot be applied");
  }
  FW_ASSIGN_OR_RETURN(FrameBuffer out, pool.allocate({.layout = Layout::kRgba,
                                                      .bits = uint8_t(bits),
                                                      .color = kSrgbFacts},
                                                     frame.size()));
  if (bits == 8) {
    convert_rows<uint8_t>(frame, kind, types.gray, transform.get(),
                          out.plane(0));
  } else {
    convert_rows<uint16_t>(frame, kind, types.gray, transform.get(),
                           out.plane(0));
  }
  return std::move(out).freeze(frame.index(), frame.time(), frame.changed());
}

}  // namespace
}  // namespace framewise::media

extern "C" __attribute__((visibility("default"))) void
framewise_profile_transform(const framewise::Frame& frame,
                            framewise::media::PixelKind kind,
                            std::span<const std::byte> profile,
                            framewise::FramePool& pool,
                            framewise::Result<framewise::Frame>& answer) {
  answer = framewise::media::transformed(frame, kind, profile, pool);
}
