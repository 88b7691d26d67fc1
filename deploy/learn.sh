#!/bin/sh
# Installed as /usr/local/bin/learn: any command of Learn with the service's settings, as its user, in its folder.
set -eu
umask 027
set -a
. /etc/learn/learn.env
set +a
cd /var/lib/learn
exec setpriv --reuid=learn --regid=learn --init-groups /opt/learn/bin/learn "$@"
