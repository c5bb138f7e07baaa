// URLs, as Go's package net/url takes them apart and puts them together.
#include <optional>

#include "base/text.h"
#include "expr/sprig/convert.h"
#include "expr/sprig/tables.h"

namespace tiphys::expr::sprig {
namespace {

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  char low = static_cast<char>(c | 0x20);
  return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}
bool is_letter(char c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

base::Result<std::string> unescaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    int high = i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
    int low = i + 2 < text.size() ? hex_value(text[i + 2]) : -1;
    if (high < 0 || low < 0)
      return go::refuse("invalid URL escape " + base::go_quote(text.substr(i, 3)));
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return out;
}

std::string escaped(std::string_view text, std::string_view kept) {
  constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (char c : text) {
    auto byte = static_cast<unsigned char>(c);
    if (is_letter(c) || is_digit(c) || kept.find(c) != kept.npos) {
      out += c;
    } else {
      ((out += '%') += kHex[byte >> 4]) += kHex[byte & 15];
    }
  }
  return out;
}
constexpr std::string_view kInPath = "-_.~$&+,/:;=@";
constexpr std::string_view kInFragment = "-_.~$&+,/:;=?@!()*";
constexpr std::string_view kInHost = "-_.~!$&'()*+,;=:[]<>\"";
constexpr std::string_view kInUser = "-_.~$&+,;=";

struct Url {
  std::string scheme, opaque, user, host, path, query, fragment;
};

std::optional<std::size_t> scheme_end(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (is_letter(c)) continue;
    if (i > 0 && (is_digit(c) || c == '+' || c == '-' || c == '.')) continue;
    if (c == ':') return i;
    break;
  }
  return std::nullopt;
}

base::Result<std::string> user_text(std::string_view text) {
  std::size_t colon = text.find(':');
  std::string out = escaped(TRY(unescaped(text.substr(0, colon))), kInUser);
  if (colon != text.npos) out += ":" + escaped(TRY(unescaped(text.substr(colon + 1))), kInUser);
  return out;
}

base::Result<void> authority(Url& url, std::string_view text) {
  std::size_t at = text.rfind('@');
  if (at != text.npos) {
    url.user = TRY(user_text(text.substr(0, at)));
    text.remove_prefix(at + 1);
  }
  for (char c : text) {
    auto byte = static_cast<unsigned char>(c);
    if (byte <= ' ' || std::string_view("\"<>\\^`{|}").find(c) != std::string_view::npos)
      return go::refuse("invalid character " + base::go_quote(text.substr(text.find(c), 1)) +
                        " in host name");
  }
  std::size_t colon = text.starts_with('[') ? text.find(':', std::min(text.find(']'), text.size()))
                                            : text.rfind(':');
  if (colon != text.npos && text.find_first_not_of("0123456789", colon + 1) != text.npos)
    return go::refuse("invalid port " + base::go_quote(text.substr(colon)) + " after host");
  url.host = TRY(unescaped(text));
  return {};
}

base::Result<Url> parse(std::string_view text) {
  Url url;
  for (char c : text)
    if (static_cast<unsigned char>(c) < ' ' || c == 0x7f)
      return go::refuse("net/url: invalid control character in URL");
  if (std::size_t hash = text.find('#'); hash != text.npos) {
    url.fragment = TRY(unescaped(text.substr(hash + 1)));
    text = text.substr(0, hash);
  }
  if (text.starts_with(':')) return go::refuse("missing protocol scheme");
  if (auto end = scheme_end(text)) {
    for (char c : text.substr(0, *end))
      url.scheme += static_cast<char>(is_letter(c) ? c | 0x20 : c);
    text.remove_prefix(*end + 1);
  }
  if (std::size_t question = text.find('?'); question != text.npos) {
    url.query = text.substr(question + 1);
    text = text.substr(0, question);
  }
  if (!text.starts_with('/')) {
    if (!url.scheme.empty()) {
      url.opaque = text;
      return url;
    }
    if (text.substr(0, text.find('/')).find(':') != text.npos)
      return go::refuse("first path segment in URL cannot contain colon");
  }
  if (text.starts_with("//") && (!url.scheme.empty() || !text.starts_with("///"))) {
    std::size_t slash = std::min(text.find('/', 2), text.size());
    TRY(authority(url, text.substr(2, slash - 2)));
    text.remove_prefix(slash);
  }
  url.path = TRY(unescaped(text));
  return url;
}

std::string_view host_name(std::string_view host) {
  if (host.starts_with('[')) return host.substr(1, std::min(host.find(']'), host.size()) - 1);
  return host.substr(0, host.find(':'));
}

Out url_parse(Call& c) {
  if (!c.world.budget.step(c.text(0).size()) || !c.world.budget.charge(c.text(0).size() * 4))
    return c.world.budget.failure();
  auto url = parse(c.text(0));
  if (!url)
    return go::refuse("unable to parse url: parse " + base::go_quote(c.text(0)) + ": " +
                      url.error().message);
  std::vector<std::pair<std::string, Any>> out;
  out.emplace_back("scheme", Any(url->scheme));
  out.emplace_back("host", Any(url->host));
  out.emplace_back("hostname", Any(host_name(url->host)));
  out.emplace_back("path", Any(url->path));
  out.emplace_back("query", Any(url->query));
  out.emplace_back("opaque", Any(url->opaque));
  out.emplace_back("fragment", Any(url->fragment));
  out.emplace_back("userinfo", Any(url->user));
  return Any::map(std::move(out));
}

base::Result<std::string> part(Call& c, std::string_view key) {
  const Any* found = c[0].as_map().find(key);
  if (found == nullptr) return std::string();
  if (found->is_string()) return found->as_string();
  return go::refuse("unable to parse " + std::string(key) + " key, must be of type string, but " +
                    std::string(kind_of(*found)) + " found");
}

Out url_join(Call& c) {
  Url url{TRY(part(c, "scheme")),  TRY(part(c, "opaque")), TRY(part(c, "userinfo")),
          TRY(part(c, "host")),    TRY(part(c, "path")),   TRY(part(c, "query")),
          TRY(part(c, "fragment"))};
  std::size_t size = url.path.size() + url.host.size() + url.query.size() + url.fragment.size();
  if (!c.world.budget.step(size) || !c.world.budget.charge(size * 4))
    return c.world.budget.failure();
  std::string out;
  if (!url.scheme.empty()) out += url.scheme + ":";
  if (!url.opaque.empty()) {
    out += url.opaque;
  } else {
    if (!url.scheme.empty() || !url.host.empty() || !url.user.empty()) {
      if (!url.host.empty() || !url.path.empty() || !url.user.empty()) out += "//";
      if (!url.user.empty()) out += TRY(user_text(url.user)) + "@";
      out += escaped(url.host, kInHost);
    }
    if (!url.path.empty() && url.path[0] != '/' && !url.host.empty()) out += '/';
    out += escaped(url.path, kInPath);
  }
  if (!url.query.empty()) out += "?" + url.query;
  if (!url.fragment.empty()) out += "#" + escaped(url.fragment, kInFragment);
  return built(c, std::move(out));
}

constexpr go::Function kUrlFunctions[] = {{"urlParse", "s", url_parse}, {"urlJoin", "m", url_join}};

}  // namespace

std::span<const go::Function> url_functions() { return kUrlFunctions; }

}  // namespace tiphys::expr::sprig
