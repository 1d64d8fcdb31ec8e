//! Conformance suites of the storage ports: ledger, clients, staff, desks, duties, alarms.
