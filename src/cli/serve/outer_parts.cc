// SPDX-License-Identifier: Apache-2.0
#include "cli/serve/outer_parts.h"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include "base/result.h"
#include "cli/options/reading_options.h"
#include "cli/video/video_options.h"
#include "service/access/access.h"
#include "service/approvals/approval_routes.h"
#include "service/files/file_routes.h"
#include "service/jobs/fetched_files.h"
#include "service/jobs/job_routes.h"
#include "service/mcp/mcp_route.h"
#include "service/page/service_page.h"
#include "service/pictures/pictures.h"
#include "service/uploads/job_form.h"
#include "service/uploads/upload_routes.h"

namespace framewise::cli {
namespace {

namespace fs = std::filesystem;
using namespace service;

constexpr auto kCleanUpPause = std::chrono::minutes(5);
constexpr int64_t kMebibyte = int64_t{1} << 20;

int64_t unix_seconds() {
  return std::chrono::duration_cast<std::chrono::seconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

std::vector<std::string> values_of(const Invocation& invocation,
                                   std::string_view option) {
  std::vector<std::string> values;
  for (const auto& [name, value] : invocation.options) {
    if (name == option) values.push_back(value);
  }
  return values;
}

Result<std::vector<Network>> networks_of(const Invocation& invocation,
                                         std::string_view option) {
  std::vector<Network> networks;
  for (const std::string& text : values_of(invocation, option)) {
    FW_ASSIGN_OR_RETURN(const Network network, parse_network(text));
    networks.push_back(network);
  }
  return networks;
}

Result<std::unique_ptr<Access>> open_access(const Invocation& invocation) {
  AccessOptions options{.needs_token = invocation.has("keys"),
                        .names = values_of(invocation, "host"),
                        .shared_with = values_of(invocation, "share")};
  FW_ASSIGN_OR_RETURN(options.proxies, networks_of(invocation, "proxy"));
  FW_ASSIGN_OR_RETURN(const auto rate,
                      number_option(invocation, "rate", 0.01, 1e6));
  if (rate) {
    options.rate = {.per_second = *rate, .burst = std::max(1.0, 10 * *rate)};
  }
  Keys keys = Keys::random();
  if (options.needs_token) {
    FW_ASSIGN_OR_RETURN(keys, Keys::read(fs::path(invocation.value("keys"))));
  }
  return std::make_unique<Access>(std::move(options), std::move(keys));
}

// 0 means no limit to readers; what is sent needs one.
Result<int64_t> largest_file(const Invocation& invocation) {
  FW_ASSIGN_OR_RETURN(const OpenOptions open,
                      reading_options(invocation.settings));
  return open.limits.file_bytes > 0 ? open.limits.file_bytes : kLargestForm;
}

}  // namespace

Result<FetchRules> fetch_rules(const Invocation& invocation) {
  FW_ASSIGN_OR_RETURN(const int64_t bytes, largest_file(invocation));
  FetchRules rules{.enabled = invocation.has("fetch"),
                   .plain_http = invocation.has("fetch-http"),
                   .hosts = values_of(invocation, "fetch-host"),
                   .bytes = bytes};
  FW_ASSIGN_OR_RETURN(rules.networks, networks_of(invocation, "fetch-network"));
  for (const std::string& text : values_of(invocation, "fetch-port")) {
    const int port = std::atoi(text.c_str());
    if (port < 1 || port > 65535) {
      return fail(ErrorKind::kUsage, "--fetch-port {} is no port", text);
    }
    rules.ports.push_back(port);
  }
  return rules;
}

namespace {

Result<UploadLimits> upload_limits(const Invocation& invocation,
                                   int64_t file_bytes) {
  UploadLimits limits{.file_bytes = file_bytes};
  FW_ASSIGN_OR_RETURN(
      const auto space,
      integer_option(invocation, "upload-space", 1, int64_t{1} << 30));
  if (space) limits.store_bytes = *space * kMebibyte;
  limits.owner_bytes = limits.store_bytes / 5;
  // Without tokens all clients are one.
  if (!invocation.has("keys")) limits.owner_bytes = limits.store_bytes;
  FW_ASSIGN_OR_RETURN(
      const auto keep_ms,
      duration_option(invocation, "upload-keep", 3650 * kDayMs));
  if (keep_ms) limits.keep_seconds = std::max<int64_t>(1, *keep_ms / 1000);
  return limits;
}

class OpenOuterParts final : public OuterParts {
 public:
  OpenOuterParts(std::unique_ptr<Access> access, UploadStore& store,
                 FetchRules rules, const Roots& roots, fs::path approvals,
                 OpenOptions open, image::MakeThumbnails thumbnails)
      : roots_(roots),
        approvals_(std::move(approvals)),
        access_(std::move(access)),
        store_(store),
        uploads_{.store = store, .access = *access_, .fetch = std::move(rules)},
        images_({.make_thumbnails = std::move(thumbnails)}),
        pictures_(
            [this](std::string_view source, std::string_view owner) {
              return path_of(source, owner);
            },
            *access_, images_, std::move(open)),
        clean_up_([this](const std::stop_token& stop) { clean_up(stop); }) {}

