// Both encodings are one algorithm over groups of bits.
#include "expr/go/base64.h"

namespace tiphys::expr::go {
namespace {

struct Alphabet {
  std::string_view digits;
  unsigned bits;      // of a digit
  std::size_t group;  // digits of a padded group
  std::string_view name;
};
constexpr Alphabet kBase64 = {"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", 6,
                              4, "base64"};
constexpr Alphabet kBase32 = {"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 5, 8, "base32"};

std::string encode(std::string_view bytes, const Alphabet& alphabet) {
  std::string out;
  std::uint32_t held = 0;
  unsigned bits = 0;
  for (char c : bytes) {
    held = held << 8 | static_cast<unsigned char>(c);
    bits += 8;
    while (bits >= alphabet.bits) {
      bits -= alphabet.bits;
      out += alphabet.digits[held >> bits & ((1u << alphabet.bits) - 1)];
    }
    held &= (1u << bits) - 1;
  }
  if (bits > 0)
    out += alphabet.digits[held << (alphabet.bits - bits) & ((1u << alphabet.bits) - 1)];
  while (out.size() % alphabet.group != 0) out += '=';
  return out;
}

std::unexpected<base::Error> illegal(const Alphabet& alphabet, std::size_t at) {
  return base::fail(
      base::ErrorCode::InvalidArgument,
      "illegal " + std::string(alphabet.name) + " data at input byte " + std::to_string(at));
}

base::Result<std::string> decode(std::string_view text, const Alphabet& alphabet) {
  std::string out;
  std::uint32_t held = 0;
  unsigned bits = 0;
  std::size_t digits = 0;
  std::size_t padding = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '\n' || c == '\r') continue;
    std::size_t in_group = (digits + padding) % alphabet.group;
    if (c == '=') {
      bool allowed = alphabet.group == 4 ? in_group >= 2 : in_group >= 2;
      if (!allowed) return illegal(alphabet, i);
      ++padding;
      continue;
    }
    std::size_t digit = alphabet.digits.find(c);
    if (digit == std::string_view::npos || padding > 0) return illegal(alphabet, i);
    ++digits;
    held = held << alphabet.bits | static_cast<std::uint32_t>(digit);
    bits += alphabet.bits;
    if (bits >= 8) {
      bits -= 8;
      out += static_cast<char>(held >> bits & 0xff);
    }
    held &= (1u << bits) - 1;
  }
  std::size_t whole = (digits + padding) % alphabet.group;
  // Go names the start of the group that is not whole.
  if (whole != 0) return illegal(alphabet, text.size() - (padding > 0 ? 0 : whole));
  if (padding >= alphabet.group - 1) return illegal(alphabet, text.size());
  return out;
}

}  // namespace

std::string base64_encode(std::string_view bytes) { return encode(bytes, kBase64); }
base::Result<std::string> base64_decode(std::string_view text) { return decode(text, kBase64); }
std::string base32_encode(std::string_view bytes) { return encode(bytes, kBase32); }
base::Result<std::string> base32_decode(std::string_view text) { return decode(text, kBase32); }

}  // namespace tiphys::expr::go
