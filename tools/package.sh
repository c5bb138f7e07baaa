# `./dev package`: the program as a Debian package; sourced by `dev`.

# The package that was made last, by its path.
made_package() {
  ls -t "$root"/build/package/tiphys_*.deb 2>/dev/null | head -n 1
}

# In a Debian of its own that has nothing but what every Debian has: the package is installed, and
# runs a workflow. A root of its own and not chroot, in which no sandbox could be made. Packages
# come from where apt has them from.
try_package() {
  local package=$1 bare=$root/build/package/bare source suite
  [ "$(id -u)" = 0 ] || die "./dev package --try makes a system of its own and needs root"
  source=$(apt-cache policy base-files | grep -oE 'https?://[^ ]+' | head -n 1)
  suite=$(. /etc/os-release && printf '%s' "$VERSION_CODENAME")
  [ -n "$source" ] || die "apt knows no source of packages"
  rm -rf "$bare"
  say "making a bare Debian in $bare"
  debootstrap --variant=minbase "$suite" "$bare" "$source" >"$bare.log" 2>&1 ||
    die "debootstrap failed (whole log: $bare.log)"
  cp "$package" "$bare/root/tiphys.deb"
  cp "$root/examples/hello.yaml" "$bare/root/hello.yaml"
  cp -r /etc/apt/apt.conf.d "$bare/etc/apt/"
  unshare --mount --pid --fork --kill-child sh -eu -c '
    mount --bind "$1" "$1"
    mount --make-rprivate "$1"
    mount -t proc proc "$1/proc"
    mount --rbind /dev "$1/dev"
    cp /etc/resolv.conf /etc/hosts "$1/etc/"
    cd "$1"
    mkdir -p before
    pivot_root . before
    umount -l /before
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends /root/tiphys.deb </dev/null
    cd /root
    tiphys version
    tiphys run hello.yaml
  ' sh "$bare" || die "the package does not work in a bare Debian"
  say "it runs a workflow in a bare Debian"
}

command_package() {
  ensure_packages package
  build_binary
  mkdir -p "$root/build/package"
  (cd "$root/build/package" && cpack --config "$root/build/release/CPackConfig.cmake" \
    -B "$root/build/package" >"$root/build/package/cpack.log" 2>&1) || {
    tail -n 20 "$root/build/package/cpack.log" >&2
    die "the package could not be made (whole log: $root/build/package/cpack.log)"
  }
  say "$(made_package) is ready: apt install $(made_package)"
  if [ "${1:-}" = --try ]; then
    try_package "$(made_package)"
  fi
}
