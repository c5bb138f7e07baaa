// Built-in rules as a table; the file's by hand over the YAML values.
#include "runner/process/image_map.h"

#include <array>
#include <initializer_list>

#include "base/members.h"
#include "base/yaml.h"

namespace tiphys::runner::process {
namespace {

using base::ErrorCode;
using base::Result;
using base::Value;
using executor::Builtin;

const std::pair<std::string, std::string> kPython = {"python", "python3"};

base::Error at(const Value& value, std::string_view what) {
  std::string place = value.mark().line == 0
                          ? std::string()
                          : "line " + std::to_string(value.mark().line) + " column " +
                                std::to_string(value.mark().column) + ": ";
  return {ErrorCode::InvalidArgument, "image map: " + place + std::string(what)};
}

Result<std::vector<std::string>> words(const Value& value, std::string_view what) {
  std::vector<std::string> out;
  if (!value.is_array()) return std::unexpected(at(value, std::string(what) + " must be a list"));
  for (const Value& word : value.as_array()) {
    if (!word.is_string())
      return std::unexpected(at(word, std::string(what) + " must be a list of texts"));
    out.push_back(word.as_string());
  }
  return out;
}

Result<std::vector<std::pair<std::string, std::string>>> pairs(const Value& value,
                                                               std::string_view what) {
  std::vector<std::pair<std::string, std::string>> out;
  if (!value.is_object())
    return std::unexpected(at(value, std::string(what) + " must be a map of texts"));
  for (const base::Member& member : value.as_object()) {
    if (!member.value.is_string())
      return std::unexpected(at(member.value, std::string(what) + " must be a map of texts"));
    out.emplace_back(member.key, member.value.as_string());
  }
  return out;
}

Result<HostImage> read_host(const Value& host) {
  HostImage image;
  if (host.is_null()) return image;
  if (!host.is_object()) return std::unexpected(at(host, "host must be a map"));
  for (const base::Member& member : host.as_object()) {
    if (member.key == "entrypoint") {
      image.entrypoint = TRY(words(member.value, "entrypoint"));
    } else if (member.key == "cmd") {
      image.cmd = TRY(words(member.value, "cmd"));
    } else if (member.key == "links") {
      image.links = TRY(pairs(member.value, "links"));
    } else if (member.key == "env") {
      image.env = TRY(pairs(member.value, "env"));
    } else if (member.key == "workingDir" && member.value.is_string()) {
      image.working_dir = member.value.as_string();
    } else {
      return std::unexpected(at(member.value, "unknown or malformed field \"" + member.key + "\""));
    }
  }
  return image;
}

// "docker.io/library/busybox:1" → "busybox:1".
std::string_view short_name(std::string_view image) {
  for (std::string_view prefix : {"docker.io/", "index.docker.io/", "registry-1.docker.io/"})
    if (image.starts_with(prefix)) image.remove_prefix(prefix.size());
  if (image.starts_with("library/")) image.remove_prefix(8);
  return image;
}

// Without tag and digest; a colon before a slash belongs to a registry's port.
std::string_view without_tag(std::string_view image) {
  image = image.substr(0, image.find('@'));
  std::size_t colon = image.rfind(':');
  if (colon != std::string_view::npos && image.find('/', colon) == std::string_view::npos)
    image = image.substr(0, colon);
  return image;
}

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

}  // namespace

bool matches_pattern(std::string_view pattern, std::string_view text) {
  std::size_t p = 0, t = 0, star = std::string_view::npos, resume = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = t;
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

ImageMap ImageMap::built_in() {
  ImageMap map;
  auto add = [&map](std::string pattern, std::vector<std::string> entrypoint,
                    std::vector<std::string> cmd) -> HostImage& {
    map.rules_.push_back({std::move(pattern), {}});
    map.rules_.back().image.entrypoint = std::move(entrypoint);
    map.rules_.back().image.cmd = std::move(cmd);
    return map.rules_.back().image;
  };
  for (const char* name : {"busybox", "*/busybox"}) add(name, {}, {"sh"});
  for (const char* name : {"alpine", "*/alpine"}) add(name, {}, {"/bin/sh"});
  for (const char* name : {"debian", "ubuntu", "*/debian", "*/ubuntu"}) add(name, {}, {"bash"});
  add("bash", {}, {"bash"});
  for (const char* name : {"python", "*/python"}) add(name, {}, {"python3"}).links = {kPython};
  // Its first version was made from docker/whalesay.
  for (const char* name : {"argoproj/argosay:v1", "*/argoproj/argosay:v1"})
    add(name, {}, {"cowsay"}).builtins = {Builtin::Argosay, Builtin::Cowsay};
  for (const char* name : {"argoproj/argosay", "*/argoproj/argosay"})
    add(name, {"argosay"}, {}).builtins = {Builtin::Argosay};
  for (const char* name : {"curlimages/curl", "*/curlimages/curl"}) add(name, {"curl"}, {});
  for (const char* name : {"docker/whalesay", "*/docker/whalesay"})
    add(name, {}, {"cowsay"}).builtins = {Builtin::Cowsay};
  return map;
}

Result<ImageMap> ImageMap::with_file(std::string_view yaml) {
  ImageMap map;
  for (const Value& document : TRY(base::parse_yaml(yaml))) {
    const Value& images = member_of(document, "images");
    if (!images.is_array()) return std::unexpected(at(document, "a list `images` is missing"));
    for (const Value& entry : images.as_array()) {
      const Value& name = member_of(entry, "image");
      if (!name.is_string() || !is_set(entry, "host"))
        return std::unexpected(at(entry, "an entry needs `image` and `host`"));
      map.rules_.push_back({name.as_string(), TRY(read_host(member_of(entry, "host")))});
    }
  }
  ImageMap rest = built_in();
  for (Rule& rule : rest.rules_) map.rules_.push_back(std::move(rule));
  return map;
}

const HostImage* ImageMap::find(std::string_view image) const {
  std::string_view name = short_name(trimmed(image));
  std::string_view bare = without_tag(name);
  for (const Rule& rule : rules_)
    if (matches_pattern(rule.pattern, name) || matches_pattern(rule.pattern, bare))
      return &rule.image;
  return nullptr;
}

std::string ImageMap::no_rule_text(std::string_view image) {
  return "image \"" + std::string(image) +
         "\" cannot be run on this machine: no rule of the image map fits it; give one with "
         "--image-map FILE, such as `images: [{image: \"" +
         std::string(without_tag(short_name(trimmed(image)))) + "\", host: {}}]`";
}

}  // namespace tiphys::runner::process
