// SPDX-License-Identifier: Apache-2.0
// Small pictures of files, made when they are asked for:
// /image/thumbnail?src=a.gif&size=320x180&fit=cover
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "framewise/image/image_cache.h"
#include "service/access/access.h"
#include "service/pictures/picture_request.h"
#include "service/server/router.h"

namespace framewise::service {

// The file that a source names, for this owner; an error if there is none that
// may be shown.
using FindSource = std::function<Result<std::filesystem::path>(
    std::string_view source, std::string_view owner)>;

class Pictures {
 public:
  // All must outlive this. `open`: limits of decoders.
  Pictures(FindSource find, const Access& access, image::ImageCache& cache,
           OpenOptions open);

  // The picture, or 304 where the client has it, or a problem. Equal requests
  // at the same time decode once.
  Response answer(const Request& request, int64_t now);

  // The path and query of a picture that anybody may see until `expires`.
  static std::string signed_address(const Keys& keys, Query query,
                                    int64_t expires);

 private:
  const FindSource find_;
  const Access& access_;
  image::ImageCache& cache_;
  const OpenOptions open_;
};

// `pictures` must outlive the router.
void add_picture_routes(Router& router, Pictures& pictures);

}  // namespace framewise::service
