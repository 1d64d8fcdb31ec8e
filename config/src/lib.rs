//! Typed settings: defaults, loading, validation that names every problem.
