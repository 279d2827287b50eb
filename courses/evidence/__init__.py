"""Facts that lessons and questions rest on, and disputes about them."""
