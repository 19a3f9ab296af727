// SPDX-License-Identifier: Apache-2.0
// Walks over the containers of image formats: what a file states, and every
// place where it breaks the rules of its format. No pixel is decoded. A walk
// reads hostile bytes, needs no memory that depends on sizes in the file, and
// ends.
#pragma once

#include <cstddef>
#include <span>

#include "framewise/image/check.h"
#include "image/check/problem_list.h"

namespace framewise::image {

struct Walk {
  ImageFacts facts;
  ProblemList problems;
};

// By the first bytes.
ImageFormat format_of(std::span<const std::byte> file);

// `file` begins with the signature of the format.
Walk walk_png(std::span<const std::byte> file);
Walk walk_jpeg(std::span<const std::byte> file);
Walk walk_webp(std::span<const std::byte> file);
Walk walk_gif(std::span<const std::byte> file);
Walk walk_bmp(std::span<const std::byte> file);
Walk walk_tiff(std::span<const std::byte> file);
// ISO base media files: AVIF and HEIF.
Walk walk_boxes(std::span<const std::byte> file, ImageFormat format);
Walk walk_jxl(std::span<const std::byte> file);
Walk walk_pnm(std::span<const std::byte> file);

// The walk for the format of the file. Formats without a walk give facts
// without a size.
Walk walk(std::span<const std::byte> file);

}  // namespace framewise::image
