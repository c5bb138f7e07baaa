// Walks the reachable templates of a manifest. See tool_check.h.
#include "app/tool_check.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "base/members.h"
#include "base/text.h"
#include "executor/builtin.h"
#include "executor/path_search.h"
#include "runner/process/options.h"

namespace tiphys::app {

namespace {

using base::Value;
using runner::process::HostImage;
using runner::process::ImageMap;

bool has_tag(std::string_view text) { return text.contains("{{"); }

// The names of all templates that a part of a manifest calls, at any depth.
void collect_calls(const Value& part, std::set<std::string>& names) {
  std::vector<const Value*> open = {&part};
  while (!open.empty()) {
    const Value& value = *open.back();
    open.pop_back();
    if (value.is_array()) {
      for (const Value& item : value.as_array()) open.push_back(&item);
    }
    if (!value.is_object()) continue;
    for (const base::Member& member : value.as_object()) {
      const bool is_call =
          member.key == "template" || member.key == "onExit" || member.key == "entrypoint";
      if (is_call && member.value.is_string()) names.insert(member.value.as_string());
      open.push_back(&member.value);
    }
  }
}

class Walk {
 public:
  Walk(const ImageMap& images, std::vector<spec::Finding>& findings)
      : images_(images), findings_(findings) {}

  void templates(const Value& spec) {
    const base::Values& list = base::member_list(spec, "templates");
    std::set<std::string> wanted;
    for (const char* key : {"entrypoint", "onExit"}) {
      const std::string& name = base::member_text(spec, key);
      if (!name.empty()) wanted.insert(name);
    }
    collect_calls(base::member_of(spec, "hooks"), wanted);
    std::set<std::size_t> done;
    for (bool more = true; more;) {
      more = false;
      for (std::size_t i = 0; i < list.size(); ++i) {
        const Value& one = list[i];
        if (done.contains(i) || !reached(one, wanted)) continue;
        done.insert(i);
        more = true;
        collect_calls(one, wanted);
        whole_template(one, "spec.templates[" + std::to_string(i) + "]");
      }
    }
  }

 private:
  static bool reached(const Value& one, const std::set<std::string>& wanted) {
    const std::string& name = base::member_text(one, "name");
    if (name.empty()) return false;
    return wanted.contains(name) ||
           std::ranges::any_of(wanted, [](const std::string& text) { return has_tag(text); });
  }

  void whole_template(const Value& one, const std::string& path) {
    for (const char* key : {"container", "script"}) {
      container(base::member_of(one, key), path + "." + key);
    }
    for (const char* key : {"initContainers", "sidecars"}) {
      containers(base::member_list(one, key), path + "." + key);
    }
    containers(base::member_list(base::member_of(one, "containerSet"), "containers"),
               path + ".containerSet.containers");
  }

  void containers(const base::Values& list, const std::string& path) {
    for (std::size_t i = 0; i < list.size(); ++i) {
      container(list[i], path + "[" + std::to_string(i) + "]");
    }
  }

  void container(const Value& part, const std::string& path) {
    const std::string& image = base::member_text(part, "image");
    if (image.empty() || has_tag(image)) return;
    const HostImage* host = images_.find(image);
    if (host == nullptr) {
      add("image", path + ".image", base::member_of(part, "image").mark(),
          ImageMap::no_rule_text(image));
      findings_.back().suggestion = near_image(image);
      return;
    }
    const base::Values& command = base::member_list(part, "command");
    if (command.empty() || !command.front().is_string()) return;
    program(command.front(), *host, path + ".command[0]", image);
  }

  // Only bare names: a path may lie on a volume, which is not there yet.
  void program(const Value& word, const HostImage& host, const std::string& path,
               const std::string& image) {
    const std::string& name = word.as_string();
    if (name.empty() || has_tag(name) || name.find('/') != std::string::npos) return;
    if (executor::find_builtin(name, host.builtins)) return;
    std::string wanted = name;
    for (const auto& [link, target] : host.links) {
      if (link == name) wanted = target;
    }
    if (executor::find_command(wanted, executor::kDefaultPath)) return;
    if (executor::find_command(name, executor::kDefaultPath)) return;
    add("tool", path, word.mark(),
        "this machine stands in for image " + image + ", and it has no command \"" + name +
            "\": install it, or give the image another rule with --image-map");
    findings_.back().suggestion = base::nearest(name, commands());
  }

  // All that this machine could be asked for by name.
  static std::vector<std::string> commands() {
    std::vector<std::string> names;
    for (const std::string_view folder : base::split(executor::kDefaultPath, ':')) {
      std::error_code failed;
      for (const auto& entry : std::filesystem::directory_iterator(folder, failed)) {
        names.push_back(entry.path().filename().string());
      }
    }
    return names;
  }

  // A well-known name that has a rule and is near that of the image, its tag left out.
  std::string near_image(const std::string& image) const {
    std::vector<std::string> known;
    for (const char* name : {"alpine", "argoproj/argosay", "bash", "busybox", "curlimages/curl",
                             "debian", "docker/whalesay", "python", "ubuntu"}) {
      if (images_.find(name) != nullptr) known.emplace_back(name);
    }
    return std::string(base::nearest(image.substr(0, image.find(':')), known));
  }

  void add(std::string rule, std::string path, base::Mark mark, std::string message) {
    spec::Finding finding;
    finding.rule = std::move(rule);
    finding.path = std::move(path);
    finding.mark = mark;
    finding.message = std::move(message);
    findings_.push_back(std::move(finding));
  }

  const ImageMap& images_;
  std::vector<spec::Finding>& findings_;
};

spec::Finding of_option(std::string rule, std::string option, std::string message) {
  spec::Finding finding;
  finding.rule = std::move(rule);
  finding.file = std::move(option);
  finding.message = std::move(message);
  return finding;
}

// Before anything runs: a step that cannot be made for it fails late.
void check_mounts(const OwnerOptions& options, std::vector<spec::Finding>& findings) {
  for (const std::string& text : with_absolute_paths(options).mounts) {
    const auto mount = runner::process::parse_host_mount(text);
    std::error_code failed;
    if (!mount) {
      findings.push_back(of_option("mount", "--mount " + text, mount.error().message));
    } else if (!std::filesystem::exists(mount->source, failed)) {
      findings.push_back(
          of_option("mount", "--mount " + text, mount->source + " is not on this machine"));
    }
  }
}

}  // namespace

base::Result<ImageMap> read_image_map(const std::string& file) {
  if (file.empty()) return ImageMap::built_in();
  std::ifstream in(file, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  if (!in) {
    return base::fail(base::ErrorCode::NotFound, "--image-map " + file + " cannot be read");
  }
  auto map = ImageMap::with_file(text.str());
  if (!map) return std::unexpected(map.error().with_context(file));
  return std::move(*map);
}

std::vector<spec::Finding> check_tools(const Value& workflow, const OwnerOptions& options) {
  std::vector<spec::Finding> findings;
  const auto images = read_image_map(options.image_map);
  if (!images) {
    return {of_option("image-map", options.image_map, images.error().message)};
  }
  check_mounts(options, findings);
  Walk(*images, findings).templates(base::member_of(workflow, "spec"));
  return findings;
}

}  // namespace tiphys::app
