#!/usr/bin/env bash
# Builds the final stage of the Dockerfile around a worker that is built already (the build stage compiles everything
# anew, which takes too long for a check: see check_build_stage.sh), on a base made of Debian's packages in the place of
# the one that the Dockerfile names, and looks at the result.
#
#     deploy/check_image.sh WORKER BILL FOLDER
#
# WORKER: the built binary; BILL: the bill of materials; FOLDER: where to put base and image. Needs buildah and apt.
set -euo pipefail
cd "$(dirname "$0")"
worker=$1 bill=$2 folder=$3
. ./image_lib.sh

check_libraries "$worker"
make_final_base

# The stage as it stands, its files from a folder laid out as the build stage leaves them.
context=$folder/context
mkdir -p "$context/src/target/release"
cp "$worker" "$context/src/target/release/rawi"
strip --strip-debug "$context/src/target/release/rawi"
cp "$bill" "$context/src/rawi.cdx.json"
cp ../LICENSE ../NOTICE "$context"
sed 's|^COPY --from=build /src/|COPY src/|' <<<"$final" >"$context/Dockerfile"
"${tool[@]}" bud --quiet --isolation chroot --pull=never --format docker -t rawi-check "$context" >/dev/null
look_at_image rawi-check
