"""The desk: queue, triage, deadlines, workload, search."""
