# The SDK: xyleminclude_HEADERS (sdk/include/xylem/*.h), xylem-module.pc, xylem.m4, test kit, tools.
