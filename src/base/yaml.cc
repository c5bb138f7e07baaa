// libyaml's events to Values, with an explicit stack, so that no input can exhaust the call stack.
//
// Anchored values are kept whole and copied at each alias; what aliases may add is bounded by the
// share that go-yaml allows, by the limits on values and depth, and in bytes.
#include "base/yaml.h"

#include <yaml.h>

#include <cmath>
#include <cstring>
#include <map>
#include <memory>
#include <unordered_map>
#include <utility>

#include <fmt/core.h>

#include "base/members.h"
#include "base/number.h"
#include "base/yaml_scalar.h"

namespace tiphys::base {
namespace {

std::unexpected<Error> fail_at(Mark mark, std::string_view what,
                               ErrorCode code = ErrorCode::InvalidArgument) {
  return fail(code, fmt::format("line {} column {}: {}", mark.line, mark.column, what));
}

Mark mark_of(const yaml_mark_t& mark) {
  return {static_cast<std::uint32_t>(mark.line + 1), static_cast<std::uint32_t>(mark.column + 1)};
}

std::string_view text_of(const yaml_char_t* text) {
  return text == nullptr ? std::string_view() : reinterpret_cast<const char*>(text);
}

// How much a value weighs, for the limits.
struct Weight {
  std::size_t values = 1;
  std::size_t bytes = 0;
  std::size_t height = 0;
};

struct Anchor {
  Value value;
  Weight weight;
  bool complete = false;
};

// A list or map under construction.
struct Frame {
  bool is_map = false;
  Values items;
  Members members;
  Mark mark;
  std::string anchor;
  Weight weight;
  // Of a map: the key whose value comes next, and whether any member came by a merge.
  std::string key;
  Mark key_mark;
  bool has_key = false;
  bool key_merges = false;
  std::vector<bool> merged;
  // Where each key stands, from the first merge on; before that no look-up is needed.
  std::unordered_map<std::string, std::size_t> places;

  void push(Member member) {
    if (!merged.empty()) places.emplace(member.key, members.size());
    members.push_back(std::move(member));
  }
};

class Builder {
 public:
  explicit Builder(const ParseLimits& limits) : limits_(limits) {}

  // One event of the stream; documents end up in `documents`.
  Result<void> take(const yaml_event_t& event) {
    Mark mark = mark_of(event.start_mark);
    switch (event.type) {
      case YAML_DOCUMENT_START_EVENT: return start_document(event, mark);
      case YAML_SCALAR_EVENT: return scalar(event, mark);
      case YAML_ALIAS_EVENT: return alias(text_of(event.data.alias.anchor), mark);
      case YAML_SEQUENCE_START_EVENT:
        return start(false, text_of(event.data.sequence_start.anchor), mark);
      case YAML_MAPPING_START_EVENT:
        return start(true, text_of(event.data.mapping_start.anchor), mark);
      case YAML_SEQUENCE_END_EVENT:
      case YAML_MAPPING_END_EVENT: return end();
      default: return {};
    }
  }

  std::vector<Value> documents;

 private:
  Result<void> start_document(const yaml_event_t& event, Mark mark) {
    anchors_.clear();
    if (++started_ > limits_.documents_max)
      return fail_at(mark, fmt::format("more than {} documents", limits_.documents_max),
                     ErrorCode::Exhausted);
    const auto* version = event.data.document_start.version_directive;
    if (version != nullptr && (version->major != 1 || version->minor != 1))
      return fail_at(mark, "found incompatible YAML document");
    return {};
  }

  Result<void> start(bool is_map, std::string_view anchor, Mark mark) {
    if (stack_.size() >= limits_.depth_max)
      return fail_at(mark, fmt::format("nested more than {} deep", limits_.depth_max),
                     ErrorCode::Exhausted);
    TRY(count({}, mark));
    Frame& frame = stack_.emplace_back();
    frame.is_map = is_map;
    frame.mark = mark;
    frame.anchor = anchor;
    if (!anchor.empty()) anchors_.insert_or_assign(frame.anchor, Anchor{});
    return {};
  }

