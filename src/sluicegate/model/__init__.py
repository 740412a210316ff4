"""Training, calibration, artefact, scoring and explanation of models."""
