// SPDX-License-Identifier: Apache-2.0
// `framewise models …`: lists, downloads, checks and removes trained models,
// which some metrics need. Models are downloaded only by `framewise models
// pull`.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/json/json.h"
#include "base/printable.h"
#include "base/result.h"
#include "cli/command_functions.h"
#include "cli/options/models_folder.h"
#include "cli/terminal/progress_display.h"
#include "measure/models/download.h"
#include "measure/models/model_store.h"
#include "runtime/cancellation.h"
#include "runtime/progress.h"

namespace framewise::cli {
namespace {

using measure::KnownModel;
using measure::ModelStore;
using State = ModelStore::State;

Result<ModelStore> store_of(const Invocation& invocation) {
  std::filesystem::path folder = models_folder(invocation);
  if (folder.empty()) {
    return with_hint(
        fail(ErrorKind::kEnvironment, "no folder for models is known"),
        "name a folder with --models");
  }
  return ModelStore(std::move(folder));
}

// The named models; all models if no name is given.
Result<std::vector<const KnownModel*>> models_of(
    const std::vector<std::string>& names) {
  std::vector<const KnownModel*> models;
  for (const std::string& name : names) {
    FW_ASSIGN_OR_RETURN(const KnownModel* model, measure::find_model(name));
    models.push_back(model);
  }
  if (!names.empty()) return models;
  for (const KnownModel& model : measure::known_models()) {
    models.push_back(&model);
  }
  return models;
}

const char* state_word(State state) {
  switch (state) {
    case State::kMissing: return "missing";
    case State::kGood: return "here";
    case State::kDamaged: return "damaged";
  }
  return "missing";
}

std::string list_as_json(const ModelStore& store) {
  Json models = Json::array();
  for (const KnownModel& model : measure::known_models()) {
    const State state = store.state_of(model);
    Json row = {
        {"name", model.name},         {"purpose", model.purpose},
        {"state", state_word(state)}, {"path", store.path_of(model).string()},
        {"url", model.url},           {"sha256", model.sha256},
        {"bytes", model.bytes},       {"license", model.license}};
    if (model.network) {
      row["sha256"] = state == State::kGood ? store.digest_of(model) : "";
      row["published_weights"] =
          state == State::kGood && store.has_published_weights(model);
      for (const measure::ModelSource& source : model.sources) {
        row["sources"].push_back({{"file", source.file},
                                  {"url", source.url},
                                  {"sha256", source.sha256},
                                  {"bytes", source.bytes}});
      }
    }
    models.push_back(std::move(row));
  }
  return models.dump(2) + "\n";
}

std::string list_as_text(const ModelStore& store) {
  std::string text;
  for (const KnownModel& model : measure::known_models()) {
    const State state = store.state_of(model);
    const bool unverified =
        state == State::kGood && !store.has_published_weights(model);
    text +=
        fmt::format("{:<18} {:<8} {:>6} KB  {}{}\n", model.name,
                    state_word(state), (model.bytes + 999) / 1000,
                    model.purpose, unverified ? ", unverified weights" : "");
  }
  return text + fmt::format("\nin {}\n", printable(store.folder().string()));
}

Result<void> say(const Invocation& invocation, const std::string& text) {
  return write(invocation.output.stream, text);
}

bool is_url(std::string_view from) {
  return from.starts_with("https://") || from.starts_with("http://");
}

Result<void> import_from(const ModelStore& store, const KnownModel& model,
                         const std::filesystem::path& from) {
  if (!model.network) return store.import(model, from);
  const auto files = measure::files_of_network(model, {&from, 1});
  if (!files.empty()) return store.convert(model, files);
  return in_file(fail(ErrorKind::kInput, "has no weights of {}", model.name),
                 from.string());
}

Result<void> fetch(const ModelStore& store, const KnownModel& model,
                   const Invocation& invocation, std::stop_token stop,
                   runtime::Progress& progress) {
  const std::string_view from = invocation.value("from");
  progress.begin(std::string(model.name));
  int64_t seen = 0;
  const auto advance = [&](int64_t done) {
    // A server that cannot resume starts again at byte 0.
    if (done <= seen) return;
    progress.advance(done - seen);
    seen = done;
  };
  Result<void> fetched =
      !from.empty() && !is_url(from)
          ? import_from(store, model, from)
          : measure::pull_model(store, model, from, std::move(stop), advance);
  progress.end(model.download_bytes() - seen, !fetched);
  return fetched;
}

// The requested models that are not installed.
Result<std::vector<const KnownModel*>> models_to_pull(
    const ModelStore& store, const Invocation& invocation) {
  FW_ASSIGN_OR_RETURN(std::vector<const KnownModel*> models,
                      models_of(invocation.arguments));
  // Downloads of hundreds of megabytes have to be requested by name.
  constexpr int64_t kMostUnasked = int64_t{16} << 20;
  std::vector<const KnownModel*> wanted;
  for (const KnownModel* model : models) {
    if (store.state_of(*model) != State::kGood) {
      const bool asked =
          !invocation.arguments.empty() || !invocation.value("from").empty();
      if (asked || model->download_bytes() <= kMostUnasked) {
        wanted.push_back(model);
        continue;
      }
      FW_RETURN_IF_ERROR(say(
          invocation,
          fmt::format("{0} is left out: {1} MB; `framewise models pull {0}` "
                      "downloads it\n",
                      model->name, model->download_bytes() / 1'000'000)));
      continue;
    }
    FW_RETURN_IF_ERROR(
        say(invocation, fmt::format("{} is already installed\n", model->name)));
  }
  return wanted;
}

}  // namespace

Result<ExitCode> run_models_list(const Invocation& invocation) {
  FW_ASSIGN_OR_RETURN(const ModelStore store, store_of(invocation));
  FW_RETURN_IF_ERROR(say(invocation, invocation.has("json")
                                         ? list_as_json(store)
                                         : list_as_text(store)));
  return ExitCode::kOk;
}

Result<ExitCode> run_models_pull(const Invocation& invocation) {
  FW_ASSIGN_OR_RETURN(const ModelStore store, store_of(invocation));
  FW_ASSIGN_OR_RETURN(const auto models, models_to_pull(store, invocation));
  runtime::Cancellation cancellation;
  runtime::Progress progress("models");
  const Terminal& errors = invocation.errors;
  ProgressDisplay display(progress, invocation.settings, errors);
  for (const KnownModel* model : models) {
    progress.add(1, model->download_bytes());
  }
  Result<void> done;
  for (const KnownModel* model : models) {
    done = fetch(store, *model, invocation, cancellation.token(), progress);
    if (!done) break;
    display.without_bar([&] {
      done = say(invocation,
                 fmt::format("{}: {}\n", model->name,
                             printable(store.path_of(*model).string())));
    });
    if (!done) break;
  }
  progress.finish();
  display.close();
  FW_RETURN_IF_ERROR(std::move(done));
  return ExitCode::kOk;
}

namespace {

// The files among the arguments that a model is imported from.
std::vector<std::filesystem::path> files_of(
    const KnownModel& model,
    const std::vector<std::filesystem::path>& arguments) {
  if (model.network) return measure::files_of_network(model, arguments);
  for (const std::filesystem::path& from : arguments) {
    std::error_code ignored;
    const bool is_folder = std::filesystem::is_directory(from, ignored);
    if (is_folder ? std::filesystem::exists(from / model.file, ignored)
                  : from.filename() == model.file) {
      return {from};
    }
  }
  return {};
}

}  // namespace

Result<ExitCode> run_models_import(const Invocation& invocation) {
  FW_ASSIGN_OR_RETURN(const ModelStore store, store_of(invocation));
  const std::vector<std::filesystem::path> arguments(
      invocation.arguments.begin(), invocation.arguments.end());
  for (const std::filesystem::path& from : arguments) {
    std::error_code ignored;
    if (!std::filesystem::exists(from, ignored)) {
      return in_file(fail(ErrorKind::kIo, "no such file or folder"),
                     from.string());
    }
  }
  int imported = 0;
  for (const KnownModel& model : measure::known_models()) {
    const std::vector<std::filesystem::path> files = files_of(model, arguments);
    if (files.empty()) continue;
    FW_RETURN_IF_ERROR(model.network ? store.convert(model, files)
                                     : store.import(model, files.front()));
    FW_RETURN_IF_ERROR(
        say(invocation,
            fmt::format("{}: {}{}\n", model.name,
                        printable(store.path_of(model).string()),
                        store.has_published_weights(model)
                            ? ""
                            : " (unverified weights: other than the published "
                              "ones)")));
    ++imported;
  }
  if (imported > 0) return ExitCode::kOk;
  return with_hint(fail(ErrorKind::kInput, "no known model was found"),
                   "files must have the names in `framewise models list "
                   "--json`, such as vmaf_v0.6.1.json");
}

Result<ExitCode> run_models_verify(const Invocation& invocation) {
  FW_ASSIGN_OR_RETURN(const ModelStore store, store_of(invocation));
  FW_ASSIGN_OR_RETURN(const auto models, models_of(invocation.arguments));
  bool all_good = true;
  for (const KnownModel* model : models) {
    const State state = store.state_of(*model);
    // A missing model is an error only if it was named.
    all_good &= state == State::kGood ||
                (state == State::kMissing && invocation.arguments.empty());
    FW_RETURN_IF_ERROR(say(invocation, fmt::format("{:<18} {}\n", model->name,
                                                   state_word(state))));
  }
  return all_good ? ExitCode::kOk : ExitCode::kInput;
}

Result<ExitCode> run_models_path(const Invocation& invocation) {
  FW_ASSIGN_OR_RETURN(const ModelStore store, store_of(invocation));
  if (invocation.arguments.empty()) {
    FW_RETURN_IF_ERROR(say(invocation, store.folder().string() + "\n"));
    return ExitCode::kOk;
  }
  FW_ASSIGN_OR_RETURN(const KnownModel* model,
                      measure::find_model(invocation.arguments.front()));
  FW_RETURN_IF_ERROR(store.check(*model));
  FW_RETURN_IF_ERROR(say(invocation, store.path_of(*model).string() + "\n"));
  return ExitCode::kOk;
}

Result<ExitCode> run_models_remove(const Invocation& invocation) {
  FW_ASSIGN_OR_RETURN(const ModelStore store, store_of(invocation));
  FW_ASSIGN_OR_RETURN(const auto models, models_of(invocation.arguments));
  for (const KnownModel* model : models) {
    FW_ASSIGN_OR_RETURN(const bool was_there, store.remove(*model));
    FW_RETURN_IF_ERROR(say(
        invocation, fmt::format("{} {}\n", model->name,
                                was_there ? "removed" : "was not installed")));
  }
  return ExitCode::kOk;
}

}  // namespace framewise::cli
