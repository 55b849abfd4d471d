# shellcheck shell=sh
# Finds out what this machine lacks and where the bundle has it. To be sourced, with
#   root           prefix of the system's paths
#   runtime        folder of this file in the bundle
#   needs_glibc, needs_glibcxx, cpp_needs_glibc   from requirements.sh: versions that the bundle's binaries ask for
# Sets
#   library_path   folders, separated by colons, to search before the system's
#   own_glibc      "yes" where the system's glibc is too old and the bundle's must be used
# and exports VK_DRIVER_FILES and VK_ICD_FILENAMES (the name that loaders before 1.3.207 know) where the Vulkan loader
# would not find NVIDIA's driver by itself.

system_folders=/usr/lib/x86_64-linux-gnu:/lib/x86_64-linux-gnu:/usr/lib64:/lib64
library_folders=${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$system_folders
# Where containers and distributions put NVIDIA's libraries, beside the system's folders.
nvidia_folders=/usr/local/nvidia/lib64:/usr/lib64/nvidia:/usr/lib/x86_64-linux-gnu/nvidia/current:/run/opengl-driver/lib
# Where the Vulkan loader looks for drivers.
manifest_folders=/etc/xdg/vulkan/icd.d:/etc/vulkan/icd.d:/usr/local/share/vulkan/icd.d:/usr/share/vulkan/icd.d
manifest_folders=${HOME:+$HOME/.local/share/vulkan/icd.d:}$manifest_folders

# Every list of folders is split at its colons.
saved_ifs=$IFS
IFS=:

# find_folder FILE FOLDERS: sets `found` to the first folder that holds the file; fails where none does.
find_folder() {
  found=
  for folder in $2; do
    if [ -e "$root$folder/$1" ]; then
      found=$folder
      return 0
    fi
  done
  return 1
}

# library_offers FILE FOLDERS VERSION: whether the first library of that name defines a version of its symbols.
library_offers() {
  find_folder "$1" "$2" && grep -q -F "$3" "$root$found/$1"
}

# read_manifests FOLDERS: sets `others` to the manifests of all drivers but NVIDIA's, and `nvidia_manifest` to its.
read_manifests() {
  others=
  nvidia_manifest=
  for folder in $1; do
    for file in "$root$folder"/*.json; do
      if ! [ -e "$file" ]; then continue; fi
      if grep -q -i nvidia "$file"; then nvidia_manifest=$file; else others=$others:$file; fi
    done
  done
}

library_path=
add_folder() {
  library_path=${library_path:+$library_path:}$1
}

own_glibc=
wanted_glibc=$needs_glibc
if ! library_offers libstdc++.so.6 "$library_folders" "$needs_glibcxx" ||
  ! find_folder libgcc_s.so.1 "$library_folders"; then
  add_folder "$runtime/cpp"
  wanted_glibc=$cpp_needs_glibc
fi
if ! library_offers libc.so.6 "$system_folders" "$wanted_glibc"; then
  own_glibc=yes
  # The bundle's dynamic loader does not know every distribution's folders.
  library_path=$runtime/glibc:$runtime/cpp${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}:$system_folders
fi

# The system's Vulkan loader is the one that its drivers were tested with.
if ! find_folder libvulkan.so.1 "$library_folders"; then add_folder "$runtime/vulkan"; fi

nvidia=
if find_folder libGLX_nvidia.so.0 "$library_folders:$nvidia_folders"; then
  nvidia=glx
  nvidia_folder=$found
fi
# The driver for GLX needs X's libraries, which servers lack; that for EGL does not.
if ! { [ -n "$nvidia" ] && find_folder libX11.so.6 "$library_folders" && find_folder libXext.so.6 "$library_folders"; } &&
  find_folder libEGL_nvidia.so.0 "$library_folders:$nvidia_folders"; then
  nvidia=egl
  nvidia_folder=$found
fi
if [ -n "$nvidia" ]; then
  case :$library_folders: in
  *:"$nvidia_folder":*) ;;
  *) add_folder "$nvidia_folder" ;;
  esac
  # What the user chose stands.
  if [ -z "${VK_DRIVER_FILES-}${VK_ICD_FILENAMES-}${VK_ADD_DRIVER_FILES-}" ]; then
    read_manifests "$manifest_folders"
    if [ "$nvidia" = egl ] || [ -z "$nvidia_manifest" ]; then
      VK_DRIVER_FILES=$runtime/vulkan/nvidia-$nvidia.json$others
      VK_ICD_FILENAMES=$VK_DRIVER_FILES
      export VK_DRIVER_FILES VK_ICD_FILENAMES
    fi
  fi
fi
IFS=$saved_ifs
