// Reading a time by a layout, with the errors of Go's package time.
#include <optional>

#include "expr/go/layout.h"
#include "expr/go/time.h"

namespace tiphys::expr::go {
namespace {

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (char c : text) {
    auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      (out += '\\') += c;
    } else if (byte < ' ' || byte >= 0x80) {
      out += "\\x";
      out += "0123456789abcdef"[byte >> 4];
      out += "0123456789abcdef"[byte & 15];
    } else {
      out += c;
    }
  }
  return out + "\"";
}

bool digit_at(std::string_view text, std::size_t i) {
  return i < text.size() && text[i] >= '0' && text[i] <= '9';
}
bool comma_or_period(char c) { return c == '.' || c == ','; }

std::string_view cut_space(std::string_view text) {
  while (!text.empty() && text[0] == ' ') text.remove_prefix(1);
  return text;
}

bool same_fold(std::string_view text, std::string_view name) {
  if (text.size() < name.size()) return false;
  for (std::size_t i = 0; i < name.size(); ++i)
    if ((text[i] | 0x20) != (name[i] | 0x20)) return false;
  return true;
}

std::size_t signed_offset_size(std::string_view text) {
  if (text.empty() || (text[0] != '+' && text[0] != '-')) return 0;
  std::size_t end = 1;
  int hours = 0;
  for (; digit_at(text, end); ++end) hours = std::min(hours * 10 + (text[end] - '0'), 1000);
  return end == 1 || hours > 23 ? 0 : end;
}

// The length of a zone abbreviation at the front; 0 if there is none.
std::size_t zone_name_size(std::string_view text) {
  if (text.size() < 3) return 0;
  if (text.starts_with("ChST") || text.starts_with("MeST")) return 4;
  if (text.starts_with("GMT")) return 3 + signed_offset_size(text.substr(3));
  if (text[0] == '+' || text[0] == '-') return signed_offset_size(text);
  std::size_t upper = 0;
  while (upper < 6 && upper < text.size() && text[upper] >= 'A' && text[upper] <= 'Z') ++upper;
  if (upper == 5 && text[4] == 'T') return 5;
  if (upper == 4 && (text[3] == 'T' || text.starts_with("WITA"))) return 4;
  return upper == 3 ? 3 : 0;
}

int days_in(int month, std::int64_t year) {
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && is_leap(year) ? 29 : kDays[month - 1];
}

class LayoutReader {
 public:
  LayoutReader(std::string_view layout, std::string_view text, std::shared_ptr<const Zone> zone)
      : whole_layout_(layout), whole_(text), rest_(text), zone_(std::move(zone)) {}

  base::Result<TimeValue> read() {
    std::string_view layout = whole_layout_;
    while (true) {
      Chunk chunk = next_chunk(layout);
      if (!skip(chunk.prefix)) return cannot_parse(rest_, skip_left_);
      if (chunk.std == Std::None) {
        if (!rest_.empty()) return failed(": extra text: " + quoted(rest_));
        break;
      }
      layout = chunk.suffix;
      std::string_view hold = rest_;
      range_ = {};
      bool ok = element(chunk, layout);
      if (!range_.empty()) return failed(": " + std::string(range_) + " out of range");
      if (!ok) return cannot_parse(hold, chunk.text);
    }
    return finish();
  }

 private:
  std::unexpected<base::Error> failed(const std::string& message) const {
    return base::fail(base::ErrorCode::InvalidArgument, "parsing time " + quoted(whole_) + message);
  }
  std::unexpected<base::Error> cannot_parse(std::string_view value,
                                            std::string_view element) const {
    return failed(" as " + quoted(whole_layout_) + ": cannot parse " + quoted(value) + " as " +
                  quoted(element));
  }

  bool skip(std::string_view prefix) {
    skip_left_ = prefix;
    while (!prefix.empty()) {
      if (prefix[0] == ' ') {
        if (!rest_.empty() && rest_[0] != ' ') return false;
        prefix = cut_space(prefix);
        rest_ = cut_space(rest_);
        continue;
      }
      if (rest_.empty() || rest_[0] != prefix[0]) return false;
      prefix.remove_prefix(1);
      rest_.remove_prefix(1);
    }
    return true;
  }

  // One or two digits; two if fixed.
  bool number(int& out, bool fixed) {
    if (!digit_at(rest_, 0)) return false;
    if (!digit_at(rest_, 1)) {
      if (fixed) return false;
      out = rest_[0] - '0';
      rest_.remove_prefix(1);
      return true;
    }
    out = (rest_[0] - '0') * 10 + (rest_[1] - '0');
    rest_.remove_prefix(2);
    return true;
  }
  bool number3(int& out, bool fixed) {
    std::size_t n = 0;
    int value = 0;
    for (; n < 3 && digit_at(rest_, n); ++n) value = value * 10 + (rest_[n] - '0');
    if (n == 0 || (fixed && n != 3)) return false;
    out = value;
    rest_.remove_prefix(n);
    return true;
  }
  bool number_within(int& out, bool fixed, int low, int high, std::string_view what) {
    if (!number(out, fixed)) return false;
    if (out < low || out > high) range_ = what;
    return true;
  }

