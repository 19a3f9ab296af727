// SPDX-License-Identifier: Apache-2.0
// Steps that thumbnails and conversions share.
#pragma once

#include <new>
#include <string>
#include <utility>

#include "base/result.h"
#include "framewise/image/kept_metadata.h"
#include "framewise/write.h"
#include "media/metadata/container_metadata.h"
#include "media/source.h"

namespace framewise::image {

// make(source), whose errors name the file. Containers throw when memory runs
// out.
template <typename Make>
auto guarded(media::Source source, const Make& make)
    -> decltype(make(std::move(source))) {
  const std::string name = source.name();
  try {
    auto made = make(std::move(source));
    if (made) return made;
    return in_file(std::move(made).error(), name);
  } catch (const std::bad_alloc&) {
    return in_file(fail(ErrorKind::kLimit, "out of memory"), name);
  }
}

inline Metadata kept(Metadata metadata, const KeptMetadata& keep) {
  if (!keep.icc) metadata.icc.clear();
  if (!keep.exif) metadata.exif.clear();
  if (!keep.xmp) metadata.xmp.clear();
  return metadata;
}

// Reads the file only if anything is kept.
inline Result<Metadata> kept_metadata_of(media::Source& source,
                                         const KeptMetadata& keep,
                                         const OpenOptions& open) {
  if (!keep.any()) return Metadata();
  FW_RETURN_IF_ERROR(media::admit_bytes(source.size(), open.limits));
  FW_ASSIGN_OR_RETURN(const auto bytes, source.bytes());
  return kept(media::metadata_of(bytes), keep);
}

}  // namespace framewise::image