  Result<void> end() {
    Frame frame = std::move(stack_.back());
    stack_.pop_back();
    Value value = TRY(close(frame));
    value.set_mark(frame.mark);
    ++frame.weight.height;
    if (!frame.anchor.empty()) anchors_[frame.anchor] = Anchor{value, frame.weight, true};
    return add(std::move(value), frame.weight, false);
  }

  Result<Value> close(Frame& frame) {
    if (!frame.is_map) return Value(std::move(frame.items));
    if (limits_.duplicates == Duplicates::LastWins) {
      drop_earlier(frame.members);
    } else if (const Member* again = find_duplicate(frame.members)) {
      return fail_at(again->key_mark, fmt::format("key \"{}\" already set in map", again->key));
    }
    return Value(std::move(frame.members));
  }

  Result<void> scalar(const yaml_event_t& event, Mark mark) {
    const auto& data = event.data.scalar;
    std::string_view text(reinterpret_cast<const char*>(data.value), data.length);
    Weight weight{1, text.size(), 0};
    TRY(count(weight, mark));
    bool plain = data.plain_implicit != 0;
    bool merges = plain && text == "<<" && expects_key();
    Value value;
    if (data.tag != nullptr) {
      value = TRY(tagged(text_of(data.tag), text, mark));
    } else if (!plain) {
      value = Value(text);
    } else {
      value = TRY(resolved(resolve_plain(text), text, mark));
    }
    value.set_mark(mark);
    if (data.anchor != nullptr)
      anchors_.insert_or_assign(std::string(text_of(data.anchor)), Anchor{value, weight, true});
    return add(std::move(value), weight, merges);
  }

  Result<Value> resolved(const Scalar& scalar, std::string_view text, Mark mark) {
    switch (scalar.tag) {
      case ScalarTag::Null: return Value();
      case ScalarTag::Bool: return Value(scalar.truth);
      case ScalarTag::Int:
      case ScalarTag::Float: {
        real_key_ = scalar.tag == ScalarTag::Float;
        return Value(NumberText{scalar.number});
      }
      case ScalarTag::Infinite:
        if (expects_key()) return Value(key_of(scalar.word));
        return fail_at(mark, fmt::format("unsupported value: {}", scalar.word));
      default: return Value(text);
    }
  }

  static std::string key_of(std::string_view real) {
    return std::string(real == "NaN"    ? ".nan"
                       : real == "+Inf" ? ".inf"
                       : real == "-Inf" ? "-.inf"
                                        : real);
  }

  // Explicit tags that change nothing else: !!str and unknown ones are text.
  Result<Value> tagged(std::string_view tag, std::string_view text, Mark mark) {
    constexpr std::string_view kPrefix = "tag:yaml.org,2002:";
    if (!tag.starts_with(kPrefix)) return Value(text);
    std::string_view name = tag.substr(kPrefix.size());
    if (name == "binary") {
      auto bytes = decode_binary(text);
      if (bytes) return Value(std::move(*bytes));
      return fail_at(mark, "!!binary value contains invalid base64 data");
    }
    constexpr std::string_view kNames[] = {"null", "bool", "int", "float", "str", "timestamp"};
    Scalar scalar = resolve_plain(text);
    auto index = static_cast<std::size_t>(scalar.tag);
    if (scalar.tag == ScalarTag::Infinite) index = static_cast<std::size_t>(ScalarTag::Float);
    if (scalar.tag == ScalarTag::Merge) index = static_cast<std::size_t>(ScalarTag::String);
    bool known =
        name == "null" || name == "bool" || name == "int" || name == "float" || name == "timestamp";
    if (!known) return Value(text);
    if (name == kNames[index] || (name == "float" && scalar.tag == ScalarTag::Int))
      return resolved(scalar, text, mark);
    return fail_at(mark,
                   fmt::format("cannot decode !!{} `{}` as a !!{}", kNames[index], text, name));
  }

