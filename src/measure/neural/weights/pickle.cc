// SPDX-License-Identifier: Apache-2.0
#include "measure/neural/weights/pickle.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "base/printable.h"
#include "base/result.h"
#include "measure/neural/weights/tensor_limits.h"

namespace framewise::measure::neural {
namespace {

using Kind = PickleValue::Kind;

// A state of 32 tensors takes some 1500 values.
constexpr size_t kMostValues = size_t{1} << 18;
constexpr size_t kMostStack = size_t{1} << 20;
constexpr size_t kMostMemo = size_t{1} << 20;
constexpr uint8_t kLastProtocol = 4;

template <typename... Args>
Error damaged(fmt::format_string<Args...> message, Args&&... args) {
  return fail(ErrorKind::kInput, "has a damaged pickle: {}",
              fmt::format(message, std::forward<Args>(args)...));
}

template <typename... Args>
Error refused(fmt::format_string<Args...> message, Args&&... args) {
  return with_hint(
      fail(ErrorKind::kUnsupported, "has a pickle with {}",
           fmt::format(message, std::forward<Args>(args)...)),
      "only files that contain nothing but tensors are read, such as those "
      "that torch.save(model.state_dict(), …) writes");
}

struct StorageName {
  std::string_view name;
  NumberType type;
  uint8_t bytes;
};
constexpr StorageName kStorages[] = {
    {"torch FloatStorage", NumberType::kFloat, 4},
    {"torch HalfStorage", NumberType::kHalf, 2},
    {"torch BFloat16Storage", NumberType::kBfloat16, 2},
    {"torch DoubleStorage", NumberType::kDouble, 8},
    {"torch LongStorage", NumberType::kOther, 8},
    {"torch IntStorage", NumberType::kOther, 4},
    {"torch ShortStorage", NumberType::kOther, 2},
    {"torch CharStorage", NumberType::kOther, 1},
    {"torch ByteStorage", NumberType::kOther, 1},
    {"torch BoolStorage", NumberType::kOther, 1},
};

constexpr std::string_view kOrderedDict = "collections OrderedDict";
constexpr std::string_view kTensor1 = "torch._utils _rebuild_tensor";
constexpr std::string_view kTensor2 = "torch._utils _rebuild_tensor_v2";
constexpr std::string_view kParameter = "torch._utils _rebuild_parameter";

const StorageName* storage_named(std::string_view name) {
  const auto found =
      std::find_if(std::begin(kStorages), std::end(kStorages),
                   [&](const StorageName& one) { return one.name == name; });
  return found == std::end(kStorages) ? nullptr : found;
}

bool is_known(std::string_view name) {
  return name == kOrderedDict || name == kTensor1 || name == kTensor2 ||
         name == kParameter || storage_named(name);
}

// The stack machine.
class Machine {
 public:
  Machine(std::span<const std::byte> bytes, size_t& offset)
      : bytes_(bytes), offset_(offset), begin_(offset) {}

  Result<Pickle> run() {
    while (!stopped_) {
      const size_t at = offset_;
      FW_ASSIGN_OR_RETURN(const uint8_t code, byte());
      if (auto done = execute(code); !done) {
        return at_offset(std::move(done).error(), int64_t(at));
      }
      if (offset_ - begin_ > kMostPickleBytes ||
          pickle_.values.size() > kMostValues || stack_.size() > kMostStack ||
          memo_.size() > kMostMemo) {
        return fail(ErrorKind::kLimit,
                    "has a pickle beyond all sizes that "
                    "weights have");
      }
    }
    return std::move(pickle_);
  }

 private:
  Result<void> execute(uint8_t code);
  Result<void> execute_number(uint8_t code);
  Result<void> execute_memo(uint8_t code);
  Result<void> execute_text(uint8_t code);
  Result<void> execute_container(uint8_t code);
  Result<void> execute_call(uint8_t code);

  // Operands.
  Result<std::span<const std::byte>> take(uint64_t count) {
    if (count > bytes_.size() - offset_) {
      return damaged("it ends within an operand");
    }
    const auto taken = bytes_.subspan(offset_, size_t(count));
    offset_ += size_t(count);
    return taken;
  }
  Result<uint64_t> number(size_t count) {
    FW_ASSIGN_OR_RETURN(const auto taken, take(count));
    uint64_t value = 0;
    for (size_t i = 0; i < count; ++i) {
      value |= uint64_t(std::to_integer<uint8_t>(taken[i])) << (8 * i);
    }
    return value;
  }
  Result<uint8_t> byte() {
    FW_ASSIGN_OR_RETURN(const uint64_t value, number(1));
    return uint8_t(value);
  }
  Result<std::string> text(uint64_t count) {
    FW_ASSIGN_OR_RETURN(const auto taken, take(count));
    return std::string(reinterpret_cast<const char*>(taken.data()),
                       taken.size());
  }
  Result<std::string> line();

