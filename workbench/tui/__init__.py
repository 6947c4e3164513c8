"""The terminal app's shell: actions, keymap, palette, theme, shared widgets."""

import os

# Textual paints at most this often a second and reads it when it is first imported. At its own
# sixty a label would wait 16 ms for the sign that it has been committed, here 4 ms at most.
os.environ.setdefault("TEXTUAL_FPS", "240")
