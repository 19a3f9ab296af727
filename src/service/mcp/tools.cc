// SPDX-License-Identifier: Apache-2.0
#include "service/mcp/tools.h"

#include <algorithm>

#include "base/printable.h"
#include "base/result.h"
#include "jobs/kinds.h"
#include "service/page/api_options.h"

namespace framewise::service {
namespace {

constexpr std::string_view kComparing[] = {"policy", "metric", "require",
                                           "start",  "end",    "sample"};
constexpr std::string_view kChecking[] = {"taste"};
constexpr std::string_view kDiffering[] = {"threshold"};
constexpr std::string_view kFlashing[] = {"rules"};
constexpr std::string_view kOptimizing[] = {"target", "max-size", "to",
                                            "effort"};

constexpr Tool kTools[] = {
    {.name = "compare",
     .kind = "compare",
     .title = "Compare with the original",
     .about = "Says whether compressed copies of an animation, video or image "
              "still look right: verdict (PASS, WARNING, ARTIFACT), score of "
              "100, and for each defect what it is, where, when, and what to "
              "try. Use it after encoding, optimizing or rendering again.",
     .least_files = 2,
     .most_files = 20,
     .files = "The original first, then one or more copies",
     .options = kComparing,
     .pictures = true},
    {.name = "report",
     .kind = "compare",
     .title = "Write a report page",
     .about = "Compares as `compare` does and writes a page for people, with a "
              "player, curves and maps of errors, as one HTML file.",
     .least_files = 2,
     .most_files = 20,
     .files = "The original first, then one or more copies",
     .options = kComparing,
     .page = true,
     .writes = true},
    {.name = "inspect",
     .kind = "inspect",
     .title = "Inspect a file",
     .about = "Says what media files hold (format, size, frames, times, "
              "colors), and what is odd about them.",
     .most_files = 20,
     .files = "Files of any kind of media"},
    {.name = "check",
     .kind = "image check",
     .title = "Check images for damage",
     .about = "Finds damaged, cut off or blank images; no original is needed. "
              "Use it on downloaded or generated images.",
     .most_files = 100,
     .files = "Images",
     .options = kChecking},
    {.name = "diff",
     .kind = "image diff",
     .title = "Find differences of two images",
     .about = "Counts the pixels in which two images differ and says in words "
              "what changed and where. Use it on screenshots; for compressed "
              "photos use `compare`.",
     .least_files = 2,
     .most_files = 2,
     .files = "The image before, then the one after",
     .options = kDiffering},
    {.name = "flashes",
     .kind = "flashes",
     .title = "Look for dangerous flashes",
     .about = "Says whether animations and videos flash so that they can cause "
              "a seizure (WCAG 2.3.1), when, where, and how to mend it.",
     .most_files = 20,
     .files = "Animations and videos",
     .options = kFlashing},
    {.name = "optimize",
     .kind = "optimize",
     .title = "Make a file smaller",
     .about =
         "Writes the smallest file that still looks right, or that keeps "
         "to a size. `target` is such as \"score>=85\", `max-size` such as "
         "\"256kB\", `to` a format such as \"webp\".",
     .files = "The file to make smaller; it stays as it is",
     .options = kOptimizing,
     .writes = true},
};

Json option_schemas(const Tool& tool) {
  Json properties = Json::object();
  for (const jobs::FieldInfo& field : jobs::find_kind(tool.kind)->fields()) {
    const bool listed =
        std::ranges::find(tool.options, field.name()) != tool.options.end();
    if (listed && field.is_offered_to(jobs::Asker::kService)) {
      properties[field.name()] = schema_of(field);
    }
  }
  return {{"type", "object"},
          {"description",
           fmt::format("Options of `framewise {}` without dashes; these are "
                       "the usual ones",
                       tool.kind)},
          {"properties", std::move(properties)},
          {"additionalProperties", true}};
}

Json schema_of(const Tool& tool) {
  Json properties = {{"files",
                      {{"type", "array"},
                       {"description", tool.files},
                       {"items", {{"type", "string"}}},
                       {"minItems", tool.least_files},
                       {"maxItems", tool.most_files}}},
                     {"options", option_schemas(tool)}};
  if (tool.pictures) {
    properties["pictures"] = {
        {"type", "boolean"},
        {"description", "Show the worst moment as pictures"},
        {"default", true}};
  }
  return {{"type", "object"},
          {"properties", std::move(properties)},
          {"required", Json::array({"files"})},
          {"additionalProperties", false}};
}

Error no_argument(const Tool& tool, std::string_view name) {
  return with_hint(fail(ErrorKind::kUsage, "{} has no argument \"{}\"",
                        tool.name, printable(name)),
                   "options of the command go into \"options\"");
}

void add_verdict(jobs::Words& options) {
  for (const char* said : {"verdict", "no-verdict"}) {
    if (std::ranges::any_of(
            options, [&](const auto& one) { return one.first == said; })) {
      return;
    }
  }
  options.emplace_back("verdict", "");
}

}  // namespace

std::span<const Tool> tools() { return kTools; }

const Tool* find_tool(std::string_view name) {
  const auto at = std::ranges::find(kTools, name, &Tool::name);
  return at == std::end(kTools) ? nullptr : at;
}

Json tool_list() {
  Json list = Json::array();
  for (const Tool& tool : kTools) {
    list.push_back({{"name", tool.name},
                    {"title", tool.title},
                    {"description", tool.about},
                    {"inputSchema", schema_of(tool)},
                    {"annotations",
                     {{"readOnlyHint", !tool.writes},
                      {"destructiveHint", false},
                      {"openWorldHint", false}}}});
  }
  list.push_back(
      {{"name", kExplain},
       {"title", "Explain a result"},
       {"description",
        "All reasons, points lost and values of an earlier comparison, by the "
        "number of its result."},
       {"inputSchema",
        {{"type", "object"},
         {"properties",
          {{"result", {{"type", Json::array({"integer", "string"})}}}}},
         {"required", Json::array({"result"})},
         {"additionalProperties", false}}},
       {"annotations", {{"readOnlyHint", true}}}});
  return {{"tools", std::move(list)}};
}

Result<JobRequest> job_of(const Tool& tool, const Json& arguments,
                          const FindFile& find) {
  bool pictures = tool.pictures;
  Json body = {{"kind", tool.kind}, {"files", Json::array()}};
  for (const JsonMember& member : arguments.members()) {
    if (member.name == "files" || member.name == "options") {
      body[member.name] = member.value;
    } else if (member.name == "pictures" && tool.pictures &&
               member.value.is_boolean()) {
      pictures = member.value.boolean();
    } else {
      return no_argument(tool, member.name);
    }
  }
  FW_ASSIGN_OR_RETURN(JobRequest request, parse_job_request(body.dump(), find));
  const size_t count = request.files.size();
  if (count < tool.least_files || count > tool.most_files) {
    return fail(ErrorKind::kUsage, "{} needs {} to {} files, not {}", tool.name,
                tool.least_files, tool.most_files, count);
  }
  request.html = tool.page;
  request.pictures = pictures;
  // The answer is the verdict, whichever metrics are named.
  if (request.kind == "compare") add_verdict(request.options);
  return request;
}

}  // namespace framewise::service
