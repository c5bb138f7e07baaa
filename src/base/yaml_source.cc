// libyaml's events with their marks give the nodes; what lies between them is searched for dashes
// and comments.
#include "base/yaml_source.h"

#include <yaml.h>

#include <algorithm>
#include <cctype>
#include <memory>
#include <utility>

#include <fmt/core.h>

#include "base/unicode.h"

namespace tiphys::base {
namespace {

constexpr std::string_view kBom = "\xef\xbb\xbf";

std::string normalised(std::string_view text) {
  if (text.starts_with(kBom)) text.remove_prefix(kBom.size());
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\r') {
      out += text[i];
    } else if (i + 1 == text.size() || text[i + 1] != '\n') {
      out += '\n';
    }
  }
  return out;
}

std::string_view text_of(const yaml_char_t* text) {
  return text == nullptr ? std::string_view() : reinterpret_cast<const char*>(text);
}

struct EventDelete {
  void operator()(yaml_event_t* event) const {
    yaml_event_delete(event);
    delete event;
  }
};
using Event = std::unique_ptr<yaml_event_t, EventDelete>;

struct ParserDelete {
  void operator()(yaml_parser_t* parser) const {
    yaml_parser_delete(parser);
    delete parser;
  }
};

class SourceParser {
 public:
  explicit SourceParser(std::string text) : parser_(new yaml_parser_t) {
    out_.text = std::move(text);
    yaml_parser_initialize(parser_.get());
    yaml_parser_set_input_string(
        parser_.get(), reinterpret_cast<const unsigned char*>(out_.text.data()), out_.text.size());
    index_bytes();
  }

  Result<YamlSource> parse() {
    std::size_t last = 0;
    while (true) {
      Event event = TRY(next());
      if (event->type == YAML_STREAM_END_EVENT) break;
      if (event->type != YAML_DOCUMENT_START_EVENT) continue;
      YamlDocument& document = out_.documents.emplace_back();
      document.begin = last;
      const std::size_t start = byte(event->start_mark);
      document.content = event->data.document_start.implicit != 0 ? start : byte(event->end_mark);
      if (event->data.document_start.version_directive != nullptr ||
          event->data.document_start.tag_directives.start !=
              event->data.document_start.tag_directives.end)
        document.directives = directives_between(last, document.content);
      document.root = TRY(node(TRY(next())));
      Event end = TRY(next());
      document.end = last = std::max(byte(end->end_mark), document.root.end);
    }
    find_comments();
    return std::move(out_);
  }

