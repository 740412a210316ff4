"""DETECTORPL: the readable rule language, and the lists it refers to."""
