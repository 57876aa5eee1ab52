#!/bin/sh
# Starts slaacguard with the Java runtime that came with it.
home=/usr/lib/slaacguard
. "$home/launch"
launch "$home/bin/java" "$home" '' "$@"
