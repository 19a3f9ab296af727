// SPDX-License-Identifier: Apache-2.0
// `framewise predict`: reads a model, looks at GIFs, prints curves.
#include <algorithm>

#include "base/objects/text_file.h"
#include "base/result.h"
#include "cli/command_functions.h"
#include "cli/files/input_files.h"
#include "cli/files/output_file.h"
#include "cli/options/reading_options.h"
#include "framewise/write.h"
#include "optimize/predict/model_file.h"
#include "report/optimization/prediction_text.h"

namespace framewise::cli {
namespace {

using optimization::CurveModel;

Result<std::vector<CurveModel>> wanted_models(const Invocation& invocation) {
  if (!invocation.has("model")) {
    if (invocation.has("features")) return std::vector<CurveModel>();
    return with_hint(fail(ErrorKind::kUsage, "there is no model"),
                     "name the model.json of a sweep with --model; --features "
                     "needs none");
  }
  const std::string path(invocation.value("model"));
  FW_ASSIGN_OR_RETURN(const std::string text,
                      read_text_file(path, optimization::kMostModelBytes));
  Result<std::vector<CurveModel>> models = optimization::parse_models(text);
  if (!models) return in_file(std::move(models).error(), path);
  const std::string_view part = invocation.value("pipeline");
  std::erase_if(*models, [part](const CurveModel& model) {
    return model.name.find(part) == std::string::npos;
  });
  if (models->empty()) {
    return with_hint(fail(ErrorKind::kUsage, "no pipeline of the model fits"),
                     "leave --pipeline out to see all of them");
  }
  return models;
}

Result<report::Prediction> predict(const std::string& path,
                                   const std::vector<CurveModel>& models,
                                   const OpenOptions& reading) {
  FW_ASSIGN_OR_RETURN(Animation animation, open(path, reading));
  report::Prediction prediction{.file = path};
  FW_ASSIGN_OR_RETURN(prediction.features,
                      optimization::gif_features(animation));
  for (const CurveModel& model : models) {
    prediction.curves.push_back(
        {&model, optimization::predict_curve(
                     model, prediction.features,
                     optimization::usual_settings(model.axis))});
  }
  return prediction;
}

std::string text_of(const Invocation& invocation,
                    const report::Prediction& prediction) {
  if (invocation.has("json")) return report::prediction_json(prediction);
  std::string text = report::prediction_text(prediction);
  if (invocation.has("features")) {
    text += "\n" + report::features_text(prediction.features);
  }
  return text;
}

}  // namespace

Result<ExitCode> run_predict(const Invocation& invocation) {
  FW_ASSIGN_OR_RETURN(const std::vector<CurveModel> models,
                      wanted_models(invocation));
  FW_ASSIGN_OR_RETURN(const OpenOptions reading,
                      reading_options(invocation.settings));
  const InputFiles files = list_input_files(invocation.arguments);
  ExitCode code = ExitCode::kOk;
  size_t done = 0;
  for (size_t i = 0; i < files.paths.size(); ++i) {
    const std::string path = files.paths[i].native();
    if (files.found[i] && file_format_of(path) != FileFormat::kGif) continue;
    const auto prediction = predict(path, models, reading);
    if (!prediction && files.paths.size() == 1) return prediction.error();
    if (!prediction) {
      say_error(invocation.errors, prediction.error());
      code = ExitCode::kInput;
      continue;
    }
    FW_RETURN_IF_ERROR(
        write(invocation.output.stream,
              (done++ > 0 && !invocation.has("json") ? "\n" : "") +
                  text_of(invocation, *prediction)));
  }
  if (done > 0 || code != ExitCode::kOk) return code;
  return fail(ErrorKind::kInput, "there are no GIFs there");
}

}  // namespace framewise::cli
