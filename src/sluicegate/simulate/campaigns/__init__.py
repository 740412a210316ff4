"""How fraud arrives: campaigns of several kinds, each a plan of purchases over minutes to days."""
