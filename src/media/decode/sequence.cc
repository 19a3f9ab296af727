// SPDX-License-Identifier: Apache-2.0
#include "media/decode/sequence.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <deque>
#include <system_error>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/sha256.h"
#include "framewise/executor.h"
#include "media/findings.h"

namespace framewise::media {
namespace {

namespace fs = std::filesystem;

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

// One file of the sequence.
struct Numbered {
  int64_t number = 0;
  fs::path path;
  int64_t bytes = 0;
};

Result<std::vector<Numbered>> list_files(const NumberedPath& wanted,
                                         const Job& job) {
  std::vector<Numbered> files;
  std::error_code failed;
  const fs::path folder = wanted.folder.empty() ? "." : wanted.folder;
  for (fs::directory_iterator entry(folder, failed), end;
       !failed && entry != end; entry.increment(failed)) {
    FW_RETURN_IF_ERROR(job.keep_going());
    const std::string name = entry->path().filename().string();
    const auto number = wanted.number_in(name);
    std::error_code unknown;
    if (!number || !entry->is_regular_file(unknown)) continue;
    files.push_back(
        {*number, wanted.folder / name, int64_t(entry->file_size(unknown))});
  }
  if (failed) {
    return with_hint(
        fail(ErrorKind::kIo, "cannot list the folder: {}", failed.message()),
        "check the spelling of the path");
  }
  std::ranges::sort(files, {}, &Numbered::number);
  return files;
}

// A decoded frame and its damage (tolerant reading).
struct DecodedPicture {
  Frame frame;
  std::optional<Error> damage;
};

class SequenceDecoder : public Decoder {
 public:
  SequenceDecoder(std::vector<Numbered> files, const Job& job)
      : files_(std::move(files)), job_(job) {}

  // Reads the first frame. The other frames must match its size and format.
  Result<void> describe();

  const AnimationInfo& info() const override { return info_; }
  Result<std::optional<Frame>> next() override;
  Result<void> rewind() override { return seek_before(0); }
  Result<void> seek_before(int64_t index) override;
  Result<Survey> survey() override;
  Result<std::string> content_hash(const Source&, const Job&) override;
  const std::optional<Error>& damage() const override { return damage_; }

 private:
  // A file and the decoder that refers to it.
  struct Still {
    explicit Still(Source file) : source(std::move(file)) {}

    Source source;
    std::unique_ptr<Decoder> decoder;
  };

  Result<std::unique_ptr<Still>> open_still(const Numbered& file) const;
  Result<DecodedPicture> read(size_t index) const;
  Result<DecodedPicture> read_in(const Numbered& file) const;
  Result<void> must_be_alike(const Frame& frame) const;
  void read_ahead();
  FrameTime time_of(size_t index) const;