 private:
  // Marks count characters, places count bytes.
  void index_bytes() {
    const std::string& text = out_.text;
    if (std::all_of(text.begin(), text.end(), [](char c) { return (c & 0x80) == 0; })) return;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (!continues_rune(text[i])) bytes_.push_back(i);
    }
  }
  std::size_t byte(const yaml_mark_t& mark) const {
    if (bytes_.empty()) return std::min(mark.index, out_.text.size());
    return mark.index < bytes_.size() ? bytes_[mark.index] : out_.text.size();
  }

  Result<Event> next() {
    Event event(new yaml_event_t);
    if (yaml_parser_parse(parser_.get(), event.get()) == 0) {
      event->type = YAML_NO_EVENT;
      return fail(ErrorCode::InvalidArgument,
                  fmt::format("line {} column {}: {}", parser_->problem_mark.line + 1,
                              parser_->problem_mark.column + 1,
                              parser_->problem == nullptr ? "invalid YAML" : parser_->problem));
    }
    return event;
  }

  Result<YamlNode> node(Event event) {
    YamlNode out;
    out.begin = byte(event->start_mark);
    out.end = byte(event->end_mark);
    switch (event->type) {
      case YAML_ALIAS_EVENT:
        out.kind = YamlNode::Kind::Alias;
        out.raw = "*" + std::string(text_of(event->data.alias.anchor));
        return out;
      case YAML_SCALAR_EVENT: scalar(*event, out); return out;
      case YAML_SEQUENCE_START_EVENT:
        out.kind = YamlNode::Kind::Sequence;
        out.style = event->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE
                        ? YamlNode::Style::Flow
                        : YamlNode::Style::Block;
        take_own_properties(out, event->data.sequence_start.anchor, event->data.sequence_start.tag);
        return sequence(std::move(out));
      case YAML_MAPPING_START_EVENT:
        out.kind = YamlNode::Kind::Mapping;
        out.style = event->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE
                        ? YamlNode::Style::Flow
                        : YamlNode::Style::Block;
        take_own_properties(out, event->data.mapping_start.anchor, event->data.mapping_start.tag);
        return mapping(std::move(out));
      default: return fail(ErrorCode::Internal, "unexpected event of the YAML parser");
    }
  }

  // Takes so many of "&a !t" off; gives where the content starts.
  std::size_t take_properties(YamlNode& out, int most) const {
    const std::string& text = out_.text;
    std::size_t at = out.begin;
    for (; most > 0 && at < out.end && (text[at] == '&' || text[at] == '!'); --most) {
      std::size_t end = at;
      while (end < out.end && !std::isspace(static_cast<unsigned char>(text[end]))) ++end;
      if (!out.properties.empty()) out.properties += ' ';
      out.properties.append(text, at, end - at);
      at = skip_space(end, out.end);
    }
    return at;
  }

  std::size_t skip_space(std::size_t at, std::size_t end) const {
    while (at < end) {
      if (std::isspace(static_cast<unsigned char>(out_.text[at]))) {
        ++at;
      } else if (out_.text[at] == '#') {
        at = std::min(out_.text.find('\n', at), end);
      } else {
        break;
      }
    }
    return at;
  }

  void scalar(const yaml_event_t& event, YamlNode& out) {
    const auto& data = event.data.scalar;
    out.value.assign(reinterpret_cast<const char*>(data.value), data.length);
    switch (data.style) {
      case YAML_SINGLE_QUOTED_SCALAR_STYLE: out.style = YamlNode::Style::Single; break;
      case YAML_DOUBLE_QUOTED_SCALAR_STYLE: out.style = YamlNode::Style::Double; break;
      case YAML_LITERAL_SCALAR_STYLE:
      case YAML_FOLDED_SCALAR_STYLE: out.style = YamlNode::Style::Block; break;
      default: break;
    }
    const std::size_t content = take_properties(out, 2);
    out.raw = out_.text.substr(content, out.end - content);
    if (out.style == YamlNode::Style::Plain) {
      while (!out.raw.empty() && std::isspace(static_cast<unsigned char>(out.raw.back())))
        out.raw.pop_back();
    }
    std::size_t hidden = content;
    if (out.style == YamlNode::Style::Block) {
      // A comment may follow the header.
      hidden = std::min(out_.text.find('\n', content), out.end);
      while (out.end > hidden && std::isspace(static_cast<unsigned char>(out_.text[out.end - 1])))
        --out.end;
    }
    if (out.end > hidden) scalars_.emplace_back(hidden, out.end);
  }

  Result<YamlNode> sequence(YamlNode out) {
    std::size_t from = out.begin;
    while (true) {
      Event event = TRY(next());
      if (event->type == YAML_SEQUENCE_END_EVENT) {
        finish(out, *event);
        return out;
      }
      const std::size_t begin = byte(event->start_mark);
      const std::size_t entry = out.style == YamlNode::Style::Block ? dash(from, begin) : begin;
      const std::uint32_t entry_column = column(entry);
      YamlNode value = TRY(node(std::move(event)));
      value.entry_begin = entry;
      value.entry_column = entry_column;
      from = std::max(value.end, value.entry_begin + 1);
      out.values.push_back(std::move(value));
    }
  }

  Result<YamlNode> mapping(YamlNode out) {
    while (true) {
      Event event = TRY(next());
      if (event->type == YAML_MAPPING_END_EVENT) {
        finish(out, *event);
        return out;
      }
      YamlNode key = TRY(node(std::move(event)));
      const std::uint32_t entry_column = column(key.begin);
      YamlNode value = TRY(node(TRY(next())));
      value.entry_begin = key.begin;
      value.entry_column = entry_column;
      out.keys.push_back(std::move(key));
      out.values.push_back(std::move(value));
    }
  }

  // Of a block the first key may have properties too, and starts at the same place.
  void take_own_properties(YamlNode& out, const yaml_char_t* anchor, const yaml_char_t* tag) const {
    YamlNode copy;
    copy.begin = out.begin;
    copy.end = out_.text.size();
    take_properties(copy, (anchor != nullptr ? 1 : 0) + (tag != nullptr ? 1 : 0));
    out.properties = std::move(copy.properties);
  }

  // A block ends with its last entry, wherever the parser noticed it.
  void finish(YamlNode& out, const yaml_event_t& event) const {
    out.end = out.style == YamlNode::Style::Flow ? byte(event.end_mark)
              : out.values.empty()
                  ? out.begin
                  : std::max(out.values.back().end, out.values.back().entry_begin + 1);
  }

  std::size_t dash(std::size_t from, std::size_t to) const {
    std::size_t at = skip_space(from, to);
    while (at < to && out_.text[at] != '-') at = skip_space(at + 1, to);
    return at;
  }

  // Asked for places that mostly grow, so that all of them together cost one pass.
  std::uint32_t column(std::size_t offset) {
    if (offset < scanned_) scanned_ = line_ = 0;
    for (; scanned_ < offset; ++scanned_) {
      if (out_.text[scanned_] == '\n') line_ = scanned_ + 1;
    }
    return static_cast<std::uint32_t>(offset - line_);
  }

  std::string directives_between(std::size_t from, std::size_t to) const {
    std::string out;
    std::size_t at = from;
    while (at < to) {
      std::size_t end = std::min(out_.text.find('\n', at), to);
      if (out_.text[at] == '%') out += out_.text.substr(at, end - at) + "\n";
      at = end + 1;
    }
    return out;
  }

  void find_comments() {
    const std::string& text = out_.text;
    std::size_t scalar = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
      while (scalar < scalars_.size() && scalars_[scalar].second <= at) ++scalar;
      if (scalar < scalars_.size() && scalars_[scalar].first <= at) {
        at = scalars_[scalar].second - 1;
        continue;
      }
      const bool starts =
          at == 0 || text[at - 1] == ' ' || text[at - 1] == '\t' || text[at - 1] == '\n';
      if (text[at] != '#' || !starts) continue;
      YamlComment& comment = out_.comments.emplace_back();
      std::size_t end = std::min(text.find('\n', at), text.size());
      comment.offset = at;
      comment.text = text.substr(at, end - at);
      while (comment.text.back() == ' ' || comment.text.back() == '\t') comment.text.pop_back();
      comment.column = column(at);
      std::size_t line = at - comment.column;
      comment.own_line = text.find_first_not_of(" \t", line) == at;
      comment.blank_before = out_.blank_above(at);
      at = end;
    }
  }

  std::unique_ptr<yaml_parser_t, ParserDelete> parser_;
  YamlSource out_;
  std::size_t scanned_ = 0;  // how far lines were looked for
  std::size_t line_ = 0;     // where the line of that place starts
  std::vector<std::size_t> bytes_;
  std::vector<std::pair<std::size_t, std::size_t>> scalars_;
};

}  // namespace

bool YamlSource::blank_above(std::size_t offset) const {
  if (offset == 0) return false;
  std::size_t line = text.rfind('\n', offset - 1);
  if (line == std::string::npos) return false;
  for (std::size_t at = line; at > 0; --at) {
    char c = text[at - 1];
    if (c == '\n') return true;
    if (c != ' ' && c != '\t') return false;
  }
  return true;
}

Result<YamlSource> parse_yaml_source(std::string_view text) {
  return SourceParser(normalised(text)).parse();
}

}  // namespace tiphys::base