  void add_to(Router& router, Jobs& jobs, const KeptJobs& kept) override {
    router.add_check([this](const Request& request, const Route& route) {
      return access_->refusal(request, route);
    });
    add_login_routes(router, *access_);
    const FindJobFile find = [this](std::string_view name,
                                    const Request& request) {
      return file_of_job(name, access_->owner_of(request));
    };
    const JobViewers viewers = {
        .owner = [this](const Request& r) { return access_->owner_of(r); },
        .sees_all = [this](const Request& r) { return access_->sees_all(r); }};
    add_job_form_route(router, uploads_, submit_jobs(jobs, find, viewers));
    add_job_routes(router, jobs, find, viewers);
    add_mcp_route(router, jobs, find, viewers);
    add_upload_routes(router, uploads_);
    add_file_routes(router, roots_,
                    {.uploads = store_,
                     .jobs = kept.folder,
                     .keep_ms = kept.keep_ms,
                     .owner = viewers.owner});
    add_approval_routes(router, {.jobs = jobs,
                                 .file = approvals_,
                                 .viewers = viewers,
                                 .viewers_have_names = access_->needs_token()});
    add_picture_routes(router, pictures_);
    add_page_routes(router);
  }

 private:
  Result<JobFile> find(std::string_view name, std::string_view owner) {
    if (!name.starts_with(kUploadPrefix)) return roots_.find(name);
    FW_ASSIGN_OR_RETURN(const StoredFile file,
                        find_upload(store_, name, owner, unix_seconds()));
    return JobFile{file.name.empty() ? file.role : file.name, file.path};
  }

  // With its bytes as they were received.
  Result<JobFile> file_of_job(std::string_view name, std::string_view owner) {
    if (is_url(name)) {
      if (uploads_.fetch.enabled) return job_file_of_url(name);
      return with_hint(
          fail(ErrorKind::kUsage, "this server does not fetch URLs"),
          "upload the file, or start the server with --fetch");
    }
    FW_ASSIGN_OR_RETURN(JobFile file, find(name, owner));
    if (name.starts_with(kUploadPrefix)) {
      FW_ASSIGN_OR_RETURN(const StoredFile stored,
                          find_upload(store_, name, owner, unix_seconds()));
      FW_RETURN_IF_ERROR(UploadStore::verify(stored));
    }
    return file;
  }

  Result<fs::path> path_of(std::string_view source, std::string_view owner) {
    FW_ASSIGN_OR_RETURN(JobFile file, find(source, owner));
    return std::move(file.path);
  }

  void clean_up(const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any wake;
    std::unique_lock lock(mutex);
    while (!stop.stop_requested()) {
      store_.remove_unused(unix_seconds());
      wake.wait_for(lock, stop, kCleanUpPause, [] { return false; });
    }
  }

  const Roots& roots_;
  ApprovalFile approvals_;
  const std::unique_ptr<Access> access_;
  UploadStore& store_;
  UploadService uploads_;
  image::ImageCache images_;
  service::Pictures pictures_;
  std::jthread clean_up_;  // last: it uses the others
};

}  // namespace

Result<std::unique_ptr<OuterParts>> OuterParts::open(
    const Invocation& invocation, UploadStore& uploads, const Roots& roots,
    image::MakeThumbnails thumbnails) {
  FW_ASSIGN_OR_RETURN(OpenOptions open, reading_options(invocation.settings));
  FW_ASSIGN_OR_RETURN(std::unique_ptr<Access> access, open_access(invocation));
  FW_ASSIGN_OR_RETURN(FetchRules rules, fetch_rules(invocation));
  return std::unique_ptr<OuterParts>(
      new OpenOuterParts(std::move(access), uploads, std::move(rules), roots,
                         fs::path(invocation.value("approvals")),
                         std::move(open), std::move(thumbnails)));
}

Result<std::unique_ptr<UploadStore>> open_uploads(const Invocation& invocation,
                                                  const fs::path& folder) {
  FW_ASSIGN_OR_RETURN(const int64_t file_bytes, largest_file(invocation));
  FW_ASSIGN_OR_RETURN(const UploadLimits limits,
                      upload_limits(invocation, file_bytes));
  return UploadStore::open(folder, limits, unix_seconds());
}

}  // namespace framewise::cli
