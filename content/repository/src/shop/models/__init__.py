"""How likely an order is to come back: learned from clean orders, and compared with the model that is in use."""
