"""Reads stack files, and explains what is wrong with them and what they may say."""
