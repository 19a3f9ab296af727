// SPDX-License-Identifier: Apache-2.0
#include "cli/serve/job_invocation.h"

#include <algorithm>
#include <vector>

#include "base/json/json.h"
#include "base/printable.h"
#include "base/result.h"
#include "base/suggestion.h"
#include "framewise/policy.h"

namespace framewise::cli {
namespace {

using service::JobRequest;

bool is_job_setting(const Command& command, const Setting& setting) {
  const bool used = setting.use == SettingUse::kComparing ||
                    setting.use == SettingUse::kReading;
  return used && takes(command, setting) && !setting.key.starts_with("limits.");
}

// Policies in files are the server's business.
Result<void> check_setting(const Setting& setting, const std::string& value) {
  const bool is_known =
      std::ranges::find(policy_names(), value) != policy_names().end();
  if (setting.key != "compare.policy" || is_known) return {};
  return with_hint(
      fail(ErrorKind::kUsage, "options.policy: '{}' is no built-in policy",
           printable(value)),
      "use lenient, default, strict or lossless");
}

const Command& command_named(std::string_view name) {
  return *std::ranges::find(commands(), name, &Command::name);
}

class OptionReader {
 public:
  OptionReader(const JobCommand& job, const Command& command)
      : job_(job), command_(command) {}

  Result<void> read(const std::string& name, const std::string& value,
                    Invocation& invocation) {
    const auto option =
        std::ranges::find(command_.options, name, &Option::name);
    if (option != command_.options.end() && is_allowed(name)) {
      if (option->value.empty() != value.empty()) {
        return fail(ErrorKind::kUsage, "options.{}: {}", name,
                    value.empty() ? "needs a value" : "must be true or false");
      }
      invocation.options.emplace_back(option->name, value);
      return {};
    }
    const auto setting =
        std::ranges::find_if(kSettings, [&](const Setting& one) {
          return is_job_setting(command_, one) &&
                 (one.flag == name || one.key == name);
        });
    if (setting == kSettings.end()) return unknown(name);
    const bool is_flag = setting->type == SettingType::kBool && value.empty();
    const std::string text = is_flag ? "true" : value;
    FW_RETURN_IF_ERROR(check_setting(*setting, text));
    flags_.push_back({&*setting, text, "options." + name});
    return {};
  }

  const std::vector<FlagValue>& flags() const { return flags_; }

 private:
  bool is_allowed(std::string_view name) const {
    return std::ranges::find(job_.options, name) != job_.options.end();
  }

  Error unknown(const std::string& name) const {
    std::vector<std::string_view> names(job_.options.begin(),
                                        job_.options.end());
    for (const Setting& setting : kSettings) {
      if (is_job_setting(command_, setting)) names.push_back(setting.flag);
    }
    return with_hint(fail(ErrorKind::kUsage,
                          "options: jobs of the kind \"{}\" have no \"{}\"",
                          job_.name, printable(name)),
                     suggestion(name, names));
  }

  const JobCommand& job_;
  const Command& command_;
  std::vector<FlagValue> flags_;
};

Result<void> check_files(const JobCommand& command, size_t count) {
  if (count >= command.least_files && count <= command.most_files) return {};
  const std::string wanted =
      command.least_files == command.most_files
          ? fmt::format("{}", command.least_files)
          : fmt::format("{} to {}", command.least_files, command.most_files);
  return fail(ErrorKind::kUsage,
              "files: {} are named; jobs of the kind \"{}\" "
              "need {}",
              count, command.name, wanted);
}

}  // namespace

Result<Invocation> job_invocation(const Invocation& server,
                                  const JobCommand& job,
                                  const JobRequest& request) {
  FW_RETURN_IF_ERROR(check_files(job, request.files.size()));
  const Command& command = command_named(job.name);
  Invocation invocation{.command = &command,
                        .sources = server.sources,
                        .environment = server.environment};
  for (const service::JobFile& file : request.files) {
    invocation.arguments.push_back(file.path.native());
  }
  OptionReader reader(job, command);
  for (const auto& [name, value] : request.options) {
    FW_RETURN_IF_ERROR(reader.read(name, value, invocation));
  }
  // Jobs that use a cache are given that of the server, which is open.
  std::vector<FlagValue> flags = reader.flags();
  flags.push_back({find_setting("cache.use"), "none", "a job of the service"});
  const auto& layers = server.sources.layers;
  std::vector<SettingsSource> sources(layers.begin(), layers.end());
  sources.push_back(read_flags(flags));
  FW_ASSIGN_OR_RETURN(invocation.settings, Settings::combine(sources));
  return invocation;
}

std::string client_name(const std::string& path, const JobRequest& request) {
  for (const service::JobFile& file : request.files) {
    if (path == file.path.native()) return file.name;
  }
  return path;
}

Error with_client_names(Error error, const JobRequest& request) {
  error.file = client_name(error.file, request);
  return error;
}

void rename(Json& json, std::string_view from, std::string_view to) {
  for (JsonMember& member : json.members()) rename(member.value, from, to);
  for (Json& element : json) rename(element, from, to);
  if (!json.is_text() || from.empty()) return;
  std::string text = json.text();
  for (size_t at = 0; (at = text.find(from, at)) != std::string::npos;
       at += to.size()) {
    text.replace(at, from.size(), to);
  }
  json = std::move(text);
}

void use_client_names(Json& json, const JobRequest& request) {
  for (const service::JobFile& file : request.files) {
    rename(json, file.path.native(), file.name);
  }
}

}  // namespace framewise::cli
