"""Pure functions from one value (e-mail, IP, phone, card, agent, place) to facts about it."""
