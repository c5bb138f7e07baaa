// Zone data loaded by the shell: the only file that reads the machine's IANA database.
#include "expr/go/zones.h"

#include <date/tz.h>

#include <map>

namespace tiphys::expr::go {
namespace {

class UtcZone : public Zone {
 public:
  const std::string& name() const override { return name_; }
  ZoneOffset at(std::int64_t) const override { return {0, "UTC"}; }

 private:
  std::string name_ = "UTC";
};

bool means_utc(std::string_view name) { return name.empty() || name == "UTC" || name == "Local"; }

class UtcSource : public ZoneSource {
 public:
  std::shared_ptr<const Zone> find(std::string_view name) const override {
    if (!means_utc(name)) return nullptr;
    return std::make_shared<const UtcZone>();
  }
};

class SystemZone : public Zone {
 public:
  SystemZone(std::string name, const date::time_zone* zone) : name_(std::move(name)), zone_(zone) {}
  const std::string& name() const override { return name_; }
  ZoneOffset at(std::int64_t unix_seconds) const override {
    auto there = zone_->get_info(date::sys_seconds(std::chrono::seconds(unix_seconds)));
    return {static_cast<std::int32_t>(there.offset.count()), there.abbrev};
  }

 private:
  std::string name_;
  const date::time_zone* zone_;  // owned by the library's database for the life of the process
};

// Not shared between threads while names are still new: each owner makes its own.
class SystemSource : public ZoneSource {
 public:
  std::shared_ptr<const Zone> find(std::string_view name) const override {
    if (means_utc(name)) return std::make_shared<const UtcZone>();
    if (auto at = known_.find(name); at != known_.end()) return at->second;
    std::shared_ptr<const Zone> zone;
    try {
      zone = std::make_shared<const SystemZone>(std::string(name),
                                                date::locate_zone(std::string(name)));
    } catch (const std::exception&) {
      return nullptr;
    }
    known_.emplace(name, zone);
    return zone;
  }

 private:
  mutable std::map<std::string, std::shared_ptr<const Zone>, std::less<>> known_;
};

}  // namespace

const ZoneSource& utc_only() {
  static const UtcSource source;  // without state
  return source;
}

std::unique_ptr<ZoneSource> system_zones() { return std::make_unique<SystemSource>(); }

}  // namespace tiphys::expr::go
