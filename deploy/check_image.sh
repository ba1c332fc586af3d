#!/usr/bin/env bash
# Builds the final stage of the Dockerfile around a worker that is built already (the build stage compiles everything
# anew, which takes too long for a check), on a base made of Debian's packages in the place of the one that the
# Dockerfile names, and looks at the result: what it links, how large it is, who it runs as, that it runs.
#
#     deploy/check_image.sh WORKER BILL FOLDER
#
# WORKER: the built binary; BILL: the bill of materials; FOLDER: where to put base and image. Needs buildah and apt.
set -euo pipefail
cd "$(dirname "$0")"
worker=$1 bill=$2 folder=$3
# Above this the image is not what its users were promised, in MB beside the base.
limit=60

# Only these are in the base.
linked=$(objdump -p "$worker" | awk '$1 == "NEEDED" { print $2 }' | sort)
for library in $linked; do
    case $library in
    libc.so.6 | libm.so.6 | libgcc_s.so.1 | ld-linux-*) ;;
    *) echo "the worker needs $library, which the base image does not have" && exit 1 ;;
    esac
done

tool=(buildah --root "$folder/root" --runroot "$folder/run" --storage-driver vfs)
final=$(awk '/^FROM /{ stage = "" } { stage = stage $0 "\n" } END { printf "%s", stage }' Dockerfile)
base=$(awk '$1 == "FROM" { print $2; exit }' <<<"$final")

# The base: what the distroless image is made of, without shell and package manager.
mkdir -p "$folder/base" "$folder/debs"
packages=(libc6 libgcc-s1 base-files netbase tzdata ca-certificates)
# Root downloads as itself: the folder is not for another user.
fetch() { (cd "$folder/debs" && apt-get -qq -o APT::Sandbox::User=root download "${packages[@]}"); }
fetch 2>/dev/null || { apt-get -qq update && fetch; }
for package in "$folder"/debs/*.deb; do dpkg -x "$package" "$folder/base"; done
container=$("${tool[@]}" from scratch)
"${tool[@]}" add --quiet "$container" "$folder/base" / >/dev/null
"${tool[@]}" commit --quiet "$container" "$base" >/dev/null
"${tool[@]}" rm "$container" >/dev/null

# The stage as it stands, its files from a folder laid out as the build stage leaves them.
context=$folder/context
mkdir -p "$context/src/target/release"
cp "$worker" "$context/src/target/release/rawi"
strip --strip-debug "$context/src/target/release/rawi"
cp "$bill" "$context/src/rawi.cdx.json"
cp ../LICENSE ../NOTICE "$context"
sed 's|^COPY --from=build /src/|COPY src/|' <<<"$final" >"$context/Dockerfile"
"${tool[@]}" bud --quiet --isolation chroot --pull=never --format docker -t rawi-check "$context" >/dev/null

bytes() { du -sb "$1" | cut -f1; }
container=$("${tool[@]}" from --pull=never rawi-check)
mount=$("${tool[@]}" mount "$container")
beside=$((($(bytes "$mount") - $(bytes "$folder/base")) / 1000000))
echo "the image is $beside MB beside its base"
[ "$beside" -lt "$limit" ] || { echo "that is not under $limit MB" && exit 1; }
[ -s "$mount/usr/share/doc/rawi/rawi.cdx.json" ] || { echo "the bill of materials is not in the image" && exit 1; }
[ ! -e "$mount/bin/sh" ] || { echo "the image has a shell" && exit 1; }
user=$("${tool[@]}" inspect --format '{{.OCIv1.Config.User}}' "$container")
[ "$user" = 65532:65532 ] || { echo "the image runs as ${user:-root}" && exit 1; }

# It runs as that user, with nothing it may write to.
"${tool[@]}" run --isolation chroot "$container" -- /usr/local/bin/rawi --version
"${tool[@]}" run --isolation chroot "$container" -- /usr/local/bin/rawi schema >"$folder/schema.json"
[ -s "$folder/schema.json" ] || { echo "the worker prints no schema in the image" && exit 1; }
if find "$mount" -xdev -type f \( -uid 65532 -o -perm -o=w \) | grep .; then
    echo "the image holds files that its user may change" && exit 1
fi
"${tool[@]}" umount "$container" >/dev/null
