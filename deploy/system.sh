# Usage: system.sh FOLDER. Copies what the program needs of a Debian system into FOLDER: the C and C++ libraries, OpenSSL, certificates of
# authorities, and one user.
set -eu
root=$1
export DEBIAN_FRONTEND=noninteractive
apt-get -qq update
apt-get -qq install -y --no-install-recommends ca-certificates libgcc-s1 libssl3 libstdc++6 zlib1g >/dev/null

mkdir -p "$root/etc/ssl" "$root/lib64" "$root/tmp" "$root/var/cache/bertgrains"
for package in libc6 libgcc-s1 libssl3 libstdc++6 zlib1g; do
  # A package names /lib, where the system has /usr/lib.
  dpkg -L "$package" | grep -E '\.so(\.[0-9.]+)?$' | grep -v '/gconv/' | while read -r file; do
    mkdir -p "$root/$(dirname "$file")"
    cp -L "$file" "$root/$file"
  done
done
cp -RL /etc/ssl/certs "$root/etc/ssl/"
echo 'bertgrains:x:1654:1654::/var/cache/bertgrains:/none' >"$root/etc/passwd"
echo 'bertgrains:x:1654:' >"$root/etc/group"
chown 1654:1654 "$root/var/cache/bertgrains"
