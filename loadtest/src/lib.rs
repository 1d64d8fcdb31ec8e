//! Virtual clients and counselors, measurement, and the history checker.