  // Values.
  void push(PickleValue value) {
    stack_.push_back(uint32_t(pickle_.values.size()));
    pickle_.values.push_back(std::move(value));
  }
  void push(Kind kind, int64_t integer = 0) {
    PickleValue value;
    value.kind = kind;
    value.integer = integer;
    push(std::move(value));
  }
  void push_text(std::string text) {
    PickleValue value;
    value.kind = Kind::kText;
    value.text = std::move(text);
    push(std::move(value));
  }
  size_t least() const { return marks_.empty() ? 0 : marks_.back(); }
  Result<uint32_t> pop() {
    if (stack_.size() <= least()) return damaged("its stack is empty");
    const uint32_t index = stack_.back();
    stack_.pop_back();
    return index;
  }
  Result<std::vector<uint32_t>> pop_to_mark() {
    if (marks_.empty()) return damaged("a mark is missing");
    const auto first = stack_.begin() + ptrdiff_t(marks_.back());
    std::vector<uint32_t> items(first, stack_.end());
    stack_.erase(first, stack_.end());
    marks_.pop_back();
    return items;
  }
  Result<PickleValue*> top(Kind kind) {
    if (stack_.size() <= least()) return damaged("its stack is empty");
    PickleValue& value = pickle_.values[stack_.back()];
    if (value.kind != kind) return damaged("a value has an unexpected type");
    return &value;
  }
  Result<void> push_tuple(size_t count);
  Result<void> push_global(const std::string& name);
  Result<void> remember(uint64_t index);
  Result<void> recall(uint64_t index);

  // Calls.
  Result<void> call();
  Result<void> make_dict(const std::vector<uint32_t>& arguments);
  Result<void> make_tensor(const std::vector<uint32_t>& arguments,
                           size_t arguments_least);
  Result<void> make_storage();
  const PickleValue& at(uint32_t index) const { return pickle_.values[index]; }
  std::optional<std::vector<int64_t>> integers(uint32_t index) const;

