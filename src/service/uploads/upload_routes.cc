// SPDX-License-Identifier: Apache-2.0
#include "service/uploads/upload_routes.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/json/json.h"
#include "base/json/strict_json.h"
#include "base/result.h"
#include "service/server/problem.h"
#include "service/uploads/upload_form.h"

namespace framewise::service {
namespace {

using Receiver = std::variant<std::unique_ptr<BodyReceiver>, Response>;

int64_t now_in_seconds() {
  return std::chrono::duration_cast<std::chrono::seconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

std::string_view piece_text(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::string dump(const Json& json) { return json.dump() + "\n"; }

Json json_of(const StoredFile& file, const std::string& session) {
  return {
      {"role", file.role},
      {"name", file.name},
      {"bytes", file.bytes},
      {"sha256", file.sha256},
      {"format", file.format},
      {"source", fmt::format("{}{}/{}", kUploadPrefix, session, file.role)}};
}

Response json_response(int status, std::string body) {
  return {.status = status,
          .type = "application/json",
          .body = std::move(body),
          .fields = {{"Cache-Control", "no-store"}}};
}

Response session_response(int status, const UploadSession& session,
                          const UploadLimits& limits) {
  Response response = json_response(status, session_json(session, limits));
  if (status == 201) {
    response.fields.emplace_back("Location", "/sessions/" + session.id);
  }
  return response;
}

// A problem of a session that does not exist, or is in use.
Response session_problem(const Error& error) {
  if (error.kind == ErrorKind::kUsage) return problem(404, error);
  return problem(error);
}

// POST /sessions without a form.
class EmptyBody final : public BodyReceiver {
 public:
  EmptyBody(UploadService& service, std::string owner)
      : service_(service), owner_(std::move(owner)) {}

  Result<void> take(std::span<const std::byte> piece) override {
    if (piece.empty()) return {};
    return with_hint(fail(ErrorKind::kUsage, "the body is no form"),
                     "send multipart/form-data, or no body");
  }
  Response finish() override {
    const auto session = service_.store.create(owner_, now_in_seconds());
    if (!session) return problem(session.error());
    return session_response(201, *session, service_.store.limits());
  }

 private:
  UploadService& service_;
  const std::string owner_;
};

class FormBody final : public BodyReceiver {
 public:
  FormBody(UploadService& service, UploadSession session,
           std::string_view boundary)
      : service_(service),
        form_(service.store, std::move(session), boundary, now_in_seconds()) {}

  Result<void> take(std::span<const std::byte> piece) override {
    return form_.take(piece_text(piece));
  }
  Response finish() override {
    const auto received = form_.finish();
    if (!received) return problem(received.error());
    return session_response(201, received->session, service_.store.limits());
  }

 private:
  UploadService& service_;
  UploadForm form_;
};

// PUT of one file.
class UploadBody final : public BodyReceiver {
 public:
  UploadBody(std::unique_ptr<Upload> upload, std::string session)
      : upload_(std::move(upload)), session_(std::move(session)) {}

  Result<void> take(std::span<const std::byte> piece) override {
    return upload_->write(piece_text(piece));
  }
  Response finish() override {
    const auto file = upload_->finish();
    if (!file) return problem(file.error());
    return json_response(201, dump(json_of(*file, session_)));
  }

 private:
  std::unique_ptr<Upload> upload_;
  const std::string session_;
};

Receiver receive_session(UploadService& service, const Request& request) {
  const std::string owner = service.access.owner_of(request);
  const std::string_view type = request.field("content-type");
  const auto boundary = multipart_boundary(type);
  if (!boundary) {
    if (type.starts_with("multipart/")) {
      return problem(415, "the form has no valid boundary");
    }
    return std::make_unique<EmptyBody>(service, owner);
  }
  auto session = service.store.create(owner, now_in_seconds());
  if (!session) return problem(session.error());
  return std::make_unique<FormBody>(service, *std::move(session), *boundary);
}

Receiver receive_file(UploadService& service, const Request& request) {
  std::string id(request.parameter("id"));
  auto upload = service.store.begin(
      id, service.access.owner_of(request), request.parameter("role"),
      request.query_value("name"), now_in_seconds());
  if (!upload) return session_problem(upload.error());
  return std::make_unique<UploadBody>(*std::move(upload), std::move(id));
}

Response show_session(UploadService& service, const Request& request) {
  const auto use =
      service.store.use(request.parameter("id"),
                        service.access.owner_of(request), now_in_seconds());
  if (!use) return session_problem(use.error());
  return session_response(200, use->session(), service.store.limits());
}

Response send_file(UploadService& service, const Request& request) {
  const auto file = find_upload(
      service.store,
      fmt::format("{}/{}", request.parameter("id"), request.parameter("role")),
      service.access.owner_of(request), now_in_seconds());
  if (!file) return session_problem(file.error());
  auto body = open_file_body(file->path);
  if (!body) return problem(404, "the file is not there any more");
  // Never shown as a page: it is what a client sent.
  return {.type = "application/octet-stream",
          .fields = {{"Content-Disposition", "attachment"},
                     {"ETag", fmt::format("\"{}\"", file->sha256)}},
          .file = std::move(body)};
}

Response delete_session(UploadService& service, const Request& request) {
  const auto removed = service.store.remove(request.parameter("id"),
                                            service.access.owner_of(request));
  if (!removed) return session_problem(removed.error());
  return {.status = 204};
}

Result<std::string> url_in(std::string_view body) {
  FW_ASSIGN_OR_RETURN(const Json json, parse_strict_json(body, 2));
  if (!json.is_object()) {
    return fail(ErrorKind::kUsage, "the body is no JSON object");
  }
  StrictObject object(json, "");
  std::string url = object.text("url", 4096);
  FW_RETURN_IF_ERROR(object.finish());
  return url;
}

Response fetch_file(UploadService& service, const Request& request) {
  auto url = url_in(request.body);
  if (!url) return problem(400, url.error());
  // The name of the file is known after redirects; that of the URL will do.
  const std::string_view path =
      std::string_view(*url).substr(0, url->find_first_of("?#"));
  const std::string id(request.parameter("id"));
  auto upload =
      service.store.begin(id, service.access.owner_of(request),
                          request.parameter("role"), path, now_in_seconds());
  if (!upload) return session_problem(upload.error());
  struct Turn {
    std::atomic<int>& count;
    const int number = count.fetch_add(1);
    ~Turn() { count.fetch_sub(1); }
  } const turn{service.fetches};
  if (turn.number >= service.most_fetches) {
    Response busy = problem(503, "too many files are being fetched");
    busy.fields.emplace_back("Retry-After", "5");
    return busy;
  }
  const auto fetched = fetch({.url = *url,
                              .rules = service.fetch,
                              .receive = [&](std::string_view bytes) {
                                return (*upload)->write(bytes);
                              }});
  if (!fetched) return problem(fetched.error());
  const auto file = (*upload)->finish();
  if (!file) return problem(file.error());
  return json_response(201, dump(json_of(*file, id)));
}

}  // namespace

std::string session_json(const UploadSession& session,
                         const UploadLimits& limits) {
  Json files = Json::array();
  for (const StoredFile& file : session.files) {
    files.push_back(json_of(file, session.id));
  }
  return dump({{"id", session.id},
               {"expires", session.last_used + limits.keep_seconds},
               {"files", std::move(files)}});
}

Result<StoredFile> find_upload(UploadStore& store, std::string_view source,
                               std::string_view owner, int64_t now) {
  if (source.starts_with(kUploadPrefix)) {
    source.remove_prefix(kUploadPrefix.size());
  }
  const size_t slash = std::min(source.find('/'), source.size());
  FW_ASSIGN_OR_RETURN(const SessionUse use,
                      store.use(source.substr(0, slash), owner, now));
  const std::string_view role =
      source.substr(std::min(slash + 1, source.size()));
  const StoredFile* const file = use.session().find(role);
  if (file) return *file;
  return fail(ErrorKind::kUsage, "the session has no such file");
}

void add_upload_routes(Router& router, UploadService& service) {
  const auto worker = [](int64_t most_bytes) {
    return RouteOptions{.thread = Thread::kWorker,
                        .most_body_bytes = most_bytes,
                        .body_ms = kLongestFormMs};
  };
  router.add({.method = Method::kPost,
              .pattern = "/sessions",
              .handler = Receive([&service](const Request& request) {
                return receive_session(service, request);
              }),
              .options = worker(kLargestForm)});
  router.add({.method = Method::kGet,
              .pattern = "/sessions/{id}",
              .handler = Answer([&service](const Request& request) {
                return show_session(service, request);
              }),
              .options = {.thread = Thread::kWorker}});
  router.add({.method = Method::kDelete,
              .pattern = "/sessions/{id}",
              .handler = Answer([&service](const Request& request) {
                return delete_session(service, request);
              }),
              .options = {.thread = Thread::kWorker}});
  router.add({.method = Method::kPut,
              .pattern = "/sessions/{id}/files/{role}",
              .handler = Receive([&service](const Request& request) {
                return receive_file(service, request);
              }),
              .options = worker(service.store.limits().file_bytes)});
  router.add({.method = Method::kGet,
              .pattern = "/sessions/{id}/files/{role}",
              .handler = Answer([&service](const Request& request) {
                return send_file(service, request);
              }),
              .options = {.thread = Thread::kWorker}});
  router.add(
      {.method = Method::kPost,
       .pattern = "/sessions/{id}/files/{role}",
       .handler = Answer([&service](const Request& request) {
         return fetch_file(service, request);
       }),
       .options = {.thread = Thread::kWorker, .most_body_bytes = 16 << 10}});
}

}  // namespace framewise::service
