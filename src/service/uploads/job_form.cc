// SPDX-License-Identifier: Apache-2.0
#include "service/uploads/job_form.h"

#include <chrono>
#include <utility>

#include "base/json/json.h"
#include "base/json/strict_json.h"
#include "base/printable.h"
#include "base/result.h"
#include "service/server/problem.h"
#include "service/uploads/upload_form.h"

namespace framewise::service {
namespace {

constexpr int kMostLevels = 4;
constexpr const char* kUsualRequest =
    R"({"kind": "compare", "results": ["html", "markdown"]})";

int64_t unix_seconds() {
  return std::chrono::duration_cast<std::chrono::seconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

std::string_view text_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

constexpr std::string_view kSentPrefix = "form:";

std::string name_of_sent(const ReceivedForm& form, std::string_view role) {
  return fmt::format("{}{}/{}", kUploadPrefix, form.session.id, role);
}

// Each "form:ROLE" becomes the name of that file.
Result<void> name_sent_files(const ReceivedForm& form, Json& names) {
  if (!names.is_array()) {
    return fail(ErrorKind::kUsage, "files: not a list of texts");
  }
  for (Json& name : names) {
    if (!name.text().starts_with(kSentPrefix)) continue;
    const std::string role = name.text().substr(kSentPrefix.size());
    if (!form.session.find(role)) {
      return fail(ErrorKind::kUsage, "files: the form has no file \"{}\"",
                  printable(role));
    }
    name = name_of_sent(form, role);
  }
  return {};
}

// The request of the form, with the files of its session.
Result<std::string> body_of(const ReceivedForm& form) {
  const auto given = form.fields.find("request");
  FW_ASSIGN_OR_RETURN(
      Json json, parse_strict_json(
                     given == form.fields.end() ? kUsualRequest : given->second,
                     kMostLevels));
  if (!json.is_object()) {
    return fail(ErrorKind::kUsage, "the field 'request' is no JSON object");
  }
  if (json.contains("files")) {
    FW_RETURN_IF_ERROR(name_sent_files(form, json["files"]));
    return json.dump();
  }
  json["files"] = Json::array();
  for (const StoredFile& file : form.session.files) {
    json["files"].push_back(name_of_sent(form, file.role));
  }
  return json.dump();
}

class FormOfJob final : public BodyReceiver {
 public:
  FormOfJob(UploadService& service, UploadSession session,
            std::string_view boundary, const Request& request,
            const SubmitJob& submit)
      : service_(service),
        form_(service.store, std::move(session), boundary, unix_seconds()),
        request_(request),
        submit_(submit) {}

  Result<void> take(std::span<const std::byte> piece) override {
    return form_.take(text_of(piece));
  }

  Response finish() override {
    const auto form = form_.finish();
    if (!form) return problem(form.error());
    const auto body = body_of(*form);
    SubmitAnswer answer = body ? submitted(*body, form->session.id)
                               : SubmitAnswer{problem(400, body.error())};
    // Nobody will read the files where the job was refused or is known.
    if (!answer.is_new) service_.store.end(form->session.id);
    return std::move(answer.response);
  }

 private:
  SubmitAnswer submitted(const std::string& body, const std::string& session) {
    request_.body = body;
    request_.fields["content-type"] = "application/json";
    return submit_(request_, session);
  }

  UploadService& service_;
  UploadForm form_;
  Request request_;
  const SubmitJob submit_;
};

}  // namespace

void add_job_form_route(Router& router, UploadService& service,
                        SubmitJob submit) {
  Receive receive = [&service,
                     submit = std::move(submit)](const Request& request)
      -> std::variant<std::unique_ptr<BodyReceiver>, Response> {
    const auto boundary = multipart_boundary(request.field("content-type"));
    if (!boundary) return problem(415, "the form has no valid boundary");
    auto session =
        service.store.create(service.access.owner_of(request), unix_seconds());
    if (!session) return problem(session.error());
    return std::make_unique<FormOfJob>(service, *std::move(session), *boundary,
                                       request, submit);
  };
  router.add({.method = Method::kPost,
              .pattern = "/jobs",
              .handler = std::move(receive),
              .options = {.thread = Thread::kWorker,
                          .most_body_bytes = kLargestForm,
                          .content_type = "multipart/form-data",
                          .body_ms = kLongestFormMs}});
}

}  // namespace framewise::service
