#!/usr/bin/env bash
# VPL's button "Evaluate": grades, and prints comments and the grade.
JAXCNN_PLATFORM=vpl
. ./vpl_run.sh
