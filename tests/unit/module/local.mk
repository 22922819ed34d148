# unit tests of core/module: unit_tests += %D%/test_NAME
unit_tests += %D%/test_descriptor %D%/test_note %D%/test_scram
EXTRA_DIST += %D%/elf_file.h

# On the test kit, like those of modules.
unit_tests += %D%/test_kit
tests_unit_module_test_kit_CPPFLAGS = $(MODULE_CPPFLAGS)
tests_unit_module_test_kit_LDADD = $(KIT_LINK) $(CMOCKA_LIBS)
