#!/bin/bash
# Runs as root on every machine of a cluster before Spark starts: trusts the certificate authorities in the workspace's own folder, for
# calls to services inside our network. Nothing to trust is no mistake.
set -euo pipefail

authorities=/Workspace/Shared/certificates
target=/usr/local/share/ca-certificates

found=0
for certificate in "$authorities"/*.crt; do
    [ -e "$certificate" ] || continue
    install --mode=0644 "$certificate" "$target/"
    found=$((found + 1))
done

if [ "$found" -gt 0 ]; then
    update-ca-certificates
    # Python's requests and pip read their own bundle unless they are told.
    echo "REQUESTS_CA_BUNDLE=/etc/ssl/certs/ca-certificates.crt" >>/etc/environment
fi
echo "trusted $found certificate authorities"
