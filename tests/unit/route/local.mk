# unit tests of core/route: unit_tests += %D%/test_NAME
#
# They share a world: real shards, a store in memory, modules that do as they are told.

route_world = %D%/world.c %D%/world.h %D%/world_managed.c %D%/world_module.c %D%/world_private.h \
	%D%/world_sessions.c %D%/world_store.c

unit_tests += %D%/test_deliver
tests_unit_route_test_deliver_SOURCES = %D%/test_deliver.c $(route_world)
unit_tests += %D%/test_due
tests_unit_route_test_due_SOURCES = %D%/test_due.c $(route_world)
unit_tests += %D%/test_nonza
tests_unit_route_test_nonza_SOURCES = %D%/test_nonza.c $(route_world)
unit_tests += %D%/test_drain
tests_unit_route_test_drain_SOURCES = %D%/test_drain.c $(route_world)
unit_tests += %D%/test_iq
tests_unit_route_test_iq_SOURCES = %D%/test_iq.c $(route_world)
unit_tests += %D%/test_order
tests_unit_route_test_order_SOURCES = %D%/test_order.c $(route_world)
unit_tests += %D%/test_path
tests_unit_route_test_path_SOURCES = %D%/test_path.c $(route_world)
unit_tests += %D%/test_account_load
tests_unit_route_test_account_load_SOURCES = %D%/test_account_load.c $(route_world)
unit_tests += %D%/test_bind
tests_unit_route_test_bind_SOURCES = %D%/test_bind.c $(route_world)
unit_tests += %D%/test_post
tests_unit_route_test_post_SOURCES = %D%/test_post.c $(route_world)
unit_tests += %D%/test_ask
tests_unit_route_test_ask_SOURCES = %D%/test_ask.c $(route_world)
unit_tests += %D%/test_receive
tests_unit_route_test_receive_SOURCES = %D%/test_receive.c $(route_world)
unit_tests += %D%/test_edge
tests_unit_route_test_edge_SOURCES = %D%/test_edge.c $(route_world)
unit_tests += %D%/test_session
tests_unit_route_test_session_SOURCES = %D%/test_session.c $(route_world)
unit_tests += %D%/test_domain
tests_unit_route_test_domain_SOURCES = %D%/test_domain.c $(route_world)
unit_tests += %D%/test_local
tests_unit_route_test_local_SOURCES = %D%/test_local.c $(route_world)
unit_tests += %D%/test_mailbox
tests_unit_route_test_mailbox_SOURCES = %D%/test_mailbox.c $(route_world)
unit_tests += %D%/test_record
tests_unit_route_test_record_SOURCES = %D%/test_record.c $(route_world)
unit_tests += %D%/test_room
tests_unit_route_test_room_SOURCES = %D%/test_room.c $(route_world)
unit_tests += %D%/test_router
tests_unit_route_test_router_SOURCES = %D%/test_router.c $(route_world)
unit_tests += %D%/test_remote
tests_unit_route_test_remote_SOURCES = %D%/test_remote.c $(route_world)
unit_tests += %D%/test_auth %D%/test_counters %D%/test_hooks %D%/test_identity \
	%D%/test_presence %D%/test_revoke %D%/test_stanza_id %D%/test_states %D%/test_store
unit_tests += %D%/test_managed
tests_unit_route_test_managed_SOURCES = %D%/test_managed.c $(route_world)
unit_tests += %D%/test_resume
tests_unit_route_test_resume_SOURCES = %D%/test_resume.c $(route_world)
unit_tests += %D%/test_behind
tests_unit_route_test_behind_SOURCES = %D%/test_behind.c $(route_world)
unit_tests += %D%/test_waiting
tests_unit_route_test_waiting_SOURCES = %D%/test_waiting.c $(route_world)
unit_tests += %D%/test_window
tests_unit_route_test_window_SOURCES = %D%/test_window.c $(route_world)
unit_tests += %D%/test_walk
tests_unit_route_test_walk_SOURCES = %D%/test_walk.c $(route_world)
unit_tests += %D%/test_own_copy
tests_unit_route_test_own_copy_SOURCES = %D%/test_own_copy.c $(route_world)
unit_tests += %D%/test_arrival %D%/test_content %D%/test_quota
unit_tests += %D%/test_blocked
tests_unit_route_test_blocked_SOURCES = %D%/test_blocked.c $(route_world)
unit_tests += %D%/test_usage
tests_unit_route_test_usage_SOURCES = %D%/test_usage.c $(route_world)
EXTRA_DIST += %D%/bare.h
unit_tests += %D%/test_account
tests_unit_route_test_account_SOURCES = %D%/test_account.c $(route_world)
unit_tests += %D%/test_offer

# On the test kit: modules alone take turns.
unit_tests += %D%/test_turn
tests_unit_route_test_turn_CPPFLAGS = $(MODULE_CPPFLAGS)
tests_unit_route_test_turn_LDADD = $(KIT_LINK) $(CMOCKA_LIBS)
