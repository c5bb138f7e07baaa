# Installs what is missing from Debian; sourced by `dev`. Nothing is asked of the network when the
# list and dpkg's own database are the same as at the last check, so a second call costs no time.

# The packages of a section of tools/packages.txt and of the sections that it includes.
packages_of() {
  local section=$1 line name rest inside=0 included=""
  while IFS= read -r line; do
    line=${line%%#*}
    line=${line%"${line##*[![:space:]]}"}
    [ -n "$line" ] || continue
    if [[ $line == \[*\] ]]; then
      name=${line#[}
      name=${name%]}
      rest=""
      [[ $name == *:* ]] && rest=${name#*:}
      name=${name%%:*}
      inside=0
      if [ "$name" = "$section" ]; then
        inside=1
        included=$rest
      fi
    elif [ "$inside" = 1 ]; then
      printf '%s\n' "$line"
    fi
  done <"$root/tools/packages.txt"
  for name in $included; do packages_of "$name"; done
}

# Those of the named packages that are not installed.
missing_packages() {
  local package all installed
  # dpkg-query fails when it does not know one of them; what it prints is right all the same.
  all=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' "$@" 2>/dev/null) || true
  installed=$'\n'$(awk '$2 == "installed" {print $1}' <<<"$all")$'\n'
  for package in "$@"; do
    [[ $installed == *$'\n'"$package"$'\n'* ]] || printf '%s\n' "$package"
  done
}

install_packages() {
  local log=$root/build/setup.log as_root=()
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null ||
      die "these packages are missing: $*. Install them as root: apt-get install $*"
    as_root=(sudo)
  fi
  say "installing $# packages from Debian: $*"
  {
    "${as_root[@]}" apt-get update -qq &&
      "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
        -o Dpkg::Use-Pty=0 --no-install-recommends "$@"
  } >"$log" 2>&1 </dev/null || {
    tail -n 20 "$log" >&2
    die "the packages could not be installed (whole log: $log)"
  }
}

# ensure_packages SECTION: returns when all of them are there.
ensure_packages() {
  local section=$1 stamp=$root/build/.packages-$1 state packages missing
  mkdir -p "$root/build"
  if ! command -v dpkg-query >/dev/null; then
    [ -e "$stamp" ] || say "this is not a Debian system: see tools/packages.txt for what is needed"
    : >"$stamp"
    return 0
  fi
  state=$(stat -c %y /var/lib/dpkg/status "$root/tools/packages.txt")
  [ -e "$stamp" ] && [ "$state" = "$(<"$stamp")" ] && return 0
  mapfile -t packages < <(packages_of "$section" | sort -u)
  [ "${#packages[@]}" -gt 0 ] || die "tools/packages.txt has no section $section"
  mapfile -t missing < <(missing_packages "${packages[@]}")
  if [ "${#missing[@]}" -gt 0 ]; then
    install_packages "${missing[@]}"
    mapfile -t missing < <(missing_packages "${packages[@]}")
    [ "${#missing[@]}" = 0 ] || die "still missing after the installation: ${missing[*]}"
  fi
  stat -c %y /var/lib/dpkg/status "$root/tools/packages.txt" >"$stamp"
}
