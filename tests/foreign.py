"""Values and texts of strangers, for every reader of foreign bytes."""

from hypothesis import strategies as st

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
"""Any JSON value, and the numbers that JSON has no word for."""

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=[]), max_size=60)
"""Any text, halves of surrogate pairs and control characters too."""