  bool nanoseconds(std::size_t bytes) {
    if (rest_.empty() || !comma_or_period(rest_[0])) return false;
    std::string_view digits = rest_.substr(1, std::min<std::size_t>(bytes, 10) - 1);
    std::int32_t n = 0;
    for (char c : digits) {
      if (c < '0' || c > '9') return false;
      n = n * 10 + (c - '0');
    }
    for (std::size_t i = digits.size(); i < 9; ++i) n *= 10;
    nanoseconds_ = n;
    rest_.remove_prefix(bytes);
    return true;
  }

  bool year(std::size_t digits) {
    if (rest_.size() < digits) return false;
    std::string_view text = rest_.substr(0, digits);
    std::size_t first = digits == 2 && (text[0] == '-' || text[0] == '+') ? 1 : 0;
    int n = 0;
    for (std::size_t i = first; i < digits; ++i) {
      if (!digit_at(text, i)) return false;
      n = n * 10 + (text[i] - '0');
    }
    if (first == 1 && text[0] == '-') n = -n;
    rest_.remove_prefix(digits);
    year_ = digits == 4 ? n : n >= 69 ? n + 1900 : n + 2000;
    return true;
  }

  bool name(int count, std::size_t size, std::string_view (*name_of)(int), int first, int* out) {
    for (int i = 0; i < count; ++i) {
      std::string_view candidate = name_of(first + i).substr(0, size);
      if (!same_fold(rest_, candidate)) continue;
      if (out != nullptr) *out = first + i;
      rest_.remove_prefix(candidate.size());
      return true;
    }
    return false;
  }

  bool second(bool fixed, std::string_view layout) {
    if (!number_within(second_, fixed, 0, 59, "second")) return false;
    if (!range_.empty()) return true;
    // A fraction may follow that the layout does not mention.
    if (rest_.size() < 2 || !comma_or_period(rest_[0]) || !digit_at(rest_, 1)) return true;
    Std next = next_chunk(layout).std;
    if (next == Std::FixedFraction || next == Std::OpenFraction) return true;
    std::size_t n = 2;
    while (digit_at(rest_, n)) ++n;
    return nanoseconds(n);
  }

  bool half_day(std::string_view am, std::string_view pm) {
    if (rest_.starts_with(pm))
      pm_ = true;
    else if (rest_.starts_with(am))
      am_ = true;
    else
      return false;
    rest_.remove_prefix(2);
    return true;
  }

  bool offset(const Chunk& chunk) {
    if (chunk.text[0] == 'Z' && rest_.starts_with('Z')) {
      rest_.remove_prefix(1);
      utc_ = true;
      return true;
    }
    std::string_view form = chunk.text;
    if (rest_.size() < form.size()) return false;
    int parts[3] = {0, 0, 0};
    std::size_t at = 1;
    char sign = rest_[0];
    for (int& part : parts) {
      if (at >= form.size()) break;
      if (form[at] == ':' && rest_[at++] != ':') return false;
      if (!digit_at(rest_, at) || !digit_at(rest_, at + 1)) return false;
      part = (rest_[at] - '0') * 10 + (rest_[at + 1] - '0');
      at += 2;
    }
    rest_.remove_prefix(form.size());
    if (parts[0] > 24) range_ = "time zone offset hour";
    if (parts[1] > 60) range_ = "time zone offset minute";
    if (parts[2] > 60) range_ = "time zone offset second";
    if (sign != '+' && sign != '-') return false;
    int seconds = (parts[0] * 60 + parts[1]) * 60 + parts[2];
    offset_ = sign == '-' ? -seconds : seconds;
    return true;
  }

  bool zone_name() {
    if (rest_.starts_with("UTC")) {
      rest_.remove_prefix(3);
      utc_ = true;
      return true;
    }
    std::size_t size = zone_name_size(rest_);
    if (size == 0) return false;
    zone_name_ = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return true;
  }

  bool open_fraction() {
    if (rest_.size() < 2 || !comma_or_period(rest_[0]) || !digit_at(rest_, 1)) return true;
    std::size_t n = 1;
    while (digit_at(rest_, n)) ++n;
    return nanoseconds(n);
  }

  bool day(Std std) {
    if (std == Std::UnderDay && rest_.starts_with(' ')) rest_.remove_prefix(1);
    return number(day_, std == Std::ZeroDay);
  }
  bool year_day(Std std) {
    for (int i = 0; i < 2 && std == Std::UnderYearDay && rest_.starts_with(' '); ++i)
      rest_.remove_prefix(1);
    return number3(year_day_, std == Std::ZeroYearDay);
  }

