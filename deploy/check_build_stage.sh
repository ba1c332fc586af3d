#!/usr/bin/env bash
# Builds the whole Dockerfile, build stage and all, where no image can be pulled: each FROM line finds an image made here,
# Debian's packages with this machine's Rust toolchain for the build stage, and Debian's packages for the final one. Then
# it looks at the image as check_image.sh does. Ten minutes and more on two cores, and 8 GB of disk while it runs; all of
# it is deleted at the end.
#
#     deploy/check_build_stage.sh [FOLDER]
#
# FOLDER: where to work, /var/tmp/… without it. Needs root, Debian's package servers and the crates' registry.
set -euo pipefail
cd "$(dirname "$0")"

[ "$(id -u)" = 0 ] || { echo "only root can make base images and build in them" && exit 1; }
missing=()
for program in buildah debootstrap; do command -v "$program" >/dev/null || missing+=("$program"); done
command -v objdump >/dev/null || missing+=(binutils)
if ((${#missing[@]})); then
    apt-get -qq update
    DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "${missing[@]}" >/dev/null
fi

parent=${1:-/var/tmp}
mkdir -p "$parent"
folder=$(mktemp -d "$parent/rawi-image.XXXXXX")
trap 'rm -rf --one-file-system "$folder"' EXIT
. ./image_lib.sh
# shellcheck disable=SC2154 # of image_lib.sh
say() { printf '%s %s\n' "$(date +%T)" "$*"; }

# rust:1.95-bookworm: the release after the colon, and the image under the name by which the FROM line looks for it.
build_base=$(awk '$1 == "FROM" { print $2; exit }' Dockerfile)
release=${build_base##*-}
toolchain=$(rustc --print sysroot)
say "the base of the build stage, $build_base: Debian $release, $(rustc --version)"
debootstrap --variant=minbase --include=ca-certificates,gcc,g++,libc6-dev,python3 "$release" "$folder/rust" \
    >"$folder/debootstrap.log" 2>&1 || { tail -n 20 "$folder/debootstrap.log" && exit 1; }
cp -a "$toolchain"/{bin,lib,libexec} "$folder/rust/usr/local/" 2>/dev/null || cp -a "$toolchain"/{bin,lib} "$folder/rust/usr/local/"
# The authorities that this machine trusts, whoever answers for the registries.
cp -L /etc/ssl/certs/ca-certificates.crt "$folder/rust/etc/ssl/certs/"
cp -L /etc/resolv.conf /etc/hosts "$folder/rust/etc/" 2>/dev/null || true
rm -rf "$folder/rust/var/cache/apt/archives" "$folder/rust/usr/local/lib/rustlib/src"
commit_folder "$folder/rust" "docker.io/library/$build_base"
rm -rf "$folder/rust"

say "the base of the final stage, $final_base"
make_final_base

say "the Dockerfile"
began=$SECONDS
"${tool[@]}" bud --isolation chroot --pull=never --format docker -f Dockerfile -t rawi-whole .. >"$folder/build.log" 2>&1 ||
    { tail -n 40 "$folder/build.log" && exit 1; }
grep -E '^STEP|Finished' "$folder/build.log"
say "built in $(((SECONDS - began) / 60)) min; $(du -sh "$folder" | cut -f1) of disk"
look_at_image rawi-whole
say "ok: the Dockerfile builds as a whole"
