"""Pure functions from one value (e-mail, IP, phone, card, agent) to facts about it."""
