// SPDX-License-Identifier: Apache-2.0
#include "service/approvals/approval_routes.h"

#include <charconv>
#include <system_error>
#include <utility>

#include "base/date.h"
#include "base/json/json.h"
#include "base/json/strict_json.h"
#include "base/objects/atomic_file.h"
#include "base/printable.h"
#include "base/result.h"
#include "report/batch/baseline_file.h"
#include "report/verdict/report_reading.h"
#include "service/server/problem.h"

namespace framewise::service {
namespace {

namespace fs = std::filesystem;
using report::BaselineItem;

constexpr size_t kLongestText = 1000;  // of who and why
constexpr size_t kLongestName = 4096;
constexpr size_t kMostTests = 1000;

Response no_such_comparison() {
  return problem(404, "the job has no such comparison",
                 "only comparisons that are done can be approved");
}

// Which test of the job is meant; the first without a number.
std::optional<size_t> test_of(std::string_view text) {
  size_t index = 0;
  const auto [end, code] =
      std::from_chars(text.data(), text.data() + text.size(), index);
  if (text.empty()) return 0;
  if (code != std::errc() || end != text.data() + text.size() ||
      index >= kMostTests) {
    return std::nullopt;
  }
  return index;
}

// The path of a file from the folder of the approvals, or the name that the
// client gave, where the file is none of that folder.
std::string lasting_name(const std::string& name, std::string_view id,
                         const ApprovalParts& parts) {
  std::error_code code;
  const fs::path folder =
      fs::weakly_canonical(parts.file.path(), code).parent_path();
  for (const JobFile& file : parts.jobs.files(id)) {
    // Files that were sent are stored under other names.
    if (file.name != name || !file.path.native().ends_with("/" + name)) {
      continue;
    }
    const fs::path from_there = file.path.lexically_relative(folder);
    if (from_there.empty() || *from_there.begin() == "..") continue;
    return from_there.native();
  }
  return name;
}

// The item that would be approved; nothing if the job has no such comparison.
std::optional<BaselineItem> item_of(const Request& request,
                                    const ApprovalParts& parts, size_t test) {
  const std::string id(request.parameter("id"));
  const auto result = parts.jobs.result(id, ResultFormat::kJson);
  if (!result || !result->content) return std::nullopt;
  const auto report = report::read_report(*result->content, id);
  if (!report || test >= report->comparisons.size() ||
      report->comparisons[test].error) {
    return std::nullopt;
  }
  BaselineItem item = report::item_of(*report, test);
  item.reference = lasting_name(item.reference, id, parts);
  item.test = lasting_name(item.test, id, parts);
  return item;
}

Json json_of(const BaselineItem& item) {
  return {{"name", item.test},
          {"by", item.by},
          {"why", item.why},
          {"until", item.until}};
}

Response json_answer(const Json& json) {
  return {.type = "application/json", .body = json.dump() + "\n"};
}

struct Wanted {
  size_t test = 0;
  std::string name;
  std::string by;
  std::string why;
  std::string until;
};

Result<Wanted> parse_wanted(std::string_view body) {
  FW_ASSIGN_OR_RETURN(const Json json, parse_strict_json(body, 2));
  if (!json.is_object()) {
    return fail(ErrorKind::kUsage, "the body is no JSON object");
  }
  StrictObject object(json, "");
  const auto text = [&object](std::string_view key, size_t most) {
    return object.has(key) ? object.text(key, most) : std::string();
  };
  Wanted wanted{.name = text("name", kLongestName),
                .by = text("by", kLongestText),
                .why = text("why", kLongestText),
                .until = text("until", kLongestText)};
  if (object.has("test")) {
    wanted.test = size_t(object.integer("test", 0, kMostTests - 1));
  }
  FW_RETURN_IF_ERROR(object.finish());
  if (wanted.until.empty()) return wanted;
  if (!is_day(wanted.until)) {
    return with_hint(fail(ErrorKind::kUsage, "until: \"{}\" is no day",
                          printable(wanted.until)),
                     "write it as 2027-01-31");
  }
  if (wanted.until < today()) {
    return fail(ErrorKind::kUsage, "until: {} is over", wanted.until);
  }
  return wanted;
}

}  // namespace

Result<void> ApprovalFile::add(BaselineItem item) {
  const std::lock_guard lock(writing_);
  report::Baseline baseline;
  std::error_code unknown;
  if (fs::exists(path_, unknown)) {
    FW_ASSIGN_OR_RETURN(baseline, report::read_baseline(path_));
  }
  const std::string name = item.test;
  baseline[name] = std::move(item);
  return write_atomically(path_, report::baseline_json(baseline));
}

Result<std::optional<BaselineItem>> ApprovalFile::find(
    const std::string& name) {
  std::error_code unknown;
  std::optional<BaselineItem> item;
  if (!fs::exists(path_, unknown)) return item;
  FW_ASSIGN_OR_RETURN(report::Baseline baseline, report::read_baseline(path_));
  const auto found = baseline.find(name);
  if (found != baseline.end()) item = std::move(found->second);
  return item;
}

namespace {

Response show(const Request& request, const ApprovalParts& parts) {
  const auto test = test_of(request.query_value("test"));
  if (!test) return problem(400, "test is no number of a test");
  auto item = item_of(request, parts, *test);
  if (!item) return no_such_comparison();
  if (parts.viewers_have_names) item->by = parts.viewers.owner(request);
  Json json = json_of(*item);
  json["test"] = int64_t(*test);
  json["approved"] = nullptr;
  if (!parts.file.is_given()) return json_answer(json);
  const auto known = parts.file.find(item->test);
  if (!known) return problem(known.error());
  // An approval of other bytes says nothing about these.
  if (*known && (*known)->test_sha256 == item->test_sha256) {
    json["approved"] = json_of(**known);
  }
  return json_answer(json);
}

Response approve(const Request& request, const ApprovalParts& parts) {
  if (!parts.file.is_given()) {
    return problem(404, "this server approves nothing",
                   "start it with --approvals framewise-baseline.json");
  }
  auto wanted = parse_wanted(request.body);
  if (!wanted) return problem(400, wanted.error());
  auto item = item_of(request, parts, wanted->test);
  if (!item) return no_such_comparison();
  if (!wanted->name.empty()) item->test = std::move(wanted->name);
  item->by = parts.viewers_have_names ? parts.viewers.owner(request)
                                      : std::move(wanted->by);
  item->why = std::move(wanted->why);
  item->until = std::move(wanted->until);
  const Json json = json_of(*item);
  if (const auto added = parts.file.add(*std::move(item)); !added) {
    return problem(added.error());
  }
  return json_answer({{"approved", json}});
}

}  // namespace

void add_approval_routes(Router& router, ApprovalParts parts) {
  const auto answer =
      [&](Response (*handler)(const Request&, const ApprovalParts&)) {
        return Answer([parts, handler](const Request& request) {
          return may_see_job(request, parts.jobs, parts.viewers)
                     ? handler(request, parts)
                     : no_such_comparison();
        });
      };
  router.add({Method::kGet,
              "/jobs/{id}/approval",
              answer(show),
              {.thread = Thread::kWorker}});
  router.add(
      {Method::kPost,
       "/jobs/{id}/approval",
       answer(approve),
       {.thread = Thread::kWorker, .most_body_bytes = kLargestApproval}});
}

}  // namespace framewise::service