  const std::vector<Numbered> files_;
  const Job job_;  // with the limits of one frame
  AnimationInfo info_;
  size_t next_ = 0;      // the next frame to return
  size_t in_a_row_ = 0;  // frames returned since the last jump
  std::deque<Result<DecodedPicture>> ahead_;  // next_ and the frames after it
  std::optional<Error> damage_;
};

Result<std::unique_ptr<SequenceDecoder::Still>> SequenceDecoder::open_still(
    const Numbered& file) const {
  FW_ASSIGN_OR_RETURN(Source source, Source::from_path(file.path));
  auto still = std::make_unique<Still>(std::move(source));
  FW_ASSIGN_OR_RETURN(const Format* format, format_of(still->source));
  if (format->is_video) {
    return fail(ErrorKind::kInput,
                "a numbered file is to hold one picture, "
                "and this is a video");
  }
  FW_RETURN_IF_ERROR(admit_bytes(still->source.size(), job_.limits));
  FW_ASSIGN_OR_RETURN(still->decoder, format->open(still->source, job_));
  const int64_t frames = still->decoder->info().frame_count.value_or(1);
  if (frames > 1) {
    return fail(ErrorKind::kInput,
                "a numbered file is to hold one picture, and this one has {}",
                frames);
  }
  return still;
}

Result<void> SequenceDecoder::describe() {
  const Numbered& first = files_.front();
  auto still = open_still(first);
  if (!still) return in_file(std::move(still).error(), first.path.string());
  info_ = (*still)->decoder->info();
  info_.codec = std::exchange(info_.container, "sequence");
  info_.time_base = job_.picture_time.value_or(kUnstatedPictureTime);
  info_.frame_count = int64_t(files_.size());
  const FrameTime last = time_of(files_.size() - 1);
  info_.duration = last.start + last.duration;
  info_.plays = std::nullopt;
  info_.file_bytes = 0;
  for (const Numbered& file : files_) info_.file_bytes += file.bytes;
  return {};
}

FrameTime SequenceDecoder::time_of(size_t index) const {
  const int64_t number = files_[index].number;
  const int64_t following =
      index + 1 < files_.size() ? files_[index + 1].number : number + 1;
  return {number - files_.front().number, following - number};
}

Result<void> SequenceDecoder::must_be_alike(const Frame& frame) const {
  if (frame.size() != info_.size) {
    return fail(ErrorKind::kInput, "is {}x{}, the first picture is {}x{}",
                frame.size().width, frame.size().height, info_.size.width,
                info_.size.height);
  }
  if (frame.format() != info_.format) {
    return with_hint(fail(ErrorKind::kInput,
                          "its samples or colors are stored in another way "
                          "than those of the first picture"),
                     "write all pictures of a sequence in the same way");
  }
  return {};
}

Result<DecodedPicture> SequenceDecoder::read_in(const Numbered& file) const {
  FW_ASSIGN_OR_RETURN(const auto still, open_still(file));
  FW_ASSIGN_OR_RETURN(std::optional<Frame> frame, still->decoder->next());
  if (!frame) return fail(ErrorKind::kInput, "there is no picture");
  FW_RETURN_IF_ERROR(must_be_alike(*frame));
  return DecodedPicture{*std::move(frame), still->decoder->damage()};
}

Result<DecodedPicture> SequenceDecoder::read(size_t index) const {
  const Numbered& file = files_[index];
  auto picture = read_in(file);
  if (!picture) {
    return in_file(at_frame(std::move(picture).error(), int64_t(index)),
                   file.path.string());
  }
  picture->frame = picture->frame.with_time(
      int64_t(index), time_of(index), ChangedArea::everything(info_.size));
  if (picture->damage) {
    picture->damage =
        in_file(at_frame(*std::move(picture->damage), int64_t(index)),
                file.path.string());
  }
  return picture;
}

// Files are independent, so several are decoded in parallel. After a jump only
// one is decoded, because more jumps may follow.
void SequenceDecoder::read_ahead() {
  constexpr size_t kMostAtOnce = 8;
  constexpr int64_t kMostPixels = 32'000'000;
  const auto threads = size_t(job_.executor ? job_.executor->concurrency() : 1);
  const auto by_size =
      size_t(std::max<int64_t>(1, kMostPixels / info_.size.pixels()));
  const size_t count = std::min(
      {in_a_row_ + 1, threads, kMostAtOnce, by_size, files_.size() - next_});
  std::array<std::optional<Result<DecodedPicture>>, kMostAtOnce> pictures;
  const auto work = [&](size_t i) { pictures[i].emplace(read(next_ + i)); };
  if (count > 1) {
    job_.executor->parallel_for(count, work);
  } else {
    work(0);
  }
  for (size_t i = 0; i < count; ++i) ahead_.push_back(*std::move(pictures[i]));
}

Result<std::optional<Frame>> SequenceDecoder::next() {
  if (next_ == files_.size()) return std::optional<Frame>();
  if (ahead_.empty()) read_ahead();
  Result<DecodedPicture> picture = std::move(ahead_.front());
  ahead_.pop_front();
  ++next_;
  ++in_a_row_;
  if (picture) {
    if (!damage_) damage_ = std::move(picture->damage);
    return std::optional(std::move(picture->frame));
  }
  const ErrorKind kind = picture.error().kind;
  const bool damaged =
      kind == ErrorKind::kInput || kind == ErrorKind::kUnsupported;
  if (!job_.tolerant || !damaged) return std::move(picture).error();
  if (!damage_) damage_ = std::move(picture).error();
  next_ = files_.size();
  ahead_.clear();
  return std::optional<Frame>();
}

Result<void> SequenceDecoder::seek_before(int64_t index) {
  next_ = size_t(std::min(index, int64_t(files_.size())));
  in_a_row_ = 0;
  ahead_.clear();
  damage_.reset();
  return {};
}

Result<Survey> SequenceDecoder::survey() {
  Survey survey;
  survey.frames.reserve(files_.size());
  for (size_t i = 0; i < files_.size(); ++i) {
    FrameFacts facts;
    facts.time = time_of(i);
    facts.bytes = files_[i].bytes;
    facts.rect = {0, 0, info_.size.width, info_.size.height};
    facts.transparent = info_.has_alpha;
    facts.key = true;
    survey.frames.push_back(std::move(facts));
    const int64_t missing = survey.frames.back().time.duration - 1;
    if (missing == 0) continue;
    add_finding(
        survey.findings,
        {.kind = "missing_pictures",
         .message = fmt::format(
             "of the pictures from {} to {}, some are missing, the first of "
             "them number {}; the one before is shown in their place",
             files_.front().number, files_.back().number, files_[i].number + 1),
         .hint = "see whether all of them were written",
         .frame = int64_t(i),
         .count = missing});
  }
  if (!job_.picture_time) {
    survey.findings.push_back(unknown_frame_rate());
  }
  return survey;
}

// The numbers are part of the hash: a missing file extends the frame before it.
Result<std::string> SequenceDecoder::content_hash(const Source&, const Job&) {
  Sha256 hash;
  for (size_t i = 0; i < files_.size(); ++i) {
    FW_ASSIGN_OR_RETURN(const Source source, Source::from_path(files_[i].path));
    const std::array<int64_t, 2> head = {time_of(i).start, source.size()};
    hash.update(std::as_bytes(std::span(head)));
    FW_RETURN_IF_ERROR(add_bytes(source, job_, hash));
  }
  return hash.hex();
}

}  // namespace

std::optional<int64_t> NumberedPath::number_in(std::string_view name) const {
  if (name.size() < before.size() + after.size() + digits ||
      !name.starts_with(before) || !name.ends_with(after)) {
    return std::nullopt;
  }
  name.remove_prefix(before.size());
  name.remove_suffix(after.size());
  int64_t number = 0;
  const char* const end = name.data() + name.size();
  const bool filled_up = name.size() > digits && name.front() == '0';
  if (filled_up || !std::ranges::all_of(name, is_digit) ||
      std::from_chars(name.data(), end, number).ec != std::errc()) {
    return std::nullopt;
  }
  return number;
}

std::optional<NumberedPath> numbered_path(const fs::path& path) {
  NumberedPath result{path.parent_path(), {}, {}, 0};
  const std::string name = path.filename().string();
  for (size_t at = 0; at < name.size(); ++at) {
    std::string& text = result.digits == 0 ? result.before : result.after;
    if (name[at] != '%') {
      text += name[at];
      continue;
    }
    const size_t end = name.find_first_not_of("0123456789", at + 1);
    if (end == std::string::npos) return std::nullopt;
    const std::string_view width =
        std::string_view(name).substr(at + 1, end - at - 1);
    if (name[end] == '%' && width.empty()) {
      text += '%';
    } else if (name[end] == 'd' && result.digits == 0 && width.size() <= 3 &&
               (width.empty() || width.front() == '0')) {
      std::from_chars(width.data(), width.data() + width.size(), result.digits);
      result.digits = std::max<size_t>(result.digits, 1);
    } else {
      return std::nullopt;
    }
    at = end;
  }
  if (result.digits == 0) return std::nullopt;
  return result;
}

bool is_sequence(const fs::path& path) {
  std::error_code unknown;
  return path.string().find('%') != std::string::npos &&
         numbered_path(path).has_value() &&
         !fs::exists(fs::symlink_status(path, unknown));
}

Result<std::unique_ptr<Decoder>> open_sequence(const fs::path& path, Job& job) {
  const auto wanted = numbered_path(path);
  if (!wanted) return fail(ErrorKind::kUsage, "has no place for a number");
  FW_ASSIGN_OR_RETURN(auto files, list_files(*wanted, job));
  if (files.empty()) {
    return with_hint(
        fail(ErrorKind::kIo, "no file has such a name with a number in it"),
        "%04d stands for 0001, 0002 and so on, %d for 1, 2 and so on");
  }
  auto decoder = std::make_unique<SequenceDecoder>(std::move(files), job);
  FW_RETURN_IF_ERROR(decoder->describe());
  job.limits = limits_of_video(job.limits);
  FW_RETURN_IF_ERROR(admit_bytes(decoder->info().file_bytes, job.limits));
  return std::unique_ptr<Decoder>(std::move(decoder));
}

}  // namespace framewise::media
