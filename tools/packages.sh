# Sourced by the tools beside it: which Debian packages are needed for what, and how they get here.

build_packages=(g++ cmake ninja-build pkg-config libcurl4-openssl-dev libfmt-dev libnghttp2-dev
  libpcre2-dev libssl-dev libyaml-dev zlib1g-dev)
demo_packages=(libcpp-httplib-dev)
test_packages=(clang-format-14 json-schema-test-suite libgtest-dev nlohmann-json3-dev python3)
benchmark_packages=(apache2-utils g++ hey libcurl4-openssl-dev nghttp2-client nginx-light openssl python3
  python3-requests wrk)

# Debian's own Python where it is there: the packages above are for that one.
python=/usr/bin/python3
[ -x "$python" ] || python=python3

is_installed() {
  [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# install_packages PURPOSE PACKAGE...: installs those that are missing, and says so first.
install_packages() {
  local purpose=$1 package missing=() as_root=()
  shift
  if ! command -v apt-get >/dev/null; then
    echo "There is no apt-get here, so nothing is installed. To $purpose takes what Debian calls: $*"
    return 0
  fi
  for package in "$@"; do
    is_installed "$package" || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
      echo "To $purpose, these packages are missing, and only root can install them: ${missing[*]}" >&2
      return 1
    fi
    as_root=(sudo)
  fi
  echo "To $purpose, this installs with ${as_root[*]:+${as_root[*]} }apt-get: ${missing[*]}"
  as_root+=(env DEBIAN_FRONTEND=noninteractive apt-get -q -y)
  "${as_root[@]}" update </dev/null
  "${as_root[@]}" install --no-install-recommends "${missing[@]}" </dev/null
}
