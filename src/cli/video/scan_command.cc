// SPDX-License-Identifier: Apache-2.0
// `framewise video scan`.
#include <algorithm>

#include "base/result.h"
#include "cli/files/output_file.h"
#include "cli/options/compare_request.h"
#include "cli/video/video_commands.h"
#include "cli/video/video_options.h"
#include "framewise/write.h"
#include "jobs/video/clips_request.h"
#include "report/video/scan_text.h"
#include "video/scan/animated_preview.h"
#include "video/scan/contact_sheet.h"

namespace framewise::cli {
namespace {

report::TextStyle style_of(const Invocation& invocation) {
  if (writes_to_file(invocation)) return {};
  const Terminal& output = invocation.output;
  return {.color = output.color,
          .columns = output.is_terminal ? output.columns : 0};
}

Result<void> write_contact_sheet(const media::Folder& folder,
                                 const video::Scan& scan,
                                 const video::ClipLimits& limits,
                                 const runtime::WorkContext& work,
                                 const std::string& path) {
  FW_ASSIGN_OR_RETURN(const Frame sheet,
                      video::contact_sheet(folder, scan.clips, limits, work));
  auto written = write(std::filesystem::path(path), sheet, {});
  if (!written) return std::move(written).error();
  return {};
}

}  // namespace

Result<ExitCode> run_video_scan(const Invocation& invocation) {
  FW_ASSIGN_OR_RETURN(const jobs::ScanRequest request,
                      jobs::read_scan(given_of(invocation)));
  const video::ScanOptions& options = request.options;
  FW_ASSIGN_OR_RETURN(const media::Folder folder,
                      media::Folder::open(invocation.arguments.front()));
  FW_ASSIGN_OR_RETURN(const auto run, ScanRun::start(invocation));
  FW_ASSIGN_OR_RETURN(video::Scan scan,
                      video::scan_headers(folder, options, run->work()));
  if (!request.fast) {
    FW_RETURN_IF_ERROR(
        video::add_features(folder, options.limits, run->work(), scan.clips));
  }
  run->finish();
  if (invocation.has("contact-sheet")) {
    FW_RETURN_IF_ERROR(
        write_contact_sheet(folder, scan, options.limits, run->work(),
                            std::string(invocation.value("contact-sheet"))));
  }
  if (invocation.has("animated-preview")) {
    auto written = video::write_animated_preview(
        folder, scan.clips, options.limits, run->work(),
        std::string(invocation.value("animated-preview")));
    if (!written) return std::move(written).error();
  }
  FW_RETURN_IF_ERROR(write_result(
      invocation, invocation.has("json")
                      ? report::scan_json(scan, invocation.arguments.front())
                  : invocation.has("details")
                      ? report::scan_details(scan, style_of(invocation))
                      : report::scan_text(scan, style_of(invocation))));
  const bool broken =
      std::any_of(scan.clips.begin(), scan.clips.end(),
                  [](const video::Clip& clip) { return bool(clip.error); });
  return broken ? ExitCode::kInput : ExitCode::kOk;
}

}  // namespace framewise::cli
