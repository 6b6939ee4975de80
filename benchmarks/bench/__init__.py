"""What compare.py, truth.py and functional_overhead.py share."""
