"""What is claimed of Learn's performance, and the programs that measure it: `python -m benchmarks`."""
