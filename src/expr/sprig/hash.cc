// Check sums and chance. Random texts come from the evaluation's own generator.
#include <fmt/format.h>
#include <openssl/evp.h>

#include "expr/go/base64.h"
#include "expr/go/runes.h"
#include "expr/sprig/convert.h"
#include "expr/sprig/tables.h"

namespace tiphys::expr::sprig {
namespace {

Out digest(Call& c, const EVP_MD* method) {
  if (!c.world.budget.step(c.text(0).size() / 16 + 1)) return c.world.budget.failure();
  unsigned char bytes[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  if (EVP_Digest(c.text(0).data(), c.text(0).size(), bytes, &size, method, nullptr) != 1)
    return base::fail(base::ErrorCode::Internal, "check sum is not available");
  std::string out;
  for (unsigned i = 0; i < size; ++i) out += fmt::format("{:02x}", bytes[i]);
  return Any(std::move(out));
}
Out sha1sum(Call& c) { return digest(c, EVP_sha1()); }
Out sha256sum(Call& c) { return digest(c, EVP_sha256()); }
Out sha512sum(Call& c) { return digest(c, EVP_sha512()); }
Out adler32sum(Call& c) {
  if (!c.world.budget.step(c.text(0).size() / 16 + 1)) return c.world.budget.failure();
  constexpr std::uint32_t kModulus = 65521;
  std::uint32_t a = 1;
  std::uint32_t b = 0;
  for (char ch : c.text(0)) {
    a = (a + static_cast<unsigned char>(ch)) % kModulus;
    b = (b + a) % kModulus;
  }
  return Any(std::to_string(b << 16 | a));
}

Out random_text(Call& c, std::string_view alphabet) {
  std::int64_t n = c.number(0);
  if (n <= 0) return Any("");
  auto size = static_cast<std::uint64_t>(n);
  if (!c.world.budget.step(size) || !c.world.budget.charge(size)) return c.world.budget.failure();
  std::string out;
  for (; size > 0; --size) out += alphabet[c.world.chance.below(alphabet.size())];
  return Any(std::move(out));
}
constexpr std::string_view kAlphaNum =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
Out rand_alpha_num(Call& c) { return random_text(c, kAlphaNum); }
Out rand_alpha(Call& c) { return random_text(c, kAlphaNum.substr(0, 52)); }
Out rand_numeric(Call& c) { return random_text(c, kAlphaNum.substr(52)); }
Out rand_ascii(Call& c) {
  std::string printable;
  for (char ch = 32; ch < 127; ++ch) printable += ch;
  return random_text(c, printable);
}
std::string random_bytes(Call& c, std::size_t n) {
  std::string out;
  for (; n > 0; --n) out += static_cast<char>(c.world.chance.below(256));
  return out;
}
Out rand_bytes(Call& c) {
  if (c.number(0) < 0) return go::refuse("runtime error: makeslice: len out of range");
  auto size = static_cast<std::uint64_t>(c.number(0));
  if (!c.world.budget.step(size) || !c.world.budget.charge(size * 2))
    return c.world.budget.failure();
  return Any(go::base64_encode(random_bytes(c, size)));
}
Out uuidv4(Call& c) {
  std::string bytes = random_bytes(c, 16);
  bytes[6] = static_cast<char>((bytes[6] & 0x0f) | 0x40);
  bytes[8] = static_cast<char>((bytes[8] & 0x3f) | 0x80);
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) out += '-';
    out += fmt::format("{:02x}", static_cast<unsigned char>(bytes[i]));
  }
  return Any(std::move(out));
}
Out shuffle(Call& c) {
  if (!c.world.budget.step(c.text(0).size())) return c.world.budget.failure();
  std::u32string out = go::decode(c.text(0));
  for (std::size_t i = out.size(); i > 1; --i) std::swap(out[i - 1], out[c.world.chance.below(i)]);
  return Any(go::encode(out));
}

constexpr go::Function kHashFunctions[] = {
    {"sha1sum", "s", sha1sum},
    {"sha256sum", "s", sha256sum},
    {"sha512sum", "s", sha512sum},
    {"adler32sum", "s", adler32sum},
    {"randAlphaNum", "i", rand_alpha_num},
    {"randAlpha", "i", rand_alpha},
    {"randNumeric", "i", rand_numeric},
    {"randAscii", "i", rand_ascii},
    {"randBytes", "i", rand_bytes},
    {"uuidv4", "", uuidv4},
    {"shuffle", "s", shuffle},
};

}  // namespace

std::span<const go::Function> hash_functions() { return kHashFunctions; }

}  // namespace tiphys::expr::sprig
