"""The desk: queue, saved views, assigning, workload, search."""
