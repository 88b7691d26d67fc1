"""Learn: courses and assessment for commune-level cadres, measured before, after and later."""
