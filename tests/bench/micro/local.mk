# What single steps cost: `make bench-micro`; no part of `make check`.

micro_benches = %D%/net_conn %D%/xml
EXTRA_PROGRAMS += $(micro_benches)
tests_bench_micro_xml_LDADD = $(CORE_LDADD)
tests_bench_micro_net_conn_LDADD = $(CORE_LDADD)

bench-micro: $(micro_benches)
	@for bench in $(micro_benches); do ./$$bench || exit 1; done

.PHONY: bench-micro
CLEANFILES += $(micro_benches)
