#!/bin/sh
# A script with a fault that shellcheck must find: if cd fails, it goes on in
# the wrong place. Nobody runs this.
cd /no/such/place
rm -f ./*.log
