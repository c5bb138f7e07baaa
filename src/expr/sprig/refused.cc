// Functions that exist only to be refused by name.
#include "expr/sprig/convert.h"
#include "expr/sprig/tables.h"

namespace tiphys::expr::sprig {
namespace {

template <std::size_t N>
struct Name {
  char text[N];
  constexpr Name(const char (&s)[N]) {
    for (std::size_t i = 0; i < N; ++i) text[i] = s[i];
  }
};

template <Name Function>
Out no_keys(Call&) {
  return base::fail(base::ErrorCode::Unimplemented,
                    std::string("sprig.") + Function.text +
                        " is not available: expressions make no keys, certificates or ciphers");
}
template <Name Function>
Out no_network(Call&) {
  return base::fail(base::ErrorCode::PermissionDenied,
                    std::string("sprig.") + Function.text +
                        " is not available: expressions do not reach the network");
}

constexpr go::Function kRefusedFunctions[] = {
    {"getHostByName", "a*", no_network<"getHostByName">},
    {"bcrypt", "a*", no_keys<"bcrypt">},
    {"htpasswd", "a*", no_keys<"htpasswd">},
    {"genPrivateKey", "a*", no_keys<"genPrivateKey">},
    {"derivePassword", "a*", no_keys<"derivePassword">},
    {"buildCustomCert", "a*", no_keys<"buildCustomCert">},
    {"genCA", "a*", no_keys<"genCA">},
    {"genCAWithKey", "a*", no_keys<"genCAWithKey">},
    {"genSelfSignedCert", "a*", no_keys<"genSelfSignedCert">},
    {"genSelfSignedCertWithKey", "a*", no_keys<"genSelfSignedCertWithKey">},
    {"genSignedCert", "a*", no_keys<"genSignedCert">},
    {"genSignedCertWithKey", "a*", no_keys<"genSignedCertWithKey">},
    {"encryptAES", "a*", no_keys<"encryptAES">},
    {"decryptAES", "a*", no_keys<"decryptAES">},
};

}  // namespace

std::span<const go::Function> refused_functions() { return kRefusedFunctions; }

}  // namespace tiphys::expr::sprig
