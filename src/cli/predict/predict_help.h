// SPDX-License-Identifier: Apache-2.0
// Options and examples of `framewise predict`.
#pragma once

#include "cli/command.h"
#include "cli/command_functions.h"

namespace framewise::cli {

inline constexpr SettingUse kPredicts[] = {SettingUse::kReading};
inline constexpr Option kPredictOptions[] = {
    {"model", '\0', "FILE",
     "The model that a sweep trained: model.json in its folder"},
    {"pipeline", '\0', "TEXT", "Only pipelines whose name contains this"},
    {"features", '\0', "", "Print the 24 features of each GIF"},
    {"json", '\0', "", "Print a line of JSON for each GIF"},
};
inline constexpr Example kPredictExamples[] = {
    {"framewise predict in.gif --model experiment/model.json",
     "how small in.gif becomes and how it looks, without encoding it"},
    {"framewise predict in.gif --model experiment/model.json --pipeline "
     "gifsicle",
     "only by gifsicle"},
    {"framewise predict clips --features --json",
     "the features of all GIFs of a folder"},
};

inline constexpr Command kPredictCommands[] = {Command{
    "predict", "GIF...", "Predict size and score without encoding",
    "Predict the size and the score that pipelines give at each loss or "
    "number of colors, from features of the GIF and a model that `framewise "
    "sweep` trained. Says how wrong it was for GIFs that training had not "
    "seen.",
    1, size_t(-1), kPredictOptions, kPredicts, true, kPredictExamples,
    run_predict}};

}  // namespace framewise::cli