  Result<void> alias(std::string_view name, Mark mark) {
    auto found = anchors_.find(name);
    if (found == anchors_.end())
      return fail_at(mark, fmt::format("unknown anchor '{}' referenced", name));
    const Anchor& anchor = found->second;
    if (!anchor.complete)
      return fail_at(mark, fmt::format("anchor '{}' value contains itself", name));
    aliased_values_ += anchor.weight.values;
    aliased_bytes_ += anchor.weight.bytes;
    TRY(count(anchor.weight, mark));
    if (stack_.size() + anchor.weight.height > limits_.depth_max)
      return fail_at(mark, fmt::format("nested more than {} deep", limits_.depth_max),
                     ErrorCode::Exhausted);
    if (excessive())
      return fail_at(mark, "document contains excessive aliasing", ErrorCode::Exhausted);
    return add(anchor.value, anchor.weight, false);
  }

  // go-yaml's rule: of many values at most 99 in 100, of very many at most a tenth from aliases.
  bool excessive() const {
    constexpr double kLow = 400'000;
    constexpr double kHigh = 4'000'000;
    if (aliased_bytes_ > limits_.bytes_max) return true;
    if (aliased_values_ <= 100 || values_ <= 1000) return false;
    auto all = static_cast<double>(values_);
    double share = all <= kLow    ? 0.99
                   : all >= kHigh ? 0.10
                                  : 0.99 - 0.89 * ((all - kLow) / (kHigh - kLow));
    return static_cast<double>(aliased_values_) / all > share;
  }

  Result<void> count(const Weight& weight, Mark mark) {
    values_ += weight.values;
    if (values_ > limits_.values_max)
      return fail_at(mark, fmt::format("more than {} values", limits_.values_max),
                     ErrorCode::Exhausted);
    return {};
  }

  bool expects_key() const {
    return !stack_.empty() && stack_.back().is_map && !stack_.back().has_key;
  }

  // A complete value goes where the innermost open container wants it.
  Result<void> add(Value value, const Weight& weight, bool merges) {
    if (stack_.empty()) {
      if (!value.is_null()) documents.push_back(std::move(value));
      return {};
    }
    Frame& frame = stack_.back();
    frame.weight.values += weight.values;
    frame.weight.bytes += weight.bytes;
    frame.weight.height = std::max(frame.weight.height, weight.height);
    if (!frame.is_map) {
      frame.items.push_back(std::move(value));
      return {};
    }
    if (!frame.has_key) return take_key(frame, std::move(value), merges);
    frame.has_key = false;
    if (frame.key_merges) return merge(frame, value);
    if (!frame.merged.empty() && override_merged(frame, value)) return {};
    frame.push(Member{std::move(frame.key), std::move(value), frame.key_mark});
    frame.key.clear();
    return {};
  }

  Result<void> take_key(Frame& frame, Value value, bool merges) {
    frame.key_mark = value.mark();
    frame.has_key = true;
    frame.key_merges = merges;
    switch (value.kind()) {
      case Value::Kind::String: frame.key = value.as_string(); return {};
      case Value::Kind::Bool: frame.key = value.as_bool() ? "true" : "false"; return {};
      case Value::Kind::Number: {
        frame.key = value.number_text();
        // Go prints floats in keys with the digits of 32 bits.
        if (std::exchange(real_key_, false))
          frame.key = key_of(go_float32(static_cast<float>(value.as_double().value_or(0)), 'g'));
        return {};
      }
      case Value::Kind::Null: return fail_at(frame.key_mark, "unsupported map key of type: null");
      default: return fail_at(frame.key_mark, "invalid map key: a list or map cannot be a key");
    }
  }

  // As go-yaml: maps are merged in the order of the text, of a list its first maps win.
  Result<void> merge(Frame& frame, const Value& value) {
    constexpr std::string_view kWrong = "map merge requires map or sequence of maps as the value";
    if (frame.merged.empty()) {
      for (std::size_t i = 0; i < frame.members.size(); ++i)
        frame.places.emplace(frame.members[i].key, i);
    }
    frame.merged.resize(frame.members.size());
    if (value.is_object()) return merge_map(frame, value);
    if (!value.is_array()) return fail_at(value.mark(), kWrong);
    const Values& maps = value.as_array();
    for (auto map = maps.rbegin(); map != maps.rend(); ++map) {
      if (!map->is_object()) return fail_at(map->mark(), kWrong);
      TRY(merge_map(frame, *map));
    }
    return {};
  }

