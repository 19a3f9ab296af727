// SPDX-License-Identifier: Apache-2.0
#include "image/cache/operation_keys.h"

#include "media/open_key.h"

namespace framewise::image {
namespace {

using cache::KeyBuilder;

void add(KeyBuilder& key, const KeptMetadata& keep) {
  const auto& [icc, exif, xmp] = keep;
  key.add("keep", int64_t(icc) | int64_t(exif) << 1 | int64_t(xmp) << 2);
}

void add(KeyBuilder& key, const std::array<uint8_t, 3>& color) {
  const auto& [r, g, b] = color;
  key.add("color", int64_t(r << 16 | g << 8 | b));
}

}  // namespace

// A new option does not compile here until it is added. `memory_bytes` changes
// no result.
void add_operation(KeyBuilder& key, const ThumbnailOptions& options) {
  const auto& [boxes, fit, crop, enlarge, animated, linear_light, at_ms, format,
               quality, effort, background, keep, memory_bytes, open] = options;
  key.add("operation", "thumbnail");
  for (const Size box : boxes) {
    key.add("box", int64_t{box.width} << 32 | int64_t{box.height});
  }
  key.add("fit", int64_t(fit) << 8 | int64_t(crop));
  key.add("switches", int64_t(enlarge) | int64_t(animated) << 1 |
                          int64_t(linear_light) << 2);
  key.add("at_ms", at_ms.value_or(-1));
  key.add("format", int64_t(format));
  key.add("quality", quality.value_or(-1));
  key.add("effort", int64_t{effort});
  add(key, background);
  add(key, keep);
  media::add_open_options(key, open);
}

void add_operation(KeyBuilder& key, const ConvertOptions& options) {
  const auto& [format, quality, target, max_bytes, lossless, tolerance,
               progressive, subsampling, effort, background, keep, may_grow,
               drop_hdr, flashes, memory_bytes, open] = options;
  key.add("operation", "convert");
  key.add("flashes", flashes ? int64_t(*flashes) : -1);
  key.add("format", int64_t(format));
  key.add("quality", quality.value_or(-1));
  key.add("has_target", int64_t(target.has_value()));
  key.add("target", target.value_or(0));
  key.add("max_bytes", max_bytes.value_or(-1));
  key.add("tolerance", tolerance.value_or(-1));
  key.add("switches", int64_t(lossless) | int64_t(progressive) << 1 |
                          int64_t(may_grow) << 2 | int64_t(drop_hdr) << 3);
  key.add("subsampling", subsampling ? int64_t(*subsampling) : -1);
  key.add("effort", int64_t{effort});
  add(key, background);
  add(key, keep);
  media::add_open_options(key, open);
}

void add_operation(KeyBuilder& key, const CheckOptions& options) {
  const auto& [rules, quick, flashes, stop] = options;
  const auto& [formats, file_bytes, pixels, frames, decoded_bytes, minimum,
               maximum, taste, min_brightness, max_brightness, min_contrast,
               min_sharpness, model] = rules;
  key.add("operation", "check").add("quick", int64_t(quick));
  for (const ImageFormat format : formats) key.add("format", int64_t(format));
  key.add("file_bytes", file_bytes).add("pixels", pixels);
  key.add("frames", frames).add("decoded_bytes", decoded_bytes);
  for (const Size size : {minimum, maximum}) {
    key.add("size", int64_t{size.width} << 32 | int64_t{size.height});
  }
  key.add("taste", int64_t(taste)).add("min_brightness", min_brightness);
  key.add("max_brightness", max_brightness);
  key.add("min_contrast", min_contrast).add("min_sharpness", min_sharpness);
  key.add("model", model ? int64_t(*model) : -1);
  key.add("flashes", flashes ? int64_t(*flashes) : -1);
}

}  // namespace framewise::image
