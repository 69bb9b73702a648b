#!/usr/bin/env bash
# Puts the pinned Pulumi on PATH for the steps after this one: install_pulumi.sh VERSION
set -euo pipefail
version=$1
if [ "$(pulumi version 2>/dev/null || true)" = "v$version" ]; then
  echo "pulumi v$version is on this machine"
  exit 0
fi
name=pulumi-v$version-linux-x64.tar.gz
checksums=pulumi-$version-checksums.txt
target=$AGENT_TOOLSDIRECTORY/pulumi/$version
cd "$AGENT_TEMPDIRECTORY"
for file in "$name" "$checksums"; do
  curl --fail --silent --show-error --location --retry 3 --output "$file" "https://github.com/pulumi/pulumi/releases/download/v$version/$file"
done
grep " $name\$" "$checksums" | sha256sum --check --quiet
mkdir -p "$target"
tar --extract --gzip --strip-components 1 --directory "$target" --file "$name"
echo "##vso[task.prependpath]$target"