  std::span<const std::byte> bytes_;
  size_t& offset_;
  size_t begin_;
  Pickle pickle_;
  std::vector<uint32_t> stack_;
  std::vector<size_t> marks_;  // sizes of the stack
  std::unordered_map<uint64_t, uint32_t> memo_;
  bool stopped_ = false;
};

Result<std::string> Machine::line() {
  constexpr size_t kMostName = 256;
  std::string text;
  while (true) {
    FW_ASSIGN_OR_RETURN(const uint8_t c, byte());
    if (c == '\n') return text;
    if (text.size() == kMostName) return damaged("a name is too long");
    text += char(c);
  }
}

Result<void> Machine::push_tuple(size_t count) {
  PickleValue tuple;
  tuple.kind = Kind::kTuple;
  tuple.items.resize(count);
  for (size_t i = count; i-- > 0;) {
    FW_ASSIGN_OR_RETURN(tuple.items[i], pop());
  }
  push(std::move(tuple));
  return {};
}

Result<void> Machine::push_global(const std::string& name) {
  if (!is_known(name)) {
    return refused("the name '{}'", printable(name.substr(0, 80)));
  }
  PickleValue value;
  value.kind = Kind::kGlobal;
  value.text = name;
  push(std::move(value));
  return {};
}

Result<void> Machine::remember(uint64_t index) {
  if (stack_.size() <= least()) return damaged("its stack is empty");
  memo_[index] = stack_.back();
  return {};
}

Result<void> Machine::recall(uint64_t index) {
  const auto found = memo_.find(index);
  if (found == memo_.end()) return damaged("a memorized value is missing");
  stack_.push_back(found->second);
  return {};
}

Result<void> Machine::execute(uint8_t code) {
  switch (code) {
    case 0x80: {  // PROTO
      FW_ASSIGN_OR_RETURN(const uint8_t protocol, byte());
      if (protocol > kLastProtocol) return refused("protocol {}", protocol);
      return {};
    }
    case 0x95: {  // FRAME
      FW_RETURN_IF_ERROR(take(8));
      return {};
    }
    case '.': {  // STOP
      FW_ASSIGN_OR_RETURN(pickle_.root, pop());
      if (!stack_.empty()) return damaged("values are left over");
      stopped_ = true;
      return {};
    }
    case 'J':
    case 'K':
    case 'M':
    case 'G':
    case 'N':
    case 0x88:
    case 0x89:
    case 0x8a: return execute_number(code);
    case 'q':
    case 'r':
    case 0x94:
    case 'h':
    case 'j': return execute_memo(code);
    case 'X':
    case 0x8c:
    case 'U':
    case 'T': return execute_text(code);
    case '(':
    case '}':
    case ']':
    case ')':
    case 0x85:
    case 0x86:
    case 0x87:
    case 't':
    case 'a':
    case 'e':
    case 's':
    case 'u': return execute_container(code);
    case 'c':
    case 0x93:
    case 'R':
    case 'b':
    case 'Q': return execute_call(code);
    default: return refused("the operation 0x{:02x}", code);
  }
}

Result<void> Machine::execute_number(uint8_t code) {
  switch (code) {
    case 'J': {  // BININT
      FW_ASSIGN_OR_RETURN(const uint64_t value, number(4));
      push(Kind::kInteger, int32_t(uint32_t(value)));
      return {};
    }
    case 'K':
    case 'M': {  // BININT1, BININT2
      FW_ASSIGN_OR_RETURN(const uint64_t value, number(code == 'K' ? 1 : 2));
      push(Kind::kInteger, int64_t(value));
      return {};
    }
    case 'G': {  // BINFLOAT: big endian; its value is never used
      FW_RETURN_IF_ERROR(take(8));
      push(Kind::kReal);
      return {};
    }
    case 'N': push(Kind::kNone); return {};
    case 0x88: push(Kind::kInteger, 1); return {};
    case 0x89: push(Kind::kInteger, 0); return {};
    default: break;
  }
  // LONG1: two's complement.
  FW_ASSIGN_OR_RETURN(const uint8_t count, byte());
  if (count > 8) {
    PickleValue value;
    value.kind = Kind::kLong;
    FW_ASSIGN_OR_RETURN(value.text, text(count));
    push(std::move(value));
    return {};
  }
  FW_ASSIGN_OR_RETURN(uint64_t value, number(count));
  if (count > 0 && count < 8 && (value >> (8 * count - 1)) != 0) {
    value |= ~uint64_t{0} << (8 * count);
  }
  push(Kind::kInteger, int64_t(value));
  return {};
}

Result<void> Machine::execute_memo(uint8_t code) {
  if (code == 0x94) return remember(memo_.size());  // MEMOIZE
  const bool is_short = code == 'q' || code == 'h';
  FW_ASSIGN_OR_RETURN(const uint64_t index, number(is_short ? 1 : 4));
  return code == 'q' || code == 'r' ? remember(index) : recall(index);
}

Result<void> Machine::execute_text(uint8_t code) {
  const bool is_short = code == 0x8c || code == 'U';
  FW_ASSIGN_OR_RETURN(const uint64_t count, number(is_short ? 1 : 4));
  FW_ASSIGN_OR_RETURN(std::string read, text(count));
  push_text(std::move(read));
  return {};
}

Result<void> Machine::execute_container(uint8_t code) {
  switch (code) {
    case '(': marks_.push_back(stack_.size()); return {};  // MARK
    case '}': push(Kind::kDict); return {};
    case ']': push(Kind::kList); return {};
    case ')': push(Kind::kTuple); return {};
    case 0x85:
    case 0x86:
    case 0x87:  // TUPLE1 to TUPLE3
      return push_tuple(size_t(code) - 0x84);
    case 't': {  // TUPLE
      PickleValue tuple;
      tuple.kind = Kind::kTuple;
      FW_ASSIGN_OR_RETURN(tuple.items, pop_to_mark());
      push(std::move(tuple));
      return {};
    }
    default: break;
  }
  // APPEND, SETITEM: one item or pair; APPENDS, SETITEMS: all after a mark.
  std::vector<uint32_t> items;
  if (code == 'e' || code == 'u') {
    FW_ASSIGN_OR_RETURN(items, pop_to_mark());
  } else {
    items.resize(code == 'a' ? 1 : 2);
    for (size_t i = items.size(); i-- > 0;) {
      FW_ASSIGN_OR_RETURN(items[i], pop());
    }
  }
  const bool is_list = code == 'a' || code == 'e';
  FW_ASSIGN_OR_RETURN(PickleValue* const to,
                      top(is_list ? Kind::kList : Kind::kDict));
  if (!is_list && items.size() % 2 != 0) return damaged("a value is missing");
  to->items.insert(to->items.end(), items.begin(), items.end());
  return {};
}

Result<void> Machine::execute_call(uint8_t code) {
  switch (code) {
    case 'c': {  // GLOBAL
      FW_ASSIGN_OR_RETURN(const std::string module, line());
      FW_ASSIGN_OR_RETURN(const std::string name, line());
      return push_global(module + " " + name);
    }
    case 0x93: {  // STACK_GLOBAL
      FW_ASSIGN_OR_RETURN(const uint32_t name, pop());
      FW_ASSIGN_OR_RETURN(const uint32_t module, pop());
      if (at(name).kind != Kind::kText || at(module).kind != Kind::kText) {
        return damaged("a name is no text");
      }
      return push_global(at(module).text + " " + at(name).text);
    }
    case 'R': return call();  // REDUCE
    case 'b': {               // BUILD: the state of a dictionary, not needed
      FW_RETURN_IF_ERROR(pop());
      FW_RETURN_IF_ERROR(top(Kind::kDict));
      return {};
    }
    default: return make_storage();  // BINPERSID
  }
}

Result<void> Machine::call() {
  FW_ASSIGN_OR_RETURN(const uint32_t tuple, pop());
  FW_ASSIGN_OR_RETURN(const uint32_t function, pop());
  if (at(tuple).kind != Kind::kTuple || at(function).kind != Kind::kGlobal) {
    return damaged("a call has no function or no arguments");
  }
  const std::vector<uint32_t> arguments = at(tuple).items;
  const std::string name = at(function).text;
  if (name == kOrderedDict) return make_dict(arguments);
  if (name == kTensor1) return make_tensor(arguments, 4);
  if (name == kTensor2) return make_tensor(arguments, 6);
  if (name == kParameter) {
    if (arguments.empty() || at(arguments[0]).kind != Kind::kTensor) {
      return damaged("a parameter has no tensor");
    }
    stack_.push_back(arguments[0]);
    return {};
  }
  return refused("a call of '{}'", name);
}

// Without arguments, or of a list of pairs.
Result<void> Machine::make_dict(const std::vector<uint32_t>& arguments) {
  PickleValue dict;
  dict.kind = Kind::kDict;
  if (!arguments.empty()) {
    const PickleValue& list = at(arguments[0]);
    if (arguments.size() > 1 || list.kind != Kind::kList) {
      return damaged("a dictionary is not made of a list");
    }
    for (const uint32_t index : list.items) {
      const PickleValue& pair = at(index);
      const bool is_pair =
          (pair.kind == Kind::kList || pair.kind == Kind::kTuple) &&
          pair.items.size() == 2;
      if (!is_pair) return damaged("a dictionary is not made of pairs");
      dict.items.insert(dict.items.end(), pair.items.begin(), pair.items.end());
    }
  }
  push(std::move(dict));
  return {};
}

std::optional<std::vector<int64_t>> Machine::integers(uint32_t index) const {
  const PickleValue& tuple = at(index);
  if (tuple.kind != Kind::kTuple || tuple.items.size() > kMostRank) {
    return std::nullopt;
  }
  std::vector<int64_t> values;
  for (const uint32_t item : tuple.items) {
    if (at(item).kind != Kind::kInteger || at(item).integer < 0) {
      return std::nullopt;
    }
    values.push_back(at(item).integer);
  }
  return values;
}

// Storage, offset, shape, stride; more arguments do not matter.
Result<void> Machine::make_tensor(const std::vector<uint32_t>& arguments,
                                  size_t arguments_least) {
  if (arguments.size() < arguments_least ||
      at(arguments[0]).kind != Kind::kStorage ||
      at(arguments[1]).kind != Kind::kInteger || at(arguments[1]).integer < 0) {
    return damaged("a tensor has no storage or no offset");
  }
  auto shape = integers(arguments[2]);
  auto stride = integers(arguments[3]);
  if (!shape || !stride || shape->size() != stride->size()) {
    return damaged("a tensor has no valid shape");
  }
  PickleValue tensor;
  tensor.kind = Kind::kTensor;
  tensor.integer = at(arguments[1]).integer;
  tensor.items = {arguments[0]};
  tensor.shape = *std::move(shape);
  tensor.stride = *std::move(stride);
  push(std::move(tensor));
  return {};
}

// ("storage", type, key, device, count) or, in old files, with a view: None.
Result<void> Machine::make_storage() {
  FW_ASSIGN_OR_RETURN(const uint32_t index, pop());
  const std::vector<uint32_t> id = at(index).items;
  const bool fits =
      at(index).kind == Kind::kTuple && (id.size() == 5 || id.size() == 6) &&
      at(id[0]).kind == Kind::kText && at(id[0]).text == "storage" &&
      at(id[1]).kind == Kind::kGlobal && at(id[2]).kind == Kind::kText &&
      at(id[4]).kind == Kind::kInteger && at(id[4]).integer >= 0;
  if (!fits) return damaged("a storage is not described as torch does");
  if (id.size() == 6 && at(id[5]).kind != Kind::kNone) {
    return refused("a view of a storage");
  }
  const StorageName* const named = storage_named(at(id[1]).text);
  if (!named) return damaged("a storage has no type");
  PickleValue storage;
  storage.kind = Kind::kStorage;
  storage.type = named->type;
  storage.number_bytes = named->bytes;
  storage.text = at(id[2]).text;
  storage.integer = at(id[4]).integer;
  push(std::move(storage));
  return {};
}

}  // namespace

Result<Pickle> read_pickle(std::span<const std::byte> bytes, size_t& offset) {
  return Machine(bytes, offset).run();
}

}  // namespace framewise::measure::neural
