"""What runs in the notebooks' own environment, beside Spark. It imports nothing of the local cloud but itself: see `main`."""