  Result<void> merge_map(Frame& frame, const Value& map) {
    for (const Member& member : map.as_object()) {
      auto place = frame.places.find(member.key);
      if (place == frame.places.end()) {
        frame.places.emplace(member.key, frame.members.size());
        frame.members.push_back(member);
        frame.merged.push_back(true);
        continue;
      }
      if (limits_.duplicates == Duplicates::RefuseMerged)
        return fail_at(frame.key_mark, fmt::format("key \"{}\" already set in map", member.key));
      frame.members[place->second].value = member.value;
    }
    return {};
  }

  // An explicit key behind a merge that brought the same key.
  bool override_merged(Frame& frame, Value& value) {
    auto place = frame.places.find(frame.key);
    if (place == frame.places.end() || place->second >= frame.merged.size()) return false;
    if (!frame.merged[place->second]) return false;
    if (limits_.duplicates == Duplicates::RefuseMerged) return false;
    Member& member = frame.members[place->second];
    member.value = std::move(value);
    member.key_mark = frame.key_mark;
    frame.merged[place->second] = false;
    return true;
  }

  const ParseLimits& limits_;
  std::vector<Frame> stack_;
  std::map<std::string, Anchor, std::less<>> anchors_;
  std::size_t started_ = 0;  // documents
  std::size_t values_ = 0;
  std::size_t aliased_values_ = 0;
  std::size_t aliased_bytes_ = 0;
  bool real_key_ = false;  // the last number was a float
};

struct ParserDelete {
  void operator()(yaml_parser_t* parser) const {
    yaml_parser_delete(parser);
    delete parser;
  }
};
using Parser = std::unique_ptr<yaml_parser_t, ParserDelete>;

// The place of a byte, for errors of the reader, which gives only an offset.
Mark place_of(std::string_view text, std::size_t offset) {
  Mark mark{1, 1};
  for (char c : text.substr(0, offset)) {
    ++mark.column;
    if (c == '\n') mark = {mark.line + 1, 1};
  }
  return mark;
}

std::unexpected<Error> syntax_error(const yaml_parser_t& parser, std::string_view text) {
  std::string problem = parser.problem == nullptr ? "invalid YAML" : parser.problem;
  if (parser.error == YAML_MEMORY_ERROR) return fail(ErrorCode::Exhausted, "out of memory");
  if (parser.error == YAML_READER_ERROR)
    return fail_at(place_of(text, parser.problem_offset), problem);
  Mark mark = mark_of(parser.problem_mark);
  std::size_t index = parser.problem_mark.index;
  bool ascii_before = parser.encoding == YAML_UTF8_ENCODING && index < text.size();
  if (ascii_before && text[index] == '\t' && problem.find("cannot start any token") != problem.npos)
    problem += " (a tab; indentation needs blanks)";
  if (parser.context != nullptr && parser.context_mark.line != parser.problem_mark.line)
    problem +=
        fmt::format(" ({} that starts at line {})", parser.context, parser.context_mark.line + 1);
  return fail_at(mark, problem);
}

}  // namespace

Result<std::vector<Value>> parse_yaml(std::string_view text, const ParseLimits& limits) {
  if (text.size() > limits.bytes_max)
    return fail(ErrorCode::Exhausted,
                fmt::format("line 1 column 1: {} bytes are more than the {} that are accepted",
                            text.size(), limits.bytes_max));
  Parser parser(new yaml_parser_t);
  if (yaml_parser_initialize(parser.get()) == 0) return fail(ErrorCode::Exhausted, "out of memory");
  yaml_parser_set_input_string(parser.get(), reinterpret_cast<const unsigned char*>(text.data()),
                               text.size());
  Builder builder(limits);
  while (true) {
    yaml_event_t event;
    if (yaml_parser_parse(parser.get(), &event) == 0) return syntax_error(*parser, text);
    std::unique_ptr<yaml_event_t, decltype(&yaml_event_delete)> owner(&event, yaml_event_delete);
    if (event.type == YAML_STREAM_END_EVENT) return std::move(builder.documents);
    TRY(builder.take(event));
  }
}

}  // namespace tiphys::base
