// Finding the elements of a layout, and formatting by them.
#include "expr/go/layout.h"

#include <array>
#include <string>

#include "expr/go/time.h"

namespace tiphys::expr::go {
namespace {

struct Element {
  std::string_view text;
  Std std;
};

// Longer spellings before their beginnings.
constexpr std::array kElements = {
    Element{"January", Std::LongMonth},
    Element{"Monday", Std::LongWeekday},
    Element{"MST", Std::ZoneName},
    Element{"002", Std::ZeroYearDay},
    Element{"01", Std::ZeroMonth},
    Element{"02", Std::ZeroDay},
    Element{"03", Std::ZeroHour12},
    Element{"04", Std::ZeroMinute},
    Element{"05", Std::ZeroSecond},
    Element{"06", Std::Year},
    Element{"15", Std::Hour},
    Element{"1", Std::NumMonth},
    Element{"2006", Std::LongYear},
    Element{"2", Std::Day},
    Element{"__2", Std::UnderYearDay},
    Element{"_2", Std::UnderDay},
    Element{"3", Std::Hour12},
    Element{"4", Std::Minute},
    Element{"5", Std::Second},
    Element{"PM", Std::UpperPm},
    Element{"pm", Std::LowerPm},
    Element{"-070000", Std::NumSecondsZone},
    Element{"-07:00:00", Std::NumColonSecondsZone},
    Element{"-0700", Std::NumZone},
    Element{"-07:00", Std::NumColonZone},
    Element{"-07", Std::NumShortZone},
    Element{"Z070000", Std::IsoSecondsZone},
    Element{"Z07:00:00", Std::IsoColonSecondsZone},
    Element{"Z0700", Std::IsoZone},
    Element{"Z07:00", Std::IsoColonZone},
    Element{"Z07", Std::IsoShortZone},
};

bool starts_lower(std::string_view text) {
  return !text.empty() && text[0] >= 'a' && text[0] <= 'z';
}
bool is_digit_at(std::string_view text, std::size_t i) {
  return i < text.size() && text[i] >= '0' && text[i] <= '9';
}

// ".000" and ",999": only where no other digit follows.
bool fraction(std::string_view rest, Chunk& out) {
  if (rest.size() < 2 || (rest[0] != '.' && rest[0] != ',')) return false;
  char digit = rest[1];
  if (digit != '0' && digit != '9') return false;
  std::size_t end = 1;
  while (end < rest.size() && rest[end] == digit) ++end;
  if (is_digit_at(rest, end)) return false;
  out.std = digit == '0' ? Std::FixedFraction : Std::OpenFraction;
  out.digits = static_cast<int>(end - 1);
  out.separator = rest[0];
  out.text = rest.substr(0, end);
  return true;
}

bool element(std::string_view rest, Chunk& out) {
  for (const Element& e : kElements) {
    if (!rest.starts_with(e.text)) continue;
    if (e.std == Std::UnderDay && rest.starts_with("_2006")) return false;
    out.std = e.std;
    out.text = rest.substr(0, e.text.size());
    return true;
  }
  bool month = rest.starts_with("Jan");
  if ((month || rest.starts_with("Mon")) && !starts_lower(rest.substr(3))) {
    out.std = month ? Std::Month : Std::Weekday;
    out.text = rest.substr(0, 3);
    return true;
  }
  return fraction(rest, out);
}

}  // namespace

Chunk next_chunk(std::string_view layout) {
  Chunk out;
  for (std::size_t i = 0; i < layout.size(); ++i) {
    if (!element(layout.substr(i), out)) continue;
    out.prefix = layout.substr(0, i);
    out.suffix = layout.substr(i + out.text.size());
    return out;
  }
  out.prefix = layout;
  return out;
}

namespace {

void append_padded(std::string& out, std::int64_t n, int width, char pad = '0') {
  if (n < 0) {
    out += '-';
    n = -n;
  }
  std::string digits = std::to_string(n);
  if (static_cast<int>(digits.size()) < width)
    out.append(static_cast<std::size_t>(width) - digits.size(), pad);
  out += digits;
}

void append_zone(std::string& out, const Chunk& chunk, const ZoneOffset& offset) {
  bool iso = chunk.text[0] == 'Z';
  if (iso && offset.seconds_east == 0) {
    out += 'Z';
    return;
  }
  int minutes = offset.seconds_east / 60;
  int seconds = offset.seconds_east;
  out += minutes < 0 ? '-' : '+';
  if (minutes < 0) {
    minutes = -minutes;
    seconds = -seconds;
  }
  std::string_view form = chunk.text.substr(1);
  bool colon = form.find(':') != form.npos;
  append_padded(out, minutes / 60, 2);
  if (form.size() == 2) return;
  if (colon) out += ':';
  append_padded(out, minutes % 60, 2);
  if (form.size() < 6) return;
  if (colon) out += ':';
  append_padded(out, seconds % 60, 2);
}

void append_zone_name(std::string& out, const ZoneOffset& offset) {
  if (!offset.abbreviation.empty()) {
    out += offset.abbreviation;
    return;
  }
  int minutes = offset.seconds_east / 60;
  out += minutes < 0 ? '-' : '+';
  if (minutes < 0) minutes = -minutes;
  append_padded(out, minutes / 60, 2);
  append_padded(out, minutes % 60, 2);
}

void append_fraction(std::string& out, const Chunk& chunk, std::int32_t nanoseconds) {
  std::string digits = std::to_string(nanoseconds);
  digits.insert(0, 9 - digits.size(), '0');
  if (chunk.digits < 9) digits.resize(static_cast<std::size_t>(chunk.digits));
  if (chunk.std == Std::OpenFraction) {
    while (!digits.empty() && digits.back() == '0') digits.pop_back();
    if (digits.empty()) return;
  }
  out += chunk.separator;
  out += digits;
}

int hour12(int hour) { return hour % 12 == 0 ? 12 : hour % 12; }

void append_date(std::string& out, const Chunk& chunk, const Civil& c) {
  switch (chunk.std) {
    case Std::LongMonth: out += month_name(c.month); break;
    case Std::Month: out += month_name(c.month).substr(0, 3); break;
    case Std::NumMonth: append_padded(out, c.month, 0); break;
    case Std::ZeroMonth: append_padded(out, c.month, 2); break;
    case Std::LongWeekday: out += weekday_name(c.weekday); break;
    case Std::Weekday: out += weekday_name(c.weekday).substr(0, 3); break;
    case Std::Day: append_padded(out, c.day, 0); break;
    case Std::UnderDay: append_padded(out, c.day, 2, ' '); break;
    case Std::ZeroDay: append_padded(out, c.day, 2); break;
    case Std::UnderYearDay: append_padded(out, c.year_day, 3, ' '); break;
    case Std::ZeroYearDay: append_padded(out, c.year_day, 3); break;
    case Std::LongYear: append_padded(out, c.year, 4); break;
    case Std::Year: append_padded(out, c.year < 0 ? 0 : c.year % 100, 2); break;
    default: break;
  }
}

void append_clock(std::string& out, const Chunk& chunk, const Civil& c) {
  switch (chunk.std) {
    case Std::Hour: append_padded(out, c.hour, 2); break;
    case Std::Hour12: append_padded(out, hour12(c.hour), 0); break;
    case Std::ZeroHour12: append_padded(out, hour12(c.hour), 2); break;
    case Std::Minute: append_padded(out, c.minute, 0); break;
    case Std::ZeroMinute: append_padded(out, c.minute, 2); break;
    case Std::Second: append_padded(out, c.second, 0); break;
    case Std::ZeroSecond: append_padded(out, c.second, 2); break;
    case Std::UpperPm: out += c.hour >= 12 ? "PM" : "AM"; break;
    case Std::LowerPm: out += c.hour >= 12 ? "pm" : "am"; break;
    default: break;
  }
}

}  // namespace

std::string format_time(const TimeValue& t, std::string_view layout) {
  Civil civil = civil_of(t);
  ZoneOffset offset = offset_of(t);
  std::string out;
  while (true) {
    Chunk chunk = next_chunk(layout);
    out += chunk.prefix;
    if (chunk.std == Std::None) return out;
    if (chunk.std == Std::ZoneName)
      append_zone_name(out, offset);
    else if (chunk.std == Std::FixedFraction || chunk.std == Std::OpenFraction)
      append_fraction(out, chunk, t.nanoseconds);
    else if (chunk.std >= Std::IsoZone)
      append_zone(out, chunk, offset);
    else if (chunk.std >= Std::Hour && chunk.std != Std::LongYear && chunk.std != Std::Year)
      append_clock(out, chunk, civil);
    else
      append_date(out, chunk, civil);
    layout = chunk.suffix;
  }
}

std::string time_text(const TimeValue& t) {
  return format_time(t, "2006-01-02 15:04:05.999999999 -0700 MST");
}

std::string json_time(const TimeValue& t) { return format_time(t, kRfc3339Nano); }

}  // namespace tiphys::expr::go
