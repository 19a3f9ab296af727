// SPDX-License-Identifier: Apache-2.0
// `framewise doctor`: reports what works in this build on this machine.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>

#include "base/http/http_client.h"
#include "base/json/json.h"
#include "base/printable.h"
#include "base/result.h"
#include "cli/command_functions.h"
#include "cli/options/models_folder.h"
#include "cli/options/store_options.h"
#include "framewise/version.h"
#include "gpu/session.h"
#include "measure/models/model_store.h"
#include "measure/models/models.h"
#include "measure/neural/model_cache.h"
#include "measure/text/word_reader.h"
#include "media/codec_module.h"
#include "media/decoder.h"
#include "media/encode/encoder.h"
#include "media/encode/encoder_module.h"
#include "runtime/machine.h"

namespace framewise::cli {
namespace {

// Highway calls the sets of AVX-512 AVX3, and those of later processors
// AVX3_ZEN4 and the like.
std::string_view name_for_people(std::string_view target) {
  return target.starts_with("AVX3") ? "AVX-512" : target;
}

// Optional programs.
struct Program {
  const char* name;
  const char* package;
  const char* use;
};
constexpr std::array kPrograms = {
    Program{"ffprobe", "ffmpeg", "reads any file, to check a result"},
    Program{"gifsicle", "gifsicle", "reads and optimizes GIF files"},
    Program{"webpinfo", "webp", "reads WebP files, to check a result"},
};

struct FormatState {
  std::string name;
  std::string library;
  std::string problem;  // empty: it works
  std::string hint;
};

struct ProgramState {
  Program program;
  std::string path;  // empty: not installed
};

struct ModelState {
  const measure::KnownModel* model;
  measure::ModelStore::State state;
};

// Reading words, which the verdict on text uses.
struct ReaderState {
  std::string problem;  // empty: it works
  std::string hint;
};

// Graphics cards, which --device uses.
struct CardsState {
  std::vector<gpu::CardTest> cards;
  std::string problem;  // why there are none; empty: there may be some
  std::string hint;
};

// Object stores, which s3:// and gs:// name. No store is asked.
struct StoresState {
  std::string problem;  // of the client; empty: it can be loaded
  std::string hint;
  std::string keys;  // where they come from, never what they are
  bool has_keys = false;
};

struct Examination {
  std::vector<FormatState> formats;  // that are read
  std::vector<FormatState> writers;  // whose encoders are modules
  ReaderState reader;
  CardsState cards;
  StoresState stores;
  std::filesystem::path models_folder;
  std::vector<ModelState> models;
  measure::neural::ModelCache::Statistics networks;
  std::vector<ProgramState> programs;
  runtime::ThreadChoice threads;
  runtime::MemoryChoice memory;
  std::string simd;
};

std::vector<FormatState> examine_formats() {
  std::vector<FormatState> states;
  for (const media::Format& format : media::formats()) {
    FormatState state{std::string(format.name), std::string(format.library)};
    if (format.module) {
      if (const auto loaded = media::probe_module(format.module); !loaded) {
        state.problem = loaded.error().message;
        state.hint = loaded.error().hint;
      }
    }
    states.push_back(std::move(state));
  }
  return states;
}

// The others are part of the library.
std::vector<FormatState> examine_writers() {
  std::vector<FormatState> states;
  for (const media::FormatWriter& writer : media::format_writers()) {
    if (!writer.module) continue;
    FormatState state{std::string(writer.info.name), writer.module};
    if (const auto loaded = media::probe_encoder_module(writer.module);
        !loaded) {
      state.problem = loaded.error().message;
      state.hint = loaded.error().hint;
    }
    states.push_back(std::move(state));
  }
  return states;
}

std::vector<ModelState> examine_models(const std::filesystem::path& folder) {
  std::vector<ModelState> states;
  for (const measure::KnownModel& model : measure::known_models()) {
    states.push_back(
        {&model, folder.empty() ? measure::ModelStore::State::kMissing
                                : measure::ModelStore(folder).state_of(model)});
  }
  return states;
}

ReaderState examine_reader(std::string_view language) {
  const auto reader = measure::text::open_word_reader(language);
  if (reader) return {};
  return {reader.error().message, reader.error().hint};
}

CardsState examine_cards() {
  auto tested = gpu::test_cards();
  if (tested) return {.cards = *std::move(tested)};
  return {{}, tested.error().message, tested.error().hint};
}

StoresState examine_stores(const Invocation& invocation) {
  StoresState state;
  if (const auto loaded = load_http_client(); !loaded) {
    state.problem = loaded.error().message;
    state.hint = loaded.error().hint;
  }
  const CredentialOptions options =
      store_options(invocation.settings, invocation.environment).credentials;
  if (options.source != CredentialSource::kAuto) {
    state.has_keys = true;
    state.keys = options.source == CredentialSource::kNone
                     ? "requests are not signed"
                     : "the machine's metadata is asked when they are needed";
    return state;
  }
  const bool of_s3 = bool(find_credentials(StoreKind::kS3, options));
  const bool of_google = bool(find_credentials(StoreKind::kGoogle, options));
  state.has_keys = of_s3 || of_google;
  state.keys = of_s3       ? "there are some for s3:// and gs://"
               : of_google ? "there are some for gs://"
                           : "there are none";
  return state;
}

// Loads the networks that are installed.
measure::neural::ModelCache::Statistics examine_networks(
    const std::filesystem::path& folder,
    const std::vector<ModelState>& states) {
  const auto is_there = [](const ModelState& one) {
    return one.model->network && one.state == measure::ModelStore::State::kGood;
  };
  if (std::ranges::any_of(states, is_there)) {
    const measure::Models models{measure::ModelStore(folder)};
    for (size_t i = 0; i < states.size(); ++i) {
      if (is_there(states[i])) models.lpips(measure::ModelId(i));
    }
  }
  return measure::neural::ModelCache::of_process().statistics();
}

std::string networks_text(
    const measure::neural::ModelCache::Statistics& networks) {
  return networks.models == 0
             ? std::string("none are installed")
             : fmt::format(
                   "{} loaded in {:.2f} s, {} MB; once for a process, "
                   "released after {} s",
                   networks.models, networks.load_seconds,
                   networks.bytes / 1'000'000,
                   measure::neural::ModelCache::kIdle.count());
}

const char* word_of(measure::ModelStore::State state) {
  using State = measure::ModelStore::State;
  return state == State::kGood      ? "here"
         : state == State::kDamaged ? "damaged"
                                    : "missing";
}

std::string find_program(std::string_view name, std::string_view search_path) {
  while (!search_path.empty()) {
    const size_t colon = search_path.find(':');
    const std::filesystem::path path =
        std::filesystem::path(search_path.substr(0, colon)) / name;
    if (access(path.c_str(), X_OK) == 0) return path.string();
    if (colon == std::string_view::npos) break;
    search_path.remove_prefix(colon + 1);
  }
  return {};
}

Examination examine_all(const Invocation& invocation) {
  const runtime::Machine machine = runtime::read_machine();
  const Settings& settings = invocation.settings;
  Examination found{
      .formats = examine_formats(),
      .writers = examine_writers(),
      .reader = examine_reader(settings.text("compare.text_language")),
      .cards = examine_cards(),
      .stores = examine_stores(invocation),
      .models_folder = models_folder(invocation),
      .threads = runtime::choose_threads(machine, settings.integer("threads")),
      .memory = runtime::choose_memory(machine, settings.integer("memory"),
                                       settings.integer("memory_share")),
      .simd = runtime::simd_target()};
  found.models = examine_models(found.models_folder);
  found.networks = examine_networks(found.models_folder, found.models);
  const std::string_view path = variable(invocation.environment, "PATH");
  for (const Program& program : kPrograms) {
    found.programs.push_back({program, find_program(program.name, path)});
  }
  return found;
}

std::string compiler() {
#if defined(__clang__)
  return "Clang " __clang_version__;
#elif defined(__GNUC__)
  return "GCC " __VERSION__;
#else
  return "unknown compiler";
#endif
}

std::string build_kind() {
#if defined(NDEBUG)
  return "optimized";
#else
  return "debug build with assertions";
#endif
}

std::string terminal_text(const Terminal& terminal) {
  return terminal.is_terminal
             ? fmt::format("a terminal of {} columns, {} color",
                           terminal.columns, terminal.color ? "with" : "no")
             : fmt::format("not a terminal, {} color",
                           terminal.color ? "with" : "no");
}

class Text {
 public:
  explicit Text(bool color) : color_(color) {}

