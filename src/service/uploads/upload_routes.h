// SPDX-License-Identifier: Apache-2.0
// The routes of sessions and their files:
//
//   POST   /sessions                    an empty session, or one with the
//                                          files of a form
//   GET    /sessions/{id}               its files
//   DELETE /sessions/{id}
//   PUT    /sessions/{id}/files/{role}  the bytes of one file; ?name=a.gif
//   GET    /sessions/{id}/files/{role}
//   POST   /sessions/{id}/files/{role}  {"url": "https://…"}: fetches it
//
// A file is a source of jobs and pictures under the name "upload:ID/ROLE".
#pragma once

#include <atomic>
#include <filesystem>
#include <string>
#include <string_view>

#include "service/access/access.h"
#include "service/fetch/fetch.h"
#include "service/server/router.h"
#include "service/uploads/upload_store.h"

namespace framewise::service {

struct UploadService {
  UploadStore& store;
  const Access& access;
  FetchRules fetch = {};
  // Fetches hold a worker of the server for as long as they take.
  int most_fetches = 1;
  std::atomic<int> fetches = 0;
};

// `service` must outlive the router.
void add_upload_routes(Router& router, UploadService& service);

// A form may have several files, each with its own limit.
inline constexpr int64_t kLargestForm = int64_t{4} << 30;
// For a slow line: 4 GiB at 20 Mbit/s.
inline constexpr int64_t kLongestFormMs = int64_t{30} * 60 * 1000;

inline constexpr std::string_view kUploadPrefix = "upload:";

// The file of "upload:ID/ROLE", of this owner. Fails with kUsage for others.
Result<StoredFile> find_upload(UploadStore& store, std::string_view source,
                               std::string_view owner, int64_t now);

// The session with its files as JSON.
std::string session_json(const UploadSession& session,
                         const UploadLimits& limits);

}  // namespace framewise::service