  bool element(const Chunk& chunk, std::string_view layout) {
    Std std = chunk.std;
    switch (std) {
      case Std::Year: return year(2);
      case Std::LongYear: return year(4);
      case Std::Month: return name(12, 3, month_name, 1, &month_);
      case Std::LongMonth: return name(12, 9, month_name, 1, &month_);
      case Std::NumMonth:
      case Std::ZeroMonth: return number_within(month_, std == Std::ZeroMonth, 1, 12, "month");
      case Std::Weekday: return name(7, 3, weekday_name, 0, nullptr);
      case Std::LongWeekday: return name(7, 9, weekday_name, 0, nullptr);
      case Std::Day:
      case Std::UnderDay:
      case Std::ZeroDay: return day(std);
      case Std::UnderYearDay:
      case Std::ZeroYearDay: return year_day(std);
      case Std::Hour: return number_within(hour_, false, 0, 23, "hour");
      case Std::Hour12:
      case Std::ZeroHour12: return number_within(hour_, std == Std::ZeroHour12, 0, 12, "hour");
      case Std::Minute:
      case Std::ZeroMinute: return number_within(minute_, std == Std::ZeroMinute, 0, 59, "minute");
      case Std::Second:
      case Std::ZeroSecond: return second(std == Std::ZeroSecond, layout);
      case Std::UpperPm: return half_day("AM", "PM");
      case Std::LowerPm: return half_day("am", "pm");
      case Std::ZoneName: return zone_name();
      case Std::FixedFraction:
        return rest_.size() > static_cast<std::size_t>(chunk.digits) &&
               nanoseconds(static_cast<std::size_t>(chunk.digits) + 1);
      case Std::OpenFraction: return open_fraction();
      default: return offset(chunk);
    }
  }

  bool apply_year_day() {
    if (year_day_ < 0) return true;
    if (year_day_ < 1 || year_day_ > (is_leap(year_) ? 366 : 365)) return false;
    int left = year_day_;
    int month = 1;
    while (left > days_in(month, year_)) left -= days_in(month++, year_);
    if ((month_ > 0 && month_ != month) || (day_ > 0 && day_ != left)) return false;
    month_ = month;
    day_ = left;
    return true;
  }

  base::Result<TimeValue> finish() {
    if (pm_ && hour_ < 12) hour_ += 12;
    if (am_ && hour_ == 12) hour_ = 0;
    if (!apply_year_day()) return failed(": day-of-year out of range");
    if (month_ < 0) month_ = 1;
    if (day_ < 0) day_ = 1;
    if (day_ < 1 || day_ > days_in(month_, year_)) return failed(": day out of range");
    bool own_zone = !utc_ && !offset_ && zone_name_.empty();
    TimeValue t = time_from_civil(year_, month_, day_, hour_ * 3600 + minute_ * 60 + second_,
                                  nanoseconds_, own_zone ? zone_ : nullptr);
    if (utc_ || own_zone) return t;
    if (offset_) {
      t.unix_seconds -= *offset_;
      fix(t, *offset_);
      return t;
    }
    int guess = 0;
    if (zone_name_.size() > 3 && zone_name_.starts_with("GMT")) {
      for (char c : zone_name_.substr(4)) guess = guess * 10 + (c - '0');
      guess *= zone_name_[3] == '-' ? -3600 : 3600;
    }
    ZoneOffset there = zone_ ? zone_->at_local(t.unix_seconds) : ZoneOffset{};
    if (zone_ && there.abbreviation == zone_name_) {
      t.unix_seconds -= there.seconds_east;
      t.zone = zone_;
      return t;
    }
    // A name alone does not say when: the reading is taken as UTC and only shown in that zone.
    t.fixed = true;
    t.fixed_offset = guess;
    t.fixed_name = zone_name_;
    return t;
  }

  // The zone of the text: the wanted one where it has the same offset then, else a made-up one.
  void fix(TimeValue& t, int seconds) {
    ZoneOffset there = zone_ ? zone_->at(t.unix_seconds) : ZoneOffset{0, "UTC"};
    if (there.seconds_east == seconds && (zone_name_.empty() || there.abbreviation == zone_name_)) {
      t.zone = zone_;
      return;
    }
    t.fixed = true;
    t.fixed_offset = seconds;
    t.fixed_name = zone_name_;
  }

  std::string_view whole_layout_;
  std::string_view whole_;
  std::string_view rest_;
  std::string_view skip_left_;
  std::string_view range_;
  std::shared_ptr<const Zone> zone_;
  std::int64_t year_ = 0;
  int month_ = -1, day_ = -1, year_day_ = -1;
  int hour_ = 0, minute_ = 0, second_ = 0;
  std::int32_t nanoseconds_ = 0;
  bool am_ = false, pm_ = false, utc_ = false;
  std::optional<int> offset_;
  std::string zone_name_;
};

}  // namespace

base::Result<TimeValue> parse_time(std::string_view layout, std::string_view text,
                                   std::shared_ptr<const Zone> zone) {
  return LayoutReader(layout, text, std::move(zone)).read();
}

}  // namespace tiphys::expr::go