  void heading(std::string_view text) {
    if (!out_.empty()) out_ += '\n';
    out_ += color_ ? fmt::format("\x1b[1m{}\x1b[0m\n", text)
                   : fmt::format("{}\n", text);
  }

  enum class Mark { kNone, kGood, kMissing, kOptional };
  void line(std::string_view label, std::string_view text,
            Mark mark = Mark::kNone) {
    constexpr std::string_view kWords[] = {"", "ok", "missing", "absent"};
    constexpr std::string_view kColors[] = {"", "\x1b[32m", "\x1b[31m",
                                            "\x1b[33m"};
    std::string word;
    if (mark != Mark::kNone) {
      word = fmt::format("{:<9}", kWords[size_t(mark)]);
      if (color_)
        word = fmt::format("{}{}\x1b[0m", kColors[size_t(mark)], word);
    }
    out_ += fmt::format("  {:<{}} {}{}\n", label, kLabel, word, text);
  }
  void hint(std::string_view text) {
    out_ += fmt::format("  {:<{}} hint: {}\n", "", kLabel, text);
  }
  std::string take() { return std::move(out_); }

 private:
  static constexpr int kLabel =
      17;  // columns: length of the longest model name

  bool color_;
  std::string out_;
};

void add_formats(Text& text, std::string_view heading,
                 const std::vector<FormatState>& formats) {
  text.heading(heading);
  for (const FormatState& format : formats) {
    text.line(
        format.name,
        format.problem.empty()
            ? format.library
            : fmt::format("{}: {}", format.library, format.problem),
        format.problem.empty() ? Text::Mark::kGood : Text::Mark::kMissing);
    if (!format.hint.empty()) text.hint(format.hint);
  }
}

void add_cards(Text& text, const CardsState& state) {
  text.heading("Cards (for --device; the processor does without)");
  if (!state.problem.empty() || state.cards.empty()) {
    text.line("none",
              state.problem.empty() ? "Vulkan finds none" : state.problem,
              Text::Mark::kOptional);
    if (!state.hint.empty()) text.hint(state.hint);
    return;
  }
  for (const gpu::CardTest& one : state.cards) {
    text.line(
        std::string(gpu::name_of(one.card.kind)),
        fmt::format("{}, {}, {} MiB{}{}", printable(one.card.name),
                    printable(one.card.driver), one.card.memory_bytes >> 20,
                    one.problem.empty() ? "" : ": ", one.problem),
        one.problem.empty() ? Text::Mark::kGood : Text::Mark::kOptional);
    if (one.tested > 0) {
      text.line("",
                fmt::format("{} metrics agree with the processor", one.tested));
    }
  }
}

Json cards_json(const CardsState& state) {
  Json list = Json::array();
  for (const gpu::CardTest& one : state.cards) {
    list.push_back({{"name", one.card.name},
                    {"driver", one.card.driver},
                    {"kind", gpu::name_of(one.card.kind)},
                    {"memory_bytes", one.card.memory_bytes},
                    {"metrics_tested", one.tested},
                    {"problem", one.problem}});
  }
  return {{"found", list}, {"problem", state.problem}, {"hint", state.hint}};
}

Json formats_json(const std::vector<FormatState>& formats) {
  Json list = Json::array();
  for (const FormatState& format : formats) {
    list.push_back({{"name", format.name},
                    {"library", format.library},
                    {"available", format.problem.empty()},
                    {"problem", format.problem},
                    {"hint", format.hint}});
  }
  return list;
}

std::string as_text(const Examination& found, const Invocation& invocation) {
  Text text(invocation.output.color);
  text.heading("This build");
  text.line("version", version());
  text.line("compiler", fmt::format("{}, {}", compiler(), build_kind()));
  text.heading("This machine");
  text.line("SIMD", name_for_people(found.simd));
  text.line("threads", fmt::format("{} ({})", found.threads.threads,
                                   found.threads.reason));
  text.line("memory",
            fmt::format("{} MiB for frames ({})", found.memory.bytes >> 20,
                        found.memory.reason));
  add_formats(text, "Formats", found.formats);
  add_formats(text, "Encoders that are loaded when they are needed",
              found.writers);
  text.heading("Text (read where the verdict on it is in doubt)");
  const bool reads = found.reader.problem.empty();
  text.line("Tesseract",
            reads ? std::string("reads English") : found.reader.problem,
            reads ? Text::Mark::kGood : Text::Mark::kOptional);
  if (!found.reader.hint.empty()) text.hint(found.reader.hint);
  add_cards(text, found.cards);
  text.heading("Object stores (for s3:// and gs://)");
  const bool reaches = found.stores.problem.empty();
  text.line("client", reaches ? std::string("libcurl") : found.stores.problem,
            reaches ? Text::Mark::kGood : Text::Mark::kOptional);
  if (!reaches) text.hint(found.stores.hint);
  text.line("credentials", found.stores.keys,
            found.stores.has_keys ? Text::Mark::kGood : Text::Mark::kOptional);
  text.heading("Models (needed only by the metrics that are named after them)");
  for (const ModelState& state : found.models) {
    const bool good = state.state == measure::ModelStore::State::kGood;
    const bool damaged = state.state == measure::ModelStore::State::kDamaged;
    text.line(state.model->name,
              damaged
                  ? fmt::format("{}: the file is damaged", state.model->purpose)
                  : std::string(state.model->purpose),
              good      ? Text::Mark::kGood
              : damaged ? Text::Mark::kMissing
                        : Text::Mark::kOptional);
    if (!good) {
      text.hint(fmt::format("framewise models pull {}", state.model->name));
    }
  }
  text.line("networks", networks_text(found.networks));
  text.heading("Settings");
  const std::string& path = invocation.sources.path;
  text.line("file", path.empty() ? "none (`framewise config init` prints one)"
                                 : printable(path));
  text.line("profile", invocation.settings.text("profile"));
  text.line("output", terminal_text(invocation.output));
  text.heading("Other programs (optional)");
  for (const ProgramState& state : found.programs) {
    const bool there = !state.path.empty();
    text.line(
        state.program.name,
        there ? fmt::format("{} ({})", state.program.use, printable(state.path))
              : std::string(state.program.use),
        there ? Text::Mark::kGood : Text::Mark::kOptional);
    if (!there) {
      text.hint(fmt::format("apt install {}", state.program.package));
    }
  }
  return text.take();
}

std::string as_json(const Examination& found, const Invocation& invocation) {
  const std::string& path = invocation.sources.path;
  Json json = {
      {"schema", "framewise.doctor/1"},
      {"version", version()},
      {"compiler", compiler()},
      {"build", build_kind()},
      {"simd", found.simd},
      {"threads",
       {{"count", found.threads.threads}, {"reason", found.threads.reason}}},
      {"memory",
       {{"bytes", found.memory.bytes}, {"reason", found.memory.reason}}},
      {"formats", formats_json(found.formats)},
      {"writers", formats_json(found.writers)},
      {"text",
       {{"available", found.reader.problem.empty()},
        {"problem", found.reader.problem},
        {"hint", found.reader.hint}}},
      {"cards", cards_json(found.cards)},
      {"stores",
       {{"available", found.stores.problem.empty()},
        {"problem", found.stores.problem},
        {"hint", found.stores.hint},
        {"credentials", found.stores.has_keys}}},
      {"models",
       {{"folder", found.models_folder.string()},
        {"known", Json::array()},
        {"loaded", found.networks.models},
        {"load_seconds", found.networks.load_seconds},
        {"bytes", found.networks.bytes}}},
      {"settings",
       {{"file", path.empty() ? Json() : Json(path)},
        {"profile", invocation.settings.text("profile")}}},
      {"programs", Json::array()}};
  for (const ModelState& state : found.models) {
    json["models"]["known"].push_back({{"name", state.model->name},
                                       {"state", word_of(state.state)},
                                       {"purpose", state.model->purpose}});
  }
  for (const ProgramState& state : found.programs) {
    json["programs"].push_back(
        {{"name", state.program.name},
         {"path", state.path.empty() ? Json() : Json(state.path)},
         {"package", state.program.package},
         {"use", state.program.use}});
  }
  return json.dump(2) + "\n";
}

}  // namespace

Result<ExitCode> run_doctor(const Invocation& invocation) {
  const Examination found = examine_all(invocation);
  FW_RETURN_IF_ERROR(
      write(invocation.output.stream, invocation.has("json")
                                          ? as_json(found, invocation)
                                          : as_text(found, invocation)));
  const auto works = [](const FormatState& state) {
    return state.problem.empty();
  };
  const bool complete = std::ranges::all_of(found.formats, works) &&
                        std::ranges::all_of(found.writers, works);
  return complete ? ExitCode::kOk : ExitCode::kEnvironment;
}

}  // namespace framewise::cli
