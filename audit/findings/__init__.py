"""What a reviewer must judge: every finding is a sentence about the world, with its risk."""
