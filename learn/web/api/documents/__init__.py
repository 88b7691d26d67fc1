"""What everything looks like in JSON. Fractions are 0 to 1; texts are in one language.

Within version 1 nothing here is removed or renamed; fields may be added.
"""
