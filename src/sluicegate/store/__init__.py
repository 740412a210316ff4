"""What is kept: entity state, events, detectors, lists."""
