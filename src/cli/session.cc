// Opening the store, and speaking. See session.h.
#include "cli/session.h"

#include "cli/config.h"
#include "cli/view/safe_text.h"

namespace tiphys::cli {

std::string Session::store_folder() const {
  if (arguments_.has("store")) return arguments_.text("store");
  const std::string named = host_.terminal.environment("TIPHYS_STORE");
  return named.empty() ? host_.program.default_folder : named;
}

base::Result<bool> Session::store_exists() {
  return host_.stores.exists(store_folder(), {.cluster = "", .instance = TRY(instance())});
}

base::Result<bool> Session::nothing_yet() { return !TRY(store_exists()) && !names_store(); }

base::Result<const spec::ControllerConfig*> Session::config() {
  if (!config_) {
    const std::string file = arguments_.text("config");
    config_ = file.empty() ? spec::ControllerConfig() : TRY(read_config_file(*this, file));
  }
  return &*config_;
}

base::Result<std::string> Session::instance() {
  const std::string given = arguments_.text("instanceid");
  const std::string& configured = TRY(config())->instance_id;
  if (!given.empty() && !configured.empty() && given != configured) {
    return base::fail(
        base::ErrorCode::InvalidArgument,
        "--instanceid is " + given + ", but the configuration is that of instance " + configured);
  }
  if (!given.empty()) return given;
  return configured.empty() ? host_.terminal.environment("ARGO_INSTANCEID") : configured;
}

base::Result<void> Session::open() {
  if (opened_.client != nullptr) return {};
  for (const char* flag : {"argo-server", "argo-http1", "kubeconfig", "context", "cluster"}) {
    if (arguments_.has(flag) && !arguments_.text(flag).empty()) {
      return base::fail(base::ErrorCode::Unimplemented,
                        std::string("--") + flag +
                            ": servers and clusters are not in this build yet; it works on a "
                            "store of this machine (--store)");
    }
  }
  if (!makes_store_ && !TRY(store_exists())) {
    return base::fail(
        base::ErrorCode::NotFound,
        "there is no store in " + store_folder() +
            ": run, submit or apply makes one (--store or TIPHYS_STORE names another)");
  }
  opened_ = TRY(host_.stores.open(store_folder(), {.cluster = "", .instance = TRY(instance())}));
  return {};
}

base::Result<ports::Client*> Session::client() {
  TRY(open());
  return opened_.client.get();
}

base::Result<ports::Owner*> Session::owner() {
  TRY(open());
  return opened_.owner.get();
}

std::string Session::workflow_namespace() const {
  const std::string given = arguments_.text("namespace");
  if (!given.empty()) return given;
  const std::string named = host_.terminal.environment("ARGO_NAMESPACE");
  return named.empty() ? "default" : named;
}

view::Style Session::style() const {
  view::Style style;
  style.color =
      is_terminal() && host_.terminal.environment("NO_COLOR").empty() && !arguments_.on("no-color");
  style.utf8 = !arguments_.on("no-utf8");
  style.now = host_.terminal.now();
  style.utc_offset = [&terminal = host_.terminal](base::Timestamp at) {
    return terminal.utc_offset(at);
  };
  return style;
}

void Session::line(std::string_view text) const {
  host_.terminal.out(std::string(text) + "\n", ports::Colors::Refused);
}

void Session::warn(std::string_view text) const {
  host_.terminal.err(view::safe_text(text, ports::Colors::Refused) + "\n", ports::Colors::Refused);
}

// A step's own colours are left out where ours are.
void Session::show(std::string_view view) const {
  const bool plain = host_.terminal.is_terminal() && !style().color;
  host_.terminal.out(plain ? view::without_colors(view) : std::string(view), ports::Colors::Passed);
}

int Session::fail(const base::Error& error, int code) const { return fail(error.message, code); }

int Session::fail(std::string_view message, int code) const {
  warn("Error: " + std::string(message));
  return code;
}

}  // namespace tiphys::cli
