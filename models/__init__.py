"""Tables, the queries on them, nothing else."""
