// SPDX-License-Identifier: Apache-2.0
#include "jobs/video/clips_request.h"

#include "base/result.h"

namespace framewise::jobs {
namespace {

constexpr int64_t kTicksPerMs = video::kTicksPerSecond / 1000;

}  // namespace

Result<void> set_most_clips(video::ScanOptions& options,
                            const FieldValue& value) {
  options.limits.clips = size_t(std::get<int64_t>(value));
  return {};
}

FieldValue most_clips_of(const video::ScanOptions& options) {
  return int64_t(options.limits.clips);
}

Result<void> add_exclusion(video::ScanOptions& options,
                           const FieldValue& value) {
  options.exclude.push_back(std::get<std::string>(value));
  return {};
}

Result<void> set_duration(PlanRequest& request, const FieldValue& value) {
  request.plan.duration = std::get<int64_t>(value) * kTicksPerMs;
  return {};
}

FieldValue duration_of(const PlanRequest& request) {
  return request.plan.duration / kTicksPerMs;
}

Result<void> set_joints(PlanRequest& request, const FieldValue& value) {
  if (const auto* length = std::get_if<int64_t>(&value)) {
    request.plan.joints = video::JointRule::kCrossfade;
    request.plan.crossfade = *length * kTicksPerMs;
  } else {
    request.plan.joints = std::get<std::string>(value) == "cut"
                              ? video::JointRule::kCut
                              : video::JointRule::kAuto;
  }
  return {};
}

FieldValue joints_of(const PlanRequest& request) {
  switch (request.plan.joints) {
    case video::JointRule::kCut: return "cut";
    case video::JointRule::kCrossfade:
      return request.plan.crossfade / kTicksPerMs;
    default: return "auto";
  }
}

std::span<const Field<ScanRequest>> scan_fields() { return kScanFields; }
std::span<const Field<PlanRequest>> plan_fields() { return kPlanFields; }

Result<ScanRequest> read_scan(const Given& given) {
  ScanRequest request;
  FW_RETURN_IF_ERROR(set_fields(scan_fields(), given, request));
  return request;
}

Result<PlanRequest> read_plan(const Given& given) {
  PlanRequest request;
  FW_RETURN_IF_ERROR(set_fields(plan_fields(), given, request));
  if (!given.has("duration")) {
    return with_hint(fail(ErrorKind::kUsage, "how long shall the film be?"),
                     "add --duration 30m");
  }
  if (given.has("learn") && given.has("matrix")) {
    return fail(ErrorKind::kUsage, "{} and {} cannot be combined",
                written(given.asker, "learn"), written(given.asker, "matrix"));
  }
  request.plan.exclude = request.clips.exclude;
  return request;
}

}  // namespace framewise::jobs
