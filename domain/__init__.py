"""What is true of the services, as pure typed functions and constants: no SDK, no configuration."""
