# unit tests of core/save: unit_tests += %D%/test_NAME
#
# Some of them share a store in memory.

save_model = %D%/model.c %D%/model.h

unit_tests += %D%/test_backup_file %D%/test_only %D%/test_op_line %D%/test_stream
unit_tests += %D%/test_saving
tests_unit_save_test_saving_SOURCES = %D%/test_saving.c $(save_model)
unit_tests += %D%/test_writing
tests_unit_save_test_writing_SOURCES = %D%/test_writing.c $(save_model)
unit_tests += %D%/test_restoring
tests_unit_save_test_restoring_SOURCES = %D%/test_restoring.c $(route_world)
unit_tests += %D%/test_refused
tests_unit_save_test_refused_SOURCES = %D%/test_refused.c $(route_world)
