"""Events, their types and how bytes become them."""
