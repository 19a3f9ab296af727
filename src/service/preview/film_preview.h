// SPDX-License-Identifier: Apache-2.0
// The film that a job composes, frame by frame, for the page of the service.
#pragma once

#include <memory>
#include <vector>

#include "service/preview/job_preview.h"
#include "video/film/options.h"

namespace framewise::service {

// `plays`: with all times. Fails if a clip cannot be opened.
Result<std::shared_ptr<JobPreview>> film_preview(
    const video::ComposeRequest& request,
    const std::vector<video::ClipPlay>& plays);

}  // namespace framewise::service
