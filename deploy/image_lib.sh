# What check_image.sh and check_build_stage.sh share. Sourced in deploy/, with $folder set: where storage and bases lie.

tool=(buildah --root "$folder/root" --runroot "$folder/run" --storage-driver vfs)

# Above this the image is not what its users were promised, in MB beside the base.
limit=60

# The last stage of the Dockerfile, and the base that it names.
final=$(awk '/^FROM /{ stage = "" } { stage = stage $0 "\n" } END { printf "%s", stage }' Dockerfile)
final_base=$(awk '$1 == "FROM" { print $2; exit }' <<<"$final")

commit_folder() { # commit_folder FOLDER NAME: an image of what lies in a folder
    local container
    container=$("${tool[@]}" from scratch)
    "${tool[@]}" add --quiet "$container" "$1" / >/dev/null
    "${tool[@]}" commit --quiet "$container" "$2" >/dev/null
    "${tool[@]}" rm "$container" >/dev/null
}

# The base of the final stage: what the distroless image is made of, without shell and package manager.
make_final_base() {
    mkdir -p "$folder/base" "$folder/debs"
    local packages=(libc6 libgcc-s1 base-files netbase tzdata ca-certificates)
    # Root downloads as itself: the folder is not for another user.
    fetch() { (cd "$folder/debs" && apt-get -qq -o APT::Sandbox::User=root download "${packages[@]}"); }
    fetch 2>/dev/null || { apt-get -qq update && fetch; }
    local package
    for package in "$folder"/debs/*.deb; do dpkg -x "$package" "$folder/base"; done
    commit_folder "$folder/base" "$final_base"
}

check_libraries() { # check_libraries WORKER: it needs nothing that the base lacks
    local library
    for library in $(objdump -p "$1" | awk '$1 == "NEEDED" { print $2 }' | sort); do
        case $library in
        libc.so.6 | libm.so.6 | libgcc_s.so.1 | ld-linux-*) ;;
        *) echo "the worker needs $library, which the base image does not have" && return 1 ;;
        esac
    done
}

bytes() { du -sb "$1" | cut -f1; }

look_at_image() { # look_at_image NAME: what it links, how large it is, who it runs as, that it runs
    local container mount beside user
    container=$("${tool[@]}" from --pull=never "$1")
    mount=$("${tool[@]}" mount "$container")
    check_libraries "$mount/usr/local/bin/rawi"
    beside=$((($(bytes "$mount") - $(bytes "$folder/base")) / 1000000))
    echo "the image is $beside MB beside its base"
    [ "$beside" -lt "$limit" ] || { echo "that is not under $limit MB" && return 1; }
    [ -s "$mount/usr/share/doc/rawi/rawi.cdx.json" ] || { echo "the bill of materials is not in the image" && return 1; }
    [ ! -e "$mount/bin/sh" ] || { echo "the image has a shell" && return 1; }
    user=$("${tool[@]}" inspect --format '{{.OCIv1.Config.User}}' "$container")
    [ "$user" = 65532:65532 ] || { echo "the image runs as ${user:-root}" && return 1; }

    # It runs as that user, with nothing it may write to.
    "${tool[@]}" run --isolation chroot "$container" -- /usr/local/bin/rawi --version
    "${tool[@]}" run --isolation chroot "$container" -- /usr/local/bin/rawi schema >"$folder/schema.json"
    [ -s "$folder/schema.json" ] || { echo "the worker prints no schema in the image" && return 1; }
    if find "$mount" -xdev -type f \( -uid 65532 -o -perm -o=w \) | grep .; then
        echo "the image holds files that its user may change" && return 1
    fi
    "${tool[@]}" umount "$container" >/dev/null
}
